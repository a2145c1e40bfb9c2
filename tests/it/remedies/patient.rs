//! Patients: an org in trouble in a world of its own, and what its people can do about it.

use std::time::Duration;

use tenantry_core::diagnosis::{Cause, Claim, Evidence, Remedy};
use tenantry_core::{
    AccessToken, Audience, Client, ClientId, ClientSecret, Command, Fingerprint, Input, OrgId,
    Registration, Rejection, Scope, SignInHints, TenantId,
};
use tenantry_sandbox::{
    Browser, ClientId as SandboxClientId, ClientKind, Consent, HostId, RoleDivision, Rules, Secret,
    Visitor,
};
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use super::program::Program;
use crate::common::started;

/// The vendor's client with a secret, in `east`.
pub(super) const VENDOR: &str = "6b4cb242-4a23-4596-a217-beaddbc496cb";
/// Acme's own client with a secret, of which Acme's people may see everything.
pub(super) const ACMES_OWN: &str = "ae97ba94-d0ed-482f-8f6d-05584ef8aa38";
/// Acme's own client that signs in for itself.
pub(super) const ACMES_JOBS: &str = "923a7369-94e3-4f91-9a61-dbe22e44158b";
/// Acme.
pub(super) const ACME: &str = "36f675cc-81e7-4ef5-a8e2-5d940ed90475";
/// A call that needs no permission and no user.
const WHOSE: &str = "/api/v2/tokens/me";

/// One trouble, and steps out of it.
pub(super) struct Way {
    pub(super) cause: Cause,
    /// The trouble, in a few words.
    pub(super) trouble_is: &'static str,
    /// Brings an org into the trouble.
    pub(super) trouble: fn() -> Patient,
    /// The steps of the finding that are carried out, in this order, and how.
    pub(super) steps: &'static [(Remedy, Act)],
    /// What people advise, and what changes nothing.
    pub(super) in_vain: &'static [Vain],
}

/// What somebody does.
pub(super) type Act = fn(&mut Patient);

/// A piece of advice that does not help, and how it is followed.
pub(super) struct Vain {
    pub(super) claim: Claim,
    pub(super) act: Act,
}

/// What people are told most, whatever the trouble is.
pub(super) const WAITING: Vain =
    Vain { claim: Claim::WaitAndRetry, act: |it| it.pass(Duration::from_secs(2)) };
pub(super) const RETRYING: Vain = Vain { claim: Claim::RetryForbidden, act: Patient::renew };
pub(super) const SIGNING_IN: Vain = Vain { claim: Claim::SignInInVain, act: Patient::sign_in };
pub(super) const NAMING_THE_ORG: Vain = Vain {
    claim: Claim::OrganizationId,
    act: |it| it.program().fields.push(("organization_id", ACME.to_owned())),
};
pub(super) const SENDING_AN_AUDIENCE: Vain = Vain {
    claim: Claim::Audience,
    act: |it| {
        it.set_audience();
        it.sign_in();
    },
};

/// An org that is in trouble: through Tenantry, or through somebody else's program.
pub(super) struct Patient {
    pub(super) world: World,
    pub(super) process: ProcessId,
    pub(super) org: TenantId,
    /// The program, where it is not Tenantry that fails.
    pub(super) program: Option<Program>,
    /// What a person tells of what they saw, where nothing else saw it.
    pub(super) told: Option<&'static str>,
    /// The path that the application calls.
    pub(super) path: &'static str,
}

impl Patient {
    /// Acme, which nobody has signed in to, through one of the scene's clients.
    pub(super) fn unknown(rules: Rules, cast: Cast) -> Self {
        let (world, process, org) = started(rules, cast);
        Self { world, process, org, program: None, told: None, path: WHOSE }
    }

    /// Acme, signed in.
    pub(super) fn signed_in(rules: Rules, cast: Cast) -> Self {
        let mut patient = Self::unknown(rules, cast);
        patient.sign_in();
        patient
    }

    /// Acme, signed in through its own client, which its admin may look at.
    pub(super) fn with_own_client(rules: Rules) -> Self {
        let mut patient = Self::unknown(rules, Cast::Confidential);
        patient.set_client(ACMES_OWN);
        patient.sign_in();
        patient
    }

    /// Somebody else's program, which signed Acme's admin in through a client of the scene.
    pub(super) fn by_program(rules: Rules, client: &str) -> Self {
        let mut patient = Self::unknown(rules, Cast::Confidential);
        patient.program = Some(Program::signed_in(&mut patient.world, client));
        patient
    }

    /// What is known of the trouble: to Tenantry, or from what the program's author tells.
    pub(super) fn evidence(&mut self) -> Evidence {
        if let Some(program) = &self.program {
            return Evidence::from_report(&program.told()).evidence;
        }
        if let Some(told) = self.told {
            return Evidence::from_report(told).evidence;
        }
        Evidence::of(self.world.process(self.process).tenants(), &self.org).unwrap()
    }

    /// What happened, for a try that fails.
    pub(super) fn log(&mut self) -> String {
        self.world.process(self.process).tenants().log().to_json_lines(&self.org)
    }

    /// Whether the org works: it is signed in, has a token, and a call with it is answered 200.
    pub(super) fn works(&mut self) -> Result<(), String> {
        if let Some(program) = &mut self.program {
            return program.run(&mut self.world);
        }
        let tenants = self.world.process(self.process).tenants();
        let Some(tenant) = tenants.get(&self.org) else { return Err("no record".to_owned()) };
        let status = tenant.session(tenants.policy());
        if status.code() != "signedIn" {
            return Err(format!("{status:?}"));
        }
        match self.call() {
            (200, _) => Ok(()),
            (status, code) => Err(format!("{} is answered {status} {code}", self.path)),
        }
    }

    /// A call of the application: its status and code. Tenantry is told nothing of it.
    pub(super) fn call(&mut self) -> (u16, String) {
        let Some(token) = self.token() else { return (0, "no token".to_owned()) };
        if self.world.network.is_some() {
            return (0, "no answer".to_owned());
        }
        let host = self.api_host();
        let request = http::Request::get(self.path)
            .header("authorization", format!("Bearer {token}"))
            .body(Vec::new())
            .unwrap();
        let now = self.world.now().unix_millis();
        let answer = self.world.provider.handle(now, &host, &request);
        let body: serde_json::Value = serde_json::from_slice(answer.body()).unwrap_or_default();
        (answer.status().as_u16(), body["code"].as_str().unwrap_or_default().to_owned())
    }

    /// A call of which the application tells Tenantry, where it is refused.
    pub(super) fn call_and_tell(&mut self) {
        let (status, code) = self.call();
        assert!(status >= 400, "{status} {code}");
        let token = self.token().map(|token| Fingerprint::of(&AccessToken::new(token))).unwrap();
        let tenant = self.org.clone();
        let rejection = Rejection { tenant, token, status, code: Some(code) };
        self.world.tell(self.process, Input::Rejected(rejection)).unwrap();
        self.world.settle(self.process);
    }

    pub(super) fn token(&mut self) -> Option<String> {
        let base = self.registration().region.api_base();
        let host = base.strip_prefix("https://").unwrap().split('/').next().unwrap().to_owned();
        let now = self.world.now().minus(self.world.behind(self.process));
        let tenants = self.world.process(self.process).tenants();
        tenants.access_token(now, &self.org, &host).map(|token| token.expose().to_owned()).ok()
    }

    fn api_host(&mut self) -> HostId {
        let is_west = self.registration().region.api_base().contains("west");
        HostId::api(if is_west { "west" } else { "east" })
    }

    pub(super) fn registration(&mut self) -> Registration {
        self.world.tenant(self.process, &self.org).registration().clone()
    }

    /// Edits what is registered. An org that is signed in keeps its client and region.
    pub(super) fn edit(&mut self, edit: impl FnOnce(&mut Registration)) {
        let mut registration = self.registration();
        edit(&mut registration);
        let registration = Box::new(registration);
        let command = Command::Update { tenant: self.org.clone(), registration };
        self.world.command(self.process, command).unwrap();
    }

    /// Follows advice: an `audience` that names the org.
    pub(super) fn set_audience(&mut self) {
        self.edit(|it| it.context.audience = Some(Audience::new("https://api.east.test").unwrap()));
    }

    /// Follows advice: the org's id in `organization_id`.
    pub(super) fn name_org(&mut self) {
        self.edit(|it| it.context.organization_id = Some(OrgId::new(ACME).unwrap()));
    }

    /// Follows advice: a scope in the token request.
    pub(super) fn set_scope(&mut self, name: &str) {
        let scope = Scope::new(name).unwrap();
        self.edit(|it| it.context.scopes = vec![scope]);
    }

    /// Takes a client of the scene for the org, with the secret that it has now.
    pub(super) fn set_client(&mut self, id: &str) {
        let client = self.world.provider.scene().client(&id.into()).unwrap().clone();
        let secret = client.secret().map(|secret| ClientSecret::new(secret.expose()));
        let redirect_uri = tenantry_core::RedirectUri::new(URI).unwrap();
        let id = ClientId::new(id).unwrap();
        let client = match (&client.kind, secret) {
            (ClientKind::ClientCredentials { .. }, Some(secret)) => {
                Client::Credentials { id, secret }
            }
            (_, Some(secret)) => Client::Confidential { id, secret, redirect_uri },
            (_, None) => Client::Public { id, redirect_uri },
        };
        self.edit(|it| it.client = client);
    }

    /// Takes another secret for the client that is set.
    pub(super) fn set_secret(&mut self, text: &str) {
        let secret = ClientSecret::new(text);
        self.edit(|it| match &mut it.client {
            Client::Confidential { secret: own, .. } | Client::Credentials { secret: own, .. } => {
                *own = secret;
            }
            Client::Public { .. } => unreachable!("it has none"),
        });
    }

    /// The secret that the client has on the platform now, as its page shows it.
    pub(super) fn secret_shown(&mut self) -> String {
        let id = self.client();
        let client = self.world.provider.scene().client(&id).unwrap();
        client.secret().unwrap().expose().to_owned()
    }

    /// The client that is set.
    pub(super) fn client(&mut self) -> SandboxClientId {
        self.registration().client.id().as_str().into()
    }

    /// A sign-in: of Acme's admin, or of the client for itself.
    pub(super) fn sign_in(&mut self) {
        if matches!(self.registration().client, Client::Credentials { .. }) {
            self.world.begin_sign_in(self.process, &self.org).unwrap();
        } else {
            self.world.sign_in(self.process, &self.org, OrgName::Acme);
        }
    }

    /// A sign-in of somebody else, who may get stuck.
    pub(super) fn sign_in_as(
        &mut self,
        visitor: &Visitor,
        browser: &mut Browser,
        hints: SignInHints,
    ) -> Result<(), String> {
        self.world.begin_sign_in_with(self.process, &self.org, hints).unwrap();
        let redirect = self.world.visit(self.process, visitor, browser);
        let redirect = redirect.map_err(|stuck| stuck.to_string())?;
        self.world.tell(self.process, Input::Redirected(redirect)).unwrap();
        self.world.settle(self.process);
        Ok(())
    }

    /// A sign-in that Acme's admin answers so.
    pub(super) fn answer(&mut self, consent: Consent) {
        self.world.begin_sign_in(self.process, &self.org).unwrap();
        let redirect = self.world.redirect(self.process, OrgName::Acme, consent).unwrap();
        self.world.tell(self.process, Input::Redirected(redirect)).unwrap();
        self.world.settle(self.process);
    }

    pub(super) fn sign_out(&mut self) {
        self.world.command(self.process, Command::SignOut(self.org.clone())).unwrap();
    }

    /// Renews, or signs the client in where it was never signed in.
    pub(super) fn renew(&mut self) {
        let has_grant = self.world.tenant(self.process, &self.org).grant().is_some();
        if has_grant {
            self.world.command(self.process, Command::Renew(self.org.clone())).unwrap();
        } else {
            self.sign_in();
        }
    }

    pub(super) fn check(&mut self) {
        self.world.command(self.process, Command::Check(self.org.clone())).unwrap();
    }

    pub(super) fn pass(&mut self, span: Duration) {
        self.world.run(span);
    }

    pub(super) fn minutes(&mut self, minutes: u64) {
        self.pass(Duration::from_mins(minutes));
    }

    /// Changes the platform's rules: what an admin sets, or what the platform does by itself.
    pub(super) fn rules(&mut self, change: impl FnOnce(&mut Rules)) {
        let mut rules = self.world.provider.rules().clone();
        change(&mut rules);
        self.world.provider.set_rules(rules).unwrap();
    }

    /// An admin of Acme makes a client of Acme's own, with every role of Acme.
    pub(super) fn make_client(&mut self, id: &str, kind: Made) {
        let scene = self.world.provider.scene();
        let mut client = scene.client(&ACMES_OWN.into()).unwrap().clone();
        client.id = id.into();
        client.state = tenantry_sandbox::ClientState::Active;
        let secret = Secret::derived(id);
        let org = scene.org("acme").unwrap();
        client.kind = match kind {
            Made::Confidential => ClientKind::Confidential { secret },
            Made::Credentials => {
                let role = |role: &tenantry_sandbox::UserRole| RoleDivision {
                    role: role.id.clone(),
                    division: "*".into(),
                };
                let role_divisions = org.roles.iter().map(role).collect();
                ClientKind::ClientCredentials { secret, role_divisions }
            }
        };
        self.world.provider.add_client(&"east".into(), client).unwrap();
    }

    /// For work without a person: a client with client credentials in the org, and signed in.
    pub(super) fn use_client_credentials(&mut self) {
        if self.world.tenant(self.process, &self.org).grant().is_some() {
            self.sign_out();
        }
        self.make_client(NEW, Made::Credentials);
        self.set_client(NEW);
        self.sign_in();
    }

    /// In place of somebody else's program, Tenantry.
    pub(super) fn use_tenantry(&mut self) {
        self.program = None;
        self.sign_in();
    }

    pub(super) fn program(&mut self) -> &mut Program {
        self.program.as_mut().unwrap()
    }
}

/// Where the browser comes back to.
pub(super) const URI: &str = "http://localhost:47080/callback";
/// The id of a client that is made on the way.
pub(super) const NEW: &str = "5a1c33c6-8f8e-4d3c-9d0b-3f1f7e1d2c11";

/// What kind of client is made.
#[derive(Clone, Copy)]
pub(super) enum Made {
    Confidential,
    Credentials,
}

/// Somebody of the scene.
pub(super) fn person(org: &str, email: &str) -> Visitor {
    Visitor::new(org, email, "sandbox")
}
