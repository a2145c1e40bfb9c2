//! Redirects as a recording holds them: what the core reads of them, and nothing else.

use serde::{Deserialize, Serialize};

use super::veil::Veil;
use crate::log::said;
use crate::registration::RedirectUri;
use crate::secret::RedirectUrl;
use crate::wire::authorize::{self, Outcome};

/// What a redirect brought.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Redirect {
    base: RedirectUri,
    state: String,
    issuer: Option<String>,
    outcome: Ended,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Ended {
    Code(String),
    Error { error: String, text: Option<String> },
}

impl Redirect {
    /// `None` where the core reads no redirect, or one that can be no flow's.
    pub(super) fn of(url: &RedirectUrl, veil: &Veil) -> Option<Self> {
        let authorize::Redirect { base, state, issuer: from, outcome } = authorize::redirect(url)?;
        let outcome = match outcome {
            Outcome::Code(code) => Ended::Code(veil.code(&code).expose().to_owned()),
            Outcome::Error { error, text } => {
                Ended::Error { error: said::code(&error), text: text.as_deref().map(said::text) }
            }
        };
        Some(Self {
            base: RedirectUri::new(&base).ok()?,
            state: veil.state(&state).expose().to_owned(),
            issuer: from.as_deref().map(said::issuer),
            outcome,
        })
    }

    pub(super) fn url(&self) -> RedirectUrl {
        let mut url = format!("{}?", self.base.as_str());
        let start = url.len();
        let mut query = form_urlencoded::Serializer::for_suffix(&mut url, start);
        query.append_pair("state", &self.state);
        if let Some(issuer) = &self.issuer {
            query.append_pair("iss", issuer);
        }
        match &self.outcome {
            Ended::Code(code) => {
                query.append_pair("code", code);
            }
            Ended::Error { error, text } => {
                query.append_pair("error", error);
                if let Some(text) = text {
                    query.append_pair("error_description", text);
                }
            }
        }
        RedirectUrl::new(url)
    }
}
