//! HTTP as data: requests that hide their secrets, answers that hide their bodies, errors.

use std::fmt;
use std::time::Duration;

use base64ct::{Base64, Encoding as _};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::id::ClientId;
use crate::registration::host_of;
use crate::secret::{AccessToken, ClientSecret};
use crate::time::Timestamp;
use crate::wire::date;
use crate::wire::shown::masked;

/// The methods Tenantry uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads.
    Get,
    /// Asks the token endpoint.
    Post,
    /// Ends a token.
    Delete,
}

impl Method {
    /// The method as it stands in a request line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// How a request proves where it comes from.
#[derive(Clone, Debug)]
pub(crate) enum Authorization {
    /// The client's id and secret (RFC 7617).
    Basic(ClientId, ClientSecret),
    /// An access token (RFC 6750 §2.1).
    Bearer(AccessToken),
    /// Nothing: a public client names itself in the form.
    Absent,
}

/// A request to be sent exactly as it is: no redirect is followed, no cookie is added.
#[derive(Clone)]
pub struct HttpRequest {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) authorization: Authorization,
    pub(crate) form: Option<Form>,
}

impl HttpRequest {
    /// The same request in another client's name: only a planted bug wants that.
    pub(crate) fn of_client(self, other: &ClientId) -> Self {
        let authorization = match self.authorization {
            Authorization::Basic(_, secret) => Authorization::Basic(other.clone(), secret),
            unchanged @ (Authorization::Bearer(_) | Authorization::Absent) => unchanged,
        };
        Self { authorization, ..self }
    }

    /// The method.
    pub const fn method(&self) -> Method {
        self.method
    }

    /// The whole URL. It never holds a secret.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `name` or `name:port` of the server.
    pub fn host(&self) -> &str {
        host_of(&self.url)
    }

    /// Header names and values; the `authorization` value is a secret.
    pub fn headers(&self) -> Vec<(&'static str, Zeroizing<String>)> {
        let plain = |text: &str| Zeroizing::new(text.to_owned());
        let mut headers = vec![("accept", plain("application/json"))];
        if self.form.is_some() {
            headers.push(("content-type", plain("application/x-www-form-urlencoded")));
        }
        match &self.authorization {
            Authorization::Absent => {}
            Authorization::Bearer(token) => {
                headers
                    .push(("authorization", Zeroizing::new(format!("Bearer {}", token.expose()))));
            }
            Authorization::Basic(id, secret) => {
                let pair = Zeroizing::new(format!("{id}:{}", secret.expose()));
                let encoded = Zeroizing::new(Base64::encode_string(pair.as_bytes()));
                headers.push(("authorization", Zeroizing::new(format!("Basic {}", *encoded))));
            }
        }
        headers
    }

    /// The form to send, encoded; it holds secrets.
    pub fn body(&self) -> Option<Zeroizing<String>> {
        self.form.as_ref().map(Form::encoded)
    }

    /// The form's fields as they are, in order; some values are secrets.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let fields = self.form.iter().flat_map(|form| &form.0);
        fields.map(|(name, value)| (*name, value.as_str()))
    }

    /// The names of the form's fields, in order.
    pub fn field_names(&self) -> impl Iterator<Item = &'static str> {
        self.form.iter().flat_map(|form| form.0.iter().map(|(name, _)| *name))
    }
}

impl fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields: Vec<_> = self.field_names().collect();
        write!(f, "HttpRequest({} {} {fields:?})", self.method.as_str(), self.url)
    }
}

/// Form fields in the order they are sent; the values are secrets.
#[derive(Clone)]
pub(crate) struct Form(Vec<(&'static str, Zeroizing<String>)>);

impl Form {
    pub(crate) fn new(fields: &[(&'static str, &str)]) -> Self {
        Self(
            fields
                .iter()
                .map(|(name, value)| (*name, Zeroizing::new((*value).to_owned())))
                .collect(),
        )
    }

    fn encoded(&self) -> Zeroizing<String> {
        let mut text = String::new();
        let mut form = form_urlencoded::Serializer::new(&mut text);
        for (name, value) in &self.0 {
            form.append_pair(name, value);
        }
        Zeroizing::new(text)
    }
}

/// Where an answer says that there were too many requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// In its words, if at all.
    InWords,
    /// It did, in words that are masked by now.
    Exceeded,
    /// It did not.
    Kept,
}

/// An answer, read to its end and at most [`BODY_LIMIT`](crate::wire::BODY_LIMIT) long.
#[derive(Clone)]
pub struct HttpResponse {
    status: u16,
    retry_after: Option<Duration>,
    retry_at: Option<Timestamp>,
    date: Option<Timestamp>,
    pace: Pace,
    correlation_id: Option<String>,
    body: Zeroizing<Vec<u8>>,
}

impl HttpResponse {
    /// An answer of that status and body, without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            retry_after: None,
            retry_at: None,
            date: None,
            pace: Pace::InWords,
            correlation_id: None,
            body: Zeroizing::new(body.into()),
        }
    }

    /// Notes a header, where the core has a use for it; others are dropped. The core reads
    /// `Retry-After`, the `Date` that one given as a date counts from and that shows how wrong the
    /// clock here is, and `ININ-Correlation-Id`.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let value = value.trim();
        if name.eq_ignore_ascii_case("retry-after") {
            // Where it comes twice, the longer wait is the safe one.
            self.retry_after = self.retry_after.max(whole_seconds(value));
            self.retry_at = self.retry_at.max(date::read_header(value));
        } else if name.eq_ignore_ascii_case("date") {
            self.date = date::read_header(value);
        } else if name.eq_ignore_ascii_case("inin-correlation-id") {
            self.correlation_id = Some(masked(value, 80));
        }
        self
    }

    /// A recorded answer, whose words are not all there any more.
    pub(crate) const fn recorded(mut self, pace: Pace, date: Option<Timestamp>) -> Self {
        (self.pace, self.date) = (pace, date);
        self
    }

    /// When the server says that it answered, to the second (RFC 9110 §6.6.1).
    pub(crate) const fn date(&self) -> Option<Timestamp> {
        self.date
    }

    pub(crate) const fn pace(&self) -> Pace {
        self.pace
    }

    /// The status code.
    pub const fn status(&self) -> u16 {
        self.status
    }

    /// How long the server asks to wait (RFC 9110 §10.2.3). A date counts from the server's own
    /// `Date`, so that no clock but its own matters. None where that is no time at all.
    pub fn retry_after(&self) -> Option<Duration> {
        let until = || Some(self.retry_at?.since(self.date?));
        self.retry_after.or_else(until).filter(|wait| !wait.is_zero())
    }

    /// Genesys Cloud's name for the request, worth quoting to its support.
    pub fn correlation_id(&self) -> Option<&str> {
        self.correlation_id.as_deref()
    }

    pub(crate) fn body(&self) -> &[u8] {
        &self.body
    }
}

impl fmt::Debug for HttpResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HttpResponse({} {} bytes)", self.status, self.body.len())
    }
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HttpError {
    /// The host's name could not be resolved.
    #[error("its name could not be resolved")]
    NameUnknown,
    /// No connection was made: refused, unreachable, or the network is down.
    #[error("no connection could be made")]
    NotConnected,
    /// The connection could not be made secure.
    #[error("the connection could not be made secure (TLS)")]
    NotSecure,
    /// The policy of the page that asks has no such host (Content Security Policy, `connect-src`).
    #[error("the page's Content-Security-Policy does not let it ask there")]
    NotAllowed,
    /// No whole answer came in time.
    #[error("no answer came in time")]
    TimedOut,
    /// The connection ended before the answer did.
    #[error("the connection ended before the answer was complete")]
    Interrupted,
    /// The answer is longer than [`BODY_LIMIT`](crate::wire::BODY_LIMIT).
    #[error("the answer was too long to be one of Genesys Cloud's")]
    TooLong,
    /// The platform does not say; a browser's `fetch` tells no more.
    #[error("the platform gave no reason")]
    Unexplained,
}

impl HttpError {
    /// Whether the server may have acted on the request.
    pub const fn delivery(self) -> Delivery {
        match self {
            Self::NameUnknown | Self::NotConnected | Self::NotSecure | Self::NotAllowed => {
                Delivery::NotSent
            }
            Self::TimedOut | Self::Interrupted | Self::TooLong | Self::Unexplained => {
                Delivery::Unknown
            }
        }
    }
}

/// Whether a request reached a server that may have acted on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It certainly did not.
    NotSent,
    /// It may have.
    Unknown,
}

/// A number of seconds in digits; one that is too large to count is the longest there is.
fn whole_seconds(text: &str) -> Option<Duration> {
    let is_number = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    is_number.then(|| Duration::from_secs(text.parse().unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_the_form_nor_the_headers_nor_the_body() {
        let request = HttpRequest {
            method: Method::Post,
            url: "https://login.mypurecloud.ie/oauth/token".into(),
            authorization: Authorization::Basic(
                ClientId::new("app").unwrap(),
                ClientSecret::new("SECRET-1"),
            ),
            form: Some(Form::new(&[("code", "SECRET-2")])),
        };
        let answer = HttpResponse::new(200, "SECRET-3");

        let shown = format!("{request:?} {answer:?}");

        assert_eq!(
            shown,
            "HttpRequest(POST https://login.mypurecloud.ie/oauth/token [\"code\"]) \
             HttpResponse(200 8 bytes)"
        );
    }

    #[test]
    fn basic_authentication_is_encoded_as_rfc_7617_says() {
        let request = HttpRequest {
            method: Method::Post,
            url: String::new(),
            authorization: Authorization::Basic(
                ClientId::new("Aladdin").unwrap(),
                ClientSecret::new("open sesame"),
            ),
            form: None,
        };

        let headers = request.headers();

        assert_eq!(headers[1].1.as_str(), "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    #[test]
    fn a_wait_is_read_in_seconds_or_from_one_date_to_another() {
        let wait = |headers: &[(&str, &str)]| {
            let answer = HttpResponse::new(429, "");
            let told =
                |answer: HttpResponse, (name, value): &(&str, &str)| answer.header(name, value);
            headers.iter().fold(answer, told).retry_after().map(|wait| wait.as_secs())
        };
        let (noon, later) = ("Sun, 06 Nov 1994 12:00:00 GMT", "Sunday, 06-Nov-94 12:01:30 GMT");

        assert_eq!(wait(&[("Retry-After", " 61 ")]), Some(61));
        assert_eq!(wait(&[("Retry-After", "7"), ("Retry-After", "x")]), Some(7));
        assert_eq!(wait(&[("Retry-After", "99999999999999999999")]), Some(u64::MAX));
        assert_eq!(wait(&[("Retry-After", later), ("Date", noon)]), Some(90));
        assert_eq!(wait(&[("Retry-After", noon), ("Date", later)]), None);
        for nothing in ["0", "-5", "1.5", "soon", "", later] {
            assert_eq!(wait(&[("Retry-After", nothing)]), None, "{nothing}");
        }
    }
}
