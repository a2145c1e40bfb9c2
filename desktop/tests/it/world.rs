//! One test's world: a sandbox, an engine with a folder of its own, and people with browsers.

mod people;

use std::collections::VecDeque;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tenantry_core::{
    Client, ClientId, ClientSecret, Event as CoreEvent, Failure, RedirectUri, Region, Registration,
    SignInHints, SignInUrl, Standing, Status, TenantId, TokenContext,
};
use tenantry_desktop::vault::{Keeping, Key, KeyFrom, Vault};
use tenantry_desktop::{Browser, Call, Calls, Clock, Engine, Event, Settings};
use tenantry_sandbox::{ClientKind, Options, Rotation, Rules, Sandbox, TokenRequest};
use tokio::runtime::Runtime;

use crate::cast::Cast;

/// Longer than anything takes that will come at all.
const PATIENCE: Duration = Duration::from_secs(20);

/// What opens a world behind a passphrase.
pub(crate) const PASSPHRASE: &str = "correct horse battery staple";

/// Everything one test needs. Dropped as a whole, engine first.
pub(crate) struct World {
    engine: Option<Engine>,
    browser: Receiver<(TenantId, SignInUrl)>,
    /// What a person was called with.
    pub(crate) calls: Receiver<Call>,
    settings: Settings,
    /// News nobody has looked at yet.
    news: VecDeque<Event>,
    /// All news so far, as a log would show it.
    pub(crate) seen: Vec<String>,
    pub(crate) clock: Clock,
    pub(crate) port: u16,
    pub(crate) folder: TempDir,
    sandbox: Option<Sandbox>,
    pub(crate) runtime: Runtime,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(Rules::default())
    }

    pub(crate) fn rotating(rotation: Rotation) -> Self {
        Self::with(Rules { rotation, ..Rules::default() })
    }

    pub(crate) fn with(rules: Rules) -> Self {
        let keeping = Keeping::Sealed { key: Key::random().unwrap(), from: KeyFrom::Caller };
        Self::kept(rules, |_| keeping)
    }

    /// The records are sealed behind [`PASSPHRASE`], so that other programs can open them.
    pub(crate) fn behind_a_passphrase(rules: Rules) -> Self {
        Self::kept(rules, |data_dir| Vault::of(data_dir).begin_with_passphrase(PASSPHRASE).unwrap())
    }

    /// The records are kept nowhere.
    pub(crate) fn in_memory() -> Self {
        Self::kept(Rules::default(), |data_dir| Vault::of(data_dir).begin_in_memory().unwrap())
    }

    fn kept(rules: Rules, keep: impl FnOnce(&Path) -> Keeping) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = Options { rules, seed: Some(1), ..Options::default() };
        let sandbox = runtime.block_on(Sandbox::start(options)).unwrap();
        let port = free_port();
        let folder = tempfile::tempdir().unwrap();
        let (hand, browser) = mpsc::channel();
        let (call, calls) = mpsc::channel();
        let clock = Clock::system();
        let data_dir = folder.path().join("data");
        let settings = Settings {
            keeping: keep(&data_dir),
            browser: Browser::Handed(hand),
            calls: Calls::Handed(call),
            clock: clock.clone(),
            ..Settings::new(data_dir)
        };
        let engine = Engine::start(settings.clone(), || ()).unwrap();
        let world = Self {
            engine: Some(engine),
            browser,
            calls,
            settings,
            news: VecDeque::new(),
            seen: Vec::new(),
            clock,
            port,
            folder,
            sandbox: Some(sandbox),
            runtime,
        };
        world.sandbox().provider().register_redirect_uri_everywhere(&world.redirect_uri());
        world
    }

    pub(crate) fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().unwrap()
    }

    pub(crate) fn sandbox(&self) -> &Sandbox {
        self.sandbox.as_ref().unwrap()
    }

    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://localhost:{}/callback", self.port)
    }

    pub(crate) fn data_dir(&self) -> &Path {
        &self.settings.data_dir
    }

    /// Waits for something of the sandbox, while nobody pumps.
    pub(crate) fn wait_for(&self, it: impl Future<Output = ()>) {
        let waited = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, it).await });
        assert!(waited.is_ok(), "waited for the sandbox; seen: {:#?}", self.seen);
    }

    pub(crate) fn record_file(&self, cast: Cast) -> PathBuf {
        self.settings.data_dir.join("orgs").join(format!("{}.sealed", cast.tenant))
    }

    /// The record in words, as an older version would have stored it.
    pub(crate) fn opened(&self, cast: Cast) -> String {
        let Keeping::Sealed { key, .. } = &self.settings.keeping else {
            panic!("nothing is sealed")
        };
        let sealed = std::fs::read(self.record_file(cast)).unwrap();
        let opened = tenantry_desktop::vault::unseal(key, &sealed).unwrap();
        String::from_utf8(opened.to_vec()).unwrap()
    }

    /// The same folder, with another way to keep records.
    pub(crate) fn keep(&mut self, keeping: Keeping) {
        self.settings.keeping = keeping;
    }

    /// Time passes for everybody.
    pub(crate) fn pass(&self, span: Duration) {
        self.clock.advance(span);
        self.sandbox().advance(span);
    }

    /// Ends the program, without asking it.
    pub(crate) fn stop_engine(&mut self) {
        self.engine = None;
        self.news.clear();
    }

    pub(crate) fn start_engine(&mut self) {
        self.engine = Some(Engine::start(self.settings.clone(), || ()).unwrap());
    }

    /// Another process on the same folder.
    pub(crate) fn second_engine(&self) -> Engine {
        Engine::start(self.settings.clone(), || ()).unwrap()
    }

    pub(crate) fn restart(&mut self) {
        self.stop_engine();
        self.start_engine();
    }

    pub(crate) fn stop_sandbox(&mut self) {
        let sandbox = self.sandbox.take().unwrap();
        self.runtime.block_on(sandbox.stop());
    }

    /// What the application knows of that org, as the scene has it.
    pub(crate) fn registration(&self, cast: Cast) -> Registration {
        let provider = self.sandbox().provider();
        let region = provider.scene().region(&cast.region.into()).unwrap();
        let client = region.clients.iter().find(|client| client.name == cast.client).unwrap();
        let id = ClientId::new(client.id.as_str()).unwrap();
        let redirect_uri = RedirectUri::new(&self.redirect_uri()).unwrap();
        let secret = client.secret().map(|secret| ClientSecret::new(secret.expose()));
        let client = match (&client.kind, secret) {
            (ClientKind::Confidential { .. }, Some(secret)) => {
                Client::Confidential { id, secret, redirect_uri }
            }
            (ClientKind::ClientCredentials { .. }, Some(secret)) => {
                Client::Credentials { id, secret }
            }
            _ => Client::Public { id, redirect_uri },
        };
        drop(provider);
        let region = self.region(cast.region);
        let (label, standing) = (cast.name.to_owned(), Standing::Secondary);
        let context = TokenContext::default();
        Registration { label, region, org: None, client, scopes: vec![], context, standing }
    }

    pub(crate) fn region(&self, name: &str) -> Region {
        let hosts = self.sandbox().region(name).unwrap();
        Region::custom(&hosts.login_base(), &hosts.api_base()).unwrap()
    }

    pub(crate) fn add(&mut self, cast: Cast) {
        let registration = self.registration(cast);
        self.add_as(cast, registration);
    }

    pub(crate) fn add_as(&mut self, cast: Cast, registration: Registration) {
        self.engine().add(cast.id(), registration).unwrap();
        self.until("the org is stored", |event| {
            matches!(event, CoreEvent::Registered { tenant } if *tenant == cast.id()).then_some(())
        });
    }

    /// An org that is signed in already.
    pub(crate) fn signed_in(&mut self, cast: Cast) {
        self.add(cast);
        if cast.email.is_empty() {
            self.engine().sign_in(&cast.id(), SignInHints::default()).unwrap();
            self.until_renewed(cast);
        } else {
            self.sign_in(cast, cast.person()).unwrap();
        }
    }

    /// Takes in news for at most that long.
    fn look(&mut self, limit: Duration) {
        let news = self.engine().pump_for(limit);
        self.seen.extend(news.iter().map(|event| format!("{event:?}")));
        self.news.extend(news);
    }

    /// Goes on until the core's news contain it.
    pub(crate) fn until<T>(&mut self, what: &str, found: impl Fn(&CoreEvent) -> Option<T>) -> T {
        self.until_any(what, |event| match event {
            Event::Org(event) => found(event),
            _ => None,
        })
    }

    /// Goes on until the news contain it.
    pub(crate) fn until_any<T>(&mut self, what: &str, found: impl Fn(&Event) -> Option<T>) -> T {
        let end = Instant::now() + PATIENCE;
        loop {
            while let Some(event) = self.news.pop_front() {
                if let Some(found) = found(&event) {
                    return found;
                }
            }
            assert!(Instant::now() < end, "waited for {what}; seen: {:#?}", self.seen);
            self.look(Duration::from_millis(100));
        }
    }

    /// Goes on until the engine is as it should be.
    pub(crate) fn until_it_is(&mut self, what: &str, mut so: impl FnMut(&Engine) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !so(self.engine()) {
            assert!(Instant::now() < end, "waited for {what}; seen: {:#?}", self.seen);
            self.look(Duration::from_millis(20));
        }
    }

    pub(crate) fn until_renewed(&mut self, cast: Cast) {
        self.until("a renewal", |event| {
            matches!(event, CoreEvent::Renewed { tenant } if *tenant == cast.id()).then_some(())
        });
    }

    pub(crate) fn until_sign_in_fails(&mut self, cast: Cast) -> Failure {
        self.until("the failure of the sign-in", |event| match event {
            CoreEvent::SignInFailed { tenant, failure } if *tenant == cast.id() => {
                Some(failure.clone())
            }
            _ => None,
        })
    }

    /// Whether the org is signed in and proved.
    pub(crate) fn is_signed_in(&mut self, cast: Cast) -> bool {
        let tenants = self.engine().tenants();
        let tenant = tenants.get(&cast.id()).unwrap();
        let signed_in = matches!(tenant.session(tenants.policy()), Status::SignedIn { .. });
        signed_in && tenant.grant().is_some_and(|grant| grant.org().name == cast.name)
    }

    /// One real call with the org's token.
    pub(crate) fn call(&mut self, cast: Cast) -> String {
        self.engine().test_call(&cast.id()).unwrap();
        self.until_any("the answer to a call", |event| match event {
            Event::TestCalled { tenant, call } if *tenant == cast.id() => Some(call.to_string()),
            _ => None,
        })
    }

    /// Refresh tokens as they were presented, oldest first.
    pub(crate) fn refreshes(&self) -> Vec<TokenRequest> {
        let mut requests = self.sandbox().history();
        requests.retain(|request| request.grant_type.as_deref() == Some("refresh_token"));
        requests
    }
}

/// The browser goes before the sandbox does.
impl Drop for World {
    fn drop(&mut self) {
        self.engine = None;
    }
}

/// A port below those that the system gives away, free on both loopback addresses.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let process = u16::try_from(std::process::id() % 300).unwrap();
    loop {
        let port = 11_000 + process * 64 + NEXT.fetch_add(1, Ordering::SeqCst) % 64;
        let free = ["127.0.0.1", "[::1]"].map(|host| TcpListener::bind(format!("{host}:{port}")));
        if free[0].is_ok()
            && !matches!(&free[1], Err(e) if e.kind() == std::io::ErrorKind::AddrInUse)
        {
            return port;
        }
        thread::yield_now();
    }
}
