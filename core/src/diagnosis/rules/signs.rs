//! Signs: answers that more than one cause gives, found in one place for all of them.

use super::super::answer::{Answer, Asked, Shape, Speaker};
use super::super::evidence::{Evidence, Fares, GrantKind, GrantState, Trouble};
use super::hosts::{host, host_in};
use super::words::span;
use crate::wire::http::HttpError;

/// The refusal of a refresh token. A client that signs in for itself has none, nor has an implicit
/// grant: what is refused there is no refresh token.
pub(super) fn refused_refresh(evidence: &Evidence) -> Option<&Answer> {
    let has_none = [GrantKind::ClientCredentials, GrantKind::Implicit];
    if evidence.setup.grant_type.is_some_and(|it| has_none.contains(&it)) {
        return None;
    }
    evidence.answers.iter().find(|it| it.is_one_of(&["invalid_grant"]) && may_be_of_refresh(it))
}

fn may_be_of_refresh(answer: &Answer) -> bool {
    let written = &answer.written;
    match answer.asked {
        Some(Asked::Refresh) => true,
        None | Some(Asked::Token) => match &written.grant_type {
            Some(grant_type) => grant_type == "refresh_token",
            None => !written.fields.iter().any(|field| field == "code"),
        },
        Some(Asked::Authorize | Asked::Exchange | Asked::ClientCredentials | Asked::Call) => false,
    }
}

/// The refusal of an access token by the API: it ran out, or something ended it.
pub(super) fn refused_token(evidence: &Evidence) -> Option<&Answer> {
    evidence.answers.iter().find(|it| {
        let is_said = it.is_one_of(&["bad.credentials", "credentials.expired"]);
        let is_bare = it.status == Some(401)
            && it.error.is_none()
            && it.is_of_call()
            && matches!(it.shape, None | Some(Shape::Api));
        it.speaker != Speaker::Stranger && !it.is_of_token() && (is_said || is_bare)
    })
}

/// That the API does not take the access token, in a sentence.
pub(super) fn token_died(evidence: &Evidence) -> Option<String> {
    let was_rejected = || {
        let is_rejected = evidence.grant.state == GrantState::Rejected;
        is_rejected.then(|| "The API refused the access token.".to_owned())
    };
    let refused = refused_token(evidence).filter(|it| !is_of_another_region(evidence, it));
    refused.map(Answer::sentence).or_else(was_rejected)
}

/// That it stopped after a time, where somebody said so and no call is known that was refused.
pub(super) fn told_death(evidence: &Evidence) -> Option<String> {
    let secs = evidence.grant.died_after_secs?;
    let is_refused = evidence.answers.iter().any(|it| !it.is_one_of(&["invalid_grant"]));
    (!is_refused).then(|| format!("It stopped working after {}.", span(secs)))
}

/// Whether the token was issued in another region than the one that was called, and never lived there.
fn is_of_another_region(evidence: &Evidence, answer: &Answer) -> bool {
    let called = answer.host.as_deref().and_then(host).map(|(_, region)| region);
    let issued = evidence.setup.token_url.as_deref().and_then(host_in).map(|(_, region)| region);
    called.zip(issued).is_some_and(|(called, issued)| called != issued)
}

/// How many seconds after its issue the access token was refused.
pub(super) fn died_after(evidence: &Evidence) -> Option<u64> {
    let age = || refused_token(evidence).and_then(|answer| answer.age_secs);
    evidence.grant.died_after_secs.or_else(age)
}

/// How many seconds the access token was good for, as the grant or the client says.
pub(super) fn lifetime(evidence: &Evidence) -> Option<u64> {
    let set = || evidence.checked.client.known().and_then(|client| client.lifetime_secs);
    evidence.grant.lifetime_secs.or_else(set)
}

/// Whether the access token had lived its whole life; unknown where either time is.
pub(super) fn ran_out(evidence: &Evidence) -> Option<bool> {
    /// Between the answer with the token and the call that was refused.
    const SLACK_SECS: u64 = 60;
    Some(died_after(evidence)?.saturating_add(SLACK_SECS) >= lifetime(evidence)?)
}

/// The newest answer to a token request, or what may be one.
pub(super) fn newest_of_token(evidence: &Evidence) -> Option<&Answer> {
    evidence.answers.iter().find(|it| match it.asked {
        Some(asked) => asked.is_token(),
        None => it.speaker != Speaker::Api,
    })
}

/// The newest answer to an API call, or what may be one.
pub(super) fn newest_of_call(evidence: &Evidence) -> Option<&Answer> {
    evidence.answers.iter().find(|it| match it.asked {
        Some(asked) => asked == Asked::Call,
        None => it.speaker != Speaker::Login,
    })
}

/// The newest answer to a token request and to a call. What came before them has been overcome.
pub(super) fn newest(evidence: &Evidence) -> impl Iterator<Item = &Answer> {
    let (token, call) = (newest_of_token(evidence), newest_of_call(evidence));
    let is_one = token.is_some() && token == call;
    token.into_iter().chain(call.filter(move |_| !is_one))
}

/// A request that had no answer for that reason, and none since.
pub(super) fn unanswered<'a>(evidence: &'a Evidence, reasons: &[HttpError]) -> Option<&'a Answer> {
    newest(evidence).find(|it| it.unanswered.is_some_and(|reason| reasons.contains(&reason)))
}

/// Nobody came back from the sign-in page: it may have shown an error in place of its form.
pub(super) fn stayed_away(evidence: &Evidence) -> Option<&'static str> {
    if evidence.trouble(|it| matches!(it, Trouble::RedirectMissing { .. })).is_some() {
        return Some("The browser did not come back from the sign-in page.");
    }
    // Who has signed in before knows how to give up.
    let is_own = evidence.setup.grant_type == Some(GrantKind::ClientCredentials);
    let is_first = evidence.grant.state == GrantState::Never && !is_own && !others_work(evidence);
    evidence.trouble(|it| *it == Trouble::SignInEnded).filter(|_| is_first)?;
    Some("The sign-in was given up before the browser came back.")
}

/// Whether another org works through the same client, or the primary one does.
pub(super) fn others_work(evidence: &Evidence) -> bool {
    evidence.siblings.same_client.well > 0 || evidence.siblings.primary == Some(Fares::Well)
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;

    #[test]
    fn a_refused_code_is_no_refused_refresh_token() {
        let exchange = cases::refused(Asked::Exchange, 400, "invalid_grant");
        let mut token = cases::refused(Asked::Token, 400, "invalid_grant");
        assert!(refused_refresh(&exchange).is_none());
        assert!(refused_refresh(&token).is_some());

        token.answers[0].written.fields = vec!["grant_type".into(), "code".into()];

        assert!(refused_refresh(&token).is_none());
    }

    #[test]
    fn who_has_no_refresh_token_has_none_refused() {
        let mut evidence = cases::refused(Asked::Refresh, 400, "invalid_grant");
        assert!(refused_refresh(&evidence).is_some());

        evidence.setup.grant_type = Some(GrantKind::ClientCredentials);

        assert!(refused_refresh(&evidence).is_none());
    }

    #[test]
    fn a_forbidden_call_and_a_proxys_401_say_nothing_of_the_token() {
        assert!(refused_token(&cases::refused(Asked::Call, 401, "bad.credentials")).is_some());
        assert!(refused_token(&cases::refused(Asked::Call, 401, "ip.not.authorized")).is_none());
        let mut proxy = cases::answered(Asked::Call, 401);
        assert!(refused_token(&proxy).is_some());

        proxy.answers[0].shape = Some(Shape::Html);

        assert!(refused_token(&proxy).is_none());
    }

    #[test]
    fn a_token_of_another_region_did_not_die() {
        let mut evidence = cases::refused_token();
        evidence.answers[0].host = Some("api.mypurecloud.com".into());
        evidence.setup.token_url = Some("https://login.mypurecloud.com/oauth/token".into());
        assert!(token_died(&evidence).is_some());

        evidence.setup.token_url = Some("https://login.mypurecloud.ie/oauth/token".into());

        assert_eq!(token_died(&evidence), None);
    }

    #[test]
    fn a_told_death_is_one_where_no_call_says_otherwise() {
        let mut evidence = cases::refused_refresh();
        assert_eq!(told_death(&evidence), None);

        evidence.grant.died_after_secs = Some(300);
        assert!(told_death(&evidence).is_some());

        evidence.answers[0].error = Some("missing.permissions".into());

        assert_eq!(told_death(&evidence), None);
    }

    #[test]
    fn what_was_not_answered_before_an_answer_came_has_been_overcome() {
        let mut evidence = cases::unanswered(Asked::Refresh, HttpError::NotConnected);
        assert!(unanswered(&evidence, &[HttpError::NotConnected]).is_some());

        cases::before(&mut evidence, cases::refused(Asked::Refresh, 400, "invalid_grant"));

        assert!(unanswered(&evidence, &[HttpError::NotConnected]).is_none());
    }

    #[test]
    fn a_token_ran_out_when_both_times_say_so() {
        let mut evidence = cases::refused(Asked::Call, 401, "bad.credentials");
        evidence.grant.lifetime_secs = Some(86_399);
        assert_eq!(ran_out(&evidence), None);

        evidence.answers[0].age_secs = Some(86_399);
        assert_eq!(ran_out(&evidence), Some(true));

        evidence.grant.died_after_secs = Some(1_800);
        assert_eq!(ran_out(&evidence), Some(false));
    }
}
