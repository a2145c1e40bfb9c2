//! Samples for the tests of lines: a tenant, its grant, and an org that says that all is well.

use std::time::Duration;

use super::{CheckLine, CheckUp, Topic};
use crate::diagnosis::{
    AuthorizationFacts, Checked, ClientFacts, Fact, OrgFacts, TimeoutFacts, TokenFacts,
};
use crate::id::{Attempt, ClientId, Fence, OrgId, OwnerId};
use crate::registration::{
    Client, RedirectUri, Region, Registration, Scope, Standing, TokenContext,
};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};
use crate::tenant::{Grant, Org, Origin};
use crate::time::Timestamp;

pub(super) const ORG: &str = "2a3a0000-0000-4000-8000-000000000001";
pub(super) const CLIENT: &str = "08a20000-0000-4000-8000-000000000003";
pub(super) const URI: &str = "http://localhost:47080/callback";

/// 2026-11-21, 20:00:00 UTC.
pub(super) const NOW: Timestamp = Timestamp::from_unix_millis(1_795_291_200_000);

/// What the product was told.
#[derive(Clone)]
pub(super) struct Sample {
    pub(super) registration: Registration,
    pub(super) grant: Option<Grant>,
    pub(super) found: CheckUp,
}

impl Sample {
    /// A client with a secret, signed in, and everything as it should be.
    pub(super) fn well() -> Self {
        let scope = |name: &str| Scope::new(name).unwrap();
        let org = OrgId::new(ORG).unwrap();
        Self {
            registration: Registration {
                label: "Acme".into(),
                region: Region::EuWest1,
                org: Some(org.clone()),
                client: Client::Confidential {
                    id: ClientId::new(CLIENT).unwrap(),
                    secret: ClientSecret::new("SECRET-client"),
                    redirect_uri: RedirectUri::new(URI).unwrap(),
                },
                scopes: vec![scope("users:readonly")],
                context: TokenContext::default(),
                standing: Standing::Secondary,
            },
            grant: Some(Grant {
                access_token: AccessToken::new("SECRET-access"),
                refresh_token: Some(RefreshToken::new("SECRET-refresh")),
                issued_at: NOW.minus(Duration::from_hours(1)),
                expires_at: NOW.plus(Duration::from_hours(23)),
                org: Org { id: org, name: "Acme".into() },
                scopes: vec![scope("users:readonly")].into(),
                origin: Origin { owner: OwnerId::new([1; 16]), attempt: Attempt::default() },
                fence: Fence::default(),
            }),
            found: CheckUp { at: NOW, asked_at: Some(NOW), checked: checked(), clock: None },
        }
    }

    /// The same for a client that signs in for itself.
    pub(super) fn credentials() -> Self {
        let mut sample = Self::well();
        let id = ClientId::new(CLIENT).unwrap();
        sample.registration.client =
            Client::Credentials { id, secret: ClientSecret::new("SECRET-client") };
        sample.client().grant_type = Some("CLIENT-CREDENTIALS".into());
        sample.client().roles = Some(1);
        sample
    }

    pub(super) fn without_refresh_token(mut self) -> Self {
        let grant = self.grant.as_mut().unwrap();
        grant.refresh_token = None;
        self
    }

    /// What the org says of the token, to be changed.
    pub(super) fn token(&mut self) -> &mut TokenFacts {
        let Fact::Known(token) = &mut self.found.checked.token else { panic!("not known") };
        token
    }

    /// What the org says of the client, to be changed.
    pub(super) fn client(&mut self) -> &mut ClientFacts {
        let Fact::Known(client) = &mut self.found.checked.client else { panic!("not known") };
        client
    }

    pub(super) fn lines(&self) -> Vec<CheckLine> {
        self.found.lines(&self.registration, self.grant.as_ref())
    }

    pub(super) fn line(&self, topic: Topic) -> CheckLine {
        let found = self.lines().into_iter().find(|line| line.topic == topic);
        found.unwrap_or_else(|| panic!("no line about {topic:?}"))
    }
}

fn checked() -> Checked {
    let scopes = vec!["users:readonly".to_owned()];
    let described = ClientFacts { state: Some("active".into()), ..ClientFacts::default() };
    Checked {
        token: Fact::Known(TokenFacts {
            org: ORG.into(),
            org_name: "Acme".into(),
            client: Some(CLIENT.into()),
            client_facts: Some(described),
            scopes: scopes.clone(),
            ..TokenFacts::default()
        }),
        timeout: Fact::Known(TimeoutFacts::Off),
        org: Fact::Known(OrgFacts {
            id: ORG.into(),
            name: "Acme".into(),
            state: Some("active".into()),
        }),
        client: Fact::Known(ClientFacts {
            name: "Connect".into(),
            state: Some("active".into()),
            grant_type: Some("CODE".into()),
            redirect_uris: vec!["https://app.example/cb".into(), URI.into()],
            lifetime_secs: Some(86_400),
            scopes: scopes.clone(),
            ..ClientFacts::default()
        }),
        authorization: Fact::Known(AuthorizationFacts { state: Some("Authorized".into()), scopes }),
        scopes: Fact::Known(vec!["users".into(), "users:readonly".into()]),
    }
}
