//! Evidence: everything that is known of one org's trouble. What is not known is absent, never guessed.

use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::change::Change;
use super::checked::Checked;
use super::claim::Claim;
use super::secret_mark::SecretMark;
use crate::registration::Region;

/// Everything that is known of one org's trouble: from [`Evidence::of`] a tenant, or from
/// [`Evidence::from_report`]. Nothing in it is a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Evidence {
    /// How the application reaches the org.
    pub setup: Setup,
    /// What servers answered that was no success, the newest first.
    pub answers: Vec<Answer>,
    /// What else went wrong, the newest first.
    pub troubles: Vec<Trouble>,
    /// What became of the grant.
    pub grant: GrantFacts,
    /// How the application's other orgs fare.
    pub siblings: Siblings,
    /// What the org itself said when it was asked.
    pub checked: Checked,
    /// By how many seconds the clock here is ahead of the platform's; negative where it is behind.
    pub clock_ahead_secs: Option<i64>,
    /// What is set, or was advised, that people expect to help.
    pub claims: Vec<Claim>,
    /// What somebody did before the trouble began, as far as it was told.
    pub changes: Vec<Change>,
}

/// How the application reaches the org.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Setup {
    /// The org's name, or what the application calls it.
    pub org: Option<String>,
    /// The id of the org that is expected.
    pub org_id: Option<String>,
    /// The region the application sends to.
    pub region: Option<Region>,
    /// The region the org lives in, where somebody said so and the application sends to another.
    pub org_region: Option<Region>,
    /// How tokens are obtained.
    pub grant_type: Option<GrantKind>,
    /// The client's id.
    pub client: Option<String>,
    /// What the client's secret shows of itself, as it is written down.
    pub secret_marks: Vec<SecretMark>,
    /// How the same client and secret fare in another program, such as Postman.
    pub elsewhere: Option<Fares>,
    /// Where the browser comes back to.
    pub redirect_uri: Option<String>,
    /// The redirect URIs that somebody said are registered; what the org itself says is in `checked`.
    pub registered_uris: Vec<String>,
    /// The names of what is added to token requests, such as `organization_id` or `audience`.
    pub context: Vec<String>,
    /// The scopes the application needs.
    pub scopes: Vec<String>,
    /// Those of them that are no scopes of Genesys Cloud known here, with what may be meant.
    pub unknown_scopes: Vec<UnknownName>,
    /// Settings that nothing in Genesys Cloud knows, such as `multi_org_enabled`.
    pub unknown_settings: Vec<String>,
    /// Where the application sends its token requests, as it was written.
    pub token_url: Option<String>,
    /// Where the application sends its API calls, as it was written.
    pub api_base: Option<String>,
    /// What the application runs in.
    pub runs_in: Option<RunsIn>,
    /// Where it keeps the tokens of several orgs.
    pub slots: Option<Slots>,
    /// How many processes share the tokens.
    pub processes: Option<Processes>,
}

/// A name that Genesys Cloud does not know, as far as is known here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownName {
    /// The name.
    pub name: String,
    /// A known name that is near to it.
    pub meant: Option<String>,
}

/// How tokens are obtained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GrantKind {
    /// Authorization code with PKCE and no secret.
    PublicCode,
    /// Authorization code with a secret.
    ConfidentialCode,
    /// An authorization code, of whatever client.
    Code,
    /// Client credentials.
    ClientCredentials,
    /// The implicit grant (RFC 6749 §4.2), which Genesys Cloud is ending.
    Implicit,
}

impl GrantKind {
    /// Whether a person signs in.
    pub const fn is_code(self) -> bool {
        matches!(self, Self::PublicCode | Self::ConfidentialCode | Self::Code)
    }
}

/// What an application runs in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RunsIn {
    /// A page in a browser.
    Page,
    /// A server, a function, or a program of one's own.
    Server,
}

/// Where an application keeps the tokens of several orgs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Slots {
    /// In one place, where each overwrites the other.
    Shared,
    /// Each org's in a place of its own.
    OwnEach,
}

/// How many processes share the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Processes {
    /// One.
    One,
    /// Several: instances, tabs, functions that run at once.
    Several,
}

/// Something that went wrong without an answer of a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Trouble {
    /// The browser never came back from the sign-in page.
    RedirectMissing {
        /// How many minutes were waited.
        minutes: u64,
    },
    /// The browser came back with something that no sign-in waits for.
    RedirectUnexpected,
    /// Somebody said no on the consent page.
    ConsentRefused {
        /// The page's own sentence.
        text: Option<String>,
    },
    /// The sign-in page ended with another error.
    SignInRefused {
        /// The `error` of the redirect.
        error: String,
        /// The page's own sentence.
        text: Option<String>,
    },
    /// A user of another org signed in.
    WrongOrg {
        /// The org that was expected.
        expected: String,
        /// The org whose user signed in.
        proved: String,
    },
    /// The token belongs to another client.
    WrongClient {
        /// The client it was asked for.
        expected: String,
        /// The client it belongs to.
        proved: String,
    },
    /// The org is signed in under another name already.
    OrgTaken {
        /// That name.
        by: String,
    },
    /// The answer came from another server than the one that was asked.
    WrongIssuer {
        /// The issuer it named.
        issuer: String,
    },
    /// The sign-in was given up, by a person or by the end of the program.
    SignInEnded,
    /// What the server gave could not be stored.
    NotSaved,
    /// What is stored cannot be read.
    Unreadable,
    /// This program held requests back: too many for one org within a minute.
    Paced,
    /// Another process changed what is stored of this org.
    ChangedElsewhere,
}

/// What became of the grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct GrantFacts {
    /// Whether there is one, or how it ended.
    pub state: GrantState,
    /// Whether a refresh token came with it.
    pub refresh_token: Option<RefreshTokenFact>,
    /// How long its access token was said to be good for, in seconds.
    pub lifetime_secs: Option<u64>,
    /// After how many seconds it stopped working, counted from its issue.
    pub died_after_secs: Option<u64>,
    /// Whether nothing used it for as long as it lived.
    pub idle: Option<Idle>,
    /// How it fared before the trouble began, as somebody said.
    pub before: Option<Fares>,
    /// How often it was renewed while somebody watched.
    pub renewals: u32,
    /// The client that it was issued to, where that is known.
    pub issued_to: Option<String>,
    /// The scopes the org granted, where it said.
    pub granted_scopes: Vec<String>,
    /// The scopes that were asked for and not granted.
    pub missing_scopes: Vec<String>,
}

/// Whether there is a grant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum GrantState {
    /// Nobody knows.
    #[default]
    Unknown,
    /// There never was one.
    Never,
    /// There is one.
    Held,
    /// The server said that it has ended.
    Ended,
    /// Its access token ran out, and there was no refresh token.
    Expired,
    /// The API refused its access token, and there was no refresh token.
    Rejected,
    /// Somebody signed out here.
    SignedOutHere,
}

/// Whether there is a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RefreshTokenFact {
    /// There is one.
    Given,
    /// The token endpoint gave none.
    NotGiven,
}

/// Whether a token was used while it lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Idle {
    /// It was used all the time.
    InUse,
    /// Nothing used it for a while.
    Unused,
}

/// How the application's other orgs fare.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Siblings {
    /// How the primary org fares.
    pub primary: Option<Fares>,
    /// Other orgs of the same client in the same region.
    pub same_client: Others,
    /// Other orgs in the same region, through other clients.
    pub other_clients: Others,
    /// Other regions in which the same client id is used.
    pub client_also_in: Vec<String>,
}

/// How an org fares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fares {
    /// It is signed in, and stays so.
    Well,
    /// It is in trouble, too.
    Badly,
}

/// How many orgs fare how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Others {
    /// So many are signed in.
    pub well: u32,
    /// So many are in trouble.
    pub badly: u32,
}

impl Evidence {
    /// The newest answer whose `error` or `code` is that.
    pub(super) fn refused_with(&self, error: &str) -> Option<&Answer> {
        self.answers.iter().find(|answer| answer.is_one_of(&[error]))
    }

    /// The newest trouble of that kind.
    pub(super) fn trouble(&self, is: impl Fn(&Trouble) -> bool) -> Option<&Trouble> {
        self.troubles.iter().find(|trouble| is(trouble))
    }

    /// Whether that piece of advice is set, or was given.
    pub(super) fn has_claim(&self, claim: Claim) -> bool {
        self.claims.contains(&claim)
    }
}
