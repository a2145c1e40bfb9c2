//! Requests: each is sent once, exactly as the core made it, and its answer is read to its end.

use std::time::Duration;

use gloo_net::http::{RequestBuilder, Response};
use js_sys::Uint8Array;
use tenantry_core::{BODY_LIMIT, HttpError, HttpRequest, HttpResponse, Method};
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect,
};

use crate::platform::Platform;

/// The headers of an answer that the core reads.
const READ: [&str; 3] = ["retry-after", "date", "inin-correlation-id"];

/// Sends the request, and reads the answer within `timeout`.
pub(crate) async fn send(
    platform: &Platform,
    request: &HttpRequest,
    timeout: Duration,
) -> Result<HttpResponse, HttpError> {
    let signal = AbortSignal::timeout_with_f64(timeout.as_secs_f64() * 1000.0);
    let mut builder = RequestBuilder::new(request.url())
        .method(match request.method() {
            Method::Get => http::Method::GET,
            Method::Post => http::Method::POST,
            Method::Delete => http::Method::DELETE,
        })
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&signal));
    for (name, value) in request.headers() {
        builder = builder.header(name, &value);
    }
    let whole = match request.body() {
        Some(body) => builder.body(body.as_str()),
        None => builder.build(),
    };
    // What cannot be made cannot have been sent.
    let Ok(whole) = whole else { return Err(HttpError::NotConnected) };
    let answer = JsFuture::from(platform.fetch(whole.into())).await;
    let answer = answer.map_err(|error| named(&platform.explain(error)))?;
    match answer.dyn_into::<web_sys::Response>() {
        Ok(answer) => read(platform, answer.into()).await,
        Err(_) => Err(HttpError::Unexplained),
    }
}

async fn read(platform: &Platform, answer: Response) -> Result<HttpResponse, HttpError> {
    let body = match answer.body() {
        None => Vec::new(),
        Some(stream) => {
            let limit = u32::try_from(BODY_LIMIT).unwrap_or(u32::MAX);
            let bytes = JsFuture::from(platform.read(stream, limit)).await;
            let bytes = bytes.map_err(|error| named(&platform.explain(error)))?;
            let Ok(bytes) = bytes.dyn_into::<Uint8Array>() else { return Err(HttpError::TooLong) };
            bytes.to_vec()
        }
    };
    let headers = answer.headers();
    let said = READ.iter().filter_map(|name| Some((name, headers.get(name)?)));
    Ok(said.fold(HttpResponse::new(answer.status(), body), |answer, (name, value)| {
        answer.header(name, &value)
    }))
}

/// The error of that name.
fn named(word: &str) -> HttpError {
    match word {
        "nameUnknown" => HttpError::NameUnknown,
        "notConnected" => HttpError::NotConnected,
        "notSecure" => HttpError::NotSecure,
        "notAllowed" => HttpError::NotAllowed,
        "timedOut" => HttpError::TimedOut,
        "interrupted" => HttpError::Interrupted,
        _ => HttpError::Unexplained,
    }
}
