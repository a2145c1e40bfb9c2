//! Steps: how far a tenant has come on the way to its grant, derived from the core's own status.

use tenantry_core::{Failure, GrantType, Region, Status, Tenant, Tenants, Timestamp};

/// A step on the way to a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    Check,
    SignIn,
    Browser,
    Exchange,
    Token,
    Prove,
    Done,
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Progress<'a> {
    Done,
    Now,
    Failed(&'a Failure),
    Waiting { cause: &'a Failure, until: Timestamp },
    Ahead,
}

/// A person signs in and consents.
const WITH_A_PERSON: &[Step] =
    &[Step::Check, Step::SignIn, Step::Browser, Step::Exchange, Step::Prove, Step::Done];

/// The client signs in for itself.
const BY_ITSELF: &[Step] = &[Step::Check, Step::Token, Step::Prove, Step::Done];

/// Where a tenant is on its way.
#[derive(Clone, Copy, Debug)]
enum Place<'a> {
    Beginning,
    At(Step),
    Failed(Step, &'a Failure),
    Waiting(Step, &'a Failure, Timestamp),
    Arrived,
}

/// The tenant's steps in their order, and how each stands.
pub(crate) fn steps<'a>(tenants: &Tenants, tenant: &'a Tenant) -> Vec<(Step, Progress<'a>)> {
    let (steps, place) = match tenant.registration().client.grant_type() {
        GrantType::AuthorizationCode => (WITH_A_PERSON, place_with_a_person(tenants, tenant)),
        GrantType::ClientCredentials => (BY_ITSELF, place_by_itself(tenants, tenant)),
    };
    steps.iter().map(|&step| (step, progress(step, place))).collect()
}

fn progress(step: Step, place: Place<'_>) -> Progress<'_> {
    let (here, progress) = match place {
        Place::Arrived => return Progress::Done,
        // Checking and setting out are one errand of the person's.
        Place::Beginning => (Step::Check, Progress::Now),
        Place::At(here) => (here, Progress::Now),
        Place::Failed(here, failure) => (here, Progress::Failed(failure)),
        Place::Waiting(here, cause, until) => (here, Progress::Waiting { cause, until }),
    };
    let beginning = matches!(place, Place::Beginning);
    if step == Step::Check
        && matches!(place, Place::Failed(_, failure) if asks_for_a_check(failure))
    {
        return if here == step { progress } else { Progress::Now };
    }
    match step.cmp(&here) {
        std::cmp::Ordering::Less => Progress::Done,
        std::cmp::Ordering::Equal => progress,
        std::cmp::Ordering::Greater if beginning && matches!(step, Step::SignIn | Step::Token) => {
            Progress::Now
        }
        std::cmp::Ordering::Greater => Progress::Ahead,
    }
}

fn place_with_a_person<'a>(tenants: &Tenants, tenant: &'a Tenant) -> Place<'a> {
    let policy = tenants.policy();
    let session = tenant.session(policy);
    match tenant.status(policy) {
        Status::Redirecting { .. } => Place::At(Step::Browser),
        Status::Exchanging => Place::At(Step::Exchange),
        // A renewal proves and saves too; then nobody is on the way.
        Status::Identifying if !matches!(session, Status::Identifying) => Place::At(Step::Prove),
        Status::Committing if !matches!(session, Status::Committing) => Place::At(Step::Done),
        Status::Stopped(failure) => Place::Failed(Step::Check, failure),
        Status::SignedOut(_)
        | Status::SignedIn { .. }
        | Status::Identifying
        | Status::Committing
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Holding { .. }
        | Status::Yielding { .. }
        | Status::Unsaved { .. } => match (tenant.last_failure(), tenant.grant()) {
            (Some(failure), _) => {
                Place::Failed(where_it_failed(&tenant.registration().region, failure), failure)
            }
            (None, Some(_)) => Place::Arrived,
            (None, None) => Place::Beginning,
        },
    }
}

fn place_by_itself<'a>(tenants: &Tenants, tenant: &'a Tenant) -> Place<'a> {
    match tenant.session(tenants.policy()) {
        Status::SignedOut(_) => match tenant.last_failure() {
            Some(failure) => {
                let step = where_it_failed(&tenant.registration().region, failure);
                Place::Failed(step.max(Step::Token), failure)
            }
            None => Place::Beginning,
        },
        Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Redirecting { .. }
        | Status::Exchanging => Place::At(Step::Token),
        Status::Yielding { .. } if tenant.grant().is_none() => Place::At(Step::Token),
        Status::Identifying => Place::At(Step::Prove),
        Status::Committing | Status::Unsaved { .. } => Place::At(Step::Done),
        Status::SignedIn { .. } | Status::Yielding { .. } => Place::Arrived,
        Status::Holding { until, cause } => {
            let step = where_it_failed(&tenant.registration().region, cause).max(Step::Token);
            Place::Waiting(step, cause, until)
        }
        Status::Stopped(failure) => {
            let step = where_it_failed(&tenant.registration().region, failure).max(Step::Token);
            Place::Failed(step, failure)
        }
    }
}

/// Whether what is registered may be wrong, so that a tick beside it would mislead.
const fn asks_for_a_check(failure: &Failure) -> bool {
    matches!(
        failure,
        Failure::ClientRejected { .. }
            | Failure::GrantTypeRefused(_)
            | Failure::RequestRefused(_)
            | Failure::RedirectMissing { .. }
            | Failure::WrongClient { .. }
    )
}

/// The step that cannot be passed with this failure.
fn where_it_failed(region: &Region, failure: &Failure) -> Step {
    match failure {
        Failure::RedirectMissing { .. }
        | Failure::Cancelled
        | Failure::Interrupted
        | Failure::ConsentRefused { .. }
        | Failure::SignInRefused { .. }
        | Failure::WrongIssuer { .. } => Step::Browser,
        Failure::ClientRejected { .. }
        | Failure::GrantTypeRefused(_)
        | Failure::CodeRejected(_)
        | Failure::RequestRefused(_)
        | Failure::Paced => Step::Exchange,
        Failure::WrongOrg { .. }
        | Failure::WrongClient { .. }
        | Failure::OrgTaken { .. }
        | Failure::TokenRefused(_) => Step::Prove,
        Failure::Unreachable { host, .. } => asked_at(region, host),
        Failure::Throttled(said)
        | Failure::ServerTrouble(said)
        | Failure::NotGenesysCloud(said) => asked_at(region, &said.host),
        // A failure that this window has not heard of yet.
        _ => Step::Exchange,
    }
}

/// The login host exchanges, the API host proves; behind a gateway they may be one.
fn asked_at(region: &Region, host: &str) -> Step {
    let is_login = region.login_base().contains(host);
    if !is_login && region.owns_api_host(host) { Step::Prove } else { Step::Exchange }
}
