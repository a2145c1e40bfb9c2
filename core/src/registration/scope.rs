//! Scopes: what a token may be used for, such as `users:readonly`.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};
use thiserror::Error;

use super::scope_names::NAMES;

/// One scope name (RFC 6749 §3.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Scope(String);

/// The scopes of a grant: a whole fleet has the same ones, and keeps them once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<Scope>")]
pub(crate) struct Scopes(#[serde(serialize_with = "as_slice")] Arc<[Scope]>);

fn as_slice<S: Serializer>(scopes: &Arc<[Scope]>, serializer: S) -> Result<S::Ok, S::Error> {
    scopes.as_ref().serialize(serializer)
}

impl Scopes {
    pub(crate) fn as_slice(&self) -> &[Scope] {
        &self.0
    }
}

impl From<Vec<Scope>> for Scopes {
    fn from(scopes: Vec<Scope>) -> Self {
        Self(scopes.into())
    }
}

/// A text that cannot be a scope name.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0:?} is not a scope name: give one word such as users:readonly")]
pub struct InvalidScope(String);

impl Scope {
    /// Checks the form: 1 to 128 of the characters that RFC 6749 §3.3 allows.
    ///
    /// # Errors
    /// [`InvalidScope`] for anything else.
    pub fn new(text: &str) -> Result<Self, InvalidScope> {
        let allowed = |c: u8| c.is_ascii_graphic() && c != b'"' && c != b'\\';
        if text.is_empty() || text.len() > 128 || !text.bytes().all(allowed) {
            return Err(InvalidScope(text.chars().take(80).collect()));
        }
        Ok(Self(text.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Every name of Genesys Cloud's that this version knows, sorted: to complete what is typed. New
    /// ones come without notice, so a name that is missing may be right.
    pub fn known() -> impl Iterator<Item = &'static str> {
        NAMES.into_iter()
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Scope {
    type Error = InvalidScope;

    fn try_from(text: String) -> Result<Self, InvalidScope> {
        Self::new(&text)
    }
}

impl From<Scope> for String {
    fn from(scope: Scope) -> Self {
        scope.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_is_one_word() {
        assert!(Scope::new("users:readonly").is_ok());
        assert!(Scope::new("users routing").is_err());
        assert!(Scope::new("").is_err());
    }
}
