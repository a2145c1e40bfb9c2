//! Seen: the evidence that is in what the core knows of one tenant.

use super::answer::{Asked, Speaker};
use super::check_up::ClockOffset;
use super::claim::Claim;
use super::evidence::{
    Evidence, GrantFacts, GrantKind, GrantState, Processes, RefreshTokenFact, Setup, Slots,
    Trouble, UnknownName,
};
use super::heard;
use super::known::{Facts, Known, Session, What};
use crate::id::TenantId;
use crate::registration::{Client, Region, Scope, ScopeCheck, TokenContext, host_of};
use crate::tenant::{Grant, SignedOut};
use crate::tenants::Tenants;

impl Evidence {
    /// What is known of a tenant, without asking anybody; none where there is no such tenant.
    pub fn of(tenants: &Tenants, id: &TenantId) -> Option<Self> {
        Some(Known::of(tenants, id)?.evidence())
    }
}

impl Known {
    /// What it says of the tenant's trouble.
    pub fn evidence(&self) -> Evidence {
        match &self.0 {
            What::Unreadable => {
                Evidence { troubles: vec![Trouble::Unreadable], ..Evidence::default() }
            }
            What::Tenant(facts) => evidence(facts),
        }
    }
}

fn evidence(facts: &Facts) -> Evidence {
    let check_up = facts.check_up.as_ref();
    let mut evidence = Evidence {
        setup: setup(facts),
        answers: facts.heard.answers.clone(),
        troubles: facts.heard.troubles.clone(),
        grant: grant(facts),
        siblings: facts.siblings.clone(),
        checked: check_up.map(|found| found.checked.clone()).unwrap_or_default(),
        clock_ahead_secs: check_up.and_then(|found| found.clock).map(ClockOffset::ahead_secs),
        claims: claims(&facts.registration.context),
        changes: Vec::new(),
    };
    standing_trouble(&mut evidence, facts);
    evidence
}

impl Facts {
    /// The scopes the application needs, compared with what the org granted.
    fn scopes(&self) -> ScopeCheck {
        let Self { registration, grant, .. } = self;
        let granted = grant.as_ref().map(Grant::scopes);
        ScopeCheck::of(&registration.scopes, granted, registration.client.grant_type())
    }
}

fn setup(facts: &Facts) -> Setup {
    let Facts { registration, grant, .. } = facts;
    let named = grant.as_ref().map(|grant| grant.org().name.clone());
    let named = named.filter(|name| !name.is_empty());
    let client = &registration.client;
    let check = facts.scopes();
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
        secret_marks: facts.secret_marks.clone(),
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

fn grant(facts: &Facts) -> GrantFacts {
    let held = facts.grant.as_ref();
    let state = match (held, &facts.session) {
        (Some(_), _) => GrantState::Held,
        (None, Session::SignedOut(why)) => match why {
            SignedOut::Never => GrantState::Never,
            // The grant was good when it went.
            SignedOut::ByUser | SignedOut::HandedOver => GrantState::SignedOutHere,
            SignedOut::Ended(_) => GrantState::Ended,
            SignedOut::Expired => GrantState::Expired,
            SignedOut::Rejected => GrantState::Rejected,
        },
        (None, Session::Failing(_) | Session::Unsaved | Session::GoingOn) => GrantState::Unknown,
    };
    let refresh_token = match (held, state) {
        (Some(grant), _) if grant.has_refresh_token() => Some(RefreshTokenFact::Given),
        (Some(_), _) | (None, GrantState::Expired | GrantState::Rejected) => {
            Some(RefreshTokenFact::NotGiven)
        }
        (None, GrantState::Ended) => Some(RefreshTokenFact::Given),
        (None, _) => None,
    };
    let was_held = !matches!(state, GrantState::Unknown | GrantState::Never);
    let lifetime = || held.map(|grant| grant.lifetime().as_secs());
    GrantFacts {
        state,
        // While there is a grant, the client it was issued to stays the tenant's.
        issued_to: was_held.then(|| facts.registration.client.id().as_str().to_owned()),
        refresh_token,
        lifetime_secs: facts.heard.lifetime_secs.or_else(lifetime),
        died_after_secs: facts.heard.died_after_secs,
        renewals: facts.heard.renewals,
        granted_scopes: held.map(|grant| names(grant.scopes())).unwrap_or_default(),
        missing_scopes: names(facts.scopes().missing()),
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

/// What is wrong at this moment, which a log that was cut or lost may not say.
fn standing_trouble(evidence: &mut Evidence, facts: &Facts) {
    let region = &facts.registration.region;
    match &facts.session {
        Session::Failing(cause) => heard::failure(evidence, cause, None, region),
        Session::SignedOut(SignedOut::Ended(said)) => {
            heard::said(evidence, said, Some(Asked::Refresh), None, region);
        }
        Session::Unsaved if !evidence.troubles.contains(&Trouble::NotSaved) => {
            evidence.troubles.push(Trouble::NotSaved);
        }
        Session::SignedOut(_) | Session::Unsaved | Session::GoingOn => {}
    }
    if let Some(failure) = &facts.last_failure {
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
