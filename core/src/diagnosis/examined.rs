//! Examined: what a check-up comes to, compared with what is known of the tenant.

use serde::Serialize;

use super::check_up::{CheckLine, Foretold};
use super::known::{Known, What};
use crate::time::Timestamp;

/// What a check-up came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// When it ended.
    pub at: Timestamp,
    /// What is fine, worth knowing and broken.
    pub lines: Vec<CheckLine>,
    /// When the org will need a person, and why.
    pub foretold: Option<Foretold>,
}

impl Known {
    /// What the last check-up came to; none where there was none.
    pub fn report(&self) -> Option<CheckReport> {
        let What::Tenant(facts) = &self.0 else { return None };
        let (found, grant) = (facts.check_up.as_ref()?, facts.grant.as_ref());
        Some(CheckReport {
            at: found.at,
            lines: found.lines(&facts.registration, grant),
            foretold: found.foretells(&facts.registration, grant),
        })
    }
}
