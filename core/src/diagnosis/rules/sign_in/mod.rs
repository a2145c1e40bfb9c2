//! Sign-ins that go wrong: the redirect, the code, the person, the consent.

mod code;
mod difference;
mod ending;
mod person;
mod pkce;
mod redirect_uri;

pub(super) use code::{CODE_SPENT, SIGN_IN_FORGOTTEN};
pub(super) use ending::{CONSENT_REFUSED, SIGN_IN_UNFINISHED};
pub(super) use person::WRONG_USER;
pub(super) use pkce::PKCE_REQUIRED;
pub(super) use redirect_uri::REDIRECT_URI_NOT_EXACT;

use super::super::answer::{Answer, Asked};
use super::super::evidence::{Evidence, GrantKind};

/// The answers to exchanges of a code, the newest first.
fn exchanges(evidence: &Evidence) -> impl Iterator<Item = &Answer> {
    let is_code = |it: &Answer| it.written.grant_type.as_deref() == Some("authorization_code");
    evidence.answers.iter().filter(move |it| it.asked == Some(Asked::Exchange) || is_code(it))
}

/// Whether nobody signs in at all.
fn has_no_person(evidence: &Evidence) -> bool {
    evidence.setup.grant_type == Some(GrantKind::ClientCredentials)
}

#[cfg(test)]
mod tests {
    use super::super::super::cause::Cause::{
        ClientUnknown, CodeSpent, RedirectUriNotExact, SignInForgotten, SignInUnfinished,
    };
    use super::super::super::evidence::{GrantState, Trouble};
    use super::super::cases::{causes, refused_with, troubled, with_answer};
    use super::*;

    #[test]
    fn a_refused_code_is_spent_or_its_redirect_or_its_verifier_is_another() {
        let mut evidence = refused_with(Asked::Exchange, "invalid_grant");
        let bare = causes(&evidence);
        evidence.answers[0].sends = Some(2);

        assert_eq!(bare, [CodeSpent, RedirectUriNotExact, SignInForgotten]);
        assert_eq!(causes(&evidence), [CodeSpent]);
    }

    #[test]
    fn a_page_that_names_client_or_redirect_uri_is_read_as_the_redirect_uri_first() {
        let page = Answer {
            asked: Some(Asked::Authorize),
            text: Some("OAuth client ID or redirect URI is invalid".into()),
            ..Answer::default()
        };

        assert_eq!(causes(&with_answer(page)), [RedirectUriNotExact, ClientUnknown]);
    }

    #[test]
    fn a_browser_that_stays_away_is_read_by_whether_it_ever_came_back() {
        let mut evidence = troubled(Trouble::RedirectMissing { minutes: 10 });
        evidence.grant.state = GrantState::Never;
        let never = causes(&evidence);
        evidence.grant.state = GrantState::Expired;

        assert_eq!(never, [RedirectUriNotExact, SignInUnfinished, ClientUnknown]);
        assert_eq!(causes(&evidence), [SignInUnfinished, RedirectUriNotExact]);
    }

    #[test]
    fn who_gives_up_the_first_sign_in_may_have_met_an_error_in_place_of_the_form() {
        let mut evidence = troubled(Trouble::SignInEnded);
        evidence.grant.state = GrantState::Never;
        let first = causes(&evidence);
        evidence.siblings.same_client.well = 1;
        let beside_others = causes(&evidence);
        evidence.siblings.same_client.well = 0;
        evidence.grant.state = GrantState::SignedOutHere;

        assert_eq!(first, [SignInUnfinished, RedirectUriNotExact, ClientUnknown]);
        assert_eq!(beside_others, [SignInUnfinished]);
        assert_eq!(causes(&evidence), [SignInUnfinished]);
    }
}
