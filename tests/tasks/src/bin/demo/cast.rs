//! Who takes part: the sandbox's orgs as an admin would register them.

use tenantry_core::{
    Client, ClientId, ClientSecret, OrgId, RedirectUri, Region, Registration, Standing, TenantId,
    TokenContext,
};
use tenantry_sandbox::{ClientKind, Consent, Endpoints, Sandbox};

use crate::Problem;

/// One org of the demo, and the person who signs in for it.
pub(crate) struct Member {
    pub(crate) tenant: TenantId,
    pub(crate) registration: Registration,
    /// Nobody for client credentials.
    pub(crate) person: Option<Somebody>,
}

/// Who signs in, and what they answer on the consent page.
#[derive(Clone)]
pub(crate) struct Somebody {
    /// The org's short name, an email and a password.
    pub(crate) account: [String; 3],
    pub(crate) answer: Consent,
}

/// Tenant, org, the end of its client's name, and what people call the org to the vendor.
const CAST: [(&str, &str, &str, Standing); 5] = [
    ("acme", "acme", "Harborlight Connect", Standing::Primary),
    ("globex", "globex", "Harborlight Connect", Standing::Secondary),
    ("initech", "initech", "Harborlight Connect", Standing::Secondary),
    ("hooli", "hooli", "Hooli Sign-in", Standing::Secondary),
    ("acme-jobs", "acme", "Acme Nightly Jobs", Standing::Secondary),
];

/// Everybody, registered as the sandbox has them.
pub(crate) fn members(sandbox: &Sandbox, redirect_uri: &str) -> Result<Vec<Member>, Problem> {
    CAST.iter().map(|role| member(sandbox, *role, redirect_uri)).collect()
}

fn member(
    sandbox: &Sandbox,
    (tenant, short_name, client_name, standing): (&str, &str, &str, Standing),
    redirect_uri: &str,
) -> Result<Member, Problem> {
    let provider = sandbox.provider();
    let missing = || format!("the sandbox has no {short_name} with a client {client_name}");
    let regions = &provider.scene().regions;
    let region = regions.iter().find(|r| r.orgs.iter().any(|org| org.short_name == short_name));
    let region = region.ok_or_else(missing)?;
    let org = region.orgs.iter().find(|org| org.short_name == short_name).ok_or_else(missing)?;
    let found = region.clients.iter().find(|client| client.name == client_name);
    let found = found.ok_or_else(missing)?;
    let id = ClientId::new(found.id.as_str())?;
    let redirect_uri = RedirectUri::new(redirect_uri)?;
    let client = match &found.kind {
        ClientKind::Public => Client::Public { id, redirect_uri },
        ClientKind::Confidential { secret } => {
            Client::Confidential { id, secret: ClientSecret::new(secret.expose()), redirect_uri }
        }
        ClientKind::ClientCredentials { secret, .. } => {
            Client::Credentials { id, secret: ClientSecret::new(secret.expose()) }
        }
    };
    let person = org.users.first().filter(|_| client.redirect_uri().is_some());
    let label = match client.redirect_uri() {
        Some(_) => org.name.clone(),
        None => format!("{} (nightly jobs)", org.name),
    };
    let endpoints = sandbox.region(region.id.as_str()).ok_or_else(missing)?;
    Ok(Member {
        tenant: TenantId::new(tenant)?,
        person: person.map(|user| Somebody {
            account: [short_name.to_owned(), user.email.clone(), user.password.clone()],
            answer: Consent::Allow,
        }),
        registration: Registration {
            label,
            region: region_at(endpoints)?,
            org: Some(OrgId::new(org.id.as_str())?),
            client,
            scopes: Vec::new(),
            context: TokenContext::default(),
            standing,
        },
    })
}

fn region_at(endpoints: &Endpoints) -> Result<Region, Problem> {
    Ok(Region::custom(&endpoints.login_base(), &endpoints.api_base())?)
}

impl Member {
    /// Gives the client a secret that is not its own.
    pub(crate) fn forget_secret(&mut self) {
        let wrong = ClientSecret::new("not-the-secret");
        match &mut self.registration.client {
            Client::Confidential { secret, .. } | Client::Credentials { secret, .. } => {
                *secret = wrong;
            }
            Client::Public { .. } => {}
        }
    }
}
