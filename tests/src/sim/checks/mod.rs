//! The invariants, each a checker that is shown everything that happens and speaks up.
//!
//! Not here, because no schedule can break them: bounded input (I13) is tried with the corpus of
//! bad answers, purity (I14) by running a seed twice, the storage tier (I16) where there is one.

mod binding;
mod budget;
mod bystander;
mod check_up;
mod clock;
mod end;
mod hand_over;
mod intent;
mod late;
mod loss;
mod map;
mod monotone;
mod no_trap;
mod org;
mod pace;
mod poison;
mod redirect;
mod resend;
mod reveal;
mod secrecy;

use std::collections::BTreeSet;
use std::fmt;

pub use binding::Bound;
use tenantry_core::Move;
use tenantry_sandbox::Fingerprint;

use super::cause::Cause;
use super::message::{Answer, Asked};
use super::state::Phase;
use super::truth::Access;
use super::view::{GrantView, RecordView};
use super::who::Who;

/// Something that happened in the world, as a checker sees it.
#[derive(Debug)]
pub enum Seen<'a> {
    /// A core was told something and answered.
    Stepped(Step<'a>),
    /// A request left a process.
    Sent(Sent<'a>),
    /// An answer of the token endpoint was handed to a core.
    Answered {
        /// To whom.
        who: Who,
        /// Whose.
        tenant: usize,
        /// The refresh token or code that it answers.
        presented: Option<&'a Fingerprint>,
        /// What it says.
        answer: &'a Answer,
    },
    /// A tenant has come from one state to another.
    Moved {
        /// Where.
        who: Who,
        /// From where to where.
        made: Move,
    },
    /// A record is in the store.
    Stored(Stored<'a>),
    /// The application was given an access token.
    Revealed(Revealed<'a>),
    /// The application told of an API call that was refused, and the core reacted.
    Rejected {
        /// To whom.
        who: Who,
        /// Whose.
        tenant: usize,
        /// Which token.
        access: &'a Fingerprint,
        /// The status.
        status: u16,
        /// How many effects followed.
        effects: usize,
    },
    /// A person signed out.
    SignedOut {
        /// Where.
        who: Who,
        /// Of what.
        tenant: usize,
    },
    /// A sign-in is being handed over.
    HandOver {
        /// Who hands it over.
        who: Who,
        /// Of what.
        tenant: usize,
        /// How far it is.
        parting: Parting<'a>,
    },
    /// A person asked for a check-up.
    CheckBegun {
        /// Where.
        who: Who,
        /// Of what.
        tenant: usize,
    },
    /// A check-up ended, or the tenant is gone.
    CheckEnded {
        /// Where.
        who: Who,
        /// Of what.
        tenant: usize,
    },
    /// A redirect was handed to a core.
    Redirected(Redirected<'a>),
    /// A record was damaged, deleted or put back.
    Damaged {
        /// Whose.
        tenant: usize,
        /// Whether its bytes are a record still.
        is_readable: bool,
    },
    /// The clock of the machine jumped.
    Jumped,
    /// A process is gone.
    Died {
        /// Which.
        who: Who,
    },
    /// A grant was lost.
    Lost {
        /// Whose.
        tenant: usize,
        /// Why.
        cause: Cause,
    },
    /// Faults ended long ago, and this is how a tenant stands.
    Rested(Rest),
}

/// How far a hand-over is.
#[derive(Clone, Copy, Debug)]
pub enum Parting<'a> {
    /// A bundle is sealed, and the core is asked to let go.
    Asked,
    /// The bundle is whole: who has it is the owner.
    Whole(&'a GrantView),
    /// The bundle was thrown away.
    TakenBack(&'a GrantView),
    /// It is stored elsewhere.
    TakenIn(&'a GrantView),
}

/// One step of a core.
#[derive(Debug)]
pub struct Step<'a> {
    /// Whose.
    pub who: Who,
    /// The time it was told.
    pub wall: u64,
    /// The tenant it was told of; nobody for a tick.
    pub about: Option<usize>,
    /// Whether it was a tick.
    pub is_tick: bool,
    /// Whose effects followed.
    pub concerned: &'a [usize],
    /// What its tenants were doing before and after.
    pub phases: &'a [(Option<Phase>, Option<Phase>)],
    /// Whose sessions wait for what all tenants of a client share.
    pub sharing: &'a [usize],
    /// When it wants to be woken.
    pub deadline: Option<u64>,
    /// Everything that a log of this step could hold, if anything.
    pub shown: &'a str,
}

/// A request as it left.
#[derive(Debug)]
pub struct Sent<'a> {
    /// Who sent it.
    pub who: Who,
    /// The time of the sender.
    pub wall: u64,
    /// The true time.
    pub at: u64,
    /// For whom.
    pub tenant: usize,
    /// What it asks.
    pub asked: &'a Asked,
    /// How long the sender waits, in milliseconds.
    pub timeout: u64,
    /// The stored record, if it can be read.
    pub stored: Option<&'a RecordView>,
    /// Whether the store was damaged before.
    pub is_damaged: bool,
    /// What the sender says the tenant is doing.
    pub phase: Option<Phase>,
}

/// A save that landed.
#[derive(Debug)]
pub struct Stored<'a> {
    /// Who saved.
    pub who: Who,
    /// The time of the writer when it first asked for this save.
    pub wall: u64,
    /// Whose record.
    pub tenant: usize,
    /// What was there.
    pub before: Option<&'a RecordView>,
    /// What is there.
    pub after: &'a RecordView,
    /// What is known of the access token in it.
    pub access: Option<&'a Access>,
    /// Whether the store was damaged before.
    pub is_damaged: bool,
}

/// An access token in the application's hands.
#[derive(Debug)]
pub struct Revealed<'a> {
    /// From which process.
    pub who: Who,
    /// The true time.
    pub at: u64,
    /// Whose.
    pub tenant: usize,
    /// Which.
    pub access: &'a Fingerprint,
    /// What is known of it.
    pub known: Option<&'a Access>,
    /// Whether a save has held it.
    pub was_saved: bool,
    /// Whether the process says that it is unsaved.
    pub is_unsaved: bool,
    /// Whether the clock told the truth since it was issued.
    pub is_clock_sound: bool,
}

/// A redirect as it was handed over.
#[derive(Debug)]
pub struct Redirected<'a> {
    /// To whom.
    pub who: Who,
    /// Its state.
    pub state: Option<&'a Fingerprint>,
    /// Whether the sign-in page sent it.
    pub is_genuine: bool,
    /// Whether the flow was opened there, is live, and in time.
    pub is_expected: bool,
    /// Whether the core took it.
    pub is_taken: bool,
}

/// How a tenant stands when everything has had time to settle.
#[derive(Clone, Copy, Debug)]
pub struct Rest {
    /// In which process.
    pub who: Who,
    /// Which tenant.
    pub tenant: usize,
    /// The time of the process.
    pub wall: u64,
    /// What it is doing.
    pub phase: Option<Phase>,
    /// Whether the application gets an access token.
    pub has_token: bool,
    /// When this is.
    pub moment: Moment,
}

/// How long ago faults ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// A while; everybody is given time.
    Watching,
    /// Ten minutes: only a hold that was declared may go on.
    Settled,
    /// Longer than any hold may last.
    End,
}

/// One invariant.
pub trait Check: fmt::Debug {
    /// Its number and its name.
    fn name(&self) -> &'static str;

    /// Looks at what happened.
    ///
    /// # Errors
    /// A sentence that says what does not hold.
    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String>;
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// Which invariant.
    pub check: &'static str,
    /// What happened.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.check, self.what)
    }
}

/// All invariants.
#[derive(Debug)]
pub struct Checks(Vec<Box<dyn Check>>);

impl Checks {
    /// Every checker, with nothing seen yet. `bindings`, for each tenant: login, API, and client.
    /// `per_minute`: so many token requests of one client may begin.
    /// `timed`: the orgs that end tokens which nobody uses.
    pub fn new(bindings: Vec<Bound>, per_minute: usize, timed: BTreeSet<String>) -> Self {
        let clients = bindings.iter().map(|bound| bound.client.clone()).collect();
        Self(vec![
            Box::new(binding::Binding::new(bindings)),
            Box::<intent::Intent>::default(),
            Box::<resend::Resend>::default(),
            Box::<reveal::Reveal>::default(),
            Box::<monotone::Monotone>::default(),
            Box::<end::EndByProof>::default(),
            Box::<pace::Pace>::default(),
            Box::new(budget::Budget::new(per_minute)),
            Box::<no_trap::NoTrap>::default(),
            Box::<secrecy::Secrecy>::default(),
            Box::<redirect::Redirect>::default(),
            Box::<org::OrgPin>::default(),
            Box::<clock::Clock>::default(),
            Box::new(bystander::Bystander::new(clients)),
            Box::<poison::Poison>::default(),
            Box::<late::LateTruth>::default(),
            Box::<loss::AvoidableLoss>::default(),
            Box::new(check_up::CheckUp::new(timed)),
            Box::<map::Map>::default(),
            Box::<hand_over::OneOwner>::default(),
        ])
    }

    /// The names of all checkers.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|check| check.name())
    }

    /// Shows all of them what happened.
    ///
    /// # Errors
    /// The first that speaks up.
    pub fn see(&mut self, seen: &Seen<'_>) -> Result<(), Breach> {
        self.0.iter_mut().try_for_each(|check| {
            check.see(seen).map_err(|what| Breach { check: check.name(), what })
        })
    }
}

#[cfg(test)]
mod samples;
