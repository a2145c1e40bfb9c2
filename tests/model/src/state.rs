//! The state: every process, the disk, the network, the server, the time, and the faults left.

use std::collections::BTreeSet;

use tenantry_core::Timestamp;

use crate::disk::Disk;
use crate::network::{Network, Post};
use crate::process::Process;
use crate::promise::Promise;
use crate::server::Server;

/// Everything that is the case at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State {
    pub(crate) now: Timestamp,
    pub(crate) processes: Vec<Slot>,
    pub(crate) disk: Disk,
    pub(crate) network: Network,
    pub(crate) server: Server,
    pub(crate) left: Bounds,
    /// How often the world has swallowed or delayed a success; more than two count as two.
    pub(crate) excuses: u8,
    /// The tries that are excuses, as a set of fences, where the server is a forgiving one.
    pub(crate) unknown: BTreeSet<u64>,
    /// The promise that the last step broke. Nothing follows such a step.
    pub(crate) broken: Option<Promise>,
}

/// Where a process runs, or could.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// It runs.
    Up(Process),
    /// It has crashed. The next to run here has that number.
    Down(u8),
}

/// How much may happen, and then how much of it is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// Requests and answers that get lost.
    pub drops: u8,
    /// Requests and answers that come twice.
    pub dups: u8,
    /// Processes that end at once.
    pub crashes: u8,
    /// Leases that end before their intent is gone.
    pub expiries: u8,
    /// Callers who ask for a renewal.
    pub asks: u8,
    /// People who hand the sign-in over to another program.
    pub hand_overs: u8,
    /// Times that time passes, to the next deadline of anybody.
    pub waits: u8,
    /// Times that it passes although a process or the store has yet to do what it can do now.
    pub stalls: u8,
}

impl Bounds {
    /// What the full check allows.
    pub const FULL: Self = Self {
        drops: 2,
        dups: 1,
        crashes: 1,
        expiries: 2,
        asks: 0,
        hand_overs: 0,
        waits: 3,
        stalls: 0,
    };

    /// What a check within seconds allows.
    pub const SMALL: Self = Self { drops: 1, dups: 0, expiries: 1, ..Self::FULL };

    pub(crate) const fn has_no_fault(self) -> bool {
        self.drops == 0 && self.dups == 0 && self.crashes == 0 && self.expiries == 0
    }
}

impl Slot {
    fn brief(&self) -> String {
        let Self::Up(process) = self else { return "down".to_owned() };
        let tenants = &process.core.tenants;
        let session = tenants.iter().next().map(|tenant| tenant.session(tenants.policy()));
        let session = format!("{session:?}").chars().take(24).collect::<String>();
        let (saves, stored) = (process.saves.len(), process.stored.len());
        format!("{} {session} saves {saves} heard {stored}", process.owner)
    }
}

impl State {
    pub(crate) fn running(&self) -> impl Iterator<Item = &Process> {
        self.processes.iter().filter_map(|slot| match slot {
            Slot::Up(process) => Some(process),
            Slot::Down(_) => None,
        })
    }

    /// The process that runs there.
    pub(crate) fn process(&self, at: usize) -> Option<&Process> {
        match self.processes.get(at)? {
            Slot::Up(process) => Some(process),
            Slot::Down(_) => None,
        }
    }

    pub(crate) fn process_mut(&mut self, at: usize) -> Option<&mut Process> {
        match self.processes.get_mut(at)? {
            Slot::Up(process) => Some(process),
            Slot::Down(_) => None,
        }
    }

    /// Where the process of that number runs, if it still does.
    pub(crate) fn place_of(&self, owner: u8) -> Option<usize> {
        self.processes.iter().position(|slot| match slot {
            Slot::Up(process) => process.owner == owner,
            Slot::Down(_) => false,
        })
    }

    /// The state in one line, for people: what is stored, what each process does and awaits, and
    /// what is under way. Times count from `beginning`, in seconds.
    pub(crate) fn brief(&self, beginning: Timestamp) -> String {
        let says = self.disk.says();
        let at = |moment: Timestamp| moment.since(beginning).as_secs();
        let grant = says
            .grant
            .as_ref()
            .map(|grant| format!("grant {} f{}", grant.refresh().unwrap_or(0), grant.fence));
        let intent = says.intent.as_ref().map(|intent| {
            format!(
                "intent of {} f{} until {}",
                intent.owner(),
                intent.fence,
                at(intent.lease_until)
            )
        });
        let stored = [Some(format!("g{}", says.generation)), grant, intent];
        let stored: Vec<_> = stored.into_iter().flatten().collect();
        let processes: Vec<_> = self.processes.iter().map(Slot::brief).collect();
        let post = |post: &Post| format!("{}:{}", post.owner, post.refresh);
        let asked: Vec<_> = self.network.requests().iter().map(post).collect();
        let told: Vec<_> = self.network.replies().iter().map(|reply| post(&reply.to)).collect();
        let (stored, processes) = (stored.join(", "), processes.join(" | "));
        format!("[{stored}] {processes} asked {asked:?} answered {told:?}")
    }

    /// Notes that a step broke a promise; the first one counts.
    pub(crate) fn breaks(&mut self, promise: Promise) {
        self.broken.get_or_insert(promise);
    }

    /// Whether some process or the store can do something before time passes.
    pub(crate) fn is_busy(&self) -> bool {
        self.running().any(|process| !process.awaits_no_store() || process.is_due(self.now))
    }

    /// The next deadline of anybody that has not come yet.
    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let deadlines = self.running().filter_map(|process| process.core.tenants.deadline());
        deadlines.filter(|deadline| *deadline > self.now).min()
    }
}
