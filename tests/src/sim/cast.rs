//! Who takes part in a seed: three orgs in two regions, each through a client of some kind.

use tenantry_core::{Client, ClientSecret, Registration, TenantId};
use tenantry_sandbox::{HostId, Scene, UserId};

use super::seed::Chance;
use crate::scene::{Cast, OrgName, registration, tenant};

/// One tenant, as the world knows it: the truth, whatever a core or a record says.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub id: TenantId,
    /// How it is reached.
    pub cast: Cast,
    /// Its region.
    pub region: &'static str,
    /// Its org's UUID.
    pub org: String,
    /// What is said of it.
    pub registration: Registration,
    /// Who signs in.
    pub user: UserId,
    /// Who signs in, as the sign-in page asks: org, address.
    pub person: (String, String),
    /// Somebody of another org of the same region.
    pub stranger: (String, String),
}

impl Member {
    /// Where its person signs in.
    pub fn login_host(&self) -> HostId {
        HostId::login(self.region)
    }

    /// Where its token is good, as a URL names it.
    pub fn api_host(&self) -> String {
        format!("api.{}.test", self.region)
    }

    /// What is said of it once its client has a new secret.
    pub fn with_secret(&mut self, fresh: &str) {
        match &mut self.registration.client {
            Client::Confidential { secret, .. } | Client::Credentials { secret, .. } => {
                *secret = ClientSecret::new(fresh);
            }
            Client::Public { .. } => {}
        }
    }
}

/// Draws who takes part.
pub fn draw(scene: &Scene, chance: &mut Chance) -> Vec<Member> {
    let orgs = [
        (OrgName::Acme, "east", "globex"),
        (OrgName::Globex, "east", "acme"),
        (OrgName::Initech, "west", "hooli"),
    ];
    let casts = [
        Cast::Confidential,
        Cast::Confidential,
        Cast::Confidential,
        Cast::Public,
        Cast::Credentials,
    ];
    orgs.into_iter()
        .map(|(name, region, other)| {
            let short = name.parts().0;
            // The scene gives Globex no client of its own that could sign in for itself.
            let kinds = if name == OrgName::Globex { &casts[..4] } else { &casts[..] };
            let cast = chance.pick(kinds);
            let mut registration = registration(scene, name, cast);
            let org = scene.org(short).map(|org| org.id.as_str().to_owned()).unwrap_or_default();
            if chance.in_hundred(50) {
                registration.org = None;
            }
            let user = scene.org(short).and_then(|org| org.users.first());
            let user = user.map_or_else(|| UserId::from(""), |user| user.id.clone());
            Member {
                id: tenant(short),
                cast,
                region,
                org,
                registration,
                user,
                person: person(scene, short),
                stranger: person(scene, other),
            }
        })
        .collect()
}

fn person(scene: &Scene, org: &str) -> (String, String) {
    let user = scene.org(org).and_then(|org| org.users.first());
    (org.to_owned(), user.map(|user| user.email.clone()).unwrap_or_default())
}
