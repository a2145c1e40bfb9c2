//! The world of one seed: everything there is, and the loop that lets it happen in order.

use std::collections::BTreeMap;

use tenantry_core::{Policy, TenantId};
use tenantry_sandbox::{Fingerprint, HostId, Provider, Scene};

use super::cast::{self, Member};
use super::checks::{Bound, Breach, Checks, Seen};
use super::fault::Fault;
use super::hand_over::Bundle;
use super::happening::Happening;
use super::issue::Fate;
use super::lives::drawn;
use super::losses::Losses;
use super::matrix::Matrix;
use super::message::Asked;
use super::people::Flow;
use super::plan::{self, Planned, Span};
use super::process::{Home, Letter, Process};
use super::rules;
use super::seed::Chance;
use super::setup::{CheckUps, HandOvers, Setup};
use super::state::{Phase, State, phase_of};
use super::store::Store;
use super::trace::Trace;
use super::truth::Truth;
use super::who::Who;

/// A Saturday in 2026.
pub(super) const BEGINNING: u64 = 1_795_000_000_000;

/// More happenings than this in one seed are a loop.
const HAPPENINGS_LIMIT: u64 = 400_000;

/// A message on its way.
#[derive(Debug)]
pub(super) struct Message {
    pub(super) number: u64,
    pub(super) who: Who,
    pub(super) tenant: usize,
    pub(super) id: tenantry_core::RequestId,
    pub(super) host: HostId,
    pub(super) http: http::Request<Vec<u8>>,
    pub(super) asked: Asked,
    pub(super) timeout: u64,
    pub(super) sent_at: u64,
    pub(super) fault: Option<Armed>,
    /// Whether a proxy made it; the answer to a copy goes nowhere.
    pub(super) is_copy: bool,
}

/// A fault that waits for the next message or save.
#[derive(Clone, Copy, Debug)]
pub(super) struct Armed {
    pub(super) fault: Fault,
    pub(super) tenant: usize,
    pub(super) slot: usize,
    pub(super) state: State,
    pub(super) left: u32,
}

/// Everything there is.
#[derive(Debug)]
pub(super) struct World {
    pub(super) setup: Setup,
    pub(super) now: u64,
    pub(super) span: Span,
    pub(super) provider: Provider,
    pub(super) members: Vec<Member>,
    /// So many tenants there are here; each has its place elsewhere, so many further on.
    pub(super) orgs: usize,
    pub(super) ids: Vec<TenantId>,
    /// The bundle of each tenant whose sign-in is on its way to another program.
    pub(super) bundles: BTreeMap<usize, Bundle>,
    pub(super) processes: Vec<Process>,
    pub(super) store: Store,
    pub(super) truth: Truth,
    pub(super) checks: Checks,
    pub(super) matrix: Matrix,
    pub(super) losses: Losses,
    pub(super) trace: Trace,
    pub(super) policy: Policy,
    pub(super) breach: Option<Breach>,
    pub(super) waiting: Vec<Planned>,
    pub(super) armed: Vec<Armed>,
    /// The requests whose hosts still wait.
    pub(super) open: BTreeMap<u64, tenantry_core::RequestId>,
    pub(super) flows: BTreeMap<Fingerprint, Flow>,
    /// When a person last asked to sign in, where.
    pub(super) begun: BTreeMap<(Who, usize), u64>,
    /// The machine's clock against the true time, in milliseconds.
    pub(super) offset: i64,
    pub(super) is_asleep: bool,
    pub(super) is_over: bool,
    pub(super) network: Chance,
    pub(super) people: Chance,
    pub(super) mishaps: Chance,
    pub(super) gossip: Chance,
    pub(super) astray: Chance,
    pub(super) curiosity: Chance,
    pub(super) parting: Chance,
    pub(super) drift: Chance,
    pub(super) steps: u64,
    queue: BTreeMap<(u64, u64), Happening>,
    queued: u64,
    sent: u64,
}

impl World {
    /// The world of that seed, before anything has happened.
    pub(super) fn new(seed: u64, setup: Setup, trace: Trace) -> Self {
        let mut chance = Chance::new(seed);
        let rules = rules::draw(&mut chance.fork());
        let scene = Scene::demo();
        let mut members = cast::draw(&scene, &mut chance.fork());
        let orgs = members.len();
        // Drawn apart, so that they change nothing of a world without them.
        let mut parting = Chance::new(!seed.rotate_left(16));
        let drift = Chance::new(!seed.rotate_left(48));
        let has_drawn = parting.in_hundred(50);
        let hands_over = match setup.hand_overs {
            HandOvers::None => false,
            HandOvers::Drawn => has_drawn,
            HandOvers::Always => true,
        };
        if hands_over {
            members.extend_from_within(..);
        }
        let bounds = members.iter().map(|member| Bound {
            login: format!("login.{}.test", member.region),
            api: member.api_host(),
            client: member.registration.client.id().to_string(),
            org: member.id.to_string(),
        });
        let span = Span::of(rules.access_token_seconds.unwrap_or(3_600));
        let policy = rules::policy(&rules, &mut chance.fork());
        let per_minute = usize::try_from(policy.requests_per_minute).unwrap_or(usize::MAX);
        let timed = rules::orgs_with_timeout(&rules, &scene);
        let checks = Checks::new(bounds.collect(), per_minute, timed);
        let mut habits = chance.fork();
        let slots = usize::try_from(habits.between(2, 3)).unwrap_or(2);
        let ids: Vec<TenantId> = members.iter().map(|member| member.id.clone()).collect();
        let mut world = Self {
            setup,
            now: BEGINNING,
            span,
            provider: Provider::new(scene, rules.clone(), seed),
            store: Store::new(members.len()),
            truth: Truth::new(rules),
            checks,
            matrix: Matrix::default(),
            losses: Losses::default(),
            trace,
            policy,
            breach: None,
            waiting: plan::draw(&mut chance.fork(), slots, orgs),
            armed: Vec::new(),
            open: BTreeMap::new(),
            flows: BTreeMap::new(),
            begun: BTreeMap::new(),
            offset: 0,
            is_asleep: false,
            is_over: false,
            network: chance.fork(),
            people: chance.fork(),
            mishaps: chance.fork(),
            // Drawn last, so that it changes nothing of a world without news.
            gossip: Chance::new(!seed),
            astray: Chance::new(!seed.rotate_left(16)),
            curiosity: Chance::new(!seed.rotate_left(32)),
            bundles: BTreeMap::new(),
            orgs,
            steps: 0,
            queue: BTreeMap::new(),
            queued: 0,
            sent: 0,
            processes: (0..slots).map(|slot| drawn(slot, &mut habits)).collect(),
            members,
            ids,
            parting,
            drift,
        };
        if hands_over {
            world.opens_elsewhere();
        }
        world.draw_clocks();
        world.begin();
        world
    }

    fn begin(&mut self) {
        let here = |process: &&Process| process.home == Home::Here;
        for slot in 0..self.processes.iter().filter(here).count() {
            let at = if slot == 0 { 0 } else { self.people.between(60_000, 600_000) };
            self.later(at, Happening::Starts { slot });
            self.later(at + 60_000, Happening::Calls { slot });
        }
        self.later(1_000, Happening::People);
        if self.setup.check_ups == CheckUps::Asked {
            self.later(30_000, Happening::ChecksUp);
        }
        self.later(self.span.faults_end, Happening::FaultsEnd);
        self.later(self.span.faults_end, Happening::Settled);
        for index in 0..self.waiting.len() {
            let planned = self.waiting[index];
            self.note(|| format!("planned: {planned:?}"));
        }
        let rules = format!("{:?}", self.provider.rules());
        self.note(|| rules);
        let cast: Vec<_> = self.members.iter().map(|m| (m.id.to_string(), m.cast)).collect();
        self.note(|| format!("{cast:?}"));
    }

    /// Lets everything happen until the end, or until an invariant does not hold.
    pub(super) fn run(&mut self) {
        let mut happenings = 0;
        while self.breach.is_none() {
            let Some(((at, _), happening)) = self.queue.pop_first() else { return };
            if at > BEGINNING + self.span.end {
                return;
            }
            self.now = self.now.max(at);
            self.happen(happening);
            happenings += 1;
            if happenings > HAPPENINGS_LIMIT {
                let what = "the world never comes to rest".to_owned();
                self.breach = Some(Breach { check: "I8 no trap", what });
            }
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Timer { slot } => self.timer(slot),
            Happening::Arrives(message) => self.arrives(&message),
            Happening::Returns(reply) => self.returns(*reply),
            Happening::Expires { who, message } => self.hand(who, Letter::GiveUp(message)),
            Happening::Writes { who, tenant, record, expects } => {
                self.writes(who, tenant, &record, expects);
            }
            Happening::Erases { who, tenant } => self.erases(who, tenant),
            Happening::Hands(who, letter) => self.hand(who, *letter),
            Happening::Visits { flow, manner } => self.visits(&flow, manner),
            Happening::Brings { slot, url, is_genuine, tries } => {
                self.brings(slot, url, is_genuine, tries);
            }
            Happening::Starts { slot } => self.starts(slot),
            Happening::Continues { who } => self.continues(who),
            Happening::Wakes => self.wakes(),
            Happening::ClockMends => self.set_clock(0),
            Happening::OwnClockMends { slot, skew } => self.set_own_clock(slot, skew),
            Happening::HandsOver => self.hands_over(),
            Happening::Sealed { tenant } => self.sealed(tenant),
            Happening::TakesIn { tenant } => self.takes_in(tenant),
            Happening::Ends { who } => self.ends(who),
            Happening::ClientEnabled { tenant } => self.enable_client(tenant),
            Happening::People => self.people(),
            Happening::ChecksUp => self.checks_up(),
            Happening::Calls { slot } => self.calls(slot),
            Happening::Strikes(planned) => self.strike(&planned),
            Happening::FaultsEnd => self.faults_end(),
            Happening::Settled => self.settled(),
        }
    }

    /// Plans something for `delay` milliseconds from now.
    pub(super) fn later(&mut self, delay: u64, happening: Happening) {
        self.queued += 1;
        self.queue.insert((self.now + delay, self.queued), happening);
    }

    /// The number of the next message.
    pub(super) const fn next_message(&mut self) -> u64 {
        self.sent += 1;
        self.sent
    }

    /// Shows the checkers what happened.
    pub(super) fn see(&mut self, seen: &Seen<'_>) {
        if self.breach.is_some() {
            return;
        }
        if let Err(breach) = self.checks.see(seen) {
            self.trace.note(self.now - BEGINNING, || format!("BREACH {breach}"));
            self.breach = Some(breach);
        }
    }

    /// Notes a line for people.
    pub(super) fn note<L: std::fmt::Display>(&mut self, line: impl FnOnce() -> L) {
        self.trace.note(self.now - BEGINNING, line);
    }

    /// Which tenant of a process that is.
    pub(super) fn index_of(&self, slot: usize, id: &TenantId) -> usize {
        let known = self.ids[..self.orgs].iter().position(|known| known == id);
        self.at_home(slot, known.unwrap_or_default())
    }

    /// The place of a tenant in the application that a process is of.
    pub(super) fn at_home(&self, slot: usize, tenant: usize) -> usize {
        match self.processes[slot].home {
            Home::Here => tenant,
            Home::Elsewhere => self.orgs + tenant,
        }
    }

    /// Whether a tenant is one of those that a process may know.
    pub(super) fn is_of(&self, slot: usize, tenant: usize) -> bool {
        (tenant >= self.orgs) == (self.processes[slot].home == Home::Elsewhere)
    }

    /// What a tenant of a process is doing.
    pub(super) fn phase(&self, slot: usize, tenant: usize) -> Option<Phase> {
        if !self.is_of(slot, tenant) {
            return None;
        }
        phase_of(&self.processes[slot].tenants, &self.ids[tenant])
    }

    /// Takes a fault that waits for this tenant's messages or saves.
    pub(super) fn take_armed(
        &mut self,
        slot: usize,
        tenant: usize,
        fits: impl Fn(Fault) -> bool,
    ) -> Option<Armed> {
        let is_meant =
            |armed: &Armed| armed.slot == slot && armed.tenant == tenant && fits(armed.fault);
        let at = self.armed.iter().position(is_meant)?;
        let taken = self.armed[at];
        if taken.left <= 1 {
            self.armed.remove(at);
        } else {
            self.armed[at].left -= 1;
        }
        Some(taken)
    }

    /// A fault has taken effect.
    pub(super) fn struck(&mut self, armed: &Armed) {
        self.matrix.count(armed.fault, armed.state);
        let (fault, state) = (armed.fault.name(), armed.state);
        let (slot, tenant) = (armed.slot, armed.tenant);
        self.note(|| format!("FAULT {fault} for {tenant} in p{slot}, set in {state:?}"));
    }

    /// Tells the truth what became of an answer.
    pub(super) fn fate(&mut self, issue: Option<usize>, fate: Fate) {
        if let Some(issue) = issue {
            self.truth.fate(issue, fate, self.now);
        }
    }
}
