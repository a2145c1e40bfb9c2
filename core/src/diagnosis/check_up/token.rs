//! The token: whether the org takes it, and what brings the next one.

use super::line::{CheckLine, Topic};
use super::{Compared, words};
use crate::diagnosis::Action;
use crate::diagnosis::checked::Fact;

/// A token that was issued this many seconds ago may not be known to every server yet.
const FRESH_SECS: u64 = 10;

pub(super) fn token(compared: &Compared<'_>) -> CheckLine {
    let found = compared.found;
    if let Some(asked_at) = found.asked_at.filter(|asked_at| *asked_at < found.at) {
        let text = format!(
            "There is no access token to ask with. What follows was said at {}.",
            words::moment(asked_at)
        );
        return next(compared, CheckLine::broken(Topic::Token, text));
    }
    match &found.checked.token {
        Fact::Known(token) => {
            let org = if token.org_name.is_empty() { &token.org } else { &token.org_name };
            CheckLine::fine(Topic::Token, format!("The access token works in {org}."))
        }
        Fact::Refused { code } => refused(compared, code.as_deref()),
        Fact::NotAllowed { code } => not_allowed(code.as_deref()),
        Fact::NotAsked => {
            let text = match compared.grant {
                None => "Nobody is signed in, so the org was not asked.",
                Some(_) => "The access token is of no use any more, so the org was not asked.",
            };
            next(compared, CheckLine::broken(Topic::Token, text.to_owned()))
        }
        Fact::LeftAlone | Fact::Absent | Fact::Failed => {
            let text = "The API host gave no answer that can be read, so nothing else was asked.";
            CheckLine::worth_knowing(Topic::Token, text.to_owned())
                .fix("See whether this machine reaches the API host, and check again.")
                .with(Action::Check)
        }
    }
}

fn refused(compared: &Compared<'_>, code: Option<&str>) -> CheckLine {
    let text = format!("The API does not take the access token: 401{}.", words::code(code));
    if code == Some("ip.not.authorized") {
        let fix = "Ask an administrator of the org to allow the address of this machine. Another \
                   token would be refused, too.";
        return CheckLine::broken(Topic::Token, text).fix(fix);
    }
    let age = compared.grant.map(|grant| compared.found.at.since(grant.issued_at()).as_secs());
    match age.filter(|age| *age < FRESH_SECS) {
        Some(age) => {
            let text = format!("{text} It was issued {} before.", words::span(age));
            CheckLine::worth_knowing(Topic::Token, text)
                .fix("A new token may need a moment until every server knows it: check again.")
                .with(Action::Check)
        }
        None => next(compared, CheckLine::broken(Topic::Token, text)),
    }
}

fn not_allowed(code: Option<&str>) -> CheckLine {
    let text = format!(
        "The token may not ask whose it is: 403{}. So nobody can say whether the org has an \
         inactivity timer, and nothing was asked that might reset it.",
        words::code(code)
    );
    CheckLine::worth_knowing(Topic::Token, text).fix(
        "Give the client the scope user-basic-info: Admin > Integrations > OAuth, in the org that \
         owns it. Then sign in again.",
    )
}

/// What brings the next token.
fn next(compared: &Compared<'_>, line: CheckLine) -> CheckLine {
    match (compared.grant.is_some() && compared.is_renewable(), compared.is_code()) {
        (true, _) => line.fix("Renew.").with(Action::Renew),
        (false, true) => line.fix("Sign in.").with(Action::SignIn),
        (false, false) => line.fix("Let the client sign in.").with(Action::SignIn),
    }
}

pub(super) fn refresh_token(compared: &Compared<'_>) -> Option<CheckLine> {
    let grant = compared.grant.filter(|_| compared.is_code())?;
    let topic = Topic::RefreshToken;
    if grant.has_refresh_token() {
        let text = "There is a refresh token. Whether it is still good shows when it is used: \
                    nothing can be asked about it."
            .to_owned();
        return Some(CheckLine::fine(topic, text));
    }
    let until = words::moment(grant.expires_at());
    let why = match (compared.registration.client.secret(), compared.has_timeout()) {
        (None, _) => "Public clients get none.",
        (Some(_), Some(true)) => "The org gives none while its inactivity timeout is on.",
        (Some(_), Some(false)) => {
            "The org gave none, although its inactivity timeout is off now: the next sign-in may \
             bring one."
        }
        (Some(_), None) => "An org whose inactivity timeout is on gives none.",
    };
    let text = format!("There is no refresh token. {why} Somebody must sign in before {until}.");
    Some(CheckLine::worth_knowing(topic, text).fix("Sign in again in time.").with(Action::SignIn))
}
