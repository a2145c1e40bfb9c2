//! The engine: the core, its host and everything that answers, driven from one thread.

mod authorize;
mod awaited;
mod command;
mod event;
mod going_on;
mod hand_over;
mod keep;
mod notice;
mod preflight;
mod reach;
mod settings;
mod sign_in;
mod test_call;
mod turn;
mod watch;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use tenantry_core::{
    Config, Driver, OwnerId, RedirectUri, Registration, TenantId, Tenants, Timestamp,
};
use tokio::runtime::Runtime;

pub use awaited::Awaited;
pub use event::Event;
pub(crate) use hand_over::NotSealed;
pub use hand_over::{CannotHandOver, HandOverOrder, HandedOver, HandingOver, Interrupted};
pub use notice::{NotUsed, Notice, NoticeId, Problem};
pub use reach::Outage;
pub use settings::{Browser, CannotStart, Settings};
pub use sign_in::CannotSignIn;
pub use test_call::{CannotCall, TestCall, Trace};
pub use watch::Attention;

use crate::calls::Calls;
use crate::clipboard::Clipboard;
use crate::clock::{BEAT, Vigil};
use crate::fetch::Fetch;
use crate::host::Desktop;
use crate::inbox::{Inbox, Message};
use crate::loopback::Loopback;
use crate::preflight::Seen;
use crate::records::{Folder, Loaded, Records, Shelf, Store};
use crate::vault::{self, Keeping, Key, KeyFrom, Vault};
use authorize::Authorizing;
use hand_over::{CutShort, HandOver};
use notice::Notices;
use reach::Reach;
use sign_in::Told;
use watch::Watch;

/// How long requests under way may take to end when the engine stops.
const STOPPING: Duration = Duration::from_secs(2);

/// The longest time without a look at the clock, so that one set back is noticed.
const LONGEST_REST: Duration = Duration::from_secs(30);

/// Counts what the orgs were told: while it stays, they are as they were but for the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Revision(u64);

impl Revision {
    pub(crate) const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// The whole of Tenantry but the window.
pub struct Engine {
    driver: Driver<Desktop>,
    revision: Revision,
    inbox: Receiver<Message>,
    loopback: Loopback,
    /// The redirect URIs that listeners were opened for.
    awaited: BTreeMap<TenantId, BTreeSet<RedirectUri>>,
    told: Vec<Told>,
    authorizing: Authorizing,
    seen: Seen,
    /// What orgs become as soon as they are signed out.
    replacing: BTreeMap<TenantId, Registration>,
    hand_over: HandOver,
    notices: Notices,
    events: Vec<Event>,
    vigil: Vigil,
    reach: Reach,
    watch: Watch,
    calls: Calls,
    data_dir: PathBuf,
    keeping: Keeping,
    clipboard: Arc<dyn Clipboard>,
    /// Taken when the engine stops.
    runtime: Option<Runtime>,
}

impl Engine {
    /// Reads what is stored, and goes on from there.
    ///
    /// `repaint` is called from other threads when there is something to [`pump`](Self::pump).
    ///
    /// # Errors
    /// [`CannotStart`] says what is missing. A record that cannot be read is no error.
    pub fn start(
        settings: Settings,
        repaint: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, CannotStart> {
        let Settings { data_dir, keeping, browser, calls, clock, policy, clipboard, .. } = settings;
        // As people are shown it. A system that cannot tell leaves it as it was given.
        let data_dir = std::path::absolute(&data_dir).unwrap_or(data_dir);
        let cut_short = CutShort::look(&keeping, &data_dir);
        let (store, loaded) = open(&keeping, &data_dir)?;
        let runtime = runtime().map_err(CannotStart::NoThreads)?;
        let (inbox, receiver) = Inbox::new(repaint);
        let fetch = Arc::new(Fetch::new().map_err(CannotStart::NoHttp)?);
        let mut owner = [0; 16];
        getrandom::fill(&mut owner).map_err(CannotStart::NoChance)?;
        let config = Config::new(OwnerId::new(owner)).with_policy(policy)?;
        let tenants = Tenants::restore(config, loaded.records);
        let mut notices = Notices::default();
        for problem in loaded.problems {
            notices.add(problem);
        }
        if let Some(reason) = fetch.insecure() {
            notices.add(Problem::NoCertificates { reason: reason.to_owned() });
        }
        runtime.spawn(beat(inbox.clone()));
        let handle = runtime.handle().clone();
        let loopback = Loopback::new(handle.clone(), inbox.clone());
        let host = Desktop {
            clock,
            runtime: handle,
            inbox: inbox.clone(),
            fetch,
            records: Records::begin(store, inbox).map_err(CannotStart::NoThreads)?,
            browser,
            events: Vec::new(),
            deadline: None,
        };
        let mut engine = Self {
            driver: Driver::new(tenants, host),
            revision: Revision::default(),
            inbox: receiver,
            loopback,
            awaited: BTreeMap::new(),
            told: Vec::new(),
            authorizing: Authorizing::resume(&keeping, &data_dir),
            seen: Seen::default(),
            replacing: BTreeMap::new(),
            hand_over: HandOver::default(),
            notices,
            events: Vec::new(),
            vigil: Vigil::begin(),
            reach: Reach::default(),
            watch: Watch::default(),
            calls,
            data_dir,
            keeping,
            clipboard,
            runtime: Some(runtime),
        };
        // Before anything is renewed that another program may own.
        engine.resume_hand_over(cut_short);
        let orgs = engine.tenants().iter().count();
        tracing::info!(version = env!("CARGO_PKG_VERSION"), orgs, "started");
        engine.resume_listening();
        engine.tick();
        Ok(engine)
    }

    /// Every org, for reading.
    pub const fn tenants(&self) -> &Tenants {
        self.driver.tenants()
    }

    /// Which state of the orgs this is.
    pub const fn revision(&self) -> Revision {
        self.revision
    }

    /// The time as the engine sees it.
    pub fn now(&self) -> Timestamp {
        self.driver.host().clock.now()
    }

    /// Where the records are: in a folder `orgs` below it.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// How the records are kept.
    pub const fn keeping(&self) -> &Keeping {
        &self.keeping
    }

    /// Where an access token goes that a person copies.
    pub(crate) fn clipboard(&self) -> Arc<dyn Clipboard> {
        Arc::clone(&self.clipboard)
    }

    /// What a person must know although no org's own state says it.
    pub fn notices(&self) -> &[Notice] {
        self.notices.shown()
    }

    /// Takes a notice away.
    pub fn dismiss(&mut self, notice: NoticeId) {
        self.notices.dismiss(notice);
    }
}

/// Saves that were asked for are done, requests under way are dropped, and every port is free.
impl Drop for Engine {
    fn drop(&mut self) {
        self.loopback.close();
        let Some(runtime) = self.runtime.take() else { return };
        // A runtime cannot be waited for from within another one, but from a thread it can.
        let stopping = thread::spawn(move || runtime.shutdown_timeout(STOPPING));
        // It cannot panic, and were it to, there is nothing left to do.
        stopping.join().ok();
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("tenants", &self.tenants().iter().count())
            .field("notices", &self.notices)
            .finish_non_exhaustive()
    }
}

/// Where records are kept so, and what is there.
fn open(keeping: &Keeping, data_dir: &Path) -> Result<(Store, Loaded), CannotStart> {
    let bad_folder = |source| CannotStart::DataFolder { path: data_dir.to_owned(), source };
    match keeping {
        Keeping::AsChosen => Err(CannotStart::NotOpened),
        Keeping::Memory => Ok((Store::Shelf(Shelf::default()), Loaded::default())),
        Keeping::Sealed { key, from } => {
            let orgs = vault::orgs(data_dir);
            let mut folder = Folder::open(orgs, key.clone()).map_err(bad_folder)?;
            let taken_back = take_back(&mut folder, (key, *from), data_dir)?;
            let mut loaded = folder.load().map_err(bad_folder)?;
            loaded.problems.extend(taken_back);
            Ok((Store::Folder(folder), loaded))
        }
    }
}

/// Takes back a change of how records are kept that was cut short; tells of it where there was one.
fn take_back(
    folder: &mut Folder,
    (key, from): (&Key, KeyFrom),
    data_dir: &Path,
) -> Result<Option<Problem>, CannotStart> {
    if from == KeyFrom::Caller {
        return Ok(None);
    }
    let vault = Vault::of(data_dir);
    // Only now is it sure that nobody changes the key meanwhile.
    let Some(next) = vault.unfinished(key)? else { return Ok(None) };
    Ok(Some(match folder.take_back(&vault, next) {
        Ok(()) => Problem::ChangeTakenBack,
        Err(reason) => Problem::ChangeHalfWay { reason },
    }))
}

fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("tenantry")
        .enable_all()
        .build()
}

/// Keeps somebody looking at the clock.
async fn beat(inbox: Inbox) {
    loop {
        tokio::time::sleep(BEAT).await;
        inbox.push(Message::Beat);
    }
}
