//! The client: whose it is, whether it may be used, and for what.

use super::line::{CheckLine, Topic};
use super::{Compared, foretold, words};
use crate::diagnosis::Action;
use crate::diagnosis::checked::Fact;
use crate::registration::GrantType;

/// Access tokens that live shorter keep people, or the token endpoint, busy.
const SHORT_SECS: u64 = 3_600;

/// Where an administrator finds the client.
pub(super) const WHERE: &str = "Admin > Integrations > OAuth, in the org that owns the client";

pub(super) fn client(compared: &Compared<'_>) -> Option<CheckLine> {
    let checked = &compared.found.checked;
    let id = compared.registration.client.id().as_str();
    let issued_to = checked.token.known().and_then(|token| token.client.as_deref());
    if let Some(other) = issued_to.filter(|other| *other != id) {
        let text = format!("The token belongs to client {other}, and client {id} is set here.");
        let fix = "Set the client that the token belongs to, or sign in again.";
        return Some(CheckLine::broken(Topic::Client, text).fix(fix).with(Action::Edit));
    }
    if let Some(known) = compared.client()
        && let Some(state) = known.state.as_deref()
    {
        return Some(by_state(compared, state));
    }
    let owner = checked.token.known().and_then(|token| {
        token.client_org.as_deref().filter(|owner| !owner.eq_ignore_ascii_case(&token.org))
    });
    Some(match (&checked.client, owner) {
        (Fact::Known(_), _) => {
            CheckLine::fine(Topic::Client, format!("The org knows client {id}."))
        }
        (_, Some(owner)) => CheckLine::fine(
            Topic::Client,
            format!("Client {id} belongs to another org, {owner}; only that one can show it."),
        ),
        (Fact::NotAllowed { code }, None) => CheckLine::worth_knowing(
            Topic::Client,
            format!("The token may not see client {id}: 403{}.", words::code(code.as_deref())),
        )
        .fix(format!("An administrator can look at it: {WHERE}.")),
        (Fact::Absent, None) => CheckLine::worth_knowing(
            Topic::Client,
            format!("Client {id} is none of this org's own. A vendor's client is another org's."),
        ),
        (Fact::NotAsked | Fact::LeftAlone | Fact::Refused { .. } | Fact::Failed, None) => {
            return None;
        }
    })
}

fn by_state(compared: &Compared<'_>, state: &str) -> CheckLine {
    let id = compared.registration.client.id();
    let topic = Topic::Client;
    let deletion = compared
        .client()
        .and_then(|client| client.date_to_delete.as_deref())
        .map(|date| foretold::deletion(date).map_or_else(|| date.to_owned(), words::moment));
    let deletion =
        deletion.map_or_else(String::new, |date| format!(" It will be deleted at {date}."));
    if state.eq_ignore_ascii_case("active") {
        let text = format!("Client {id} is active.{deletion}");
        return if deletion.is_empty() {
            CheckLine::fine(topic, text)
        } else {
            CheckLine::worth_knowing(topic, text).fix(format!("Keep the client: {WHERE}."))
        };
    }
    let meaning = match state.to_ascii_lowercase().as_str() {
        "disabled" => "It gets no new tokens, and those it has are not taken.",
        "inactive" => "It gets no new tokens.",
        _ => "What that means is not documented.",
    };
    CheckLine::broken(topic, format!("Client {id} is {state}. {meaning}{deletion}"))
        .fix(format!("Have it made active again: {WHERE}."))
}

pub(super) fn grant_type(compared: &Compared<'_>) -> Option<CheckLine> {
    let known = compared.client()?.grant_type.as_deref()?;
    let (wanted, meant) = match compared.registration.client.grant_type() {
        GrantType::AuthorizationCode => ("CODE", "a person signs in"),
        GrantType::ClientCredentials => ("CLIENT-CREDENTIALS", "the client signs in for itself"),
    };
    // The published definition writes it with hyphens, programs with underscores as well.
    if known.replace('_', "-").eq_ignore_ascii_case(wanted) {
        let text = format!("The client's grant type is {known}: {meant}, as it is set here.");
        return Some(CheckLine::fine(Topic::GrantType, text));
    }
    let text = format!("The client's grant type is {known}, and here it is set that {meant}.");
    let fix = format!("Set another client, or its own grant type: {WHERE}.");
    Some(CheckLine::broken(Topic::GrantType, text).fix(fix).with(Action::Edit))
}

pub(super) fn lifetime(compared: &Compared<'_>) -> Option<CheckLine> {
    let set = compared.found.checked.client.known().and_then(|client| client.lifetime_secs);
    let given = compared.grant.map(|grant| grant.lifetime().as_secs());
    let secs = set.or(given)?;
    let text = format!("Access tokens of this client are good for {}.", words::span(secs));
    if secs >= SHORT_SECS {
        return Some(CheckLine::fine(Topic::Lifetime, text));
    }
    let text = if compared.is_renewable() {
        format!("{text} Each is renewed in time, so the token endpoint is asked often.")
    } else {
        format!("{text} So somebody must sign in that often.")
    };
    let fix = format!("Raise the token duration, up to 172800 seconds (2 days): {WHERE}.");
    Some(CheckLine::worth_knowing(Topic::Lifetime, text).fix(fix))
}

pub(super) fn roles(compared: &Compared<'_>) -> Option<CheckLine> {
    if compared.is_code() {
        return None;
    }
    let count = compared.client()?.roles?;
    if count > 0 {
        let text = format!(
            "The client has roles in divisions: {count}. Scopes mean nothing for client credentials."
        );
        return Some(CheckLine::fine(Topic::Roles, text));
    }
    let text =
        "The client has no role, so it may do almost nothing. Scopes do not help: they mean \
                nothing for client credentials."
            .to_owned();
    let fix = "Give the client roles: Admin > Integrations > OAuth > the client > Roles. Whoever does \
               it must hold those roles.";
    Some(CheckLine::broken(Topic::Roles, text).fix(fix))
}
