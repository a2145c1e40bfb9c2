//! The stage: one core with one tenant, brought into a state once and copied for every input.

use std::collections::VecDeque;

use tenantry_core::{
    Client, ClientId, ClientSecret, Command, Config, Effect, Entropy, Event, HttpRequest,
    HttpResponse, Input, OwnerId, RedirectUri, RedirectUrl, Refused, Region, Registration,
    RequestId, SignInHints, Standing, StoredBytes, TenantId, Tenants, Timestamp,
};

use crate::promises::{check_core, check_effects};
use crate::server;

/// A Saturday in 2026.
pub(crate) const BEGINNING: Timestamp = Timestamp::from_unix_millis(1_795_000_000_000);

/// No input to one tenant leads to more effects than this.
const EFFECTS_LIMIT: usize = 8;

/// What the tenant waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A person at the sign-in page.
    ForRedirect,
    /// The answer to its code.
    ForExchange,
    /// The answer to whose its new token is.
    ForIdentity,
    /// The answer to its refresh token.
    ForRenewal,
    /// Nothing: it is signed in.
    ForNothing,
    /// The store, which is to save its claim.
    ForSave,
}

/// One core, its tenant `acme`, and what it has asked for.
#[derive(Clone, Debug)]
pub struct Stage {
    tenants: Tenants,
    acme: TenantId,
    /// The record as the store holds it.
    stored: Option<Vec<u8>>,
    asked: VecDeque<(RequestId, HttpRequest)>,
    opened: Option<String>,
    events: Vec<Event>,
}

/// The tenant as it is registered.
pub(crate) fn registration(org: &str) -> Box<Registration> {
    let client = Client::Confidential {
        id: ClientId::new("6f1f2b3c-1111-4222-8333-444455556666").expect("a client id"),
        secret: ClientSecret::new(server::secret("client", 0)),
        redirect_uri: RedirectUri::new("http://localhost:47080/callback").expect("a URI"),
    };
    Box::new(Registration {
        label: "Acme".into(),
        region: Region::EuWest1,
        org: Some(tenantry_core::OrgId::new(org).expect("a UUID")),
        client,
        scopes: Vec::new(),
        context: Default::default(),
        standing: Standing::Secondary,
    })
}

impl Stage {
    /// A tenant in that state.
    pub fn new(waiting: Waiting) -> Self {
        let mut stage = Self::at_the_page();
        if waiting == Waiting::ForRedirect {
            return stage;
        }
        let redirect =
            RedirectUrl::new(stage.filled(
                "http://localhost:47080/callback?code=CANARY-code-{{code}}&state={{state}}",
            ));
        stage.tell(Input::Redirected(redirect)).expect("its own redirect");
        if waiting == Waiting::ForExchange {
            return stage;
        }
        let (access, refresh) = (server::secret("access", 0), server::secret("refresh", 0));
        stage.answer(server::grant(&access, Some(&refresh), 86_399));
        if waiting == Waiting::ForIdentity {
            return stage;
        }
        stage.answer(server::identity(&server::org_of(0)));
        assert!(stage.is_signed_in(), "{:?}", stage.events);
        let renew = Input::Command(Command::Renew(stage.acme.clone()));
        match waiting {
            Waiting::ForRenewal => stage.tell(renew).expect("a renewal"),
            Waiting::ForSave => {
                stage.tenants.handle(BEGINNING, renew).expect("a renewal");
            }
            _ => {}
        }
        stage.events.clear();
        stage
    }

    fn at_the_page() -> Self {
        let acme = TenantId::new("acme").expect("a tenant id");
        let config = Config::new(OwnerId::new([1; 16]));
        let mut stage = Self {
            tenants: Tenants::restore(config, Vec::<(TenantId, Vec<u8>)>::new()),
            acme: acme.clone(),
            stored: None,
            asked: VecDeque::new(),
            opened: None,
            events: Vec::new(),
        };
        let registration = registration(&server::org_of(0));
        let add = Command::Add { tenant: acme.clone(), registration };
        let hints = SignInHints::default();
        let sign_in = Command::SignIn { tenant: acme, entropy: Entropy::new([2; 64]), hints };
        for command in [add, sign_in] {
            stage.tell(Input::Command(command)).expect("a command that makes sense");
        }
        stage
    }

    /// A core that starts with those bytes as its tenant's record.
    pub fn restored(bytes: &[u8]) -> Self {
        let mut stage = Self::at_the_page();
        let stored = [(stage.acme.clone(), bytes.to_vec())];
        stage.tenants = Tenants::restore(Config::new(OwnerId::new([9; 16])), stored);
        stage.events.clear();
        stage
    }

    /// The bytes that the store holds.
    pub fn stored(&self) -> &[u8] {
        self.stored.as_deref().unwrap_or_default()
    }

    /// The text with `{{state}}` as the flow's own, and `{{code}}` as a code.
    pub fn filled(&self, text: &str) -> String {
        let url = self.opened.as_deref().unwrap_or_default();
        let query = url.split_once('?').map_or("", |(_, query)| query);
        let mut fields = form_urlencoded::parse(query.as_bytes());
        let state = fields.find(|(name, _)| name == "state").expect("a state").1;
        text.replace("{{state}}", &state).replace("{{code}}", &"c".repeat(43))
    }

    /// Tells the core, performs what it asks for, and checks what always holds.
    ///
    /// # Errors
    /// As [`Tenants::handle`].
    pub fn tell(&mut self, input: Input) -> Result<(), Refused> {
        let mut inputs = VecDeque::from([input]);
        let mut rounds = 0;
        while let Some(input) = inputs.pop_front() {
            rounds += 1;
            assert!(rounds < 16, "the store is asked again and again");
            let effects = self.tenants.handle(BEGINNING, input)?;
            check_effects(&effects, EFFECTS_LIMIT);
            for effect in effects {
                match effect {
                    Effect::Save { record, .. } => {
                        let (tenant, generation) = (record.tenant().clone(), record.generation());
                        self.stored = Some(record.to_bytes().to_vec());
                        inputs.push_back(Input::Saved { tenant, generation });
                    }
                    Effect::Send { id, request, .. } => self.asked.push_back((id, request)),
                    Effect::Open { url, .. } => self.opened = Some(url.expose().to_owned()),
                    Effect::Notify(event) => self.events.push(event),
                    Effect::Erase(_) => self.stored = None,
                }
            }
        }
        check_core(&self.tenants);
        Ok(())
    }

    /// The store holds that instead of what was expected.
    pub fn conflict(&mut self, found: &[u8]) {
        let found = Some(StoredBytes::from(found.to_vec()));
        let conflict = Input::SaveConflict { tenant: self.acme.clone(), found };
        self.tell(conflict).expect("the store is never refused");
    }

    /// The oldest request is answered so. Returns the events.
    pub fn answer(&mut self, response: HttpResponse) -> Vec<Event> {
        let (id, _) = self.asked.pop_front().expect("something was asked");
        self.events.clear();
        self.tell(Input::Responded { id, result: Ok(response) }).expect("an answer");
        std::mem::take(&mut self.events)
    }

    /// What has been asked and not answered: `METHOD URL`.
    pub fn asked(&self) -> Vec<String> {
        let line =
            |request: &HttpRequest| format!("{} {}", request.method().as_str(), request.url());
        self.asked.iter().map(|(_, request)| line(request)).collect()
    }

    /// What was reported since the last answer.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Whether the tenant holds a grant.
    pub fn is_signed_in(&self) -> bool {
        self.tenants.get(&self.acme).is_some_and(|tenant| tenant.grant().is_some())
    }

    /// Whether its record is quarantined.
    pub fn is_quarantined(&self) -> bool {
        self.tenants.quarantined().next().is_some()
    }
}
