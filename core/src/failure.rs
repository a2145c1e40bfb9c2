//! Failures: the world's fault, in a sentence that says what happened and one that says what to do.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::{ClientId, TenantId};
use crate::registration::RedirectUri;
use crate::tenant::Org;
use crate::wire::http::HttpError;
use crate::wire::refusal::Said;

/// Something outside the caller's program went wrong. `Display` says what; [`Failure::advice`]
/// says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Failure {
    /// No answer came from that host.
    Unreachable {
        /// The host that did not answer.
        host: String,
        /// Why not.
        error: HttpError,
    },
    /// The server asked for fewer requests.
    Throttled(Said),
    /// The server is in trouble (5xx).
    ServerTrouble(Said),
    /// The answer is none that Genesys Cloud gives.
    NotGenesysCloud(Said),
    /// The client is unknown in this region, disabled, or its secret is wrong.
    ClientRejected {
        /// The client.
        client: ClientId,
        /// The region it was tried in.
        region: String,
        /// The answer.
        said: Said,
    },
    /// The client exists, and may not use this grant type.
    GrantTypeRefused(Said),
    /// The authorization code was not taken: used, expired, or another client's.
    CodeRejected(Said),
    /// The server refused the refresh token of a tenant whose requests carry a token context: either
    /// may be the reason.
    ContextRefused(Said),
    /// The request was refused for another reason.
    RequestRefused(Said),
    /// The person, or the org's administrator, said no on the consent page.
    ConsentRefused {
        /// The sign-in page's own sentence.
        text: Option<String>,
    },
    /// The sign-in page ended with another error.
    SignInRefused {
        /// The `error` of the redirect.
        error: String,
        /// The sign-in page's own sentence.
        text: Option<String>,
    },
    /// The browser never came back.
    RedirectMissing {
        /// How long was waited.
        waited: Duration,
        /// Where it should have come back to.
        redirect_uri: RedirectUri,
    },
    /// Somebody cancelled the sign-in.
    Cancelled,
    /// This program was closed, or another process took the redirect, before the sign-in was done.
    Interrupted,
    /// The redirect came from another server than the one that was asked (RFC 9207).
    WrongIssuer {
        /// The `iss` of the redirect.
        issuer: String,
    },
    /// A user of another org signed in.
    WrongOrg {
        /// The org that was expected, under the label it has here.
        expected: Org,
        /// The org whose user signed in.
        proved: Org,
    },
    /// The token belongs to another client than the one it was asked for.
    WrongClient {
        /// The client it was asked for.
        expected: ClientId,
        /// The client it belongs to.
        proved: ClientId,
    },
    /// That org is already signed in, with this client, under another name.
    OrgTaken {
        /// The org.
        org: Org,
        /// Who holds it.
        by: TenantId,
    },
    /// The API refused a token that was issued a moment ago.
    TokenRefused(Said),
    /// This program paces itself: too many token requests for one org within a minute.
    Paced,
    /// The store needed so long that a request could not be sent safely.
    StoreSlow {
        /// How long it took.
        took: Duration,
    },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable { host, error } => write!(f, "{host} did not answer: {error}."),
            Self::Throttled(said) => write!(f, "{said}: too many requests."),
            Self::ServerTrouble(said) => write!(f, "{said}: the server is in trouble."),
            Self::NotGenesysCloud(said) => {
                write!(f, "{said}, which is not an answer of Genesys Cloud.")
            }
            Self::ClientRejected { client, region, said } => {
                write!(f, "Genesys Cloud in {region} does not accept client {client}: {said}.")
            }
            Self::GrantTypeRefused(said) => {
                write!(f, "The client may not use this grant type: {said}.")
            }
            Self::CodeRejected(said) => write!(f, "The sign-in code was not accepted: {said}."),
            Self::ContextRefused(said) => write!(
                f,
                "The refresh token was refused together with the token context that is set: {said}."
            ),
            Self::RequestRefused(said) => write!(f, "The request was refused: {said}."),
            Self::ConsentRefused { text } => {
                f.write_str("Access was refused on the consent page")?;
                quoted(f, text.as_deref())
            }
            Self::SignInRefused { error, text } => {
                write!(f, "The sign-in page ended with {error}")?;
                quoted(f, text.as_deref())
            }
            Self::RedirectMissing { waited, redirect_uri } => write!(
                f,
                "The browser did not come back to {redirect_uri} within {} minutes.",
                waited.as_secs() / 60
            ),
            Self::Cancelled => f.write_str("The sign-in was cancelled."),
            Self::Interrupted => f.write_str("The sign-in was interrupted before it was done."),
            Self::WrongIssuer { issuer } => {
                write!(f, "The browser came back from {issuer}, which was not asked.")
            }
            Self::WrongOrg { expected, proved } => write!(
                f,
                "A user of {proved} signed in, but {expected} was expected. Nothing was kept."
            ),
            Self::WrongClient { expected, proved } => write!(
                f,
                "The token belongs to client {proved}, not to {expected}. Nothing was kept."
            ),
            Self::OrgTaken { org, by } => write!(
                f,
                "A user of {org} signed in, and that org is already here as \"{by}\". Nothing was \
                 kept."
            ),
            Self::TokenRefused(said) => write!(f, "The new token was not accepted: {said}."),
            Self::Paced => f.write_str("Too many token requests for this org within a minute."),
            Self::StoreSlow { took } => {
                write!(f, "Saving took {} seconds, which is too long.", took.as_secs())
            }
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: Option<&str>) -> fmt::Result {
    match text {
        Some(text) => write!(f, ": \"{text}\"."),
        None => f.write_str("."),
    }
}

impl Failure {
    /// A name for programs. It never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "unreachable",
            Self::Throttled(_) => "throttled",
            Self::ServerTrouble(_) => "serverTrouble",
            Self::NotGenesysCloud(_) => "notGenesysCloud",
            Self::ClientRejected { .. } => "clientRejected",
            Self::GrantTypeRefused(_) => "grantTypeRefused",
            Self::CodeRejected(_) => "codeRejected",
            Self::ContextRefused(_) => "contextRefused",
            Self::RequestRefused(_) => "requestRefused",
            Self::ConsentRefused { .. } => "consentRefused",
            Self::SignInRefused { .. } => "signInRefused",
            Self::RedirectMissing { .. } => "redirectMissing",
            Self::Cancelled => "cancelled",
            Self::Interrupted => "interrupted",
            Self::WrongIssuer { .. } => "wrongIssuer",
            Self::WrongOrg { .. } => "wrongOrg",
            Self::WrongClient { .. } => "wrongClient",
            Self::OrgTaken { .. } => "orgTaken",
            Self::TokenRefused(_) => "tokenRefused",
            Self::Paced => "paced",
            Self::StoreSlow { .. } => "storeSlow",
        }
    }

    /// Whether it may pass by itself, so that trying again later makes sense.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Throttled(_)
            | Self::ServerTrouble(_)
            | Self::NotGenesysCloud(_)
            | Self::Paced
            | Self::StoreSlow { .. } => true,
            Self::ClientRejected { .. }
            | Self::GrantTypeRefused(_)
            | Self::CodeRejected(_)
            | Self::ContextRefused(_)
            | Self::RequestRefused(_)
            | Self::ConsentRefused { .. }
            | Self::SignInRefused { .. }
            | Self::RedirectMissing { .. }
            | Self::Cancelled
            | Self::Interrupted
            | Self::WrongIssuer { .. }
            | Self::WrongOrg { .. }
            | Self::WrongClient { .. }
            | Self::OrgTaken { .. }
            | Self::TokenRefused(_) => false,
        }
    }

    /// What a person can do about it.
    pub fn advice(&self) -> &'static str {
        match self {
            Self::Unreachable { error: HttpError::NotAllowed, .. } => {
                "Add the login and the API host of the region to its `connect-src`."
            }
            Self::Unreachable { .. } => {
                "Check the network, the proxy and the region. Tenantry tries again by itself where \
                 nothing was lost; a sign-in has to be started again."
            }
            Self::Throttled(_) | Self::Paced => {
                "Wait a minute. A renewal is tried again by itself; a sign-in has to be started again."
            }
            Self::StoreSlow { .. } => {
                "Check the disk, or whatever the records are kept on. The renewal is tried again by \
                 itself."
            }
            Self::ServerTrouble(_) => {
                "Wait a little and try again; see the Genesys Cloud status page if it lasts."
            }
            Self::NotGenesysCloud(_) => {
                "Check the region's address, and whether a proxy or a captive portal answers in \
                 its place. Then try again."
            }
            Self::ClientRejected { .. } => {
                "In Genesys Cloud, open Admin > Integrations > OAuth of the org that owns the \
                 client. Check the client id, the secret, that the client is active, and that the \
                 region is the one the client lives in. Correct it here and try again."
            }
            Self::GrantTypeRefused(_) => {
                "In Genesys Cloud, open Admin > Integrations > OAuth and compare the client's \
                 grant type with the one chosen here."
            }
            Self::CodeRejected(_) => {
                "Sign in again, and finish within a few minutes: a code is good once and not for \
                 long."
            }
            Self::ContextRefused(_) => {
                "Genesys Cloud documents no token context. Turn it off and renew; if the refresh \
                 token is refused then, too, sign in again."
            }
            Self::RequestRefused(_) => {
                "Compare the client's settings in Genesys Cloud with the ones here, and try again."
            }
            Self::ConsentRefused { .. } => {
                "Sign in again and choose Allow. Where an administrator is required, ask one of \
                 that org to sign in, or to approve the client under Authorized Applications."
            }
            Self::SignInRefused { .. } => {
                "Sign in again; show the sentence above to Genesys support."
            }
            Self::RedirectMissing { .. } => {
                "Sign in again. If the browser showed that the client id or redirect URI is \
                 invalid, register the redirect URI, letter for letter, with the client in Genesys \
                 Cloud, and check the client id and the region."
            }
            Self::Cancelled | Self::Interrupted => "Sign in again when you are ready.",
            Self::WrongIssuer { .. } => "Sign in again, and check the region.",
            Self::WrongOrg { .. } | Self::OrgTaken { .. } => {
                "Sign in again as a user of the expected org: choose \"Not you? Switch user\" on \
                 the sign-in page, or use a private window."
            }
            Self::WrongClient { .. } => "Check the client id and sign in again.",
            Self::TokenRefused(_) => {
                "Sign in again. If it happens once more, check that the region is the org's own, \
                 and whether the org allows this network address."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::OrgId;

    #[test]
    fn a_wrong_org_is_told_with_both_names() {
        let failure = Failure::WrongOrg {
            expected: Org {
                id: OrgId::new("11111111-0000-4000-8000-000000000001").unwrap(),
                name: "Acme".into(),
            },
            proved: Org {
                id: OrgId::new("22222222-0000-4000-8000-000000000002").unwrap(),
                name: "Globex".into(),
            },
        };

        let text = failure.to_string();

        assert!(text.contains("Globex") && text.contains("Acme (11111111-"), "{text}");
        assert!(failure.advice().contains("Switch user"));
    }
}
