//! One request, read: what the provider's parts look at instead of raw HTTP.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST};
use http::{HeaderName, Method};

use crate::id::{HostId, RegionId};

/// A request, where it arrived, and when.
#[derive(Clone, Copy)]
pub(crate) struct Ask<'a> {
    pub(crate) now: u64,
    pub(crate) host: &'a HostId,
    pub(crate) request: &'a http::Request<Vec<u8>>,
}

impl<'a> Ask<'a> {
    pub(crate) fn region(&self) -> &'a RegionId {
        &self.host.region
    }

    pub(crate) fn method(&self) -> &'a Method {
        self.request.method()
    }

    pub(crate) fn path(&self) -> &'a str {
        self.request.uri().path()
    }

    pub(crate) fn header(&self, name: HeaderName) -> Option<&'a str> {
        self.request.headers().get(name)?.to_str().ok()
    }

    pub(crate) fn query(&self) -> Fields {
        Fields::parse(self.request.uri().query().unwrap_or("").as_bytes())
    }

    /// The body as a form, unless it is sent as something else.
    pub(crate) fn form(&self) -> Option<Fields> {
        let kind = self.header(CONTENT_TYPE)?.split(';').next()?.trim();
        kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")
            .then(|| Fields::parse(self.request.body()))
    }

    /// `http://` and the host the client addressed.
    pub(crate) fn base_url(&self) -> String {
        format!("http://{}", self.header(HOST).unwrap_or("localhost"))
    }

    pub(crate) fn bearer(&self) -> Option<&'a str> {
        let (scheme, token) = self.header(AUTHORIZATION)?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&'a str> {
        let pairs = self.header(COOKIE)?.split(';').filter_map(|pair| pair.trim().split_once('='));
        pairs.filter(|(known, _)| *known == name).map(|(_, value)| value).next_back()
    }

    /// Client id and secret from the `Authorization` header (RFC 6749 §2.3.1).
    pub(crate) fn basic(&self) -> Basic {
        let Some(header) = self.header(AUTHORIZATION) else { return Basic::Absent };
        let read = || {
            let (scheme, encoded) = header.split_once(' ')?;
            let decoded = STANDARD.decode(encoded.trim()).ok()?;
            let pair = String::from_utf8(decoded).ok()?;
            let (id, secret) = pair.split_once(':')?;
            scheme.eq_ignore_ascii_case("basic").then(|| (unescape(id), unescape(secret)))
        };
        read().map_or(Basic::Unreadable, |(id, secret)| Basic::Pair { id, secret })
    }
}

/// What the `Authorization` header says about a client.
pub(crate) enum Basic {
    /// There is none.
    Absent,
    /// There is one that is not `Basic`, or not readable.
    Unreadable,
    /// A client id and its secret.
    Pair { id: String, secret: String },
}

fn unescape(text: &str) -> String {
    // The form decoder would cut the text at these two; no id or secret of ours holds them.
    if text.contains(['&', '=']) {
        return text.to_owned();
    }
    let mut pairs = form_urlencoded::parse(text.as_bytes());
    pairs.next().map_or_else(String::new, |(name, _)| name.into_owned())
}

/// Form or query fields, in the order they were sent.
#[derive(Clone, Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    fn parse(bytes: &[u8]) -> Self {
        let own = |(name, value): (Cow<'_, str>, Cow<'_, str>)| (name.into_owned(), value.into());
        Self(form_urlencoded::parse(bytes).map(own).collect())
    }

    /// The field of this name. An empty value counts as absent (RFC 6749 §3.1).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(known, value)| known == name && !value.is_empty());
        named.map(|(_, value)| value.as_str())
    }

    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// A field sent twice, which is an error (RFC 6749 §3.2); `resource` may repeat (RFC 8707).
    pub(crate) fn repeated(&self) -> Option<&str> {
        let repeats = |(i, name): &(usize, &str)| self.names().take(*i).any(|n| n == *name);
        let mut names = self.names().enumerate().filter(|(_, name)| *name != "resource");
        names.find(repeats).map(|(_, name)| name)
    }
}
