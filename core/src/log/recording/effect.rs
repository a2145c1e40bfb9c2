//! Effects as a recording holds them.

use serde::Serialize;

use super::veil::Veil;
use crate::effect::{Effect, Event};
use crate::id::{Attempt, ClientId, Generation, RequestId, TenantId};
use crate::log::said;
use crate::secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, RefreshToken, SignInUrl, stored,
};
use crate::tenant::Record;
use crate::wire::http::{Authorization, HttpRequest};

/// One effect.
#[derive(Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Asked {
    Save {
        expects: Generation,
        record: Box<Record>,
    },
    Erase {
        tenant: TenantId,
    },
    Send {
        tenant: TenantId,
        attempt: Attempt,
        timeout: std::time::Duration,
        method: &'static str,
        url: String,
        authorization: Proves,
        form: Vec<(&'static str, String)>,
    },
    Open {
        tenant: TenantId,
        #[serde(serialize_with = "stored::serialize")]
        url: SignInUrl,
    },
    Notify(Event),
}

/// How a request proves where it comes from.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Proves {
    Basic {
        id: ClientId,
        #[serde(serialize_with = "stored::serialize")]
        secret: ClientSecret,
    },
    Bearer {
        #[serde(serialize_with = "stored::serialize")]
        token: AccessToken,
    },
    Absent,
}

impl Asked {
    pub(super) fn of(effect: &Effect, veil: &Veil) -> Self {
        match effect {
            Effect::Save { record, expects } => {
                Self::Save { expects: *expects, record: Box::new(veil.record((**record).clone())) }
            }
            Effect::Erase(tenant) => Self::Erase { tenant: tenant.clone() },
            Effect::Send { id: RequestId { tenant, attempt }, request, timeout } => {
                let HttpRequest { method, url, authorization, form: _ } = request;
                Self::Send {
                    tenant: tenant.clone(),
                    attempt: *attempt,
                    timeout: *timeout,
                    method: method.as_str(),
                    url: url.clone(),
                    authorization: Proves::of(authorization, veil),
                    form: request.fields().map(|field| veil.field(field)).collect(),
                }
            }
            Effect::Open { tenant, url } => {
                Self::Open { tenant: tenant.clone(), url: veil.sign_in_url(url) }
            }
            Effect::Notify(event) => Self::Notify(said::event(event.clone())),
        }
    }
}

impl Proves {
    fn of(authorization: &Authorization, veil: &Veil) -> Self {
        match authorization {
            Authorization::Basic(id, secret) => {
                Self::Basic { id: id.clone(), secret: veil.client_secret(secret) }
            }
            Authorization::Bearer(token) => Self::Bearer { token: veil.access_token(token) },
            Authorization::Absent => Self::Absent,
        }
    }
}

impl Veil {
    fn field(&self, (name, value): (&'static str, &str)) -> (&'static str, String) {
        let value = match name {
            "grant_type" | "redirect_uri" | "client_id" | "organization_id" | "audience"
            | "resource" | "scope" => value.to_owned(),
            "code" => self.code(&AuthorizationCode::new(value)).expose().to_owned(),
            "code_verifier" => self.verifier(&CodeVerifier::new(value)).expose().to_owned(),
            "refresh_token" => self.refresh_token(&RefreshToken::new(value)).expose().to_owned(),
            // A field that nobody has thought of is a secret.
            _ => self.unknown(value),
        };
        (name, value)
    }
}
