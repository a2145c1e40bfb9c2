//! Consequence: what another registration does to an org's sign-in. Form and import both ask here.

use tenantry_core::{Registration, Status, Tenant, Tenants};

/// What a change of an org's registration does to its sign-in. The core decides what is the same org.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Consequence {
    /// Nobody is signed in.
    None,
    /// It stays.
    Keeps,
    /// One that is under way is given up.
    GivesUp,
    /// It ends first.
    Ends,
}

impl Consequence {
    /// What becomes of the sign-in of that org when it is registered as `next`.
    pub fn of(tenants: &Tenants, tenant: &Tenant, next: &Registration) -> Self {
        let is_signed_in = tenant.grant().is_some();
        match (tenant.stays_itself_as(next), is_signed_in, is_under_way(tenants, tenant)) {
            (true, true, _) | (true, _, true) => Self::Keeps,
            (false, true, _) => Self::Ends,
            (false, false, true) => Self::GivesUp,
            (_, false, false) => Self::None,
        }
    }

    /// For people.
    pub const fn text(self) -> &'static str {
        match self {
            Self::None => "Nobody is signed in, so no sign-in ends.",
            Self::Keeps => "The sign-in is kept, and is renewed with what is new.",
            Self::GivesUp => {
                "The sign-in that is under way is given up. Begin it again afterwards."
            }
            Self::Ends => {
                "This ends the sign-in: it is good with its own region, org, client id and kind of \
                 grant only. Tenantry signs out first, here and in Genesys Cloud; then somebody has \
                 to sign in again."
            }
        }
    }
}

fn is_under_way(tenants: &Tenants, tenant: &Tenant) -> bool {
    match tenant.status(tenants.policy()) {
        Status::SignedOut(_) | Status::SignedIn { .. } | Status::Stopped(_) => false,
        Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Holding { .. }
        | Status::Yielding { .. }
        | Status::Unsaved { .. } => true,
    }
}
