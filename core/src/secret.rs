//! Secrets: newtypes with one door (`expose`), wiped when the last holder lets go.
//!
//! None has `Display`, `Serialize` or `PartialEq`, and `Debug` prints the type's name only. A clone
//! shares the one buffer, so a secret is in memory once however many hold it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize as _, Zeroizing};

macro_rules! secret {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(Arc<Zeroizing<String>>);

        impl $name {
            /// Takes the text as it is.
            pub fn new(text: impl Into<String>) -> Self {
                Self(Arc::new(Zeroizing::new(text.into())))
            }

            /// The one door to the text. Never log, print or store what comes out.
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// Whether both hold the same text, compared in constant time.
            pub fn same_as(&self, other: &Self) -> bool {
                bool::from(self.expose().as_bytes().ct_eq(other.expose().as_bytes()))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }

        impl Expose for $name {
            fn text(&self) -> &str {
                self.expose()
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer).map(Self::new)
            }
        }
    };
}

secret! {
    /// Lets its bearer call the API of one org (RFC 6749 §1.4).
    AccessToken
}
secret! {
    /// Obtains the next access token of one org (RFC 6749 §1.5).
    RefreshToken
}
secret! {
    /// Proves that a request comes from a confidential client (RFC 6749 §2.3.1).
    ClientSecret
}
secret! {
    /// What the redirect brings; good for one exchange (RFC 6749 §4.1.2).
    AuthorizationCode
}
secret! {
    /// Proves that the exchange comes from where the flow began (RFC 7636 §4.1).
    CodeVerifier
}
secret! {
    /// Ties a redirect to the flow that asked for it (RFC 6749 §10.12).
    FlowState
}
secret! {
    /// The whole URL the browser was redirected to: it holds a code and a state.
    RedirectUrl
}

secret! {
    /// The URL of the sign-in page for one flow. It goes to the person's browser and holds the
    /// flow's state, so it is not for logs.
    SignInUrl
}

/// What every secret offers to this crate's record writer.
pub(crate) trait Expose {
    fn text(&self) -> &str;
}

/// Chance, given by the host: 64 bytes from a cryptographic source, spent once.
pub struct Entropy(Zeroizing<[u8; 64]>);

impl Entropy {
    /// Wraps 64 unpredictable bytes and wipes the caller's copy.
    pub fn new(mut bytes: [u8; 64]) -> Self {
        let entropy = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        entropy
    }

    /// The halves: one for the flow's `state`, one for the PKCE verifier.
    pub(crate) fn halves(&self) -> (&[u8], &[u8]) {
        self.0.split_at(32)
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entropy(…)")
    }
}

/// Writes a secret into a record: the only serializer that secrets have.
pub(crate) mod stored {
    use serde::{Serialize as _, Serializer};

    use super::Expose;

    pub(crate) fn serialize<T: Expose, S: Serializer>(
        secret: &T,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.text().serialize(serializer)
    }

    #[expect(clippy::ref_option, reason = "serde hands the field as it is")]
    pub(crate) fn serialize_option<T: Expose, S: Serializer>(
        secret: &Option<T>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Expose::text).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_the_kind_and_nothing_else() {
        let token = AccessToken::new("SECRET");

        assert_eq!(format!("{token:?}"), "AccessToken(…)");
        assert_eq!(format!("{:?}", Entropy::new([7; 64])), "Entropy(…)");
    }

    #[test]
    fn equal_texts_are_the_same_and_others_are_not() {
        assert!(FlowState::new("abc").same_as(&FlowState::new("abc")));
        assert!(!FlowState::new("abc").same_as(&FlowState::new("abd")));
        assert!(!FlowState::new("abc").same_as(&FlowState::new("ab")));
    }
}
