//! Seen: the evidence that the core has of one tenant, without asking anybody.

use super::answer::{Asked, Speaker};
use super::check_up::ClockOffset;
use super::claim::Claim;
use super::evidence::{
    Evidence, Fares, GrantFacts, GrantKind, GrantState, Processes, RefreshTokenFact, Setup,
    Siblings, Slots, Trouble, UnknownName,
};
use super::heard;
use super::secret_mark::SecretMark;
use crate::id::TenantId;
use crate::registration::{Client, Region, Registration, Scope, Standing, TokenContext, host_of};
use crate::tenant::{SignedOut, Status, Tenant};
use crate::tenants::Tenants;

impl Evidence {
    /// What is known of a tenant, without asking anybody; none where there is no such tenant.
    pub fn of(tenants: &Tenants, id: &TenantId) -> Option<Self> {
        if tenants.quarantined().any(|(name, _)| name == id) {
            return Some(Self { troubles: vec![Trouble::Unreadable], ..Self::default() });
        }
        let tenant = tenants.get(id)?;
        let registration = tenant.registration();
        let mut evidence = Self {
            setup: setup(tenant),
            grant: grant(tenant, tenants),
            siblings: siblings(tenant, tenants),
            claims: claims(&registration.context),
            ..Self::default()
        };
        heard::read(&mut evidence, tenants.log().of(id), &registration.region);
        standing_trouble(&mut evidence, tenant, tenants);
        if let Some(found) = tenant.check_up() {
            evidence.checked = found.checked.clone();
            evidence.clock_ahead_secs = found.clock.map(ClockOffset::ahead_secs);
        }
        Some(evidence)
    }
}

fn setup(tenant: &Tenant) -> Setup {
    let registration = tenant.registration();
    let named =
        tenant.grant().map(|grant| grant.org().name.clone()).filter(|name| !name.is_empty());
    let client = &registration.client;
    let check = tenant.scopes();
    Setup {
        org: named.or_else(|| Some(registration.label.clone()).filter(|label| !label.is_empty())),
        region: Some(registration.region.clone()),
        grant_type: Some(match client {
            Client::Public { .. } => GrantKind::PublicCode,
            Client::Confidential { .. } => GrantKind::ConfidentialCode,
            Client::Credentials { .. } => GrantKind::ClientCredentials,
        }),
        org_id: registration.org.as_ref().map(|org| org.as_str().to_owned()),
        client: Some(client.id().as_str().to_owned()),
        secret_marks: secret_marks(client),
        context: context(&registration.context),
        redirect_uri: client.redirect_uri().map(|uri| uri.as_str().to_owned()),
        scopes: names(&registration.scopes),
        unknown_scopes: check
            .unknown
            .iter()
            .map(|scope| UnknownName {
                name: scope.name.as_str().to_owned(),
                meant: scope.meant.map(str::to_owned),
            })
            .collect(),
        // Records are kept under the tenant's own name.
        slots: Some(Slots::OwnEach),
        ..Setup::default()
    }
}

/// The secret goes into Basic authentication as it is, where no character needs an escape.
fn secret_marks(client: &Client) -> Vec<SecretMark> {
    let marks = client.secret().map(|secret| SecretMark::of(secret.expose()));
    marks.into_iter().flatten().filter(|mark| *mark != SecretMark::NeedsEscape).collect()
}

fn context(context: &TokenContext) -> Vec<String> {
    let set = [
        (context.organization_id.is_some(), "organization_id"),
        (context.audience.is_some(), "audience"),
        (!context.resource.is_empty(), "resource"),
        (!context.scopes.is_empty(), "scope"),
    ];
    set.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name.to_owned()).collect()
}

fn names(scopes: &[Scope]) -> Vec<String> {
    scopes.iter().map(|scope| scope.as_str().to_owned()).collect()
}

fn grant(tenant: &Tenant, tenants: &Tenants) -> GrantFacts {
    let state = match (tenant.grant(), tenant.session(tenants.policy())) {
        (Some(_), _) => GrantState::Held,
        (None, Status::SignedOut(why)) => match why {
            SignedOut::Never => GrantState::Never,
            // The grant was good when it went.
            SignedOut::ByUser | SignedOut::HandedOver => GrantState::SignedOutHere,
            SignedOut::Ended(_) => GrantState::Ended,
            SignedOut::Expired => GrantState::Expired,
            SignedOut::Rejected => GrantState::Rejected,
        },
        (None, _) => GrantState::Unknown,
    };
    let held = tenant.grant();
    let refresh_token = match (held, state) {
        (Some(grant), _) if grant.has_refresh_token() => Some(RefreshTokenFact::Given),
        (Some(_), _) | (None, GrantState::Expired | GrantState::Rejected) => {
            Some(RefreshTokenFact::NotGiven)
        }
        (None, GrantState::Ended) => Some(RefreshTokenFact::Given),
        (None, _) => None,
    };
    let was_held = !matches!(state, GrantState::Unknown | GrantState::Never);
    GrantFacts {
        state,
        // While there is a grant, the client it was issued to stays the tenant's.
        issued_to: was_held.then(|| tenant.registration().client.id().as_str().to_owned()),
        refresh_token,
        lifetime_secs: held.map(|grant| grant.lifetime().as_secs()),
        granted_scopes: held.map(|grant| names(grant.scopes())).unwrap_or_default(),
        missing_scopes: names(tenant.scopes().missing()),
        ..GrantFacts::default()
    }
}

/// What is set of that which people expect to help.
fn claims(context: &TokenContext) -> Vec<Claim> {
    let scopes = || context.scopes.iter().map(Scope::as_str);
    let set = [
        (context.organization_id.is_some(), Claim::OrganizationId),
        (context.audience.is_some(), Claim::Audience),
        (!context.resource.is_empty(), Claim::Resource),
        (scopes().any(|scope| scope == "offline_access"), Claim::OfflineAccess),
        (scopes().any(|scope| scope.starts_with("urn:")), Claim::UrnScope),
    ];
    set.into_iter().filter_map(|(is_set, claim)| is_set.then_some(claim)).collect()
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
    match tenant.session(tenants.policy()) {
        Status::Stopped(_) | Status::Holding { .. } | Status::Unsaved { .. } => Some(Fares::Badly),
        Status::SignedOut(SignedOut::Never | SignedOut::ByUser | SignedOut::HandedOver) => {
            tenant.last_failure().map(|_| Fares::Badly)
        }
        Status::SignedOut(_) => Some(Fares::Badly),
        Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing
        | Status::SignedIn { .. }
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Yielding { .. } => tenant.grant().map(|_| Fares::Well),
    }
}

/// What is wrong at this moment, which a log that was cut or lost may not say.
fn standing_trouble(evidence: &mut Evidence, tenant: &Tenant, tenants: &Tenants) {
    let region = &tenant.registration().region;
    match tenant.session(tenants.policy()) {
        Status::Holding { cause, .. } | Status::Stopped(cause) => {
            heard::failure(evidence, cause, None, region);
        }
        Status::SignedOut(SignedOut::Ended(said)) => {
            heard::said(evidence, said, Some(Asked::Refresh), None, region);
        }
        Status::Unsaved { .. } if !evidence.troubles.contains(&Trouble::NotSaved) => {
            evidence.troubles.push(Trouble::NotSaved);
        }
        Status::SignedOut(_)
        | Status::Unsaved { .. }
        | Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing
        | Status::SignedIn { .. }
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Yielding { .. } => {}
    }
    if let Some(failure) = tenant.last_failure() {
        heard::failure(evidence, failure, None, region);
    }
    if evidence.troubles.contains(&Trouble::ChangedElsewhere) {
        evidence.setup.processes = Some(Processes::Several);
    }
}

/// An answer is of the login host or of the API host, by its name.
pub(super) fn speaker(host: &str, asked: Option<Asked>, region: &Region) -> Speaker {
    let is = |base: String| host_of(&base).eq_ignore_ascii_case(host);
    match (is(region.login_base()), is(region.api_base())) {
        (true, true) if asked.is_some_and(|asked| !asked.is_token()) => Speaker::Api,
        (true, _) => Speaker::Login,
        (false, true) => Speaker::Api,
        (false, false) => Speaker::Stranger,
    }
}
