//! One listener: takes connections, few at a time and none for long, and answers what the gate lets in.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::gate::{self, Visit};
use super::lobby::{Lobby, Reception};
use super::page::{self, Page};

/// So many connections at once; more wait in the system's queue, so that the browser's is not lost.
const CONNECTIONS_LIMIT: usize = 32;

/// The longest request head: hyper's least.
const HEAD_LIMIT: usize = 8 * 1024;

/// How long a head may take.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a connection may take: the wait for a sign-in, and some.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(75);

/// Serves one address until aborted. `held` is let go when the port is free.
pub(super) async fn listen(
    listener: TcpListener,
    address: SocketAddr,
    lobby: Arc<Lobby>,
    held: Sender<()>,
) {
    // Parameters outlive locals, and `held` must outlive the socket.
    let listener = listener;
    let slots = Arc::new(Semaphore::new(CONNECTIONS_LIMIT));
    loop {
        let Ok(slot) = Arc::clone(&slots).acquire_owned().await else { break };
        match listener.accept().await {
            Ok((stream, _)) => {
                let serving = serve(stream, address, Arc::clone(&lobby));
                tokio::spawn(async move {
                    // Who takes longer is no browser; nobody is to be told.
                    timeout(CONNECTION_TIMEOUT, serving).await.ok();
                    drop(slot);
                });
            }
            // Out of file descriptors, most likely; some connection will end.
            Err(_) => sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    drop(held);
}

async fn serve(stream: TcpStream, address: SocketAddr, lobby: Arc<Lobby>) {
    let service = service_fn(move |request| {
        let lobby = Arc::clone(&lobby);
        async move { Ok::<_, Infallible>(answer(request, address, &lobby).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(HEAD_LIMIT)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    // Browsers hang up, and others send what is no HTTP; nobody is to be told.
    connection.await.ok();
}

async fn answer(request: Request<Incoming>, address: SocketAddr, lobby: &Lobby) -> Page {
    // A body, if there is one, is not read: the connection closes after the answer.
    let (head, _) = request.into_parts();
    match gate::admit(&head, address, lobby) {
        Err(why) => page::turned_away(why),
        Ok(Visit::Redirect(url)) => match lobby.receive(url).await {
            Reception::Expected { path } => page::see_other(&path),
            Reception::Unexpected => page::unexpected(),
            Reception::Busy => page::ending(None),
        },
        Ok(Visit::Done(name)) => match lobby.ending(&name).await {
            None => page::unexpected(),
            Some(ending) => {
                lobby.told(&name);
                page::ending(ending.as_ref())
            }
        },
    }
}
