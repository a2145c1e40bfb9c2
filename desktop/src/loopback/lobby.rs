//! The lobby: which redirect URIs are expected, and who waits to be told how a sign-in ended.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tenantry_core::{RedirectUri, RedirectUrl};
use tokio::sync::{oneshot, watch};
use tokio::time::timeout;

use crate::inbox::{Inbox, Message};

/// How long a browser is kept waiting.
const PATIENCE: Duration = Duration::from_mins(1);

/// So many browsers may wait. A redirect counts only where a flow expects it, so there are few.
const GUESTS_LIMIT: usize = 16;

/// How a sign-in ended, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Somebody is signed in to that org.
    SignedIn { org: String },
    /// Nobody is.
    Failed { what: String, advice: String },
}

/// A page's view of a sign-in that has not ended yet.
#[derive(Debug)]
pub(crate) struct Waiting(watch::Receiver<Option<Ending>>);

/// A wait, and the end of it to be told.
pub(crate) fn waiting() -> (watch::Sender<Option<Ending>>, Waiting) {
    let (sender, receiver) = watch::channel(None);
    (sender, Waiting(receiver))
}

/// What all listeners share.
#[derive(Debug)]
pub(super) struct Lobby {
    inbox: Inbox,
    expected: Mutex<BTreeSet<RedirectUri>>,
    guests: Mutex<BTreeMap<String, Guest>>,
    /// Redirects that the engine has been told of and whose page is not there yet.
    arriving: AtomicUsize,
}

#[derive(Debug)]
struct Guest {
    ending: watch::Receiver<Option<Ending>>,
    since: Instant,
    told: bool,
}

/// What became of a redirect.
#[derive(Debug)]
pub(super) enum Reception {
    /// It belongs to a flow. The browser waits at a clean address.
    Expected { path: String },
    /// No flow expects it.
    Unexpected,
    /// The engine has not answered.
    Busy,
}

impl Lobby {
    pub(super) const fn new(inbox: Inbox) -> Self {
        let expected = Mutex::new(BTreeSet::new());
        let guests = Mutex::new(BTreeMap::new());
        Self { inbox, expected, guests, arriving: AtomicUsize::new(0) }
    }

    pub(super) fn expect(&self, uri: RedirectUri) {
        lock(&self.expected).insert(uri);
    }

    pub(super) fn expect_only(&self, wanted: &BTreeSet<RedirectUri>) {
        lock(&self.expected).clone_from(wanted);
    }

    /// The expected redirect URI that `matches`.
    pub(super) fn expected(&self, matches: impl Fn(&RedirectUri) -> bool) -> Option<RedirectUri> {
        lock(&self.expected).iter().find(|uri| matches(uri)).cloned()
    }

    /// Whether a browser waits, or has not yet come, to be told how its sign-in ended.
    pub(super) fn has_company(&self) -> bool {
        if self.arriving.load(Ordering::SeqCst) > 0 {
            return true;
        }
        let mut guests = lock(&self.guests);
        guests.retain(|_, guest| guest.since.elapsed() < PATIENCE);
        guests.values().any(|guest| !guest.told)
    }

    /// Brings a redirect to the engine.
    pub(super) async fn receive(&self, url: RedirectUrl) -> Reception {
        let _arriving = Arriving::at(self);
        let (reply, answer) = oneshot::channel();
        self.inbox.push(Message::Redirect { url, reply });
        let Ok(Ok(answer)) = timeout(PATIENCE, answer).await else { return Reception::Busy };
        let Some(Waiting(ending)) = answer else { return Reception::Unexpected };
        let mut name = [0; 16];
        if getrandom::fill(&mut name).is_err() {
            return Reception::Busy;
        }
        let name = format!("{:032x}", u128::from_be_bytes(name));
        let mut guests = lock(&self.guests);
        if guests.len() >= GUESTS_LIMIT {
            let oldest = guests.iter().min_by_key(|(_, guest)| guest.since);
            let oldest = oldest.map(|(name, _)| name.clone());
            oldest.and_then(|oldest| guests.remove(&oldest));
        }
        let path = format!("{DONE}{name}");
        guests.insert(name, Guest { ending, since: Instant::now(), told: false });
        Reception::Expected { path }
    }

    /// Waits until the sign-in of that page has ended. The outer `None` means that there is no such
    /// page, the inner one that the sign-in goes on.
    pub(super) async fn ending(&self, name: &str) -> Option<Option<Ending>> {
        let mut ending = lock(&self.guests).get(name)?.ending.clone();
        let ended = match timeout(PATIENCE, ending.wait_for(Option::is_some)).await {
            Ok(Ok(ended)) => ended.clone(),
            Ok(Err(_)) | Err(_) => None,
        };
        Some(ended)
    }

    /// The page has been sent.
    pub(super) fn told(&self, name: &str) {
        if let Some(guest) = lock(&self.guests).get_mut(name) {
            guest.told = true;
        }
        self.inbox.push(Message::Answered);
    }
}

/// Keeps the listeners open until the page is there, or is not going to be.
struct Arriving<'a>(&'a Lobby);

impl<'a> Arriving<'a> {
    fn at(lobby: &'a Lobby) -> Self {
        lobby.arriving.fetch_add(1, Ordering::SeqCst);
        Self(lobby)
    }
}

impl Drop for Arriving<'_> {
    fn drop(&mut self) {
        self.0.arriving.fetch_sub(1, Ordering::SeqCst);
        self.0.inbox.push(Message::Answered);
    }
}

/// Where the pages are that tell how a sign-in ended.
pub(super) const DONE: &str = "/done/";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
