//! HTTP answers as a recording holds them: what the core reads of them, and nothing else.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::veil::Veil;
use crate::id::ClientId;
use crate::log::said;
use crate::registration::Scope;
use crate::secret::{AccessToken, RefreshToken, stored};
use crate::tenant::Org;
use crate::time::Timestamp;
use crate::wire::http::{HttpResponse, Pace};
use crate::wire::refusal::{Refusal, Said};
use crate::wire::token::Granted;
use crate::wire::{checked, identity, token};

/// An answer, as each of the core's readers understands it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Read {
    status: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after_secs: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<Timestamp>,
    /// Whether it says, in whatever words, that there were too many requests.
    is_paced: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<Token>,
    #[serde(skip_serializing_if = "Option::is_none")]
    identity: Option<Identity>,
    /// What a check-up reads of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    facts: Option<Box<checked::Body>>,
    /// The `error` or `code`.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The server's own sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Token {
    #[serde(serialize_with = "stored::serialize")]
    access_token: AccessToken,
    #[serde(serialize_with = "stored::serialize_option")]
    refresh_token: Option<RefreshToken>,
    expires_in_secs: u64,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    org: Org,
    client: Option<ClientId>,
    scopes: Vec<Scope>,
}

impl Read {
    pub(super) fn of(answer: &HttpResponse, veil: &Veil) -> Self {
        let told = |wait: std::time::Duration| wait.as_secs();
        let mut read = Self {
            status: answer.status(),
            retry_after_secs: answer.retry_after().map(told),
            correlation_id: answer.correlation_id().map(str::to_owned),
            date: answer.date(),
            is_paced: false,
            token: None,
            identity: None,
            facts: None,
            error: None,
            text: None,
        };
        match token::granted("", answer) {
            Ok(Granted { access_token, refresh_token, lifetime }) => {
                read.token = Some(Token {
                    access_token: veil.access_token(&access_token),
                    refresh_token: refresh_token.map(|token| veil.refresh_token(&token)),
                    expires_in_secs: lifetime.as_secs(),
                });
            }
            Err(refusal) => {
                if let Refusal::Throttled { retry_after: Some(wait), .. } = &refusal {
                    // Perhaps it was in the text; a header is read first.
                    read.retry_after_secs = Some(told(*wait));
                }
                read.is_paced = matches!(refusal, Refusal::Throttled { .. });
                let Said { code, text, .. } = said::of(refusal);
                read.error = code.map(|code| said::code(&code));
                read.text = text.map(|text| said::text(&text));
            }
        }
        if let Ok(identity::Identity { org, client, scopes }) = identity::identity("", answer) {
            read.identity = Some(Identity { org, client, scopes });
        }
        if answer.status() == 200 {
            let facts = checked::Body::read(answer.body()).filter(|facts| !facts.is_empty());
            read.facts = facts.map(Box::new);
        }
        read
    }

    /// An answer that every reader of the core understands as the one that was read.
    pub(super) fn answer(&self) -> HttpResponse {
        // Strings, numbers and lists, for which serde_json has no error.
        let facts = self.facts.as_ref().and_then(|facts| serde_json::to_value(facts).ok());
        let mut body = match facts {
            Some(Value::Object(facts)) => facts,
            _ => Map::new(),
        };
        let described = body.remove("OAuthClient");
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        if let Some(token) = &self.token {
            put("access_token", json!(token.access_token.expose()));
            put("expires_in", json!(token.expires_in_secs));
            if let Some(refresh_token) = &token.refresh_token {
                put("refresh_token", json!(refresh_token.expose()));
            }
        }
        if let Some(Identity { org, client, scopes }) = &self.identity {
            put("organization", json!({ "id": org.id, "name": org.name }));
            put("authorizedScope", json!(scopes));
            if let Some(client) = client {
                let mut described = described.unwrap_or_else(|| json!({}));
                described["id"] = json!(client);
                put("OAuthClient", described);
            }
        }
        if let Some(error) = &self.error {
            put("error", json!(error));
        }
        if let Some(text) = &self.text {
            put("error_description", json!(text));
        }
        let pace = if self.is_paced { Pace::Exceeded } else { Pace::Kept };
        let mut answer = HttpResponse::new(self.status, Value::Object(body).to_string())
            .recorded(pace, self.date);
        if let Some(secs) = self.retry_after_secs {
            answer = answer.header("retry-after", &secs.to_string());
        }
        if let Some(id) = &self.correlation_id {
            answer = answer.header("inin-correlation-id", id);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Checked;
    use crate::wire::checked::Subject;

    /// Bodies in every shape that the core's readers know, and some that they do not.
    const BODIES: [&str; 27] = [
        r#"{"access_token":"a*-_b","token_type":"bearer","expires_in":86399,"refresh_token":"r"}"#,
        r#"{"access_token":"a","expires_in":"60","error":"invalid_grant"}"#,
        r#"{"access_token":"a b","error":"invalid_grant"}"#,
        r#"{"access_token":"a","access_token":"b"}"#,
        r#"{"organization":{"id":"2a3a0000-0000-4000-8000-000000000001","name":"n"},"authorizedScope":["users","not one"],"OAuthClient":{"id":"c"}}"#,
        r#"{"organization":{"id":"2a3a0000-0000-4000-8000-000000000001"},"access_token":"a"}"#,
        r#"{"error":"invalid_grant","error_description":"no"}"#,
        r#"{"errors":[{"code":"invalid_client","message":"m"}]}"#,
        r#"{"error":"invalid_request","error_description":"rate limit exceeded; in [7] seconds"}"#,
        r#"{"message":"Retry the request in [61] seconds","code":"too.many.requests"}"#,
        r#"{"code":"bad.credentials","message":"m"}"#,
        r#"{"error":7}"#,
        r#"{"access_token":"a b","error":"rate limit exceeded"}"#,
        r#"{"code":"c","message":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_rate_limit_exceeded"}"#,
        r#"{"code":"c","message":"rate\nlimit\nexceeded"}"#,
        r#"{"code":"c","message":"a\u0001in\u00015\u0001seconds"}"#,
        r#"{"code":"c","message":"within 5 seconds"}"#,
        r#"{"error":"server_error","message":"too many requests"}"#,
        "<html>",
        "",
        r#"{"organization":{"id":"2a3a0000-0000-4000-8000-000000000001","name":"n"},"authorizedScope":["users"],"homeOrganization":{"id":"h","name":7},"dateTokenIdles":"2026-11-21T20:00:00.000Z","OAuthClient":{"id":"c","name":"n","organization":{"id":"o"},"state":"active","roleDivisions":[{}]}}"#,
        r#"{"organization":{"id":"2a3a0000-0000-4000-8000-000000000001"},"authorizedScope":7,"dateTokenIdles":"soon"}"#,
        r#"{"organization":{"id":"2a3a0000-0000-4000-8000-000000000001"},"OAuthClient":{"name":"c"}}"#,
        r#"{"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900}"#,
        r#"{"id":"i","name":"n","state":"active","secret":"s","registeredRedirectUri":["https://a/b?c#d"],"scope":["users","a b"],"accessTokenValiditySeconds":300,"authorizedGrantType":"CODE","dateToDelete":"x","roleDivisions":[]}"#,
        r#"{"state":"Authorized","scope":"users","pending":false}"#,
        r#"{"entities":[{"id":"users"},null,{"id":"routing"}]}"#,
    ];

    const SUBJECTS: [Subject; 6] = [
        Subject::Token,
        Subject::Timeout,
        Subject::Org,
        Subject::Client,
        Subject::Authorization,
        Subject::Scopes,
    ];

    #[test]
    fn every_reader_understands_the_rebuilt_answer_as_the_first() {
        for (status, body) in [200, 400, 401, 403, 404, 429, 503]
            .into_iter()
            .flat_map(|status| BODIES.map(|body| (status, body)))
        {
            let first = HttpResponse::new(status, body).header("ININ-Correlation-Id", "x\ny");
            let first = first.header("Date", "Sun, 06 Nov 1994 08:49:37 GMT");

            let rebuilt = Read::of(&first, &Veil::Lifted).answer();

            let token = |answer: &HttpResponse| {
                token::granted("h", answer).map(|granted| {
                    let refresh = granted.refresh_token.map(|token| token.expose().to_owned());
                    (granted.access_token.expose().to_owned(), refresh, granted.lifetime)
                })
            };
            assert_eq!(token(&rebuilt), token(&first), "{status} {body}");
            let identity = |answer: &HttpResponse| identity::identity("h", answer);
            assert_eq!(identity(&rebuilt), identity(&first), "{status} {body}");
            for subject in SUBJECTS {
                let heard = |answer: &HttpResponse| {
                    let mut heard = Checked::default();
                    (checked::hear(&mut heard, subject, answer), heard)
                };
                assert_eq!(heard(&rebuilt), heard(&first), "{subject:?} {status} {body}");
            }
            assert_eq!(rebuilt.date(), first.date());
        }
    }
}
