//! What will happen: every kind of thing that the queue of a world holds.

use tenantry_core::{Generation, Record, RedirectUrl};
use tenantry_sandbox::Fingerprint;

use super::people::Manner;
use super::plan::Planned;
use super::process::{Letter, Reply};
use super::who::Who;
use super::world::Message;

/// Something that will happen.
#[derive(Debug)]
pub(super) enum Happening {
    /// A timer goes off.
    Timer { slot: usize },
    /// A request reaches the platform.
    Arrives(Box<Message>),
    /// An answer, or news that there is none, reaches a host.
    Returns(Box<Reply>),
    /// A request has taken as long as it may.
    Expires { who: Who, message: u64 },
    /// A store gets round to a save.
    Writes { who: Who, tenant: usize, record: Box<Record>, expects: Generation },
    /// A store gets round to removing a record.
    Erases { who: Who, tenant: usize },
    /// Something is handed to a process.
    Hands(Who, Box<Letter>),
    /// A person comes back from the sign-in page.
    Visits { flow: Fingerprint, manner: Manner },
    /// A person brings a redirect to whatever runs in that slot.
    Brings { slot: usize, url: RedirectUrl, is_genuine: bool, tries: u32 },
    /// A process starts.
    Starts { slot: usize },
    /// A stopped process goes on.
    Continues { who: Who },
    /// The machine wakes.
    Wakes,
    /// The clock is put right.
    ClockMends,
    /// The clock of one process is put right, as far as it ever is.
    OwnClockMends { slot: usize, skew: i64 },
    /// An admin hands an org's sign-in over.
    HandsOver,
    /// A bundle is sealed.
    Sealed { tenant: usize },
    /// A bundle reaches the program that takes it in.
    TakesIn { tenant: usize },
    /// A process ends.
    Ends { who: Who },
    /// An admin switches a client on again.
    ClientEnabled { tenant: usize },
    /// People do what they do.
    People,
    /// Somebody wants to know what an org says.
    ChecksUp,
    /// The application calls the API.
    Calls { slot: usize },
    /// A planned fault strikes.
    Strikes(Planned),
    /// Nothing goes wrong any more.
    FaultsEnd,
    /// Everybody should have got somewhere.
    Settled,
}
