//! A world of two processes and two tenants of one client, driven by any steps.
//!
//! It keeps what a host must keep: effects are performed in their order, and an answer comes within
//! its timeout or not at all. Everything else may happen.

mod oracle;
mod step;

use std::collections::{BTreeMap, VecDeque};
use std::sync::LazyLock;
use std::time::Duration;

pub use step::Step;

use oracle::Oracle;
use step::{Answer, Return, StoreFault, Wish};
use tenantry_core::{
    Config, Effect, Entropy, Generation, HttpError, HttpRequest, HttpResponse, Input, OwnerId,
    Record, RequestId, SignInUrl, StoredBytes, TenantId, Tenants, Timestamp,
};

use crate::promises::{check_core, check_effects};
use crate::server;
use crate::stage::BEGINNING;

/// No more effects follow from one input to two tenants.
const EFFECTS_LIMIT: usize = 32;

/// A store that is so far behind does the oldest thing first.
const STORE_LIMIT: usize = 8;

/// Steps beyond these are not taken: a long life finds no more than a short one, and is slower.
const STEPS_LIMIT: usize = 128;

/// Takes the steps one by one, from where both tenants are signed in and both processes know it.
pub fn run(steps: &[Step]) {
    static BEGUN: LazyLock<World> = LazyLock::new(World::signed_in);
    let mut world = BEGUN.copy();
    for step in steps.iter().take(STEPS_LIMIT) {
        world.take(step);
        for core in &world.cores {
            world.oracle.check_handed_out(world.now, &core.tenants);
        }
    }
    for core in &world.cores {
        check_core(&core.tenants);
    }
}

/// One process.
struct Core {
    tenants: Tenants,
    /// What the store has been asked for and has not done.
    store: VecDeque<StoreOrder>,
    /// What the store has answered and nobody has heard.
    unheard: VecDeque<Input>,
}

enum StoreOrder {
    Save { record: Box<Record>, expects: Generation },
    Erase(TenantId),
}

/// A request on its way.
struct Asked {
    /// Who waits for the answer; nobody where the process has ended.
    core: Option<usize>,
    id: RequestId,
    request: HttpRequest,
    until: Timestamp,
}

struct World {
    now: Timestamp,
    cores: [Core; 2],
    disk: BTreeMap<TenantId, Vec<u8>>,
    asked: Vec<Asked>,
    opened: Vec<SignInUrl>,
    oracle: Oracle,
    /// Counts processes, secrets and whatever else must be new.
    count: u64,
}

impl World {
    fn new() -> Self {
        let mut count = 0;
        let disk = BTreeMap::new();
        let cores = [Core::start(&mut count, &disk), Core::start(&mut count, &disk)];
        let (asked, opened) = (Vec::new(), Vec::new());
        Self { now: BEGINNING, cores, disk, asked, opened, oracle: Oracle::default(), count }
    }

    /// The first process has signed both tenants in, and the second has been started then.
    fn signed_in() -> Self {
        let mut world = Self::new();
        let store = || Step::Store { core: 0, fault: StoreFault::None };
        let answer = || Step::Answer { which: 0, answer: Answer::Good { lifetime: u16::MAX } };
        for tenant in [0, 1] {
            let command = |wish| Step::Command { core: 0, tenant, wish };
            let back = Step::ComeBack { core: 0, flow: tenant, how: Return::WithItsCode };
            let (add, sign_in) = (command(Wish::Add), command(Wish::SignIn));
            let begin = [add, store(), sign_in, store(), back, store()];
            for step in begin.into_iter().chain([answer(), answer(), store()]) {
                world.take(&step);
            }
        }
        world.take(&Step::Restart { core: 1 });
        let held = world.cores.iter().flat_map(|core| core.tenants.iter());
        assert_eq!(held.filter(|tenant| tenant.grant().is_some()).count(), 4);
        assert!(world.asked.is_empty());
        world
    }

    /// A copy of a world in which nothing is under way.
    fn copy(&self) -> Self {
        let core = |core: &Core| Core {
            tenants: core.tenants.clone(),
            store: VecDeque::new(),
            unheard: VecDeque::new(),
        };
        Self {
            now: self.now,
            cores: [core(&self.cores[0]), core(&self.cores[1])],
            disk: self.disk.clone(),
            asked: Vec::new(),
            opened: self.opened.clone(),
            oracle: self.oracle.clone(),
            count: self.count,
        }
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Command { core, tenant, wish } => {
                let entropy = Entropy::new([u8::try_from(self.next() % 256).unwrap_or(0); 64]);
                let command = wish.command(usize::from(tenant % 2), entropy);
                self.tell(usize::from(core % 2), Input::Command(command));
            }
            Step::ComeBack { core, flow, how } => {
                let number = self.next();
                if let Some(url) = pick(&self.opened, *flow) {
                    let redirect = how.redirect(url, number);
                    self.tell(usize::from(core % 2), Input::Redirected(redirect));
                }
            }
            Step::Reject { core, tenant, status, code } => {
                let core = usize::from(core % 2);
                let rejection = step::rejection(
                    &self.cores[core].tenants,
                    self.now,
                    (usize::from(tenant % 2), *status, code.as_deref()),
                );
                if let Some(rejection) = rejection {
                    self.tell(core, Input::Rejected(rejection));
                }
            }
            Step::Store { core, fault } => self.store(usize::from(core % 2), *fault),
            Step::Hear { core } => {
                let core = usize::from(core % 2);
                if let Some(input) = self.cores[core].unheard.pop_front() {
                    self.tell(core, input);
                }
            }
            Step::Answer { which, answer } => self.answer(*which, answer),
            Step::Wait { seconds } => self.wait(Duration::from_secs((*seconds).into())),
            Step::Sleep { minutes } => {
                self.now = self.now.plus(Duration::from_mins((*minutes).into()));
                self.tell(0, Input::Resumed);
                self.tell(1, Input::Resumed);
            }
            Step::SetBack { minutes } => {
                self.now = self.now.minus(Duration::from_mins((*minutes).into()));
                self.oracle.clock_is_bent();
                self.tell(0, Input::Tick);
                self.tell(1, Input::Tick);
            }
            Step::Restart { core } => {
                let core = usize::from(core % 2);
                for asked in self.asked.iter_mut().filter(|asked| asked.core == Some(core)) {
                    asked.core = None;
                }
                self.cores[core] = Core::start(&mut self.count, &self.disk);
                self.tell(core, Input::Tick);
            }
        }
    }

    fn tell(&mut self, core: usize, input: Input) {
        // A caller who is wrong is told so, and nothing has changed.
        let effects = self.cores[core].tenants.handle(self.now, input).unwrap_or_default();
        check_effects(&effects, EFFECTS_LIMIT);
        for effect in effects {
            match effect {
                Effect::Save { record, expects } => {
                    self.cores[core].store.push_back(StoreOrder::Save { record, expects });
                }
                Effect::Erase(tenant) => {
                    self.cores[core].store.push_back(StoreOrder::Erase(tenant));
                }
                Effect::Send { id, request, timeout } => {
                    let until = self.now.plus(timeout);
                    let now = self.now;
                    let others = self.asked.iter().filter(|asked| now < asked.until);
                    self.oracle.check_sent(&request, others.map(|asked| &asked.request));
                    self.asked.push(Asked { core: Some(core), id, request, until });
                }
                Effect::Open { url, .. } => self.opened.push(url),
                Effect::Notify(_) => {}
            }
        }
        if self.cores[core].store.len() > STORE_LIMIT {
            self.store(core, StoreFault::None);
        }
    }

    /// The store does the oldest of what a process has asked for.
    fn store(&mut self, core: usize, fault: StoreFault) {
        let (record, expects) = match self.cores[core].store.pop_front() {
            None => return,
            Some(StoreOrder::Erase(tenant)) => {
                self.disk.remove(&tenant);
                return;
            }
            Some(StoreOrder::Save { record, expects }) => (record, expects),
        };
        if fault == StoreFault::Forgotten {
            return;
        }
        let tenant = record.tenant().clone();
        if fault == StoreFault::Full {
            self.tell(core, Input::SaveFailed { tenant });
            return;
        }
        let found = self.disk.get(&tenant);
        let stored = found.map(|bytes| Record::read(&tenant, bytes).expect("a core wrote it"));
        let input = if stored.map_or(Generation::NONE, |stored| stored.generation()) == expects {
            let generation = record.generation();
            assert!(generation > expects, "generation {generation:?} over {expects:?}");
            let bytes = record.to_bytes();
            self.oracle.landed(&bytes);
            self.disk.insert(tenant.clone(), bytes.to_vec());
            match fault {
                StoreFault::Unsure => Input::SaveFailed { tenant },
                _ => Input::Saved { tenant, generation },
            }
        } else {
            Input::SaveConflict { tenant, found: found.cloned().map(StoredBytes::from) }
        };
        match fault {
            StoreFault::Slow => self.cores[core].unheard.push_back(input),
            StoreFault::Silent => {}
            _ => self.tell(core, input),
        }
    }

    /// A request is answered, if anybody waits for it.
    fn answer(&mut self, which: u8, answer: &Answer) {
        if self.asked.is_empty() {
            return;
        }
        let at = usize::from(which) % self.asked.len();
        let asked = self.asked.swap_remove(at);
        let number = self.next();
        let result = self.result(&asked, answer, number);
        if let Some(core) = asked.core {
            self.tell(core, Input::Responded { id: asked.id, result });
        }
    }

    fn result(
        &mut self,
        asked: &Asked,
        answer: &Answer,
        number: u64,
    ) -> Result<HttpResponse, HttpError> {
        if asked.request.method().as_str() == "POST" {
            if asked.core.is_some() {
                self.oracle.will_answer(&asked.request, answer, number);
            }
            answer.to_token_request(&asked.request, number)
        } else {
            let tenant = usize::from(asked.id.tenant.as_str() == "globex");
            answer.to_identity_request(&server::org_of(tenant))
        }
    }

    /// Time passes, and every deadline in it is met in order.
    fn wait(&mut self, span: Duration) {
        let end = self.now.plus(span);
        let mut at_once = 0;
        loop {
            let deadlines = self.cores.iter().filter_map(|core| core.tenants.deadline());
            let timeouts = self.asked.iter().map(|asked| asked.until);
            let Some(next) = deadlines.chain(timeouts).min().filter(|next| *next <= end) else {
                break;
            };
            at_once = if next <= self.now { at_once + 1 } else { 0 };
            assert!(at_once < 50, "woken again and again");
            self.now = self.now.max(next);
            self.time_out();
            for core in 0..2 {
                if self.cores[core].tenants.deadline().is_some_and(|at| at <= self.now) {
                    self.tell(core, Input::Tick);
                }
            }
        }
        self.now = end;
    }

    /// Requests whose time is over get that for an answer.
    fn time_out(&mut self) {
        while let Some(at) = self.asked.iter().position(|asked| asked.until <= self.now) {
            let Asked { core, id, .. } = self.asked.swap_remove(at);
            if let Some(core) = core {
                self.tell(core, Input::Responded { id, result: Err(HttpError::TimedOut) });
            }
        }
    }
}

impl Core {
    fn start(count: &mut u64, disk: &BTreeMap<TenantId, Vec<u8>>) -> Self {
        *count += 1;
        let mut owner = [0; 16];
        owner[..8].copy_from_slice(&count.to_le_bytes());
        let tenants = Tenants::restore(Config::new(OwnerId::new(owner)), disk.clone());
        Self { tenants, store: VecDeque::new(), unheard: VecDeque::new() }
    }
}

fn pick<T>(list: &[T], which: u8) -> Option<&T> {
    list.get(usize::from(which).checked_rem(list.len())?)
}
