//! The beginning: a real sign-in through the real core, until its record is stored.

use tenantry_core::{
    Client, ClientId, Command, Config, Effect, Entropy, HttpResponse, Input, OrgId, OwnerId,
    RedirectUri, RedirectUrl, Region, Registration, SignInHints, Standing, TenantId, Tenants,
    Timestamp, TokenContext,
};

use crate::disk::Disk;
use crate::page::Page;
use crate::server::Tokens;
use crate::wire;

/// A Saturday in 2026.
const SIGNED_IN_AT: Timestamp = Timestamp::from_unix_millis(1_795_000_000_000);

const REDIRECT_URI: &str = "http://localhost:47080/callback";
const ORG: &str = "5e1c4d2a-0000-4000-8000-000000000000";

/// The host that access tokens are for.
pub(crate) const API_HOST: &str = "api.mypurecloud.ie";

/// What every state of the model goes back to.
#[derive(Clone, Debug)]
pub(crate) struct Beginning {
    pub(crate) tenant: TenantId,
    pub(crate) disk: Disk,
    /// When the grant is due.
    pub(crate) due: Timestamp,
}

impl Beginning {
    /// Signs in. `None` where the core does not go the way that it should.
    pub(crate) fn new() -> Option<Self> {
        let tenant = TenantId::new("acme").ok()?;
        let mut person = Person::new();
        let registration = Box::new(registration()?);
        person.tell(Input::Command(Command::Add { tenant: tenant.clone(), registration }))?;
        let (entropy, hints) = (Entropy::new([1; 64]), SignInHints::default());
        person.tell(Input::Command(Command::SignIn { tenant: tenant.clone(), entropy, hints }))?;
        let page = Page::read(&person.stored?)?;
        page.says.grant.as_ref()?;

        let restored = Tenants::restore(config(1), [(tenant.clone(), &page.bytes)]);
        let due = restored.deadline()?;
        Some(Self { tenant, disk: Disk::new(page), due })
    }
}

/// The settings of the process of that number.
pub(crate) fn config(owner: u8) -> Config {
    Config::new(OwnerId::new([owner; 16]))
}

fn registration() -> Option<Registration> {
    Some(Registration {
        label: "Acme".into(),
        region: Region::EuWest1,
        org: Some(OrgId::new(ORG).ok()?),
        client: Client::Public {
            id: ClientId::new("app").ok()?,
            redirect_uri: RedirectUri::new(REDIRECT_URI).ok()?,
        },
        scopes: Vec::new(),
        context: TokenContext::default(),
        standing: Standing::Primary,
    })
}

/// A person's process, for whom everything goes well.
struct Person {
    tenants: Tenants,
    stored: Option<Vec<u8>>,
}

impl Person {
    fn new() -> Self {
        let nothing = Vec::<(TenantId, Vec<u8>)>::new();
        Self { tenants: Tenants::restore(config(0), nothing), stored: None }
    }

    /// Tells the core, and performs all that follows.
    fn tell(&mut self, input: Input) -> Option<()> {
        let effects = self.tenants.handle(SIGNED_IN_AT, input).ok()?;
        for effect in effects {
            match effect {
                Effect::Save { record, .. } => {
                    let (tenant, generation) = (record.tenant().clone(), record.generation());
                    self.stored = Some(record.to_bytes().to_vec());
                    self.tell(Input::Saved { tenant, generation })?;
                }
                Effect::Open { url, .. } => {
                    let (_, rest) = url.expose().split_once("state=")?;
                    let state = rest.split('&').next()?;
                    let url = RedirectUrl::new(format!("{REDIRECT_URI}?code=c&state={state}"));
                    self.tell(Input::Redirected(url))?;
                }
                Effect::Send { id, request, .. } => {
                    let body = if request.url().ends_with("/oauth/token") {
                        wire::body(Tokens { access: 0, refresh: 0 })
                    } else {
                        format!(
                            r#"{{"organization":{{"id":"{ORG}","name":"Acme"}},"OAuthClient":{{"id":"app"}}}}"#
                        )
                    };
                    self.tell(Input::Responded { id, result: Ok(HttpResponse::new(200, body)) })?;
                }
                Effect::Erase(_) | Effect::Notify(_) => {}
            }
        }
        Some(())
    }
}
