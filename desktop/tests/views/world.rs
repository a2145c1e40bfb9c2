//! A world for views: tenants brought into every state by hand, without network, disk or clock.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use egui::Ui;
use tenantry_core::{
    Client, ClientId, ClientSecret, Command, Config, Effect, Entropy, HttpError, HttpResponse,
    Input, OrgId, OwnerId, RedirectUri, RedirectUrl, Region, Registration, RequestId, SignInHints,
    Standing, Status, Tenant, TenantId, Tenants, Timestamp, TokenContext,
};
use tenantry_desktop::Revision;
use tenantry_desktop::views::{Action, Conclusion, Scene, Trial, org_ui};

pub(crate) const NOON: Timestamp = Timestamp::from_unix_millis(1_795_262_400_000);
pub(crate) const CLIENT: &str = "6f1f2b3c-1111-4222-8333-444455556666";
pub(crate) const ORG: &str = "11111111-0000-4000-8000-000000000001";

/// How the disk behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disk {
    Works,
    Stalls,
    Fails,
}

pub(crate) struct World {
    pub(crate) tenants: Tenants,
    pub(crate) now: Timestamp,
    pub(crate) disk: Disk,
    pub(crate) trials: BTreeMap<TenantId, Trial>,
    sent: VecDeque<RequestId>,
    stored: BTreeMap<TenantId, Vec<u8>>,
}

pub(crate) fn id(name: &str) -> TenantId {
    TenantId::new(name).unwrap()
}

pub(crate) fn registration(label: &str, client: Client) -> Registration {
    Registration {
        label: label.to_owned(),
        region: Region::EuWest1,
        org: None,
        client,
        scopes: vec![],
        context: TokenContext::default(),
        standing: Standing::Secondary,
    }
}

pub(crate) fn confidential() -> Client {
    Client::Confidential {
        id: ClientId::new(CLIENT).unwrap(),
        secret: ClientSecret::new("SECRET-client"),
        redirect_uri: RedirectUri::new("http://localhost:47080/callback").unwrap(),
    }
}

pub(crate) fn credentials() -> Client {
    Client::Credentials {
        id: ClientId::new(CLIENT).unwrap(),
        secret: ClientSecret::new("SECRET-client"),
    }
}

impl World {
    pub(crate) fn new() -> Self {
        Self::restored([])
    }

    pub(crate) fn restored(stored: impl IntoIterator<Item = (TenantId, Vec<u8>)>) -> Self {
        let stored: BTreeMap<_, _> = stored.into_iter().collect();
        Self {
            tenants: Tenants::restore(Config::new(OwnerId::new([1; 16])), stored.clone()),
            now: NOON,
            disk: Disk::Works,
            trials: BTreeMap::new(),
            sent: VecDeque::new(),
            stored,
        }
    }

    /// The same records, read by another program.
    pub(crate) fn elsewhere(&self) -> Self {
        let config = Config::new(OwnerId::new([2; 16]));
        let mut other = Self::restored(self.stored());
        other.tenants = Tenants::restore(config, self.stored());
        other
    }

    /// What is on the disk.
    pub(crate) fn stored(&self) -> impl Iterator<Item = (TenantId, Vec<u8>)> {
        self.stored.clone().into_iter()
    }

    pub(crate) fn with(label: &str, client: Client) -> Self {
        let mut world = Self::new();
        world.add(label, client);
        world
    }

    /// Acme, signed in with a secret and a refresh token.
    pub(crate) fn signed_in() -> Self {
        let mut world = Self::with("Acme", confidential());
        world.sign_in_whole();
        world
    }

    pub(crate) fn scene(&self) -> Scene<'_> {
        Scene { tenants: &self.tenants, now: self.now, trials: &self.trials }
    }

    /// Draws the page of one of its orgs, as the window does.
    pub(crate) fn org_ui(&self, ui: &mut Ui, tenant: &Tenant) -> Option<Action> {
        let mut conclusion = Conclusion::default();
        let why = conclusion.of(Revision::default(), self.scene(), tenant);
        org_ui(ui, self.scene(), (tenant, why))
    }

    pub(crate) fn add(&mut self, label: &str, client: Client) {
        let registration = Box::new(registration(label, client));
        self.command(Command::Add { tenant: id(&label.to_lowercase()), registration });
    }

    pub(crate) fn sign_in(&mut self) {
        let (entropy, hints) = (Entropy::new([5; 64]), SignInHints::default());
        self.command(Command::SignIn { tenant: self.first(), entropy, hints });
    }

    pub(crate) fn sign_in_whole(&mut self) {
        self.sign_in();
        self.come_back("code=SECRET-code");
        self.answer(200, TOKEN);
        self.answer(200, &identity("Acme Corporation", ORG));
    }

    pub(crate) fn renew(&mut self) {
        self.command(Command::Renew(self.first()));
    }

    pub(crate) fn sign_out(&mut self) {
        self.command(Command::SignOut(self.first()));
    }

    pub(crate) fn hand_over(&mut self) {
        let tenant = self.first();
        let generation = self.tenants.get(&tenant).unwrap().settled().unwrap().generation();
        self.command(Command::HandOver { tenant, generation });
    }

    pub(crate) fn cancel(&mut self) {
        self.command(Command::Cancel(self.first()));
    }

    /// A wish that is refused: nothing is under way.
    pub(crate) fn cancel_nothing(&mut self) {
        let cancel = Input::Command(Command::Cancel(self.first()));
        assert!(self.tenants.handle(self.now, cancel).is_err());
    }

    /// The browser comes back with this and with the state of the flow.
    pub(crate) fn come_back(&mut self, query: &str) {
        let tenant = self.tenants.get(&self.first()).unwrap();
        let Status::Redirecting { url, .. } = tenant.status(self.tenants.policy()) else {
            panic!("nobody waits for a browser");
        };
        let state = url.expose().split("state=").nth(1).unwrap().split('&').next().unwrap();
        let url = format!("http://localhost:47080/callback?{query}&state={state}");
        self.tell(Input::Redirected(RedirectUrl::new(url)));
    }

    pub(crate) fn answer(&mut self, status: u16, body: &str) {
        self.respond(Ok(HttpResponse::new(status, body)));
    }

    /// An answer that Genesys Cloud has a name for.
    pub(crate) fn answer_named(&mut self, status: u16, body: &str, correlation_id: &str) {
        let answer = HttpResponse::new(status, body);
        self.respond(Ok(answer.header("inin-correlation-id", correlation_id)));
    }

    pub(crate) fn time_out(&mut self) {
        self.respond(Err(HttpError::TimedOut));
    }

    pub(crate) fn pass(&mut self, span: Duration) {
        self.now = self.now.plus(span);
        self.tell(Input::Tick);
    }

    fn first(&self) -> TenantId {
        self.tenants.iter().next().unwrap().id().clone()
    }

    /// Whatever a view is played with: an org goes from state to state as the picture shows it.
    fn follow(&self) {
        for tenant in self.tenants.iter() {
            let way = self.tenants.log().way_of(tenant.id()).rev();
            for made in way.take_while(|made| made.at == self.now) {
                assert!(made.is_foreseen(), "no picture shows {made:?}");
            }
        }
    }

    fn respond(&mut self, result: Result<HttpResponse, HttpError>) {
        let id = self.sent.pop_front().expect("a request waits for its answer");
        self.tell(Input::Responded { id, result });
    }

    pub(crate) fn command(&mut self, command: Command) {
        self.tell(Input::Command(command));
    }

    fn tell(&mut self, input: Input) {
        let effects = self.tenants.handle(self.now, input).unwrap();
        self.follow();
        for effect in effects {
            match (effect, self.disk) {
                (Effect::Save { record, .. }, Disk::Works) => {
                    let tenant = record.tenant().clone();
                    self.stored.insert(tenant.clone(), record.to_bytes().to_vec());
                    self.tell(Input::Saved { tenant, generation: record.generation() });
                }
                (Effect::Save { record, .. }, Disk::Fails) => {
                    self.tell(Input::SaveFailed { tenant: record.tenant().clone() });
                }
                (Effect::Send { id, .. }, _) => self.sent.push_back(id),
                (Effect::Save { .. }, Disk::Stalls)
                | (Effect::Erase(_) | Effect::Open { .. } | Effect::Notify(_), _) => {}
            }
        }
    }
}

pub(crate) const TOKEN: &str = r#"{"access_token":"SECRET-access","refresh_token":"SECRET-refresh",
    "token_type":"bearer","expires_in":86399}"#;

pub(crate) const TOKEN_ALONE: &str =
    r#"{"access_token":"SECRET-access","token_type":"bearer","expires_in":86399}"#;

pub(crate) fn identity(name: &str, org: &str) -> String {
    assert!(OrgId::new(org).is_ok());
    format!(
        r#"{{"organization":{{"id":"{org}","name":"{name}"}},"authorizedScope":["users:readonly"],
            "OAuthClient":{{"id":"{CLIENT}"}}}}"#
    )
}
