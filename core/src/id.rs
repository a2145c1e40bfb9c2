//! Names of things: tenants, orgs, clients, requests, generations.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::secret::AccessToken;
use crate::time::Timestamp;

/// An identifier that does not have the form it must have.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidId {
    /// A tenant id is 1 to 64 of `A-Z a-z 0-9 . _ -`, and none of JavaScript's object keys.
    #[error("a tenant id is 1 to 64 of A-Z a-z 0-9 . _ - and not {0:?}")]
    Tenant(String),
    /// An org id is a UUID.
    #[error("an org id is a UUID such as 5e1c4d2a-0000-4000-8000-000000000000, not {0:?}")]
    Org(String),
    /// A client id is 1 to 128 visible ASCII characters without a colon (RFC 7617 §2).
    #[error("a client id is 1 to 128 visible characters without a colon, not {0:?}")]
    Client(String),
    /// A fingerprint is 16 hexadecimal digits in lower case.
    #[error("a fingerprint is 16 hexadecimal digits in lower case, not {0:?}")]
    Fingerprint(String),
}

/// Names a tenant; chosen by the caller.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TenantId(Arc<str>);

impl TenantId {
    /// The longest name, in bytes.
    pub(crate) const LONGEST: usize = 64;

    /// Checks the form: 1 to 64 of `A-Z a-z 0-9 . _ -`.
    ///
    /// # Errors
    /// [`InvalidId::Tenant`] for anything else, for names of dots only (no file can have them) and
    /// for JavaScript's own object keys.
    pub fn new(name: &str) -> Result<Self, InvalidId> {
        let allowed = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-');
        let reserved = matches!(name, "__proto__" | "constructor" | "prototype")
            || name.bytes().all(|c| c == b'.');
        if name.len() > Self::LONGEST || reserved || !name.bytes().all(allowed) {
            return Err(InvalidId::Tenant(excerpt(name)));
        }
        Ok(Self(Arc::from(name)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A Genesys Cloud organization: a UUID, kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgId(Arc<str>);

impl OrgId {
    /// Checks that `text` is a UUID in its usual form.
    ///
    /// # Errors
    /// [`InvalidId::Org`] for anything else.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let text = text.trim();
        let is_uuid = text.len() == 36
            && text.bytes().enumerate().all(|(i, c)| match i {
                8 | 13 | 18 | 23 => c == b'-',
                _ => c.is_ascii_hexdigit(),
            });
        if !is_uuid {
            return Err(InvalidId::Org(excerpt(text)));
        }
        Ok(Self(Arc::from(text.to_ascii_lowercase())))
    }

    /// The UUID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Names an OAuth client (RFC 6749 §2.2); not a secret.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(Arc<str>);

impl ClientId {
    /// Checks the form: 1 to 128 visible ASCII characters without a colon, which would break
    /// Basic authentication (RFC 7617 §2).
    ///
    /// # Errors
    /// [`InvalidId::Client`] for anything else.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let text = text.trim();
        let visible = text.bytes().all(|c| c.is_ascii_graphic() && c != b':');
        if text.is_empty() || text.len() > 128 || !visible {
            return Err(InvalidId::Client(excerpt(text)));
        }
        Ok(Self(Arc::from(text)))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text_conversions {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0.as_ref().to_owned()
            }
        }
    )*};
}

text_conversions!(TenantId, OrgId, ClientId);

/// Counts the requests of one tenant; each send and each new beginning takes the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Attempt(u64);

impl Attempt {
    pub(crate) fn take_next(&mut self) -> Self {
        self.0 = self.0.saturating_add(1);
        *self
    }
}

/// Names a request. An answer to a superseded attempt is recognised by this alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId {
    /// On whose behalf the request is made.
    pub tenant: TenantId,
    /// Which of the tenant's requests it is.
    pub attempt: Attempt,
}

/// Orders the writes of one record; the compare-and-swap key. Each is one more than the stored one,
/// or the time of the write in unix milliseconds, whichever is more. Zero means nothing is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Generation(u64);

impl Generation {
    /// Nothing is stored yet.
    pub const NONE: Self = Self(0);

    /// Where a record begins to count that is made now. One of the same name may have counted
    /// before, and been lost; whoever remembers that one must not take this one for it.
    pub(crate) const fn beginning(now: Timestamp) -> Self {
        Self(now.unix_millis())
    }

    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The generation of that number, as a store has told it.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// Counts the intents of one record, by the clock as well: where the count was lost with the record,
/// the later intent still has the higher one. A grant carries the fence it was obtained under, and
/// the highest fence wins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Fence(u64);

impl Fence {
    pub(crate) const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The one after this, in a record that is written at `now`.
    pub(crate) fn next_at(self, now: Timestamp) -> Self {
        self.next().max(Self(now.unix_millis()))
    }
}

/// Names a running process; random, chosen by the host at start.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OwnerId([u8; 16]);

impl OwnerId {
    /// Wraps 16 random bytes.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Debug for OwnerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnerId({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// Tells access tokens apart without showing them: the first 8 bytes of their SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Fingerprint([u8; 8]);

impl Fingerprint {
    /// The fingerprint of `token`.
    pub fn of(token: &AccessToken) -> Self {
        let digest = Sha256::digest(token.expose().as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&digest[..8]);
        Self(first)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        let bytes = u64::from_str_radix(&text, 16).ok().map(u64::to_be_bytes);
        let fingerprint = bytes.map(Self).filter(|read| read.to_string() == text);
        fingerprint.ok_or_else(|| InvalidId::Fingerprint(excerpt(&text)))
    }
}

/// The beginning of `text`, short enough for a message.
fn excerpt(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_id_is_safe_as_a_file_name_and_as_an_object_key() {
        for good in ["acme-eu", "A.b_c-9", &"x".repeat(64)] {
            assert_eq!(TenantId::new(good).unwrap().as_str(), good);
        }
        for bad in ["", ".", "..", "a/b", "a b", "ä", "__proto__", "constructor", &"x".repeat(65)]
        {
            assert_eq!(TenantId::new(bad), Err(InvalidId::Tenant(bad.into())), "{bad:?}");
        }
    }

    #[test]
    fn an_org_id_is_a_uuid_in_lower_case() {
        let id = OrgId::new(" 5E1C4D2A-0000-4000-8000-00000000000F ").unwrap();

        assert_eq!(id.as_str(), "5e1c4d2a-0000-4000-8000-00000000000f");
        assert!(OrgId::new("acme").is_err());
        assert!(OrgId::new("5e1c4d2a000040008000-00000000000f----").is_err());
    }

    #[test]
    fn a_client_id_cannot_break_basic_authentication() {
        assert!(ClientId::new("a1b2:c3").is_err());
        assert!(ClientId::new("").is_err());
        assert!(ClientId::new("6f1f2b3c-1111-4222-8333-444455556666").is_ok());
    }
}
