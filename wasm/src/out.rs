//! Values that go out: what JavaScript sees of events, tenants and refusals. Never a token.

use serde::Serialize;
use tenantry_core::{
    Event, Failure, GrantType, OrgId, Refused, Scope, ScopeAnswer, ScopeCheck, SignedOut, Standing,
    Status, Tenant, Tenants, Timestamp, Unreadable,
};
use wasm_bindgen::JsValue;

/// Unix milliseconds as JavaScript counts them.
pub(crate) const fn millis(at: Timestamp) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "exact for the next 285,000 years")]
    {
        at.unix_millis() as f64
    }
}

fn value(of: &impl Serialize) -> JsValue {
    // Structs of strings and numbers, for which the serializer has no error.
    serde_wasm_bindgen::to_value(of).unwrap_or_default()
}

/// A cause in words.
#[derive(Serialize)]
struct Cause {
    code: &'static str,
    message: String,
    advice: &'static str,
    transient: bool,
}

impl Cause {
    fn of(failure: &Failure) -> Self {
        Self {
            code: failure.code(),
            message: failure.to_string(),
            advice: failure.advice(),
            transient: failure.is_transient(),
        }
    }

    fn signed_out(why: &SignedOut) -> Self {
        let (message, advice) = (why.to_string(), why.advice());
        Self { code: why.code(), message, advice, transient: false }
    }

    fn unreadable(why: &Unreadable) -> Self {
        Self { code: "unreadable", message: why.to_string(), advice: "", transient: false }
    }
}

#[derive(Serialize)]
struct News<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    tenant: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause>,
}

/// An event.
pub(crate) fn event(event: &Event) -> JsValue {
    let (until, cause) = match event {
        Event::SignInFailed { failure, .. } | Event::Stopped { failure, .. } => {
            (None, Some(Cause::of(failure)))
        }
        Event::RenewalDelayed { until, failure, .. } => (Some(*until), Some(Cause::of(failure))),
        Event::SignedOut { why, .. } => (None, Some(Cause::signed_out(why))),
        Event::Quarantined { why, .. } => (None, Some(Cause::unreadable(why))),
        Event::Due { until, .. }
        | Event::NotForgotten { until, .. }
        | Event::TokenTooFresh { until, .. } => (Some(*until), None),
        _ => (None, None),
    };
    let tenant = event.tenant().as_str();
    value(&News { kind: event.code(), tenant, until: until.map(millis), cause })
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct State {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    renews_at: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<Cause>,
}

impl State {
    fn of(status: Status<'_>) -> Self {
        let (mut until, mut expires_at, mut renews_at, mut cause) = (None, None, None, None);
        match status {
            Status::SignedOut(why) => cause = Some(Cause::signed_out(why)),
            Status::SignedIn { expires_at: ends, renews_at: next } => {
                (expires_at, renews_at) = (Some(ends), next);
            }
            Status::Holding { until: ends, cause: why } => {
                (until, cause) = (Some(ends), Some(Cause::of(why)));
            }
            Status::Redirecting { until: ends, .. }
            | Status::Yielding { until: ends }
            | Status::Unsaved { until: ends } => until = Some(ends),
            Status::Stopped(why) => cause = Some(Cause::of(why)),
            Status::Exchanging
            | Status::Identifying
            | Status::Committing
            | Status::Queued
            | Status::Claiming
            | Status::Renewing => {}
        }
        Self {
            state: status.code(),
            until: until.map(millis),
            expires_at: expires_at.map(millis),
            renews_at: renews_at.map(millis),
            cause,
        }
    }
}

#[derive(Serialize)]
struct Scopes<'a> {
    answer: &'static str,
    granted: Vec<&'a str>,
    missing: Vec<&'a str>,
    unasked: Vec<&'a str>,
    unknown: Vec<String>,
}

impl<'a> Scopes<'a> {
    fn of(check: &'a ScopeCheck) -> Self {
        let names = |scopes: &'a [Scope]| scopes.iter().map(Scope::as_str).collect();
        let mut out = Self {
            answer: "notYet",
            granted: vec![],
            missing: vec![],
            unasked: vec![],
            unknown: check.unknown.iter().map(ToString::to_string).collect(),
        };
        match &check.answer {
            ScopeAnswer::NotYet => {}
            ScopeAnswer::NotApplicable => out.answer = "notApplicable",
            ScopeAnswer::Unsaid => out.answer = "unsaid",
            ScopeAnswer::Said { granted, missing, unasked } => {
                out.answer = "said";
                (out.granted, out.missing, out.unasked) =
                    (names(granted), names(missing), names(unasked));
            }
        }
        out
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View<'a> {
    id: &'a str,
    label: &'a str,
    standing: &'static str,
    region: String,
    api_base: String,
    client_id: &'a str,
    grant: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<f64>,
    renewable: bool,
    stored: bool,
    status: State,
    session: State,
    scopes: Scopes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_failure: Option<Cause>,
}

/// A tenant, as far as it may be shown.
pub(crate) fn tenant(tenant: &Tenant, tenants: &Tenants) -> JsValue {
    let (registration, policy) = (tenant.registration(), tenants.policy());
    let (check, grant) = (tenant.scopes(), tenant.grant());
    let by_itself = registration.client.grant_type() == GrantType::ClientCredentials;
    value(&View {
        id: tenant.id().as_str(),
        label: &registration.label,
        standing: match registration.standing {
            Standing::Primary => "primary",
            Standing::Secondary => "secondary",
        },
        region: registration.region.to_string(),
        api_base: registration.region.api_base(),
        client_id: registration.client.id().as_str(),
        grant: if by_itself { "clientCredentials" } else { "authorizationCode" },
        org_id: registration.org.as_ref().map(OrgId::as_str),
        org_name: grant.map(|grant| grant.org().name.as_str()),
        expires_at: grant.map(|grant| millis(grant.expires_at())),
        renewable: grant.is_some_and(|grant| by_itself || grant.has_refresh_token()),
        stored: tenant.is_stored(),
        status: State::of(tenant.status(policy)),
        session: State::of(tenant.session(policy)),
        scopes: Scopes::of(&check),
        last_failure: tenant.last_failure().map(Cause::of),
    })
}

#[derive(Serialize)]
pub(crate) struct Refusal {
    code: &'static str,
    message: String,
}

/// Why the caller is wrong.
pub(crate) fn refused(why: &Refused) -> JsValue {
    value(&Refusal { code: why.code(), message: why.to_string() })
}

/// Why something that came in is not what it should be.
pub(crate) fn invalid(message: &impl ToString) -> JsValue {
    value(&Refusal { code: "invalid", message: message.to_string() })
}

/// A tenant whose record cannot be read.
pub(crate) fn quarantined(why: &Unreadable) -> JsValue {
    value(&Cause::unreadable(why))
}
