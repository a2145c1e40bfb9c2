//! Who takes part: the demo scene's orgs and clients, as registrations.

use tenantry_core::{
    Client, ClientId, ClientSecret, OrgId, RedirectUri, Region, Registration, Standing, TenantId,
    TokenContext,
};
use tenantry_sandbox::Scene;

use crate::network::bases;

/// A customer org of the demo scene.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrgName {
    /// In `east`.
    Acme,
    /// In `east`.
    Globex,
    /// In `west`.
    Initech,
}

impl OrgName {
    pub(crate) const fn parts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Acme => ("acme", "ada@acme.example", "east"),
            Self::Globex => ("globex", "grace@globex.example", "east"),
            Self::Initech => ("initech", "ines@initech.example", "west"),
        }
    }
}

/// How an org is reached: through which of the scene's clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// The vendor's client with a secret.
    Confidential,
    /// The vendor's client without a secret.
    Public,
    /// The org's own client, signing in for itself.
    Credentials,
}

/// The tenant id of that name.
///
/// # Panics
/// Where the name is no tenant id.
#[expect(clippy::expect_used, reason = "a test that misnames a tenant must fail")]
pub fn tenant(name: &str) -> TenantId {
    TenantId::new(name).expect("a tenant id")
}

#[expect(clippy::expect_used, reason = "the demo scene has them all")]
pub(crate) fn registration(scene: &Scene, org: OrgName, cast: Cast) -> Registration {
    let (name, _, region) = org.parts();
    let wanted = match cast {
        Cast::Confidential => "Harborlight Connect",
        Cast::Public => "Harborlight Panel",
        Cast::Credentials => "Nightly Jobs",
    };
    let home = scene.org(name).expect("an org of the scene");
    let in_region = scene.regions.iter().find(|r| r.id.as_str() == region).expect("a region");
    let found = in_region.clients.iter().find(|client| {
        let own = cast != Cast::Credentials || client.org == home.id;
        own && client.name.ends_with(wanted)
    });
    let found = found.expect("a client of the scene");
    let id = ClientId::new(found.id.as_str()).expect("a client id");
    let secret = found.secret().map(|secret| ClientSecret::new(secret.expose()));
    let redirect_uri = RedirectUri::new("http://localhost:47080/callback").expect("a URI");
    let client = match (cast, secret) {
        (Cast::Credentials, Some(secret)) => Client::Credentials { id, secret },
        (Cast::Confidential, Some(secret)) => Client::Confidential { id, secret, redirect_uri },
        (Cast::Public, _) | (_, None) => Client::Public { id, redirect_uri },
    };
    let [login, api] = bases(region);
    Registration {
        label: home.name.clone(),
        region: Region::custom(&login, &api).expect("base URLs"),
        org: Some(OrgId::new(home.id.as_str()).expect("an org id")),
        client,
        scopes: Vec::new(),
        context: TokenContext::default(),
        standing: Standing::Secondary,
    }
}
