//! Forms: token requests that are no form, and API calls that carry no token.

use super::super::super::answer::{Answer, BodyForm, TokenIn};
use super::super::super::cause::Cause;
use super::super::super::claim::Claim;
use super::super::super::evidence::Evidence;
use super::super::super::finding::{Documented, Question};
use super::super::super::remedy::Remedy;
use super::super::{Instruction, Rule, Verdict};

pub(in super::super) const NOT_A_FORM: Rule = Rule {
    cause: Cause::NotAForm,
    judge: not_a_form,
    title: "The token request is not sent as a form.",
    steps: &[
        Instruction::person(
            Remedy::SendForm,
            "Send the fields in the body as application/x-www-form-urlencoded, such as \
             grant_type=refresh_token&refresh_token=..., with a Content-Type header that says so. \
             JSON is for the API, not for the token endpoint.",
        ),
        Instruction::person(
            Remedy::UseFormEncoding,
            "In curl use --data-urlencode; in Python's requests use data=, not json=; in JavaScript \
             send a URLSearchParams.",
        ),
    ],
    claims: &[Claim::OtherSdk],
    asks: &[Question::WhatBody, Question::WhichUrl],
    documented: Documented::Yes,
    sources: &[
        "https://developer.genesys.cloud/api/rest/authorization/use-authorization-code",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3",
    ],
};

/// Words in which a server says that it cannot read the body.
const UNREAD: &[&str] = &["form-urlencoded", "content type", "content-type", "media type"];

fn not_a_form(evidence: &Evidence) -> Option<Verdict> {
    evidence.answers.iter().filter(|it| it.is_of_token()).find_map(unread)
}

fn unread(answer: &Answer) -> Option<Verdict> {
    if has_read_the_fields(answer) {
        return None;
    }
    let is_said = answer.speaks_of(UNREAD);
    let written = match answer.written.body {
        Some(BodyForm::Form) if is_said => None,
        Some(BodyForm::Form) => return None,
        Some(BodyForm::Json) => Some("The body of the token request was JSON."),
        Some(BodyForm::Query) => Some("The fields of the token request were in the URL."),
        None => None,
    };
    let sign = answer.sentence();
    if is_said {
        return Some(Verdict::says_itself(sign).because(written));
    }
    let lacks_fields = answer.is_one_of(&["invalid_request", "unsupported_grant_type"])
        && !answer.speaks_of(&["rate limit"]);
    match (written, answer.error.as_deref()) {
        // The client may have been judged by its header, and the path by itself, before the body
        // was looked at.
        (Some(_), Some("invalid_client")) => Some(Verdict::fits(sign).because(written)),
        (Some(_), _) if matches!(answer.status, Some(404 | 405)) => {
            Some(Verdict::fits(sign).because(written))
        }
        (Some(_), _) => Some(Verdict::fits(sign).proved_by(written)),
        (None, _) if lacks_fields || answer.status == Some(415) => Some(
            Verdict::fits(sign)
                .because(answer.speaks_of(&["grant_type"]).then_some(
                    "The server misses grant_type, the first field of every token request.",
                ))
                .because((answer.status == Some(415)).then_some(
                    "415 says that the server does not take a body of this kind (RFC 9110 §15.5.16).",
                )),
        ),
        (None, _) => None,
    }
}

/// Fields that nobody would miss before `grant_type`.
const OTHER_FIELDS: &[&str] =
    &["refresh_token", "redirect_uri", "code_verifier", "organization_id", "audience"];

/// Whether the answer could only be given by somebody who had read the form.
fn has_read_the_fields(answer: &Answer) -> bool {
    let written = &answer.written;
    let names_one = || {
        let others = written.fields.iter().filter(|name| *name != "grant_type");
        others.into_iter().any(|name| answer.speaks_of(&[&name.to_ascii_lowercase()]))
    };
    let misses_another = answer.speaks_of(&["missing"]) && answer.speaks_of(OTHER_FIELDS);
    answer.is_one_of(&["invalid_grant", "unauthorized_client", "invalid_scope"])
        || misses_another
        || (written.body != Some(BodyForm::Json) && names_one())
}

pub(in super::super) const NO_TOKEN_SENT: Rule = Rule {
    cause: Cause::NoTokenSent,
    judge: no_token_sent,
    title: "An API call carries no access token.",
    steps: &[
        Instruction::person(
            Remedy::SendBearer,
            "Send the header Authorization: Bearer <access token> with every API call, and look \
             whether a proxy or a redirect takes it away.",
        ),
        Instruction::person(
            Remedy::TakeTokenBeforeEachCall,
            "Take the token from Tenantry before each call, and do not call where it gives none.",
        ),
    ],
    claims: &[Claim::OtherSdk, Claim::SignInInVain],
    asks: &[Question::WhatBody, Question::WhichUrl],
    documented: Documented::Yes,
    sources: &["https://www.rfc-editor.org/rfc/rfc6750#section-2.1"],
};

fn no_token_sent(evidence: &Evidence) -> Option<Verdict> {
    let mut calls = evidence.answers.iter().filter(|it| !it.is_of_token());
    let says_so = |it: &&Answer| {
        it.is_one_of(&["authentication.required"]) || it.speaks_of(&["no authentication bearer"])
    };
    if let Some(answer) = calls.clone().find(says_so) {
        return Some(Verdict::says_itself(answer.sentence()).because(misplaced(answer)));
    }
    let answer = calls.find(|it| it.is_of_call() && it.status == Some(401))?;
    let misplaced = misplaced(answer)?;
    Some(Verdict::fits(answer.sentence()).because(Some(misplaced)))
}

/// How the call carried its token, where that is not how the API looks for it.
fn misplaced(answer: &Answer) -> Option<&'static str> {
    match answer.written.token_in? {
        TokenIn::Bearer => None,
        TokenIn::OtherScheme => Some("The authorization header had no Bearer before the token."),
        TokenIn::OtherPlace => Some("The token was not in the authorization header."),
        TokenIn::Nowhere => Some("The call was sent without a token."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::Asked;
    use crate::diagnosis::finding::Confidence;
    use crate::diagnosis::rules::cases::refused_with;

    fn sent_as(body: Option<BodyForm>, error: &str, text: &str) -> Option<Confidence> {
        let mut evidence = refused_with(Asked::Refresh, error);
        evidence.answers[0].written.body = body;
        evidence.answers[0].text = Some(text.into());
        not_a_form(&evidence).map(|it| it.confidence())
    }

    #[test]
    fn json_at_the_token_endpoint_is_certain_to_be_wrong() {
        assert_eq!(sent_as(Some(BodyForm::Json), "invalid_request", ""), Some(Confidence::Certain));
        assert_eq!(sent_as(Some(BodyForm::Query), "bad.request", ""), Some(Confidence::Certain));
    }

    #[test]
    fn a_client_that_is_refused_may_have_been_judged_before_the_json_was() {
        assert_eq!(sent_as(Some(BodyForm::Json), "invalid_client", ""), Some(Confidence::Likely));
    }

    #[test]
    fn a_server_that_judges_the_fields_has_read_the_form() {
        assert_eq!(sent_as(None, "invalid_grant", ""), None);
        assert_eq!(sent_as(Some(BodyForm::Json), "invalid_grant", ""), None);
        assert_eq!(sent_as(Some(BodyForm::Form), "invalid_request", ""), None);
    }

    #[test]
    fn a_server_that_names_a_field_has_read_the_form() {
        let mut evidence = refused_with(Asked::Refresh, "invalid_request");
        evidence.answers[0].text = Some("unknown parameter organization_id".into());
        let unknown = not_a_form(&evidence).map(|it| it.confidence());
        evidence.answers[0].written.fields = vec!["organization_id".into()];

        assert_eq!((unknown, not_a_form(&evidence)), (Some(Confidence::Possible), None));
    }

    #[test]
    fn a_path_that_is_not_found_is_judged_before_the_body() {
        let mut evidence = refused_with(Asked::Token, "not.found");
        evidence.answers[0].status = Some(404);
        evidence.answers[0].written.body = Some(BodyForm::Json);

        let verdict = not_a_form(&evidence).unwrap();

        assert_eq!(verdict.confidence(), Confidence::Likely);
    }

    #[test]
    fn the_server_may_say_itself_what_it_expects() {
        let text = "the body must be application/x-www-form-urlencoded";

        assert_eq!(sent_as(None, "invalid_request", text), Some(Confidence::Certain));
        // It may look like a form, and not be sent as one: without its Content-Type.
        let looks_like_one = sent_as(Some(BodyForm::Form), "invalid_request", text);
        assert_eq!(looks_like_one, Some(Confidence::Certain));
    }

    #[test]
    fn a_missing_grant_type_speaks_for_fields_that_were_not_read() {
        let missing = sent_as(None, "invalid_request", "grant_type is missing");

        assert_eq!(missing, Some(Confidence::Likely));
        assert_eq!(sent_as(None, "invalid_request", ""), Some(Confidence::Possible));
        assert_eq!(sent_as(None, "invalid_request", "rate limit exceeded; wait"), None);
        assert_eq!(sent_as(None, "invalid_request", "refresh_token is missing"), None);
    }

    #[test]
    fn the_kind_of_a_body_can_be_refused_without_a_word() {
        let mut evidence = refused_with(Asked::Token, "x");
        evidence.answers[0].error = None;
        evidence.answers[0].status = Some(415);

        let verdict = not_a_form(&evidence).unwrap();

        assert_eq!(verdict.confidence(), Confidence::Likely);
    }

    #[test]
    fn the_api_says_itself_that_it_was_sent_no_token() {
        let verdict = no_token_sent(&refused_with(Asked::Call, "authentication.required")).unwrap();

        assert_eq!(verdict.confidence(), Confidence::Certain);
        assert_eq!(no_token_sent(&refused_with(Asked::Token, "authentication.required")), None);
    }

    #[test]
    fn a_token_in_another_place_is_not_found_there() {
        let mut evidence = refused_with(Asked::Call, "bad.credentials");
        evidence.answers[0].status = Some(401);
        for (token_in, fits) in [
            (Some(TokenIn::OtherScheme), true),
            (Some(TokenIn::OtherPlace), true),
            (Some(TokenIn::Nowhere), true),
            (Some(TokenIn::Bearer), false),
            (None, false),
        ] {
            evidence.answers[0].written.token_in = token_in;

            assert_eq!(no_token_sent(&evidence).is_some(), fits, "{token_in:?}");
        }
    }
}
