//! The world: a provider, a disk, processes, and the only clock there is.

use std::time::Duration;

use tenantry_core::{
    Command, Effect, Entropy, Event, Input, RedirectUrl, Refused, SignInHints, Tenant, TenantId,
    Timestamp,
};
use tenantry_sandbox::{Browser, Consent, Provider, Rules, Scene, Stuck, Visitor};

use crate::disk::Disk;
use crate::network::{NetworkFault, Way, carry, host_id};
use crate::process::Process;
use crate::scene::{Cast, OrgName, registration};

/// A Saturday in 2026.
const BEGINNING: Timestamp = Timestamp::from_unix_millis(1_795_000_000_000);

/// Effects performed in a row before the world is said to be stuck in a loop.
const EFFECTS_LIMIT: usize = 10_000;

/// Deadlines met in a row before the world is said to be stuck in a loop.
const TICKS_LIMIT: usize = 100_000;

/// A clock that is set back by so much is noticed.
const CLOCK_STEP: Duration = Duration::from_secs(61);

/// Names a process of the world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProcessId(usize);

/// A simulated Genesys Cloud, and everybody who uses it.
#[derive(Debug)]
pub struct World {
    now: Timestamp,
    /// The platform.
    pub provider: Provider,
    /// What all processes share.
    pub disk: Disk,
    /// What is wrong with the network, if anything.
    pub network: Option<NetworkFault>,
    /// The origin of the page in which every process runs, where they run in a browser.
    pub page: Option<&'static str>,
    processes: Vec<Option<Process>>,
    chance: u8,
}

impl World {
    /// A world of the demo scene in which nothing has happened yet.
    pub fn new(rules: Rules) -> Self {
        Self {
            now: BEGINNING,
            provider: Provider::new(Scene::demo(), rules, 1),
            disk: Disk::default(),
            network: None,
            page: None,
            processes: Vec::new(),
            chance: 0,
        }
    }

    /// The time.
    pub const fn now(&self) -> Timestamp {
        self.now
    }

    /// Sets the clock, forwards or backwards, without anybody noticing yet.
    pub const fn set_clock(&mut self, now: Timestamp) {
        self.now = now;
    }

    /// Sets the clock of one process back, and nobody else's; zero sets it right.
    pub fn set_behind(&mut self, id: ProcessId, behind: Duration) {
        self.process(id).behind = behind;
    }

    /// By how much the clock of a process is behind.
    pub fn behind(&mut self, id: ProcessId) -> Duration {
        self.process(id).behind
    }

    /// Starts a process on the records that are on the disk.
    pub fn start(&mut self) -> ProcessId {
        let owner = u8::try_from(self.processes.len() + 1).unwrap_or(u8::MAX);
        self.processes.push(Some(Process::start(owner, &self.disk)));
        let id = ProcessId(self.processes.len() - 1);
        self.tell(id, Input::Tick).ok();
        self.settle(id);
        id
    }

    /// Ends a process at once: what it has not performed is never performed.
    pub fn kill(&mut self, id: ProcessId) {
        self.processes[id.0] = None;
    }

    /// A running process.
    ///
    /// # Panics
    /// When it was killed.
    #[expect(clippy::expect_used, reason = "a test that asks a killed process must fail")]
    pub fn process(&mut self, id: ProcessId) -> &mut Process {
        self.processes[id.0].as_mut().expect("a running process")
    }

    /// One tenant of a process.
    ///
    /// # Panics
    /// When the process has no such tenant.
    #[expect(clippy::expect_used, reason = "a test that misnames a tenant must fail")]
    pub fn tenant(&mut self, id: ProcessId, tenant: &TenantId) -> &Tenant {
        self.process(id).tenants.get(tenant).expect("a tenant")
    }

    /// Tells a process something, and performs nothing yet.
    ///
    /// # Errors
    /// The core says that the caller is wrong.
    pub fn tell(&mut self, id: ProcessId, input: Input) -> Result<(), Refused> {
        let now = self.now.minus(self.process(id).behind);
        self.process(id).tell(now, input)
    }

    /// Commands a process, and performs everything that follows at once.
    ///
    /// # Errors
    /// The core says that the caller is wrong.
    pub fn command(&mut self, id: ProcessId, command: Command) -> Result<(), Refused> {
        self.tell(id, Input::Command(command))?;
        self.settle(id);
        Ok(())
    }

    /// Performs the next effect that a process has asked for. `None` when there is none.
    pub fn perform_one(&mut self, id: ProcessId) -> Option<Effect> {
        let effect = self.process(id).waiting.pop_front()?;
        if let Some(answer) = self.perform(id, &effect) {
            // The world answers what was asked, which is never the caller's mistake.
            self.tell(id, answer).ok();
        }
        Some(effect)
    }

    /// Performs the next effect and keeps its answer back: it is on its way.
    pub fn perform_unanswered(&mut self, id: ProcessId) -> Option<Input> {
        let effect = self.process(id).waiting.pop_front()?;
        self.perform(id, &effect)
    }

    /// Takes the next effect away unperformed: it gets lost.
    pub fn take_effect(&mut self, id: ProcessId) -> Option<Effect> {
        self.process(id).waiting.pop_front()
    }

    fn perform(&mut self, id: ProcessId, effect: &Effect) -> Option<Input> {
        match effect {
            Effect::Save { record, expects } => Some(self.disk.save(record, *expects)),
            Effect::Erase(tenant) => Some(self.disk.erase(tenant)),
            Effect::Send { id, request, .. } => {
                let now = self.now.unix_millis();
                let way = Way { fault: self.network.as_ref(), page: self.page };
                let result = carry(&mut self.provider, now, request, way);
                Some(Input::Responded { id: id.clone(), result })
            }
            Effect::Open { url, .. } => {
                self.process(id).opened.push(url.clone());
                None
            }
            Effect::Notify(event) => {
                self.process(id).note(event.clone());
                None
            }
        }
    }

    /// Performs everything, and what follows from it, until the process waits for time to pass.
    ///
    /// # Panics
    /// When that does not end.
    pub fn settle(&mut self, id: ProcessId) {
        for _ in 0..EFFECTS_LIMIT {
            if self.perform_one(id).is_none() {
                return;
            }
        }
        panic_loop();
    }

    /// Performs effects until one that `stop` accepts is next, and leaves it waiting.
    ///
    /// # Panics
    /// When none comes.
    pub fn settle_until(&mut self, id: ProcessId, stop: impl Fn(&Effect) -> bool) {
        for _ in 0..EFFECTS_LIMIT {
            if self.process(id).waiting.front().is_some_and(&stop) {
                return;
            }
            if self.perform_one(id).is_none() {
                break;
            }
        }
        panic_loop();
    }

    /// Lets time pass: every deadline of every process is met in order.
    ///
    /// # Panics
    /// When a process asks to be woken again and again.
    pub fn run(&mut self, span: Duration) {
        let end = self.now.plus(span);
        for _ in 0..TICKS_LIMIT {
            let running = (0..self.processes.len()).filter(|at| self.processes[*at].is_some());
            let deadline = |at: usize| {
                let process = self.processes[at].as_ref()?;
                Some(process.tenants.deadline()?.plus(process.behind))
            };
            let next = running.filter_map(|at| deadline(at).map(|when| (when, at))).min();
            let Some((when, at)) = next.filter(|(when, _)| *when <= end) else {
                self.now = end;
                return;
            };
            self.wake_too_early(ProcessId(at), when);
            self.now = self.now.max(when);
            self.tell(ProcessId(at), Input::Tick).ok();
            self.settle(ProcessId(at));
        }
        panic_loop();
    }

    /// Wakes a process halfway to its deadline: timers are not exact, and nothing is due yet. Where
    /// there is time enough, its clock is then set back, so that it looks at every tenant.
    fn wake_too_early(&mut self, id: ProcessId, deadline: Timestamp) {
        let halfway = self.now.plus(deadline.since(self.now) / 2);
        let (now, before) = (self.now, halfway.minus(CLOCK_STEP));
        let process = self.process(id);
        let is_right = process.behind == Duration::ZERO;
        if halfway == deadline || !is_right || !process.waiting.is_empty() {
            return;
        }
        for early in [halfway, before].into_iter().filter(|early| *early >= now) {
            let process = self.process(id);
            process.tell(early, Input::Tick).ok();
            assert!(process.waiting.is_empty(), "woken early, it asks for {:?}", process.waiting);
            assert_eq!(process.tenants.deadline(), Some(deadline), "woken early");
        }
    }

    /// Makes an org known to a process, under its own short name.
    pub fn add(&mut self, id: ProcessId, org: OrgName, cast: Cast) -> TenantId {
        let tenant = crate::scene::tenant(org.parts().0);
        let registration = Box::new(registration(self.provider.scene(), org, cast));
        let command = Command::Add { tenant: tenant.clone(), registration };
        self.command(id, command).ok();
        tenant
    }

    /// Begins a sign-in: afterwards the browser is with the person.
    ///
    /// # Errors
    /// The core says that the caller is wrong.
    pub fn begin_sign_in(&mut self, id: ProcessId, tenant: &TenantId) -> Result<(), Refused> {
        self.begin_sign_in_with(id, tenant, SignInHints::default())
    }

    /// Begins a sign-in of which the sign-in page is told something.
    ///
    /// # Errors
    /// The core says that the caller is wrong.
    pub fn begin_sign_in_with(
        &mut self,
        id: ProcessId,
        tenant: &TenantId,
        hints: SignInHints,
    ) -> Result<(), Refused> {
        self.chance += 1;
        let entropy = Entropy::new([self.chance; 64]);
        self.command(id, Command::SignIn { tenant: tenant.clone(), entropy, hints })
    }

    /// The redirect that a person of `org` gets from the page that was opened last. `None` where
    /// the pages lead nowhere.
    pub fn redirect(
        &mut self,
        id: ProcessId,
        org: OrgName,
        answer: Consent,
    ) -> Option<RedirectUrl> {
        let url = self.process(id).opened.last()?.clone();
        let host = host_id(host_of(url.expose()))?;
        let (org, email, _) = org.parts();
        let visitor = Visitor::new(org, email, "sandbox").answering(answer);
        let when = (self.now.unix_millis(), &host);
        visitor.visit(&mut self.provider, when, url.expose()).ok().map(RedirectUrl::new)
    }

    /// The redirect that `visitor` gets, in that browser, from the page that was opened last.
    ///
    /// # Errors
    /// Says on which page the visitor is stuck.
    pub fn visit(
        &mut self,
        id: ProcessId,
        visitor: &Visitor,
        browser: &mut Browser,
    ) -> Result<RedirectUrl, Stuck> {
        let url = self.process(id).opened.last().ok_or(Stuck::NoUrl)?.clone();
        let host = host_id(host_of(url.expose())).ok_or(Stuck::NoUrl)?;
        let when = (self.now.unix_millis(), &host);
        visitor.visit_in(browser, &mut self.provider, when, url.expose()).map(RedirectUrl::new)
    }

    /// The whole sign-in: the person of that org comes, signs in and allows.
    ///
    /// # Panics
    /// When the pages end without a redirect.
    #[expect(clippy::expect_used, reason = "a sign-in that goes nowhere must fail the test")]
    pub fn sign_in(&mut self, id: ProcessId, tenant: &TenantId, person: OrgName) -> Vec<Event> {
        self.begin_sign_in(id, tenant).expect("a sign-in");
        let redirect = self.redirect(id, person, Consent::Allow).expect("a redirect");
        self.tell(id, Input::Redirected(redirect)).expect("an expected redirect");
        self.settle(id);
        self.process(id).take_events()
    }

    /// The refresh tokens that were sent, as the provider saw them, in order.
    pub fn refreshes(&self) -> Vec<String> {
        let refreshes = self
            .provider
            .history()
            .filter(|request| request.grant_type.as_deref() == Some("refresh_token"));
        refreshes
            .filter_map(|request| request.presented.as_ref().map(ToString::to_string))
            .collect()
    }
}

fn host_of(url: &str) -> &str {
    let rest = url.strip_prefix("https://").unwrap_or_default();
    rest.split('/').next().unwrap_or_default()
}

#[expect(clippy::panic, reason = "a world that never comes to rest must fail the test")]
fn panic_loop() -> ! {
    panic!("the process never came to where it should");
}
