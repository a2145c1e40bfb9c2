//! Endings: sign-ins to which somebody said no, and sign-ins that nobody finished.

use super::super::super::answer::Asked;
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, GrantState, Trouble};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict};
use super::has_no_person;

pub(in super::super) const CONSENT_REFUSED: Rule = Rule {
    cause: Cause::ConsentRefused,
    judge: consent_refused,
    title: "Somebody said no to the application, or may not say yes.",
    steps: &[
        Instruction::action(Remedy::SignIn, "Sign in again and choose Allow.", Action::SignIn),
        Instruction::person(
            Remedy::AskAdministrator,
            "Where the page says that an administrator is required, ask one of {org} to sign in \
             once, or to approve {client} under Admin > Integrations > Authorized Applications. The \
             permission for it is OAuth > Client > Authorize.",
        ),
    ],
    claims: &[Claim::AuthorizeInOrg, Claim::SignInAgain, Claim::OfflineAccess],
    asks: &[Question::WhatBody],
    documented: Documented::Yes,
    sources: &["https://help.mypurecloud.com/articles/authorize-an-oauth-client-2"],
};

/// Words in which the page says that this person may not decide.
const ADMIN: &[&str] = &["administrator is required", "admin is required", "ask an administrator"];

fn consent_refused(evidence: &Evidence) -> Option<Verdict> {
    let may_not = |text: &str| {
        let small = text.to_ascii_lowercase();
        ADMIN.iter().any(|words| small.contains(words))
    };
    let told = |text: Option<&str>| {
        let said = text.map_or_else(String::new, |text| format!(" ({text})"));
        let admin = text
            .is_some_and(may_not)
            .then_some("The page asks for an administrator: this person may not say yes.");
        Verdict::says_itself(format!("Access was refused on the consent page{said}."))
            .because(admin)
            .because(requested(evidence))
    };
    let by_trouble = evidence.troubles.iter().find_map(|it| {
        if let Trouble::ConsentRefused { text } = it {
            return Some(told(text.as_deref()));
        }
        let Trouble::SignInRefused { error, text } = it else { return None };
        (error == "access_denied").then(|| told(text.as_deref()))
    });
    by_trouble.or_else(|| {
        let on_page = evidence.answers.iter().filter(|it| it.asked == Some(Asked::Authorize));
        let mut on_page =
            on_page.filter(|it| it.is_one_of(&["access_denied"]) || it.speaks_of(ADMIN));
        on_page.next().map(|it| told(it.text.as_deref()))
    })
}

/// The org keeps the application waiting for an administrator.
fn requested(evidence: &Evidence) -> Option<&'static str> {
    let state = evidence.checked.authorization.known()?.state.as_deref()?;
    state
        .eq_ignore_ascii_case("requested")
        .then_some("The org says that the application waits for an administrator's approval.")
}

pub(in super::super) const SIGN_IN_UNFINISHED: Rule = Rule {
    cause: Cause::SignInUnfinished,
    judge: sign_in_unfinished,
    title: "The sign-in was begun and never finished.",
    steps: &[
        Instruction::action(
            Remedy::SignIn,
            "Sign in again, and leave the program open until it is done.",
            Action::SignIn,
        ),
        Instruction::person(
            Remedy::ReadErrorPage,
            "If the browser shows an error instead of coming back, read it: \"OAuth client ID or \
             redirect URI is invalid\" is another cause.",
        ),
    ],
    claims: &[Claim::SignInAgain],
    asks: &[Question::WhichRedirectUri],
    documented: Documented::Yes,
    sources: &["https://www.rfc-editor.org/rfc/rfc6749#section-4.1"],
};

fn sign_in_unfinished(evidence: &Evidence) -> Option<Verdict> {
    if has_no_person(evidence) {
        return None;
    }
    if evidence.trouble(|it| *it == Trouble::SignInEnded).is_some() {
        let sign = "The sign-in was cancelled, or the program ended before it was done.";
        return Some(Verdict::says_itself(sign.to_owned()));
    }
    let sign = evidence.troubles.iter().find_map(|it| {
        let Trouble::RedirectMissing { minutes } = it else { return None };
        Some(format!("The browser did not come back within {minutes} minutes."))
    })?;
    let sent = evidence.setup.redirect_uri.as_ref();
    let known = evidence.checked.client.known();
    let registered = known
        .zip(sent)
        .is_some_and(|(known, sent)| known.redirect_uris.contains(sent))
        .then_some("The redirect URI is registered, so the page could have come back to it.");
    let worked = matches!(
        evidence.grant.state,
        GrantState::Held | GrantState::Ended | GrantState::Expired | GrantState::Rejected
    );
    let worked = worked.then_some("Somebody has signed in to this org before.");
    Some(Verdict::fits(sign).because(registered).because(worked))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::checked::{AuthorizationFacts, Fact};
    use crate::diagnosis::evidence::GrantKind;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{client, refused_with, troubled};

    fn no(evidence: &Evidence) -> Option<(Confidence, usize)> {
        consent_refused(evidence).map(|it| (it.confidence(), it.weight()))
    }

    fn unfinished(evidence: &Evidence) -> Option<(Confidence, usize)> {
        sign_in_unfinished(evidence).map(|it| (it.confidence(), it.weight()))
    }

    #[test]
    fn a_refused_consent_says_so_itself() {
        let denied = Trouble::SignInRefused { error: "access_denied".into(), text: None };
        let other = Trouble::SignInRefused { error: "server_error".into(), text: None };

        assert_eq!(
            no(&troubled(Trouble::ConsentRefused { text: None })),
            Some((Confidence::Certain, 0))
        );
        assert_eq!(no(&troubled(denied)), Some((Confidence::Certain, 0)));
        assert_eq!(no(&troubled(other)), None);
    }

    #[test]
    fn an_administrator_may_be_asked_for() {
        let text = Some("An administrator is required".to_owned());
        let mut evidence = troubled(Trouble::ConsentRefused { text });
        let by_page = no(&evidence);
        evidence.checked.authorization = Fact::Known(AuthorizationFacts {
            state: Some("Requested".into()),
            ..AuthorizationFacts::default()
        });

        assert_eq!(by_page, Some((Confidence::Certain, 1)));
        assert_eq!(no(&evidence), Some((Confidence::Certain, 2)));
    }

    #[test]
    fn a_page_that_denies_access_was_told_no() {
        assert_eq!(
            no(&refused_with(Asked::Authorize, "access_denied")),
            Some((Confidence::Certain, 0))
        );
        assert_eq!(no(&refused_with(Asked::Token, "access_denied")), None);
    }

    #[test]
    fn a_sign_in_that_was_given_up_was_not_finished() {
        assert_eq!(unfinished(&troubled(Trouble::SignInEnded)), Some((Confidence::Certain, 0)));
    }

    #[test]
    fn a_browser_that_stays_away_may_have_been_left_alone() {
        let mut evidence = troubled(Trouble::RedirectMissing { minutes: 10 });
        let bare = unfinished(&evidence);
        evidence.setup.redirect_uri = Some("https://app.example/cb".into());
        evidence.checked.client = client("active", "CODE", &["https://app.example/cb"]);
        evidence.grant.state = GrantState::Expired;
        let registered = unfinished(&evidence);
        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);

        assert_eq!(bare, Some((Confidence::Possible, 0)));
        assert_eq!(registered, Some((Confidence::Likely, 2)));
        assert_eq!(unfinished(&evidence), None);
    }
}
