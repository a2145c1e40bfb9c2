//! Answers: status lines, headers and bodies of every known shape, in the order they stand in.

use super::Facts;
use super::names::normal;
use super::request::Asking;
use super::scan::{Is, Pair, Sign as Join};
use crate::diagnosis::answer::{Answer, Asked, Shape, Speaker};
use crate::time::Timestamp;
use crate::wire::date;
use crate::wire::shown::masked;

/// The login host's errors (RFC 6749 §4.1.2.1, §5.2; RFC 6750 §3.1).
const LOGIN_ERRORS: &[&str] = &[
    "invalid_request",
    "invalid_client",
    "invalid_grant",
    "unauthorized_client",
    "unsupported_grant_type",
    "invalid_scope",
    "access_denied",
    "unsupported_response_type",
    "server_error",
    "temporarily_unavailable",
    "invalid_token",
    "insufficient_scope",
    "login_required",
    "consent_required",
    "invalid_redirect_uri",
    "redirect_uri_mismatch",
    "invalid_target",
];
/// Errors that only the token endpoint gives (RFC 6749 §5.2).
const TOKEN_ERRORS: &[&str] =
    &["invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type"];
/// The API host's errors that are no dotted words.
const API_ERRORS: &[&str] = &["bad.credentials"];
/// More answers than this say nothing new.
const ANSWERS_LIMIT: usize = 12;
/// Fields of one body are not farther apart.
const BODY_REACH: usize = 1200;

/// More of a header is not read.
const HEADER_LIMIT: usize = 120;
/// So many headers are kept.
const HEADERS_LIMIT: usize = 4;
/// More of a sentence is not read.
const TEXT_LIMIT: usize = 200;

/// One thing that an answer has, where it stands.
enum Sign<'a> {
    Status(u16),
    Error(&'a str),
    Code(&'a str),
    Text(&'a str),
    Listed,
    Correlation(&'a str),
    Date(&'a str),
    Wait(u64),
    Header(&'a str),
    Html,
}

/// An answer that is being read.
#[derive(Default)]
struct Open {
    answer: Answer,
    at: usize,
    last: usize,
    is_listed: bool,
}

/// Reads every answer into the evidence, the newest first.
pub(super) fn read(facts: &mut Facts, text: &str, pairs: &[Pair<'_>], asked: &[Asking]) {
    let mut signs = status_lines(text);
    signs.extend(before_bodies(text));
    signs.extend(pairs.iter().filter_map(|pair| Some((pair.at, sign(text, pair)?))));
    let lower = text.to_ascii_lowercase();
    signs.extend(
        ["<!doctype html", "<html"]
            .iter()
            .filter_map(|page| lower.find(page))
            .map(|at| (at, Sign::Html)),
    );
    signs.sort_by_key(|(at, _)| *at);
    let mut found: Vec<Open> = Vec::new();
    for (at, sign) in signs {
        if found.is_empty() && matches!(sign, Sign::Wait(_) | Sign::Header(_)) {
            continue; // A header is of the answer that it stands in.
        }
        let is_next = found.last().is_none_or(|open| open.ends_before(&sign, at));
        if is_next {
            found.push(Open { at, last: at, ..Open::default() });
        }
        if let Some(open) = found.last_mut() {
            open.take(&sign);
            open.last = at;
        }
    }
    facts.answered_at = found.last().map_or(0, |open| open.at);
    let answers = found.into_iter().filter_map(|open| open.done(asked));
    for answer in answers {
        let says = |it: &Answer| (it.asked, it.status, it.error.clone(), it.host.clone());
        facts.evidence.answers.retain(|known| says(known) != says(&answer));
        facts.evidence.answers.push(answer);
    }
    facts.evidence.answers.reverse();
    facts.evidence.answers.truncate(ANSWERS_LIMIT);
}

/// `HTTP/1.1 401 Unauthorized`.
fn status_lines(text: &str) -> Vec<(usize, Sign<'_>)> {
    let lines = text.match_indices("HTTP/").filter_map(|(at, _)| {
        let rest = super::window(text, at, 16);
        let status = rest.split(' ').nth(1)?.get(..3)?.parse().ok()?;
        (100..600).contains(&status).then_some((at, Sign::Status(status)))
    });
    lines.collect()
}

/// `401 {"error": …}`: the status right before a body.
fn before_bodies(text: &str) -> Vec<(usize, Sign<'_>)> {
    let found = text.match_indices('{').filter_map(|(at, _)| {
        let floor = (at.saturating_sub(8)..=at).find(|at| text.is_char_boundary(*at))?;
        let head = text[floor..at].trim_end_matches([' ', ':', '\n', '>']);
        let (rest, status) = head.split_at_checked(head.len().checked_sub(3)?)?;
        let is_number = !rest.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '.');
        let status =
            status.parse().ok().filter(|status| (200..600).contains(status) && is_number)?;
        Some((floor, Sign::Status(status)))
    });
    found.collect()
}

fn sign<'a>(text: &'a str, pair: &Pair<'a>) -> Option<Sign<'a>> {
    let value = pair.value.trim();
    let is_quoted = pair.is == Is::Quoted;
    match normal(pair.name).as_str() {
        "error" | "errorcode" if LOGIN_ERRORS.contains(&value) => Some(Sign::Error(value)),
        "error" if is_quoted && is_words(value, '_') => Some(Sign::Error(value)),
        "code" | "errorcode" if is_api_code(value) => Some(Sign::Code(value)),
        "code" if LOGIN_ERRORS.contains(&value) => Some(Sign::Code(value)),
        "errordescription" | "description"
            if is_quoted || value.contains('+') || value.contains("%20") =>
        {
            Some(Sign::Text(value))
        }
        "errordescription" if pair.sign != Join::Bar => Some(Sign::Text(to_end(text, pair))),
        "message" if is_quoted => Some(Sign::Text(value)),
        "errors" if value.is_empty() || value.starts_with(['[', '{', 'c', 'm']) => {
            Some(Sign::Listed)
        }
        "status" | "statuscode" | "httpstatus" | "responsecode" | "httpcode" | "responsestatus"
        | "code" => {
            let status = value.get(..3)?.parse().ok().filter(|_| {
                value.get(3..4).is_none_or(|next| !next.starts_with(|c: char| c.is_ascii_digit()))
            })?;
            (200..600).contains(&status).then_some(Sign::Status(status))
        }
        "inincorrelationid" | "correlationid" | "contextid" => Some(Sign::Correlation(value)),
        "retryafter" => {
            let digits = value.split(|c: char| !c.is_ascii_digit()).next()?;
            digits.parse().ok().map(Sign::Wait)
        }
        "server" | "via" | "xcache" | "xsquiderror" => header(text, pair).map(Sign::Header),
        "date" => super::window(text, pair.value_at, 40).lines().next().map(Sign::Date),
        _ => None,
    }
}

/// A whole header, where it stands at the beginning of its line.
fn header<'a>(text: &'a str, pair: &Pair<'a>) -> Option<&'a str> {
    let before = text[..pair.at].rsplit('\n').next()?;
    let line = super::window(text, pair.at, HEADER_LIMIT).lines().next()?;
    (matches!(before.trim(), "" | "<") && pair.sign == Join::Colon).then_some(line.trim_end())
}

/// A sentence without quotes goes to the end of its line, or to what closes the text around it.
fn to_end<'a>(text: &'a str, pair: &Pair<'a>) -> &'a str {
    let rest = super::window(text, pair.value_at, TEXT_LIMIT);
    rest.split(['\n', '"', '&', '}', ')']).next().unwrap_or_default().trim_end_matches([',', ' '])
}

fn is_words(text: &str, between: char) -> bool {
    text.len() < 80
        && text.contains(between)
        && text.chars().all(|c| c.is_ascii_lowercase() || c == between)
}

fn is_api_code(text: &str) -> bool {
    API_ERRORS.contains(&text) || is_words(text, '.')
}

impl Open {
    /// Whether that sign belongs to the next answer.
    fn ends_before(&self, sign: &Sign<'_>, at: usize) -> bool {
        let it = &self.answer;
        let is_far = at.saturating_sub(self.last) > BODY_REACH;
        let is_other = match sign {
            Sign::Status(status) => {
                it.status.is_some_and(|known| known != *status)
                    || (it.status.is_some() && it.error.is_some() && it.shape != Some(Shape::Api))
            }
            Sign::Error(error) => it.error.as_ref().is_some_and(|known| known != error),
            Sign::Code(code) => {
                it.error.as_ref().is_some_and(|known| known != code)
                    && it.shape != Some(Shape::Login)
                    && !self.is_listed
            }
            Sign::Date(_)
            | Sign::Html
            | Sign::Listed
            | Sign::Text(_)
            | Sign::Correlation(_)
            | Sign::Wait(_)
            | Sign::Header(_) => false,
        };
        is_far || is_other
    }

    fn take(&mut self, sign: &Sign<'_>) {
        let it = &mut self.answer;
        match sign {
            Sign::Status(status) => it.status = Some(*status),
            Sign::Error(error) => {
                it.error = Some(masked(error, 80));
                it.shape = Some(Shape::Login);
            }
            Sign::Code(code) if it.error.is_none() => {
                it.error = Some(masked(code, 80));
                it.shape = Some(if self.is_listed { Shape::Listed } else { Shape::Api });
            }
            Sign::Code(_) => {}
            Sign::Text(text) => {
                it.text.get_or_insert_with(|| {
                    masked(&super::settings::decoded(text).replace('+', " "), 200)
                });
            }
            Sign::Listed => self.is_listed = true,
            Sign::Wait(secs) => it.retry_after_secs = it.retry_after_secs.or(Some(*secs)),
            Sign::Header(header) if it.headers.len() < HEADERS_LIMIT => {
                it.headers.push(masked(header, HEADER_LIMIT));
            }
            Sign::Header(_) => {}
            Sign::Correlation(id) => {
                it.correlation_id.get_or_insert_with(|| masked(id, 80));
            }
            Sign::Date(date) => it.at = it.at.or_else(|| instant(date)),
            Sign::Html => {
                it.shape.get_or_insert(Shape::Html);
            }
        }
    }

    /// The answer, unless it is a success or says nothing.
    fn done(self, asked: &[Asking]) -> Option<Answer> {
        let Self { answer: mut it, at, .. } = self;
        if it.error.is_none()
            && it.status.is_none_or(|status| status < 300)
            && it.shape != Some(Shape::Html)
        {
            return None;
        }
        if it.shape.is_none() && it.text.is_some() {
            it.shape = Some(Shape::Api);
        }
        let is_token = it.error.as_deref().is_some_and(|error| TOKEN_ERRORS.contains(&error));
        let asking = if is_token {
            super::request::token_before(asked, at)
        } else {
            super::request::before(asked, at)
        };
        if let Some(asking) = asking {
            asking.asks(&mut it);
        }
        if it.speaker == Speaker::Unknown
            && it.asked == Some(Asked::Call)
            && it.shape == Some(Shape::Api)
        {
            it.speaker = Speaker::Api;
        }
        Some(it)
    }
}

/// The moment that a `Date` names.
fn instant(date: &str) -> Option<Timestamp> {
    date::read_header(date.trim_matches([' ', '"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use super::*;

    fn first(text: &str) -> Answer {
        read(text).answers.first().cloned().unwrap_or_default()
    }

    #[test]
    fn every_shape_of_body_is_read_in_every_form() {
        for text in [
            r#"{"error":"invalid_client","description":"authentication failed","error_description":"authentication failed"}"#,
            "{'error': 'invalid_client', 'description': 'authentication failed'}",
            r#"It says "{\"error\":\"invalid_client\",\"error_description\":\"authentication failed\"}" at once."#,
            "{\n  \"error\": \"invalid_client\",\n  \"error_description\": \"authentication failed\"\n}",
            r#"{"error":"invalid_client","error_description":"authentication failed"#,
            "https://app.example/cb?error=invalid_client&error_description=authentication%20failed",
        ] {
            let it = first(text);
            assert_eq!(it.error.as_deref(), Some("invalid_client"), "{text}");
            assert_eq!(it.shape, Some(Shape::Login), "{text}");
            assert_eq!(it.text.as_deref(), Some("authentication failed"), "{text}");
        }
        let it = first(
            r#"{"message":"Invalid login credentials.","code":"bad.credentials","status":401,"errors":[]}"#,
        );
        assert_eq!(
            (it.status, it.error.as_deref(), it.shape),
            (Some(401), Some("bad.credentials"), Some(Shape::Api))
        );
        let it = first(r#"{"errors":[{"code":"invalid_grant","message":"revoked or expired."}]}"#);
        assert_eq!(
            (it.error.as_deref(), it.shape, it.text.as_deref()),
            (Some("invalid_grant"), Some(Shape::Listed), Some("revoked or expired."))
        );
        let it = first("{\n \"message\": \"Access denied.\",\n \"status\": 403\n}");
        assert_eq!((it.status, it.error, it.shape), (Some(403), None, Some(Shape::Api)));
    }

    #[test]
    fn a_sentence_without_quotes_goes_to_the_end_of_its_line() {
        let it = first("error=invalid_request, error_description=rate limit exceeded; wait\nx=1");

        assert_eq!(it.text.as_deref(), Some("rate limit exceeded; wait"));
    }

    #[test]
    fn a_status_line_and_its_headers_belong_to_the_body_below() {
        let it = first(
            "HTTP/1.1 429 Too Many Requests\nDate: Sun, 06 Nov 1994 08:49:37 GMT\nRetry-After: 12\nININ-Correlation-Id: 11111111-2222-4333-8444-555555555555\n\n{\"code\":\"too.many.requests\",\"status\":429}",
        );

        assert_eq!((it.status, it.error.as_deref()), (Some(429), Some("too.many.requests")));
        assert_eq!(it.correlation_id.as_deref(), Some("11111111-2222-4333-8444-555555555555"));
        assert_eq!(it.at, Some(Timestamp::from_unix_millis(784_111_777_000)));
    }

    #[test]
    fn the_newest_answer_stands_last_in_a_log_and_first_in_the_evidence() {
        let it =
            read("10:00 status=403 code=missing.permissions\n10:05 status=401 error=invalid_grant");

        let errors: Vec<_> = it.answers.iter().filter_map(|it| it.error.as_deref()).collect();
        assert_eq!(errors, ["invalid_grant", "missing.permissions"]);
    }

    #[test]
    fn a_success_is_no_answer_that_explains_anything() {
        assert_eq!(
            read("HTTP/1.1 200 OK\n\n{\"access_token\":\"x\",\"expires_in\":86399}").answers,
            []
        );
    }

    #[test]
    fn headers_tell_how_long_to_wait_and_who_answered() {
        let it = read(
            "HTTP/1.1 429 Too Many Requests\nRetry-After: 41\nServer: squid/5.7\n< Via: 1.1 a (b)\n",
        );
        let answer = &it.answers[0];

        assert_eq!(answer.retry_after_secs, Some(41));
        assert_eq!(answer.headers, ["Server: squid/5.7", "Via: 1.1 a (b)"]);
        let prose =
            read("HTTP/1.1 401\n{\"code\":\"bad.credentials\"}\nOur server: node behind a proxy");
        assert!(prose.answers[0].headers.is_empty());
    }
}
