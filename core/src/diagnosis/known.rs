//! Known: what the core has of one tenant, without a secret. All that is said of a tenant's trouble is
//! worked out of it, by whoever is asked.

use serde::{Deserialize, Serialize};

use super::check_up::CheckUp;
use super::evidence::{Fares, Siblings};
use super::heard::{self, Heard};
use super::secret_mark::SecretMark;
use crate::failure::Failure;
use crate::id::TenantId;
use crate::registration::{Client, Registration, Standing};
use crate::tenant::{Grant, SignedOut, Status, Tenant};
use crate::tenants::Tenants;

/// What the core has of one tenant, without a secret. It can be handed over as JSON:
/// [`Known::evidence`] and [`Known::report`] ask nothing but it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Known(pub(super) What);

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum What {
    /// Its record cannot be read.
    Unreadable,
    Tenant(Box<Facts>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Facts {
    /// With a dash where a secret would be.
    pub(super) registration: Registration,
    /// What that secret shows of itself.
    pub(super) secret_marks: Vec<SecretMark>,
    /// With dashes where tokens would be.
    pub(super) grant: Option<Grant>,
    pub(super) session: Session,
    pub(super) last_failure: Option<Failure>,
    pub(super) check_up: Option<CheckUp>,
    pub(super) siblings: Siblings,
    pub(super) heard: Heard,
}

/// How the session stands, as far as it may be trouble.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Session {
    SignedOut(SignedOut),
    Failing(Failure),
    Unsaved,
    GoingOn,
}

impl Known {
    /// What is known of a tenant; none where there is no such tenant.
    pub fn of(tenants: &Tenants, id: &TenantId) -> Option<Self> {
        if tenants.quarantined().any(|(name, _)| name == id) {
            return Some(Self(What::Unreadable));
        }
        let tenant = tenants.get(id)?;
        let registration = tenant.registration();
        Some(Self(What::Tenant(Box::new(Facts {
            registration: registration.without_secret(),
            secret_marks: secret_marks(&registration.client),
            grant: tenant.grant().map(Grant::without_tokens),
            session: session(tenant, tenants),
            last_failure: tenant.last_failure().cloned(),
            check_up: tenant.check_up().cloned(),
            siblings: siblings(tenant, tenants),
            heard: heard::read(tenants.log().of(id), &registration.region),
        }))))
    }
}

fn session(tenant: &Tenant, tenants: &Tenants) -> Session {
    match tenant.session(tenants.policy()) {
        Status::SignedOut(why) => Session::SignedOut(why.clone()),
        Status::Holding { cause, .. } | Status::Stopped(cause) => Session::Failing(cause.clone()),
        Status::Unsaved { .. } => Session::Unsaved,
        Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing
        | Status::SignedIn { .. }
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Yielding { .. } => Session::GoingOn,
    }
}

/// The secret goes into Basic authentication as it is, where no character needs an escape.
fn secret_marks(client: &Client) -> Vec<SecretMark> {
    let marks = client.secret().map(|secret| SecretMark::of(secret.expose()));
    marks.into_iter().flatten().filter(|mark| *mark != SecretMark::NeedsEscape).collect()
}

fn siblings(tenant: &Tenant, tenants: &Tenants) -> Siblings {
    let own = tenant.registration();
    let mut siblings = Siblings::default();
    for other in tenants.iter().filter(|other| other.id() != tenant.id()) {
        let registration = other.registration();
        let fares = fares(other, tenants);
        if registration.standing == Standing::Primary && siblings.primary.is_none() {
            siblings.primary = fares;
        }
        if registration.region == own.region {
            let is_same = registration.client.id() == own.client.id();
            let group =
                if is_same { &mut siblings.same_client } else { &mut siblings.other_clients };
            match fares {
                Some(Fares::Well) => group.well += 1,
                Some(Fares::Badly) => group.badly += 1,
                None => {}
            }
        } else if registration.client.id() == own.client.id() {
            note_region(registration, &mut siblings.client_also_in);
        }
    }
    siblings
}

fn note_region(registration: &Registration, regions: &mut Vec<String>) {
    let region = registration.region.to_string();
    if !regions.contains(&region) {
        regions.push(region);
    }
}

/// How a tenant fares; nothing where nobody has signed in yet, or somebody signed out.
fn fares(tenant: &Tenant, tenants: &Tenants) -> Option<Fares> {
    match session(tenant, tenants) {
        Session::SignedOut(SignedOut::Never | SignedOut::ByUser | SignedOut::HandedOver) => {
            tenant.last_failure().map(|_| Fares::Badly)
        }
        Session::SignedOut(_) | Session::Failing(_) | Session::Unsaved => Some(Fares::Badly),
        Session::GoingOn => tenant.grant().map(|_| Fares::Well),
    }
}
