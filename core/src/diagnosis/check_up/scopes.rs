//! Scopes: asked for, granted, approved by the org, and known to it at all.

use super::client::WHERE;
use super::line::{CheckLine, Topic};
use super::{Compared, words};
use crate::diagnosis::Action;
use crate::registration::{GrantType, Scope, ScopeAnswer, ScopeCheck};
use crate::tenant::Grant;

pub(super) fn scopes(compared: &Compared<'_>) -> Option<CheckLine> {
    let asked = &compared.registration.scopes;
    let topic = Topic::Scopes;
    match answer(compared) {
        // The roles speak for client credentials.
        ScopeAnswer::NotApplicable | ScopeAnswer::NotYet => None,
        _ if asked.is_empty() => None,
        ScopeAnswer::Unsaid => {
            let text = "The org names no scopes for this token, so none is called missing.";
            Some(CheckLine::worth_knowing(topic, text.to_owned()))
        }
        ScopeAnswer::Said { missing, .. } if missing.is_empty() => {
            let text = format!(
                "Every scope that is needed is granted: {}.",
                words::list(&as_names(asked))
            );
            Some(CheckLine::fine(topic, text))
        }
        ScopeAnswer::Said { missing, .. } => Some(lacking(compared, &missing)),
    }
}

/// What is granted now, or was at the sign-in where the org was not asked again.
fn answer(compared: &Compared<'_>) -> ScopeAnswer {
    let (asked, kind) = (&compared.registration.scopes, compared.registration.client.grant_type());
    let told = compared.found.checked.token.known().map(|token| scopes_of(&token.scopes));
    let granted = told.as_deref().or_else(|| compared.grant.map(Grant::scopes));
    ScopeCheck::of(asked, granted, kind).answer
}

fn lacking(compared: &Compared<'_>, missing: &[Scope]) -> CheckLine {
    let lacks = |held: &[String]| {
        let held = scopes_of(held);
        match ScopeCheck::of(missing, Some(&held), GrantType::AuthorizationCode).answer {
            ScopeAnswer::Said { missing, .. } => missing,
            // An empty list grants nothing of what is missing.
            ScopeAnswer::Unsaid | ScopeAnswer::NotYet | ScopeAnswer::NotApplicable => {
                missing.to_vec()
            }
        }
    };
    let client = compared.found.checked.client.known().map(|client| lacks(&client.scopes));
    let approved = compared.found.checked.authorization.known().map(|known| lacks(&known.scopes));
    let text = format!(
        "Not granted: {}. Calls that need one are refused with 403 app.not.authorized.for.scope \
         where the org enforces scopes.",
        words::list(&as_names(missing))
    );
    let fix = match (client, approved) {
        (Some(without), _) if !without.is_empty() => format!(
            "The client itself lacks {}: {WHERE}. Then sign in again.",
            words::list(&as_names(&without))
        ),
        (_, Some(without)) if !without.is_empty() => format!(
            "An administrator of the org has to approve {}: Admin > Integrations > Authorized \
             Applications. Then sign in again.",
            words::list(&as_names(&without))
        ),
        _ => format!(
            "Give them to the client: {WHERE}. Then an administrator of the org approves them: \
             Admin > Integrations > Authorized Applications."
        ),
    };
    CheckLine::broken(Topic::Scopes, text).fix(fix)
}

/// Whether the org knows every scope that is asked for, by its own list where it may be read.
pub(super) fn names(compared: &Compared<'_>) -> Option<CheckLine> {
    let (asked, kind) = (&compared.registration.scopes, compared.registration.client.grant_type());
    if asked.is_empty() || kind == GrantType::ClientCredentials {
        return None;
    }
    let topic = Topic::ScopeNames;
    let meant = ScopeCheck::of(asked, None, kind).unknown;
    let near = |name: &Scope| {
        let known = meant.iter().find(|unknown| unknown.name == *name)?;
        Some(format!("{name} ({} may be meant)", known.meant?))
    };
    let told = |names: &[Scope]| {
        let words: Vec<_> =
            names.iter().map(|name| near(name).unwrap_or_else(|| name.to_string())).collect();
        words::list(&words)
    };
    let fix = "Take them out, or set the names that Genesys Cloud knows.";
    if let Some(known) = compared.found.checked.scopes.known() {
        let is_unknown = |scope: &&Scope| !known.iter().any(|name| name == scope.as_str());
        let unknown: Vec<_> = asked.iter().filter(is_unknown).cloned().collect();
        if unknown.is_empty() {
            let text = "The org knows every scope that is needed by its name.";
            return Some(CheckLine::fine(topic, text.to_owned()));
        }
        let text = format!("The org has no such scopes: {}.", told(&unknown));
        return Some(CheckLine::broken(topic, text).fix(fix).with(Action::Edit));
    }
    if meant.is_empty() {
        return None;
    }
    let unknown: Vec<_> = meant.iter().map(|unknown| unknown.name.clone()).collect();
    let text = format!(
        "Not known here as scopes: {}. The org's own list could not be read.",
        told(&unknown)
    );
    Some(CheckLine::worth_knowing(topic, text).fix(fix).with(Action::Edit))
}

fn as_names(scopes: &[Scope]) -> Vec<&str> {
    scopes.iter().map(Scope::as_str).collect()
}

fn scopes_of(names: &[String]) -> Vec<Scope> {
    names.iter().filter_map(|name| Scope::new(name).ok()).collect()
}
