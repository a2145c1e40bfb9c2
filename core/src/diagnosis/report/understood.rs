//! Understood: the evidence of a report in sentences, so that people see what was read.

use crate::diagnosis::answer::{Answer, Asked, BodyForm, ClientIn};
use crate::diagnosis::change::Change;
use crate::diagnosis::evidence::{
    Evidence, Fares, GrantKind, Idle, Processes, RefreshTokenFact, RunsIn, Setup, Slots, Trouble,
};

/// What was understood, a sentence each.
pub(super) fn sentences(evidence: &Evidence) -> Vec<String> {
    let mut said: Vec<String> = evidence.answers.iter().map(answered).collect();
    said.extend(evidence.answers.first().and_then(written));
    said.extend(evidence.troubles.iter().map(trouble));
    setup(&evidence.setup, &mut said);
    grant(evidence, &mut said);
    said.extend(evidence.changes.iter().map(|change| changed(*change).to_owned()));
    let judged = evidence.claims.iter().filter_map(|claim| claim.judged());
    said.extend(judged.map(|judged| format!("Advice or a setting: {}", judged.says)));
    said
}

fn answered(answer: &Answer) -> String {
    let from = match (&answer.host, answer.asked) {
        (Some(host), _) => format!(" from {host}"),
        (None, Some(asked)) if asked.is_token() => " from the token endpoint".to_owned(),
        (None, Some(Asked::Call)) => " from the API".to_owned(),
        (None, _) => String::new(),
    };
    let to = answer.asked.map_or("", what);
    if let Some(error) = answer.unanswered {
        return format!("No answer{from}{to}: {error}.");
    }
    let status = answer.status.map_or_else(|| "an unknown status".to_owned(), |it| it.to_string());
    let with =
        answer.error.as_ref().map_or_else(String::new, |error| format!(" with error {error}"));
    let text = answer.text.as_ref().map_or_else(String::new, |text| format!(" (\"{text}\")"));
    format!("An answer: {status}{with}{text},{from}{to}.").replace(",.", ".").replace(", to", " to")
}

const fn what(asked: Asked) -> &'static str {
    match asked {
        Asked::Authorize => " to the sign-in page",
        Asked::Exchange => " to the exchange of a code",
        Asked::Refresh => " to a refresh",
        Asked::ClientCredentials => " to client credentials",
        Asked::Token => " to a token request",
        Asked::Call => " to an API call",
    }
}

fn written(answer: &Answer) -> Option<String> {
    let written = &answer.written;
    if written.fields.is_empty() && written.body.is_none() {
        return None;
    }
    let form = match written.body {
        Some(BodyForm::Form) => "as a form",
        Some(BodyForm::Json) => "as JSON",
        Some(BodyForm::Query) => "in the URL",
        None => "in a form that is not known",
    };
    let client = match written.client_in {
        Some(ClientIn::Basic) => ", with the client in Basic authentication",
        Some(ClientIn::Fields) => ", with the client among the fields",
        Some(ClientIn::Nowhere) => ", with no client",
        None => "",
    };
    Some(format!("The request was sent {form}{client}; its fields: {}.", written.fields.join(", ")))
}

fn trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::WrongOrg { .. } => "A user of another org signed in.",
        Trouble::RedirectMissing { .. } => "The browser never came back from the sign-in page.",
        Trouble::RedirectUnexpected => "The state or the verifier of the sign-in was lost.",
        Trouble::NotSaved => "Tokens could not be stored.",
        Trouble::ConsentRefused { .. }
        | Trouble::SignInRefused { .. }
        | Trouble::WrongClient { .. }
        | Trouble::OrgTaken { .. }
        | Trouble::WrongIssuer { .. }
        | Trouble::SignInEnded
        | Trouble::Unreadable
        | Trouble::Paced
        | Trouble::ChangedElsewhere => "The sign-in failed.",
    }
    .to_owned()
}

fn setup(setup: &Setup, said: &mut Vec<String>) {
    let mut say = |text: Option<String>| said.extend(text);
    say(setup.region.as_ref().map(|it| format!("Region: {it}.")));
    say(setup.org_region.as_ref().map(|it| format!("The org is said to live in {it}.")));
    say(setup.grant_type.map(|it| format!("How tokens are obtained: {}.", kind(it))));
    say(setup.client.as_ref().map(|it| format!("Client id: {it}.")));
    say(setup.redirect_uri.as_ref().map(|it| format!("Redirect URI: {it}.")));
    say(setup.token_url.as_ref().map(|it| format!("Token requests go to {it}.")));
    say(setup.api_base.as_ref().map(|it| format!("API calls go to {it}.")));
    say((!setup.scopes.is_empty()).then(|| format!("Scopes: {}.", setup.scopes.join(", "))));
    for unknown in &setup.unknown_scopes {
        say(Some(format!("{} is no scope that is known here.", unknown.name)));
    }
    for name in &setup.unknown_settings {
        say(Some(format!("{name} is no setting of Genesys Cloud.")));
    }
    say(setup.runs_in.map(|it| match it {
        RunsIn::Page => "It runs in a browser.".to_owned(),
        RunsIn::Server => "It runs on a server.".to_owned(),
    }));
    say(setup.processes.map(|it| match it {
        Processes::One => "One process uses the tokens.".to_owned(),
        Processes::Several => "Several processes use the tokens.".to_owned(),
    }));
    say(setup.slots.map(|it| match it {
        Slots::Shared => "The tokens of several orgs are kept in one place.".to_owned(),
        Slots::OwnEach => "Each org's tokens are kept in a place of their own.".to_owned(),
    }));
}

const fn kind(kind: GrantKind) -> &'static str {
    match kind {
        GrantKind::PublicCode => "authorization code with PKCE, without a secret",
        GrantKind::ConfidentialCode => "authorization code with a secret",
        GrantKind::Code => "authorization code",
        GrantKind::ClientCredentials => "client credentials",
        GrantKind::Implicit => "implicit grant",
    }
}

fn grant(evidence: &Evidence, said: &mut Vec<String>) {
    let grant = &evidence.grant;
    said.extend(grant.refresh_token.map(|it| match it {
        RefreshTokenFact::Given => "There is a refresh token.".to_owned(),
        RefreshTokenFact::NotGiven => "No refresh token was given.".to_owned(),
    }));
    said.extend(grant.died_after_secs.map(|secs| format!("It stopped after {secs} seconds.")));
    said.extend(
        (grant.idle == Some(Idle::Unused)).then(|| "Nothing used it for a while.".to_owned()),
    );
    said.extend(grant.lifetime_secs.map(|secs| format!("Access tokens live for {secs} seconds.")));
    said.extend(evidence.siblings.primary.map(|it| match it {
        Fares::Well => "The primary org works.".to_owned(),
        Fares::Badly => "The primary org is in trouble, too.".to_owned(),
    }));
    let others = evidence.siblings.same_client;
    said.extend((others.well > 0).then(|| "Other orgs work through the same client.".to_owned()));
    said.extend((others.badly > 0).then(|| "Other orgs of the same client fail, too.".to_owned()));
}

const fn changed(change: Change) -> &'static str {
    match change {
        Change::SecretRegenerated => "The client's secret was changed.",
        Change::PasswordChanged => "The user's password was changed.",
        Change::UserSignedOut => "The user signed out.",
        Change::Revoked => "Tokens or the authorization were revoked.",
        Change::ClientDisabled => "The client was disabled or deleted.",
        Change::ClientReplaced => "Another client is used than before.",
    }
}
