//! The network: carries requests to the provider, and what can go wrong on the way.

use tenantry_core::{HttpError, HttpRequest, HttpResponse};
use tenantry_sandbox::{HostId, Provider};

/// What is wrong with the network, until it is mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkFault {
    /// No connection can be made.
    Down,
    /// Requests arrive, answers do not.
    AnswersLost,
    /// Every answer is this, whatever was asked; nothing arrives.
    Answers(u16, &'static str),
}

/// The login and API base of a region of the world.
pub(crate) fn bases(region: &str) -> [String; 2] {
    [format!("https://login.{region}.test"), format!("https://api.{region}.test")]
}

/// Which of the provider's hosts a URL names.
pub(crate) fn host_id(host: &str) -> Option<HostId> {
    let (role, region) = host.strip_suffix(".test")?.split_once('.')?;
    match role {
        "login" => Some(HostId::login(region)),
        "api" => Some(HostId::api(region)),
        _ => None,
    }
}

/// Brings one request to the provider and its answer back.
pub(crate) fn carry(
    provider: &mut Provider,
    now_millis: u64,
    request: &HttpRequest,
    fault: Option<&NetworkFault>,
) -> Result<HttpResponse, HttpError> {
    match fault {
        Some(NetworkFault::Down) => return Err(HttpError::NotConnected),
        Some(NetworkFault::Answers(status, body)) => return Ok(HttpResponse::new(*status, *body)),
        Some(NetworkFault::AnswersLost) | None => {}
    }
    let (host, asked) = as_asked(request).ok_or(HttpError::NameUnknown)?;
    let answer = provider.handle(now_millis, &host, &asked);
    if fault == Some(&NetworkFault::AnswersLost) {
        return Err(HttpError::TimedOut);
    }
    Ok(as_read(&answer))
}

/// A request as the provider gets it. A request that is no HTTP, or goes to a host that nobody
/// knows, would be the core's bug: it shows as a name that cannot be resolved.
pub(crate) fn as_asked(request: &HttpRequest) -> Option<(HostId, http::Request<Vec<u8>>)> {
    let host = host_id(request.host())?;
    let mut asked = http::Request::builder().method(request.method().as_str()).uri(request.url());
    for (name, value) in request.headers() {
        asked = asked.header(name, value.as_str());
    }
    let body = request.body().map(|body| body.as_bytes().to_vec()).unwrap_or_default();
    Some((host, asked.body(body).ok()?))
}

/// An answer as a host reads it.
pub(crate) fn as_read(answer: &http::Response<Vec<u8>>) -> HttpResponse {
    let mut read = HttpResponse::new(answer.status().as_u16(), answer.body().clone());
    for (name, value) in answer.headers() {
        read = read.header(name.as_str(), value.to_str().unwrap_or_default());
    }
    read
}
