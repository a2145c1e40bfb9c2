//! The org: whether it is the one that was meant, and what it allows.

use super::line::{CheckLine, Topic};
use super::{Compared, foretold, words};
use crate::diagnosis::Action;
use crate::diagnosis::checked::{Fact, TimeoutFacts};

pub(super) fn org(compared: &Compared<'_>) -> Option<CheckLine> {
    let (token, org) = (compared.found.checked.token.known(), compared.found.checked.org.known());
    let id = org.map(|org| &org.id).or_else(|| token.map(|token| &token.org))?;
    let name = org.map(|org| &org.name).or_else(|| token.map(|token| &token.org_name))?;
    let label = &compared.registration.label;
    let topic = Topic::Org;
    let other = compared.registration.org.as_ref();
    if let Some(expected) = other.filter(|org| !org.as_str().eq_ignore_ascii_case(id)) {
        let text = format!("The token acts in {name} ({id}), and {expected} is expected here.");
        let fix = format!("Sign in as somebody of {label}.");
        return Some(CheckLine::broken(topic, text).fix(fix).with(Action::SignInAsSomebodyElse));
    }
    let state = org.and_then(|org| org.state.as_deref());
    if let Some(state) = state.filter(|state| !state.eq_ignore_ascii_case("active")) {
        let text = format!("{name} is {state}, not active.");
        let fix = "Ask an administrator of the org, or Genesys, why.";
        return Some(CheckLine::broken(topic, text).fix(fix));
    }
    let here = if label == name || label.is_empty() {
        String::new()
    } else {
        format!(" Here it is called {label}.")
    };
    Some(CheckLine::fine(topic, format!("The token acts in {name} ({id}), as expected.{here}")))
}

pub(super) fn home_org(compared: &Compared<'_>) -> Option<CheckLine> {
    let token = compared.found.checked.token.known()?;
    let home = token.home_org.as_ref()?;
    let name = token.home_org_name.as_ref().unwrap_or(home);
    let text = format!(
        "Who signed in is at home in {name}, and acts in {} as its partner. It ends when either org \
         ends the trust.",
        token.org_name
    );
    Some(CheckLine::worth_knowing(Topic::HomeOrg, text))
}

pub(super) fn authorization(compared: &Compared<'_>) -> Option<CheckLine> {
    const WHERE: &str = "An administrator of the org authorizes it: Admin > Integrations > \
                         Authorized Applications (permission oauth:client:authorize).";
    let topic = Topic::Authorization;
    let checked = &compared.found.checked;
    match &checked.authorization {
        Fact::Known(known) => {
            let state = known.state.as_deref()?;
            Some(match state.to_ascii_lowercase().as_str() {
                "authorized" => {
                    CheckLine::fine(topic, "The org has authorized the application.".to_owned())
                }
                "revoked" => {
                    let text = "The org has taken its authorization of the application back.";
                    CheckLine::broken(topic, text.to_owned()).fix(WHERE)
                }
                _ => {
                    let text = format!(
                        "The org's authorization of the application is {state}. Where the org \
                         enforces scopes, calls are refused until it is given."
                    );
                    CheckLine::worth_knowing(topic, text).fix(WHERE)
                }
            })
        }
        // A client of the org's own needs nobody's authorization.
        Fact::Absent if checked.client.known().is_none() => {
            let text = "No administrator of the org has authorized the application. Only orgs that \
                        enforce scopes need it.";
            Some(CheckLine::worth_knowing(topic, text.to_owned()).fix(WHERE))
        }
        Fact::NotAllowed { code } => {
            let text = format!(
                "The token may not see what the org lets the application do: 403{}.",
                words::code(code.as_deref())
            );
            let fix = "An administrator can look: Admin > Integrations > Authorized Applications.";
            Some(CheckLine::worth_knowing(topic, text).fix(fix))
        }
        Fact::NotAsked | Fact::LeftAlone | Fact::Absent | Fact::Refused { .. } | Fact::Failed => {
            None
        }
    }
}

pub(super) fn timeout(compared: &Compared<'_>) -> Option<CheckLine> {
    const FIX: &str = "An administrator may turn it off: Admin > Organization Settings > \
                       Authentication > Automatic inactivity timeout. Until then somebody signs in \
                       before the token ends.";
    let topic = Topic::InactivityTimeout;
    let idles_at = compared.found.checked.token.known().and_then(|token| token.idles_at);
    let said = match (compared.found.checked.timeout.known(), idles_at) {
        (Some(TimeoutFacts::After { secs }), _) => {
            format!("The org ends tokens that nobody uses for {}.", words::span(*secs))
        }
        (_, Some(idles_at)) => format!(
            "The org ends tokens that nobody uses: this one at {}, unless it is used before. \
             Nothing else was asked, so that the timer runs on as it was.",
            words::moment(idles_at)
        ),
        (Some(TimeoutFacts::Off), None) => {
            let text = "The org's inactivity timeout is off: it gives refresh tokens.";
            return Some(CheckLine::fine(topic, text.to_owned()));
        }
        (None, None) => {
            let Fact::NotAllowed { code } = &compared.found.checked.timeout else { return None };
            let text = format!(
                "The token may not ask for the inactivity timeout: 403{}. Its own timer is not \
                 running.",
                words::code(code.as_deref())
            );
            return Some(CheckLine::worth_knowing(topic, text));
        }
    };
    if compared.is_renewable() {
        return Some(CheckLine::worth_knowing(topic, said));
    }
    let needs = foretold::first(compared).map_or_else(String::new, |foretold| {
        format!(" It needs somebody who signs in before {}.", words::moment(foretold.at))
    });
    let text = format!("{said} Such an org gives no refresh token.{needs}");
    Some(CheckLine::worth_knowing(topic, text).fix(FIX).with(Action::SignIn))
}
