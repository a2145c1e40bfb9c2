//! The check-up: what an org said of itself, the client and the token, compared with what is set here.
//!
//! It is asked for with [`Command::Check`](crate::Command::Check). The comparison is pure: a table of
//! small functions, each of which says at most one line.

mod client;
mod clock;
mod foretold;
mod here;
mod line;
mod org;
mod redirect_uri;
mod scopes;
mod token;
mod words;

use serde::{Deserialize, Serialize};

pub use clock::ClockOffset;
pub use foretold::Foretold;
pub use line::{CheckLine, CheckVerdict, Topic};

use super::checked::{Checked, ClientFacts, TimeoutFacts};
use crate::registration::{GrantType, Registration};
use crate::tenant::Grant;
use crate::time::Timestamp;

/// What a check-up found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckUp {
    /// When it ended.
    pub at: Timestamp,
    /// When the org last answered questions; earlier than `at` where there was no token this time.
    pub asked_at: Option<Timestamp>,
    /// What the org said then.
    pub checked: Checked,
    /// How wrong the clock here was then, where an answer said what time it is.
    pub clock: Option<ClockOffset>,
}

/// What is compared.
struct Compared<'a> {
    found: &'a CheckUp,
    registration: &'a Registration,
    grant: Option<&'a Grant>,
}

/// What there may be a line about besides the token, in the order in which a person reads it.
const LINES: [fn(&Compared<'_>) -> Option<CheckLine>; 15] = [
    here::region,
    org::org,
    org::home_org,
    client::client,
    client::grant_type,
    redirect_uri::redirect_uri,
    client::lifetime,
    client::roles,
    scopes::scopes,
    scopes::names,
    org::authorization,
    org::timeout,
    token::refresh_token,
    here::clock,
    here::context,
];

impl CheckUp {
    /// What is fine, worth knowing and broken, for a tenant that is registered so and holds that
    /// grant.
    pub fn lines(&self, registration: &Registration, grant: Option<&Grant>) -> Vec<CheckLine> {
        let compared = Compared { found: self, registration, grant };
        let others = LINES.iter().filter_map(|line| line(&compared));
        std::iter::once(token::token(&compared)).chain(others).collect()
    }

    /// When this org will need a person, and why; nothing where nothing that is known says so.
    pub fn foretells(
        &self,
        registration: &Registration,
        grant: Option<&Grant>,
    ) -> Option<Foretold> {
        foretold::first(&Compared { found: self, registration, grant })
    }
}

impl Compared<'_> {
    /// The client, as far as the org or the token tells of it.
    fn client(&self) -> Option<&ClientFacts> {
        let by_token = || self.found.checked.token.known()?.client_facts.as_ref();
        self.found.checked.client.known().or_else(by_token)
    }

    /// Whether somebody signs in.
    fn is_code(&self) -> bool {
        self.registration.client.grant_type() == GrantType::AuthorizationCode
    }

    /// Whether the org ends tokens that nobody uses, where that is known.
    fn has_timeout(&self) -> Option<bool> {
        let checked = &self.found.checked;
        let by_token = checked.token.known().and_then(|token| token.idles_at).map(|_| true);
        let said = checked.timeout.known().map(|timeout| *timeout != TimeoutFacts::Off);
        by_token.or(said)
    }

    /// Whether the next token comes without a person.
    fn is_renewable(&self) -> bool {
        !self.is_code() || self.grant.is_some_and(Grant::has_refresh_token)
    }
}

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
