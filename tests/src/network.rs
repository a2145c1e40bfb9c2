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
    /// Every request ends so; nothing arrives.
    Fails(HttpError),
    /// The policy of the page that asks does not name that host; nothing arrives there.
    NotAllowed(&'static str),
    /// The platform answers everything with this status, and its name for the request.
    Trouble(u16),
}

/// A gateway of a company: below `/login` and `/api` it passes on to the hosts of `east`, and what
/// is not below them it answers itself.
pub const GATEWAY: &str = "https://gateway.corp.test";

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

/// Who asks, and what is in the way.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way<'a> {
    pub(crate) fault: Option<&'a NetworkFault>,
    /// The origin of the page that asks, where a browser carries the request.
    pub(crate) page: Option<&'static str>,
}

/// Brings one request to the provider and its answer back.
pub(crate) fn carry(
    provider: &mut Provider,
    now_millis: u64,
    request: &HttpRequest,
    way: Way<'_>,
) -> Result<HttpResponse, HttpError> {
    match way.fault {
        Some(NetworkFault::Down) => return Err(HttpError::NotConnected),
        Some(NetworkFault::Answers(status, body)) => return Ok(HttpResponse::new(*status, *body)),
        Some(NetworkFault::Fails(error)) => return Err(*error),
        Some(NetworkFault::Trouble(status)) => return Ok(trouble(*status)),
        Some(NetworkFault::NotAllowed(host)) if request.host() == *host => {
            return Err(HttpError::NotAllowed);
        }
        Some(NetworkFault::AnswersLost | NetworkFault::NotAllowed(_)) | None => {}
    }
    let (host, asked) = match route(request.url()) {
        Route::Nowhere => return Ok(HttpResponse::new(404, "<html>no route matched</html>")),
        Route::On(host, url) => (host, built(request, &url).ok_or(HttpError::NameUnknown)?),
        Route::Straight => as_asked(request).ok_or(HttpError::NameUnknown)?,
    };
    if provider.scene().region(&host.region).is_none() {
        return Err(HttpError::NameUnknown);
    }
    let answer = match way.page {
        None => provider.handle(now_millis, &host, &asked),
        Some(origin) => fetched(provider, now_millis, (&host, asked), origin)?,
    };
    if way.fault == Some(&NetworkFault::AnswersLost) {
        return Err(HttpError::TimedOut);
    }
    Ok(as_read(&answer))
}

fn trouble(status: u16) -> HttpResponse {
    let body = format!(r#"{{"message":"m","code":"internal.server.error","status":{status}}}"#);
    let id = "3f1e7f9c-52fd-4a4e-9f6e-0a4a55e6a1f7";
    HttpResponse::new(status, body).header("ININ-Correlation-Id", id)
}

/// Where a request goes.
enum Route {
    /// To the host that it names.
    Straight,
    /// Through the gateway, with that URL.
    On(HostId, String),
    /// To the gateway, which knows no such path.
    Nowhere,
}

fn route(url: &str) -> Route {
    let Some(path) = url.strip_prefix(GATEWAY) else { return Route::Straight };
    let passed = [("/login/", HostId::login("east")), ("/api/", HostId::api("east"))];
    let mut passed = passed.into_iter().filter_map(|(prefix, host)| {
        path.strip_prefix(prefix).map(|rest| Route::On(host, format!("{GATEWAY}/{rest}")))
    });
    passed.next().unwrap_or(Route::Nowhere)
}

/// What a browser does for a page of another origin (WHATWG Fetch, CORS): it asks first where the
/// request is not simple, and keeps an answer that does not name the page.
fn fetched(
    provider: &mut Provider,
    now_millis: u64,
    (host, mut asked): (&HostId, http::Request<Vec<u8>>),
    origin: &'static str,
) -> Result<http::Response<Vec<u8>>, HttpError> {
    use http::header::{ACCESS_CONTROL_ALLOW_ORIGIN, AUTHORIZATION, HeaderValue, ORIGIN};

    let kept = HttpError::Unexplained;
    let origin = HeaderValue::from_static(origin);
    asked.headers_mut().insert(ORIGIN, origin.clone());
    if asked.headers().contains_key(AUTHORIZATION) {
        let mut first = http::Request::new(Vec::new());
        *first.method_mut() = http::Method::OPTIONS;
        *first.uri_mut() = asked.uri().clone();
        first.headers_mut().insert(ORIGIN, origin.clone());
        if !provider.handle(now_millis, host, &first).status().is_success() {
            return Err(kept);
        }
    }
    let answer = provider.handle(now_millis, host, &asked);
    let shared = answer.headers().get(ACCESS_CONTROL_ALLOW_ORIGIN) == Some(&origin);
    if shared { Ok(answer) } else { Err(kept) }
}

/// A request as the provider gets it. A request that is no HTTP, or goes to a host that nobody
/// knows, would be the core's bug: it shows as a name that cannot be resolved.
pub(crate) fn as_asked(request: &HttpRequest) -> Option<(HostId, http::Request<Vec<u8>>)> {
    Some((host_id(request.host())?, built(request, request.url())?))
}

fn built(request: &HttpRequest, url: &str) -> Option<http::Request<Vec<u8>>> {
    let mut asked = http::Request::builder().method(request.method().as_str()).uri(url);
    for (name, value) in request.headers() {
        asked = asked.header(name, value.as_str());
    }
    let body = request.body().map(|body| body.as_bytes().to_vec()).unwrap_or_default();
    asked.body(body).ok()
}

/// An answer as a host reads it.
pub(crate) fn as_read(answer: &http::Response<Vec<u8>>) -> HttpResponse {
    let mut read = HttpResponse::new(answer.status().as_u16(), answer.body().clone());
    for (name, value) in answer.headers() {
        read = read.header(name.as_str(), value.to_str().unwrap_or_default());
    }
    read
}
