//! Examined: a check-up and what it is compared with, without a secret, for whoever compares elsewhere.

use serde::{Deserialize, Serialize};

use super::check_up::{CheckLine, CheckUp, Foretold};
use crate::id::TenantId;
use crate::registration::Registration;
use crate::tenant::Grant;
use crate::tenants::Tenants;
use crate::time::Timestamp;

/// A check-up of one tenant, with its registration and grant as they may be shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Examined {
    found: CheckUp,
    registration: Registration,
    grant: Option<Grant>,
}

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

impl Examined {
    /// The last check-up of a tenant; none where there was none.
    pub fn of(tenants: &Tenants, id: &TenantId) -> Option<Self> {
        let tenant = tenants.get(id)?;
        Some(Self {
            found: tenant.check_up()?.clone(),
            registration: tenant.registration().without_secret(),
            grant: tenant.grant().map(Grant::without_tokens),
        })
    }

    /// What it came to.
    pub fn report(&self) -> CheckReport {
        let grant = self.grant.as_ref();
        CheckReport {
            at: self.found.at,
            lines: self.found.lines(&self.registration, grant),
            foretold: self.found.foretells(&self.registration, grant),
        }
    }
}
