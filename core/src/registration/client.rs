//! OAuth clients: how a tenant proves itself to the token endpoint, and where it is redirected.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};
use thiserror::Error;

use super::region::{host_of, is_loopback};
use crate::id::ClientId;
use crate::object::object;
use crate::secret::{ClientSecret, stored};
use crate::text::parted;

/// An OAuth client, and with it the grant that its tenants use.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Client {
    /// Authorization code with PKCE and no secret (RFC 7636). Genesys Cloud documents that such
    /// clients get no refresh token.
    #[serde(rename_all = "camelCase", deserialize_with = "public")]
    Public {
        /// The client's id.
        id: ClientId,
        /// Where the browser comes back to; registered letter for letter.
        redirect_uri: RedirectUri,
    },
    /// Authorization code with a secret in Basic authentication, and PKCE too (RFC 9700 §2.1.1).
    #[serde(rename_all = "camelCase", deserialize_with = "confidential")]
    Confidential {
        /// The client's id.
        id: ClientId,
        /// The client's secret.
        #[serde(serialize_with = "stored::serialize")]
        secret: ClientSecret,
        /// Where the browser comes back to; registered letter for letter.
        redirect_uri: RedirectUri,
    },
    /// Client credentials: no person, no redirect, no refresh token (RFC 6749 §4.4).
    #[serde(deserialize_with = "credentials")]
    Credentials {
        /// The client's id.
        id: ClientId,
        /// The client's secret.
        #[serde(serialize_with = "stored::serialize")]
        secret: ClientSecret,
    },
}

struct Public {
    id: ClientId,
    redirect_uri: RedirectUri,
}

object! { Public, "struct variant Client::Public", others Refused:
id = "id", redirect_uri = "redirectUri" }

fn public<'de, D: Deserializer<'de>>(from: D) -> Result<(ClientId, RedirectUri), D::Error> {
    Public::deserialize(from).map(|it| (it.id, it.redirect_uri))
}

struct Confidential {
    id: ClientId,
    secret: ClientSecret,
    redirect_uri: RedirectUri,
}

object! { Confidential, "struct variant Client::Confidential", others Refused:
id = "id", secret = "secret", redirect_uri = "redirectUri" }

fn confidential<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<(ClientId, ClientSecret, RedirectUri), D::Error> {
    Confidential::deserialize(from).map(|it| (it.id, it.secret, it.redirect_uri))
}

struct Credentials {
    id: ClientId,
    secret: ClientSecret,
}

object! { Credentials, "struct variant Client::Credentials", others Refused:
id = "id", secret = "secret" }

fn credentials<'de, D: Deserializer<'de>>(from: D) -> Result<(ClientId, ClientSecret), D::Error> {
    Credentials::deserialize(from).map(|it| (it.id, it.secret))
}

/// How a tenant obtains its first token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrantType {
    /// A person signs in and consents (RFC 6749 §4.1).
    AuthorizationCode,
    /// The client signs in for itself (RFC 6749 §4.4).
    ClientCredentials,
}

impl Client {
    /// The client's id.
    pub const fn id(&self) -> &ClientId {
        match self {
            Self::Public { id, .. }
            | Self::Confidential { id, .. }
            | Self::Credentials { id, .. } => id,
        }
    }

    /// The client's secret, where it has one.
    pub const fn secret(&self) -> Option<&ClientSecret> {
        match self {
            Self::Public { .. } => None,
            Self::Confidential { secret, .. } | Self::Credentials { secret, .. } => Some(secret),
        }
    }

    /// Where the browser comes back to; none for client credentials.
    pub const fn redirect_uri(&self) -> Option<&RedirectUri> {
        match self {
            Self::Public { redirect_uri, .. } | Self::Confidential { redirect_uri, .. } => {
                Some(redirect_uri)
            }
            Self::Credentials { .. } => None,
        }
    }

    /// Whether nothing tells the two apart, the secret included.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        let same_secret = match (self.secret(), other.secret()) {
            (Some(one), Some(another)) => one.same_as(another),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let parts = |client: &Self| (client.grant_type(), client.redirect_uri().cloned());
        self.id() == other.id() && same_secret && parts(self) == parts(other)
    }

    /// The grant this client uses.
    pub const fn grant_type(&self) -> GrantType {
        match self {
            Self::Public { .. } | Self::Confidential { .. } => GrantType::AuthorizationCode,
            Self::Credentials { .. } => GrantType::ClientCredentials,
        }
    }
}

/// A redirect URI: `https`, or `http` on loopback; no fragment (RFC 6749 §3.1.2, RFC 8252 §7.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri(Arc<str>);

/// A URL that cannot be a redirect URI.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} cannot be a redirect URI: give https://…, or http://localhost:PORT/PATH, without #")]
pub struct InvalidRedirectUri(String);

impl RedirectUri {
    /// Checks the form, and keeps the text letter for letter.
    ///
    /// # Errors
    /// [`InvalidRedirectUri`] for other schemes, fragments, user info and white space.
    pub fn new(text: &str) -> Result<Self, InvalidRedirectUri> {
        let host = host_of(text);
        let secure =
            text.starts_with("https://") || (text.starts_with("http://") && is_loopback(host));
        let visible = text.bytes().all(|c| c.is_ascii_graphic());
        if !secure
            || host.is_empty()
            || host.contains(['@', '\\'])
            || text.as_bytes().contains(&b'#')
            || !visible
        {
            return Err(InvalidRedirectUri(text.chars().take(200).collect()));
        }
        Ok(Self(Arc::from(text)))
    }

    /// The URI, letter for letter as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The port a loopback listener must hold; none where the URI is not on loopback.
    pub fn loopback_port(&self) -> Option<u16> {
        let host = host_of(&self.0);
        let port =
            host.rsplit_once(':').filter(|(name, _)| !name.is_empty() && !host.ends_with(']'));
        match port {
            _ if !is_loopback(host) => None,
            Some((_, port)) => port.parse().ok(),
            None if self.0.starts_with("http://") => Some(80),
            None => Some(443),
        }
    }

    /// Whether a browser that was sent there is at `base`, its address without the query.
    pub(crate) fn leads_to(&self, base: &str) -> bool {
        let own = self.0.split('?').next().unwrap_or_default();
        as_browsers_write(own) == as_browsers_write(base)
    }

    /// The path with a leading slash, without the query.
    pub fn path(&self) -> &str {
        let rest = parted(&self.0, "://").map_or("", |(_, rest)| rest);
        let path = rest.find('/').map_or("/", |at| &rest[at..]);
        path.split('?').next().unwrap_or("/")
    }
}

/// An address as every browser writes it: the host in small letters, no port that goes without
/// saying, never without a path.
fn as_browsers_write(address: &str) -> String {
    let (scheme, rest) = parted(address, "://").unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let unsaid = if scheme == "https" { ":443" } else { ":80" };
    let names_one_host = |name: &&str| name.ends_with(']') || !name.contains(':');
    let host = host.strip_suffix(unsaid).filter(names_one_host).unwrap_or(&host);
    let path = if path.is_empty() { "/" } else { path };
    format!("{scheme}://{host}{path}")
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = InvalidRedirectUri;

    fn try_from(text: String) -> Result<Self, InvalidRedirectUri> {
        Self::new(&text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.0.as_ref().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_may_write_the_address_in_its_own_way() {
        let uri = |text| RedirectUri::new(text).unwrap();

        assert!(uri("https://App.Example:443").leads_to("https://app.example/"));
        assert!(uri("http://localhost:80/a?b=c").leads_to("http://localhost/a"));
        assert!(uri("https://app.example:8443/A").leads_to("https://app.example:8443/A"));
        assert!(uri("http://[::1]:80/a").leads_to("http://[::1]/a"));
        for other in [
            "https://app.example/a",
            "http://app.example/A",
            "https://app.example:444/A",
            "https://app.example:443:443/A",
        ] {
            assert!(!uri("https://app.example/A").leads_to(other), "{other}");
        }
    }

    #[test]
    fn two_clients_are_alike_where_nothing_tells_them_apart() {
        let id = |text| ClientId::new(text).unwrap();
        let uri = |text| RedirectUri::new(text).unwrap();
        let confidential = |name, secret, back| Client::Confidential {
            id: id(name),
            secret: ClientSecret::new(secret),
            redirect_uri: uri(back),
        };
        let (here, there) = ("http://localhost:1/a", "http://localhost:1/b");
        let one = confidential("app", "secret", here);

        assert!(one.is_alike(&confidential("app", "secret", here)));
        for other in [
            confidential("other", "secret", here),
            confidential("app", "other", here),
            confidential("app", "secret", there),
            Client::Public { id: id("app"), redirect_uri: uri(here) },
            Client::Credentials { id: id("app"), secret: ClientSecret::new("secret") },
        ] {
            assert!(!one.is_alike(&other) && other.is_alike(&other), "{other:?}");
        }
    }

    #[test]
    fn a_redirect_uri_is_https_or_loopback() {
        for good in [
            "https://app.example/cb?x=1",
            "http://localhost:47080/callback",
            "http://127.0.0.1/",
            "http://[::1]:8/cb",
        ] {
            assert!(RedirectUri::new(good).is_ok(), "{good}");
        }
        for bad in [
            "http://app.example/cb",
            "https://app.example/cb#x",
            "myapp://cb",
            "http://localhost@evil.example/",
            "https://",
            "https://a b/",
        ] {
            assert!(RedirectUri::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_loopback_redirect_names_its_port_and_path() {
        let cases = [
            ("http://localhost:47080/callback?x=1", Some(47080), "/callback"),
            ("http://127.0.0.1", Some(80), "/"),
            ("http://[::1]:8/cb", Some(8), "/cb"),
            ("http://[::1]/cb", Some(80), "/cb"),
            ("https://localhost/cb", Some(443), "/cb"),
            ("https://app.example:8443/cb", None, "/cb"),
        ];
        for (text, port, path) in cases {
            let uri = RedirectUri::new(text).unwrap();
            assert_eq!((uri.loopback_port(), uri.path()), (port, path), "{text}");
        }
    }
}
