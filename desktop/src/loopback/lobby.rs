//! The lobby: which redirect URIs are expected, and who waits to be told how a sign-in ended.

use std::collections::{BTreeMap, BTreeSet};
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
        Self { inbox, expected, guests: Mutex::new(BTreeMap::new()) }
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
        let mut guests = lock(&self.guests);
        guests.retain(|_, guest| guest.since.elapsed() < PATIENCE);
        guests.values().any(|guest| !guest.told)
    }

    /// Brings a redirect to the engine.
    pub(super) async fn receive(&self, url: RedirectUrl) -> Reception {
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
        self.inbox.push(Message::PageServed);
    }
}

/// Where the pages are that tell how a sign-in ended.
pub(super) const DONE: &str = "/done/";

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
