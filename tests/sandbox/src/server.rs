//! HTTP around the provider: connections in, answers out, faults in between.
//!
//! This is hyper without a framework: the provider routes by itself, and a fault must be able to
//! close a connection without an answer, which frameworks do not let a handler do.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use crate::faults::{Armed, FaultKind, Faults};
use crate::id::HostId;
use crate::provider::Provider;

/// `request.bytes.max` of the platform.
const BODY_MAX_BYTES: usize = 512_000;

/// What all listeners of a sandbox share.
#[derive(Debug)]
pub(crate) struct Shared {
    provider: Mutex<Provider>,
    faults: Faults,
    ahead_millis: AtomicU64,
}

impl Shared {
    pub(crate) fn new(provider: Provider) -> Self {
        let provider = Mutex::new(provider);
        Self { provider, faults: Faults::default(), ahead_millis: AtomicU64::new(0) }
    }

    pub(crate) fn provider(&self) -> MutexGuard<'_, Provider> {
        self.provider.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) const fn faults(&self) -> &Faults {
        &self.faults
    }

    pub(crate) fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.ahead_millis.fetch_add(millis, Ordering::SeqCst);
    }

    pub(crate) fn now_millis(&self) -> u64 {
        let system = system_nanos() / 1_000_000;
        system.saturating_add(self.ahead_millis.load(Ordering::SeqCst))
    }
}

/// Nanoseconds of the system clock; enough of them until the year 2554.
pub(crate) fn system_nanos() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// Serves one host until the task is aborted, and every connection with it.
pub(crate) async fn listen(shared: Arc<Shared>, host: HostId, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, most likely; some connection will end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        while connections.try_join_next().is_some() {}
        connections.spawn(serve(Arc::clone(&shared), host.clone(), stream));
    }
}

async fn serve(shared: Arc<Shared>, host: HostId, stream: TcpStream) {
    let service = service_fn(move |request| {
        let (shared, host) = (Arc::clone(&shared), host.clone());
        async move { respond(&shared, &host, request).await }
    });
    // Clients hang up, and faults make us hang up: both end here, and nobody is to be told.
    http1::Builder::new().serve_connection(TokioIo::new(stream), service).await.ok();
}

/// The connection is to be closed without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is closed on purpose")]
struct HangUp;

async fn respond(
    shared: &Shared,
    host: &HostId,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, HangUp> {
    let (head, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_MAX_BYTES).collect().await else {
        return Ok(status(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let request = Request::from_parts(head, body.to_bytes().to_vec());
    let process = || {
        let now = shared.now_millis();
        shared.provider().handle(now, host, &request).map(|body| Full::new(Bytes::from(body)))
    };
    let fault = shared.faults.take(host, request.method(), request.uri().path());
    let Some(mut fault) = fault else { return Ok(process()) };
    let answer = match fault.kind() {
        FaultKind::CloseWithoutAnswer | FaultKind::Hold => Some(process()),
        FaultKind::HoldRequest => {
            fault.mark_reached();
            fault.released().await;
            return Ok(process());
        }
        FaultKind::CloseBeforeProcessing
        | FaultKind::GarbageBody
        | FaultKind::Status(_)
        | FaultKind::HugeBody(_)
        | FaultKind::RedirectTo(_) => None,
    };
    fault.mark_reached();
    spoil(&mut fault, answer).await
}

async fn spoil(
    fault: &mut Armed,
    answer: Option<Response<Full<Bytes>>>,
) -> Result<Response<Full<Bytes>>, HangUp> {
    match fault.kind() {
        FaultKind::CloseWithoutAnswer | FaultKind::CloseBeforeProcessing => Err(HangUp),
        FaultKind::Hold | FaultKind::HoldRequest => {
            fault.released().await;
            answer.ok_or(HangUp)
        }
        FaultKind::GarbageBody => Ok(page("<html><body>Please log in to the hotel Wi-Fi.</body>")),
        FaultKind::HugeBody(bytes) => Ok(page(&"x".repeat(*bytes))),
        FaultKind::Status(code) => {
            Ok(status(StatusCode::from_u16(*code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)))
        }
        FaultKind::RedirectTo(url) => {
            let mut answer = status(StatusCode::TEMPORARY_REDIRECT);
            let url = HeaderValue::from_str(url).ok().ok_or(HangUp)?;
            answer.headers_mut().insert(LOCATION, url);
            Ok(answer)
        }
    }
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}

fn page(text: &str) -> Response<Full<Bytes>> {
    let mut answer = Response::new(Full::new(Bytes::copy_from_slice(text.as_bytes())));
    answer.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    answer
}
