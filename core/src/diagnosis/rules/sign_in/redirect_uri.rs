//! Redirect URIs: the one that is sent must be a registered one, letter for letter.

use super::super::super::answer::{Answer, Asked};
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::{Evidence, GrantState, Trouble};
use super::super::super::finding::{Action, Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict, ended_with, signs};
use super::difference::{between, from_nearest};
use super::{exchanges, has_no_person};

pub(in super::super) const REDIRECT_URI_NOT_EXACT: Rule = Rule {
    cause: Cause::RedirectUriNotExact,
    judge: redirect_uri_not_exact,
    title: "{redirectUri} is not a registered redirect URI of {client}, letter for letter.",
    steps: &[
        Instruction::action(
            Remedy::CopyRedirectUri,
            "Copy the redirect URI that is sent.",
            Action::CopyRedirectUri,
        ),
        Instruction::person(
            Remedy::RegisterRedirectUri,
            "In the org that owns the client, open Admin > Integrations > OAuth, choose the client, \
             and paste it under Authorized redirect URIs. Scheme, host, port, path, query, capitals \
             and a slash at the end all count.",
        ),
        Instruction::person(
            Remedy::SendSameRedirectUri,
            "Send the same URI when the code is exchanged as when the sign-in began.",
        ),
        Instruction::action(Remedy::SignIn, "Sign in again.", Action::SignIn),
    ],
    claims: &[Claim::ExactRedirectUri, Claim::RedirectUriInRefresh],
    asks: &[Question::WhichRedirectUri, Question::EverWorked],
    documented: Documented::Yes,
    sources: &[
        "https://github.com/MyPureCloud/developer-center-blog/blob/\
         103caefce076646a0e6fbbd81da5794e8786d567/source/\
         2020-05-12-parameters-and-oauth-redirect-uri/index.md",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    ],
};

/// Words in which a server names the redirect URI.
const NAMED: &[&str] = &["redirect uri", "redirect_uri", "redirecturi", "redirect url"];

fn redirect_uri_not_exact(evidence: &Evidence) -> Option<Verdict> {
    if has_no_person(evidence) {
        return None;
    }
    by_page(evidence).or_else(|| by_exchange(evidence)).or_else(|| by_check(evidence))
}

/// The sign-in page names the redirect URI, or never sends the browser back.
fn by_page(evidence: &Evidence) -> Option<Verdict> {
    let says_both = |it: &Answer| it.speaks_of(&["client id or redirect uri"]);
    let sign = named_by_page(evidence).map(|it| (it.sentence(), says_both(it)));
    let sign = sign.or_else(|| named_by_redirect(evidence).map(|sign| (sign, false)));
    let sign = sign.or_else(|| Some((signs::stayed_away(evidence)?.to_owned(), true)));
    let (sign, is_one_of_two) = sign?;
    if is_registered(evidence) {
        return None;
    }
    if !is_one_of_two {
        return Some(Verdict::says_itself(sign).because(unregistered(evidence)));
    }
    let unproven = (evidence.grant.state == GrantState::Never
        && evidence.siblings.same_client.well == 0)
        .then_some("Nobody has signed in with this redirect URI yet.");
    Some(Verdict::fits(sign).because(unproven).proved_by(unregistered(evidence)))
}

fn named_by_page(evidence: &Evidence) -> Option<&Answer> {
    let may_be_a_page = |it: &&Answer| matches!(it.asked, None | Some(Asked::Authorize));
    evidence.answers.iter().filter(may_be_a_page).find(|it| it.speaks_of(NAMED))
}

fn named_by_redirect(evidence: &Evidence) -> Option<String> {
    evidence.troubles.iter().find_map(|it| {
        let Trouble::SignInRefused { error, text: Some(text) } = it else { return None };
        let small = text.to_ascii_lowercase();
        let names_it = NAMED.iter().any(|name| small.contains(name));
        names_it.then(|| ended_with(error, Some(text)))
    })
}

/// The code is refused, which it is where another redirect URI comes with it.
fn by_exchange(evidence: &Evidence) -> Option<Verdict> {
    let answer = exchanges(evidence)
        .find(|it| it.is_one_of(&["invalid_grant", "invalid_request", "redirect_uri_mismatch"]))
        .filter(|it| it.sends.is_none_or(|sends| sends < 2))?; // A code is refused the second time, whatever comes with it.
    let names_it = answer.speaks_of(NAMED) || answer.is_one_of(&["redirect_uri_mismatch"]);
    let (sent, began) =
        (answer.written.redirect_uri.as_deref(), evidence.setup.redirect_uri.as_deref());
    let other = sent.zip(began).filter(|(sent, began)| sent != began).map(|(sent, began)| {
        format!(
            "The sign-in began with {began} and the code was exchanged with {sent}: {}.",
            between(began, sent)
        )
    });
    let fields = &answer.written.fields;
    let absent = (!fields.is_empty() && !fields.iter().any(|name| name == "redirect_uri"))
        .then_some("The exchange named no redirect URI, and it must name the same as the sign-in.");
    if names_it {
        return Some(Verdict::says_itself(answer.sentence()).because(other).because(absent));
    }
    let is_the_same = sent.is_some() && sent == began;
    if is_the_same || !answer.is_one_of(&["invalid_grant"]) {
        return None;
    }
    Some(Verdict::fits(answer.sentence()).because(absent).proved_by(other))
}

/// Nothing has gone wrong yet, and the next sign-in will.
fn by_check(evidence: &Evidence) -> Option<Verdict> {
    let has_silence = evidence.answers.is_empty() && evidence.troubles.is_empty();
    unregistered(evidence).filter(|_| has_silence).map(Verdict::says_itself)
}

/// Where the redirect URI is none of those that the org says are registered.
fn unregistered(evidence: &Evidence) -> Option<String> {
    let known = registered(evidence)?;
    let sent = evidence.setup.redirect_uri.as_deref()?;
    if known.is_empty() {
        return Some("The org says that the client has no redirect URI at all.".to_owned());
    }
    from_nearest(sent, known)
}

fn is_registered(evidence: &Evidence) -> bool {
    let sent = evidence.setup.redirect_uri.as_ref();
    registered(evidence).zip(sent).is_some_and(|(known, sent)| known.contains(sent))
}

/// The registered redirect URIs: as the org says, or else as somebody said.
fn registered(evidence: &Evidence) -> Option<&[String]> {
    let told = &evidence.setup.registered_uris;
    let checked = evidence.checked.client.known().map(|client| client.redirect_uris.as_slice());
    checked.or_else(|| (!told.is_empty()).then_some(told.as_slice()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::GrantKind;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::{client, refused_with, troubled, with_answer};

    const SENT: &str = "http://localhost:47080/callback";

    fn confidence(evidence: &Evidence) -> Option<Confidence> {
        redirect_uri_not_exact(evidence).map(|it| it.confidence())
    }

    fn stayed_away() -> Evidence {
        let mut evidence = troubled(Trouble::RedirectMissing { minutes: 10 });
        evidence.setup.redirect_uri = Some(SENT.into());
        evidence
    }

    #[test]
    fn a_browser_that_stays_away_may_have_met_an_unknown_redirect_uri() {
        let mut evidence = stayed_away();
        let bare = confidence(&evidence);
        evidence.grant.state = GrantState::Never;

        assert_eq!(bare, Some(Confidence::Possible));
        assert_eq!(confidence(&evidence), Some(Confidence::Likely));
    }

    #[test]
    fn the_org_says_which_redirect_uris_are_registered() {
        let mut evidence = stayed_away();
        evidence.checked.client = client("active", "CODE", &["http://localhost:47080/callback/"]);
        let other = redirect_uri_not_exact(&evidence).unwrap();
        evidence.checked.client = client("active", "CODE", &["https://app.example/", SENT]);

        assert_eq!(other.confidence(), Confidence::Certain);
        assert!(other.known().any(|fact| fact.contains("slash")), "{other:?}");
        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn what_somebody_said_is_registered_is_compared_too() {
        let mut evidence = stayed_away();
        evidence.setup.registered_uris = vec!["http://localhost:47081/callback".into()];
        let other = confidence(&evidence);
        evidence.setup.registered_uris.push(SENT.into());

        assert_eq!((other, confidence(&evidence)), (Some(Confidence::Certain), None));
    }

    #[test]
    fn a_code_that_is_sent_twice_is_not_refused_for_its_redirect_uri() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_grant");
        evidence.answers[0].sends = Some(2);

        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn a_check_tells_it_before_anybody_signs_in_and_is_silent_beside_other_troubles() {
        let mut evidence = Evidence::default();
        evidence.setup.redirect_uri = Some(SENT.into());
        evidence.checked.client = client("active", "CODE", &["https://localhost:47080/callback"]);
        let foretold = confidence(&evidence);
        evidence.answers = refused_with(Asked::Call, "missing.permissions").answers;

        assert_eq!((foretold, confidence(&evidence)), (Some(Confidence::Certain), None));
    }

    #[test]
    fn a_page_that_names_client_or_redirect_uri_leaves_both_open() {
        let page = |text: &str| {
            confidence(&with_answer(Answer {
                asked: Some(Asked::Authorize),
                text: Some(text.into()),
                ..Answer::default()
            }))
        };

        assert_eq!(page("OAuth client ID or redirect URI is invalid"), Some(Confidence::Possible));
        assert_eq!(page("redirect_uri does not match"), Some(Confidence::Certain));
        assert_eq!(page("try again later"), None);
    }

    #[test]
    fn a_code_is_exchanged_with_the_redirect_uri_it_was_asked_for_with() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_grant");
        evidence.setup.redirect_uri = Some(SENT.into());
        let unknown = confidence(&evidence);
        evidence.answers[0].written.redirect_uri = Some("http://127.0.0.1:47080/callback".into());
        let other = confidence(&evidence);
        evidence.answers[0].written.redirect_uri = Some(SENT.into());

        assert_eq!((unknown, other), (Some(Confidence::Possible), Some(Confidence::Certain)));
        assert_eq!(confidence(&evidence), None);
    }

    #[test]
    fn an_exchange_without_a_redirect_uri_lacks_it() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_grant");
        evidence.answers[0].written.fields = vec!["grant_type".into(), "code".into()];

        assert_eq!(confidence(&evidence), Some(Confidence::Likely));
    }

    #[test]
    fn a_refresh_and_client_credentials_have_no_redirect_uri() {
        let mut stayed_away = stayed_away();
        stayed_away.setup.grant_type = Some(GrantKind::ClientCredentials);

        assert_eq!(confidence(&refused_with(Asked::Refresh, "invalid_grant")), None);
        assert_eq!(confidence(&stayed_away), None);
    }
}
