//! Answers: the few ways a host replies.

use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY,
};
use http::{HeaderName, HeaderValue, StatusCode};
use maud::Markup;
use serde_json::Value;

/// An answer of the provider.
pub(crate) type Answer = http::Response<Vec<u8>>;

/// A page may style itself and nothing more.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

pub(crate) fn json(status: StatusCode, value: &Value) -> Answer {
    let mut answer = bare(status, value.to_string().into_bytes());
    set(&mut answer, CONTENT_TYPE, "application/json");
    set(&mut answer, CACHE_CONTROL, "no-store");
    answer
}

pub(crate) fn html(status: StatusCode, page: Markup) -> Answer {
    let mut answer = bare(status, page.into_string().into_bytes());
    set(&mut answer, CONTENT_TYPE, "text/html; charset=utf-8");
    set(&mut answer, CACHE_CONTROL, "no-store");
    set(&mut answer, CONTENT_SECURITY_POLICY, PAGE_POLICY);
    set(&mut answer, REFERRER_POLICY, "no-referrer");
    answer
}

/// Sends the browser elsewhere, always with a GET.
pub(crate) fn redirect(url: &str) -> Answer {
    let mut answer = bare(StatusCode::SEE_OTHER, Vec::new());
    set(&mut answer, LOCATION, url);
    set(&mut answer, CACHE_CONTROL, "no-store");
    set(&mut answer, REFERRER_POLICY, "no-referrer");
    answer
}

pub(crate) fn empty(status: StatusCode) -> Answer {
    bare(status, Vec::new())
}

/// Sets a header. A value that HTTP cannot carry is left out; none of ours is.
pub(crate) fn set(answer: &mut Answer, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}

fn bare(status: StatusCode, body: Vec<u8>) -> Answer {
    let mut answer = Answer::new(body);
    *answer.status_mut() = status;
    answer
}
