//! Changes: what somebody did before the trouble began, as far as it was told.

use serde::{Deserialize, Serialize};

/// Something that somebody did, and that can end a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Change {
    /// The client's secret was regenerated.
    SecretRegenerated,
    /// The person who signed in changed the password, or had it reset.
    PasswordChanged,
    /// The person who signed in signed out of Genesys Cloud.
    UserSignedOut,
    /// Somebody revoked or deleted the tokens, or the authorization of the application.
    Revoked,
    /// The client was disabled, set inactive, or deleted.
    ClientDisabled,
    /// The client was made anew, or another one is used.
    ClientReplaced,
}
