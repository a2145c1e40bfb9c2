//! A process: a core, its host's habits, and what waits for it while it does not run.

use std::collections::{BTreeMap, VecDeque};

use tenantry_core::{Generation, HttpError, HttpResponse, Input, RedirectUrl, Tenants, Timestamp};
use tenantry_sandbox::Fingerprint;

use super::message::Answer;
use super::who::Who;

/// What kind of program it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A program with a window, or a server.
    Program,
    /// A page in a browser: opening the sign-in page may end it.
    Tab,
}

/// Which application a process is of: each has a store of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// Where people add tenants.
    Here,
    /// Where sign-ins are handed over to.
    Elsewhere,
}

/// What a host does when an answer does not come in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// It gives the request up and says so.
    GivesUp,
    /// It says nothing, and hands the answer over whenever it comes.
    Waits,
}

/// Whether it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// It does.
    Running,
    /// It was stopped, and what happens waits.
    Stopped,
    /// It has ended.
    Dead,
}

/// One process.
#[derive(Debug)]
pub struct Process {
    /// Which, in which of its lives.
    pub who: Who,
    /// What kind of program it is.
    pub kind: Kind,
    /// What its host does when an answer does not come.
    pub patience: Patience,
    /// Which application it is of.
    pub home: Home,
    /// By how much its own clock is off, in milliseconds, beside that of the machine.
    pub skew: i64,
    /// Whether it runs.
    pub life: Life,
    /// Its core.
    pub tenants: Tenants,
    /// What waits while it does not run.
    pub inbox: VecDeque<Letter>,
    /// When its timer goes off.
    pub timer: Option<u64>,
    /// Until when its timers go off at full minutes only.
    pub throttled_until: u64,
    /// When it first asked for each save, by its own clock.
    pub asked: BTreeMap<(usize, Generation), u64>,
    /// When the store has done what it was asked so far.
    pub store_free_at: u64,
    /// When it was started.
    pub started_at: u64,
}

/// An API call of the application that was refused.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Whose token.
    pub tenant: usize,
    /// Which, for a checker.
    pub access: Fingerprint,
    /// What the core is told.
    pub rejection: tenantry_core::Rejection,
}

/// What came back for a request.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Which request.
    pub message: u64,
    /// Who asked.
    pub who: Who,
    /// Whether the same answer was handed over before.
    pub is_repeated: bool,
    /// Whose.
    pub tenant: usize,
    /// What the core is told.
    pub id: tenantry_core::RequestId,
    /// What came.
    pub result: Result<HttpResponse, HttpError>,
    /// What a checker reads in it.
    pub answer: Answer,
    /// The refresh token that it answers.
    pub presented: Option<Fingerprint>,
    /// Under which number the truth knows it.
    pub issue: Option<usize>,
}

/// Something for a process.
#[derive(Debug)]
pub enum Letter {
    /// From the store.
    Save(usize, Input),
    /// From the network.
    Reply(Box<Reply>),
    /// A request has taken too long.
    GiveUp(u64),
    /// From the browser.
    Redirect {
        /// The URL.
        url: RedirectUrl,
        /// Its state.
        state: Option<Fingerprint>,
        /// Whether the sign-in page sent it.
        is_genuine: bool,
    },
    /// From the API.
    Rejected(Refusal),
    /// The timer.
    Tick,
}

impl Process {
    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.life == Life::Running
    }

    /// When its core wants to be woken.
    pub fn deadline(&self) -> Option<Timestamp> {
        self.tenants.deadline()
    }
}
