//! Answers: what a server said to one request, as far as it is known.

use serde::{Deserialize, Serialize};

use crate::text::has;
use crate::time::Timestamp;
use crate::wire::http::HttpError;

/// What came of one request that was no success.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Answer {
    /// When.
    pub at: Option<Timestamp>,
    /// What was asked.
    pub asked: Option<Asked>,
    /// Who answered.
    pub speaker: Speaker,
    /// The server's name.
    pub host: Option<String>,
    /// The path that was asked for, without its query.
    pub path: Option<String>,
    /// How the request was written, where that is known.
    pub written: Written,
    /// The HTTP status.
    pub status: Option<u16>,
    /// The login host's `error`, or the API host's `code`.
    pub error: Option<String>,
    /// The server's own sentence, without what may be a secret.
    pub text: Option<String>,
    /// The form of the body.
    pub shape: Option<Shape>,
    /// Why there was no answer, where there was none.
    pub unanswered: Option<HttpError>,
    /// How old was what was sent, in seconds: the access token of a call, the code of an exchange.
    pub age_secs: Option<u64>,
    /// How often the same code or refresh token had been sent, this time included.
    pub sends: Option<u32>,
    /// Genesys Cloud's name for the request.
    pub correlation_id: Option<String>,
    /// For how many seconds it asks to wait (`Retry-After`).
    pub retry_after_secs: Option<u64>,
    /// What its headers say of who answered, or was on the way: `Server`, `Via`, `X-Cache`.
    pub headers: Vec<String>,
}

/// What was asked of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Asked {
    /// The sign-in page (RFC 6749 §4.1.1).
    Authorize,
    /// A grant for a code (RFC 6749 §4.1.3).
    Exchange,
    /// A grant for a refresh token (RFC 6749 §6).
    Refresh,
    /// A grant for the client itself (RFC 6749 §4.4.2).
    ClientCredentials,
    /// A token, by whatever grant.
    Token,
    /// An API call.
    Call,
}

impl Asked {
    /// Whether the token endpoint was asked.
    pub const fn is_token(self) -> bool {
        matches!(self, Self::Exchange | Self::Refresh | Self::ClientCredentials | Self::Token)
    }
}

/// Who answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Speaker {
    /// Nobody knows.
    #[default]
    Unknown,
    /// The login host of a region.
    Login,
    /// The API host of a region.
    Api,
    /// Another server.
    Stranger,
}

/// The form of an answer's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Shape {
    /// `error`, `error_description`: the login host's (RFC 6749 §5.2).
    Login,
    /// `code`, `message`, `status`: the API host's.
    Api,
    /// A list of errors in `errors`.
    Listed,
    /// JSON of another form.
    OtherJson,
    /// A page.
    Html,
    /// Nothing.
    Empty,
}

/// How a request was written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Written {
    /// In which form its body was sent.
    pub body: Option<BodyForm>,
    /// Where the client's id and secret were.
    pub client_in: Option<ClientIn>,
    /// The names of the form's fields, in order.
    pub fields: Vec<String>,
    /// What `grant_type` said.
    pub grant_type: Option<String>,
    /// The client that it named.
    pub client: Option<String>,
    /// The `redirect_uri` that it named.
    pub redirect_uri: Option<String>,
    /// Where the access token of a call was.
    pub token_in: Option<TokenIn>,
}

/// Where a call had its access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenIn {
    /// After `Bearer` in the authorization header.
    Bearer,
    /// In the authorization header, after another word or none.
    OtherScheme,
    /// In the URL, in the body, or in a header of another name.
    OtherPlace,
    /// Nowhere, or the header was there without a value.
    Nowhere,
}

/// In which form a body was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum BodyForm {
    /// `application/x-www-form-urlencoded`.
    Form,
    /// JSON.
    Json,
    /// In the URL.
    Query,
}

/// Where a request named its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClientIn {
    /// In Basic authentication.
    Basic,
    /// Among the fields of the body.
    Fields,
    /// Nowhere.
    Nowhere,
}

impl Answer {
    /// What was answered, in a sentence.
    pub(super) fn sentence(&self) -> String {
        let who = match (&self.host, self.speaker) {
            (Some(host), _) => host.clone(),
            (None, Speaker::Login) => "The login host".to_owned(),
            (None, Speaker::Api) => "The API host".to_owned(),
            (None, Speaker::Stranger | Speaker::Unknown) => "The server".to_owned(),
        };
        let asked = self.asked.map_or("", Asked::words);
        if let Some(error) = self.unanswered {
            return format!("{who} did not answer{asked}: {error}.");
        }
        let mut said = match self.status {
            Some(status) => format!("{who} answered {status}"),
            None => format!("{who} answered"),
        };
        said.push_str(asked);
        if let Some(error) = &self.error {
            said.extend([": ", error]);
        }
        if let Some(text) = &self.text {
            said.extend([" (", text, ")"]);
        }
        if !said.ends_with('.') {
            said.push('.');
        }
        said
    }

    /// Whether its `error` or `code` is one of these.
    pub(super) fn is_one_of(&self, errors: &[&str]) -> bool {
        self.error.as_deref().is_some_and(|error| errors.contains(&error))
    }

    /// Whether its sentence has one of these words in it, in small letters.
    pub(super) fn speaks_of(&self, words: &[&str]) -> bool {
        let text = self.text.as_deref().unwrap_or_default().to_ascii_lowercase();
        words.iter().any(|word| has(&text, word))
    }

    /// Whether the token endpoint was asked, as far as is known.
    pub(super) fn is_of_token(&self) -> bool {
        self.asked.is_some_and(Asked::is_token)
    }

    /// Whether it was an API call, as far as is known.
    pub(super) fn is_of_call(&self) -> bool {
        self.asked == Some(Asked::Call) || (self.asked.is_none() && self.speaker == Speaker::Api)
    }
}

impl Asked {
    const fn words(self) -> &'static str {
        match self {
            Self::Authorize => " when the sign-in page was asked for",
            Self::Exchange => " when the code was exchanged",
            Self::Refresh => " to the refresh",
            Self::ClientCredentials => " to the client's own sign-in",
            Self::Token => " to the token request",
            Self::Call => " to an API call",
        }
    }
}
