//! The loopback listeners (RFC 8252 §7.3): bound before a browser opens, closed when no flow waits.

mod address;
mod gate;
mod lobby;
mod page;
mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use tenantry_core::RedirectUri;
use tokio::runtime::Handle;
use tokio::task::JoinHandle;

pub use address::CannotListen;
pub(crate) use lobby::{Ending, Waiting, waiting};

use crate::inbox::Inbox;
use address::Place;
use lobby::Lobby;

/// How long a listener may take to let go of its port.
const CLOSING: Duration = Duration::from_secs(2);

/// Every listener of this process.
#[derive(Debug)]
pub(crate) struct Loopback {
    runtime: Handle,
    lobby: Arc<Lobby>,
    open: BTreeMap<SocketAddr, Listener>,
}

#[derive(Debug)]
struct Listener {
    task: JoinHandle<()>,
    /// Ends when the port is free again.
    gone: Receiver<()>,
}

impl Loopback {
    pub(crate) fn new(runtime: Handle, inbox: Inbox) -> Self {
        Self { runtime, lobby: Arc::new(Lobby::new(inbox)), open: BTreeMap::new() }
    }

    /// Listens for a redirect URI, on every address a browser may take it for.
    ///
    /// # Errors
    /// [`CannotListen`]; then nothing new is open.
    pub(crate) fn open(&mut self, uri: &RedirectUri) -> Result<(), CannotListen> {
        let place = Place::of(uri)?;
        let mut bound = Vec::new();
        for address in place.addresses() {
            if self.open.contains_key(&address) {
                continue;
            }
            match bind(address) {
                Ok(listener) => bound.push((address, listener)),
                Err(error) if is_without_ipv6(&place, address, &error) => {}
                Err(error) => return Err(CannotListen::because(&error, uri, address.port())),
            }
        }
        for (address, listener) in bound {
            let listener = self
                .start(address, listener)
                .map_err(|error| CannotListen::because(&error, uri, address.port()))?;
            self.open.insert(address, listener);
        }
        self.lobby.expect(uri.clone());
        Ok(())
    }

    /// Whether a redirect URI could be listened for now.
    ///
    /// # Errors
    /// [`CannotListen`] says why not.
    pub(crate) fn try_out(&self, uri: &RedirectUri) -> Result<(), CannotListen> {
        let place = Place::of(uri)?;
        for address in place.addresses() {
            let tried =
                if self.open.contains_key(&address) { Ok(()) } else { bind(address).map(drop) };
            match tried {
                Err(error) if !is_without_ipv6(&place, address, &error) => {
                    return Err(CannotListen::because(&error, uri, address.port()));
                }
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    /// Closes what none of these needs, once every browser has been told how its sign-in ended.
    pub(crate) fn keep(&mut self, wanted: &BTreeSet<RedirectUri>) {
        self.lobby.expect_only(wanted);
        if self.lobby.has_company() {
            return;
        }
        let needed: BTreeSet<SocketAddr> = wanted
            .iter()
            .filter_map(|uri| Place::of(uri).ok())
            .flat_map(|place| place.addresses())
            .collect();
        let idle: Vec<_> =
            self.open.keys().filter(|open| !needed.contains(open)).copied().collect();
        let closing = idle.iter().filter_map(|address| self.open.remove(address)).collect();
        close(closing);
    }

    /// Closes every listener; their ports are free afterwards.
    pub(crate) fn close(&mut self) {
        close(std::mem::take(&mut self.open).into_values().collect());
    }

    /// The addresses that are listened on.
    #[cfg(test)]
    pub(crate) fn addresses(&self) -> Vec<SocketAddr> {
        self.open.keys().copied().collect()
    }

    fn start(&self, address: SocketAddr, listener: TcpListener) -> std::io::Result<Listener> {
        // Registering the socket needs the runtime's context.
        let _context = self.runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener)?;
        let (held, gone) = mpsc::channel();
        let task =
            self.runtime.spawn(server::listen(listener, address, Arc::clone(&self.lobby), held));
        Ok(Listener { task, gone })
    }
}

/// A machine without IPv6: no browser will go there either.
fn is_without_ipv6(place: &Place, address: SocketAddr, error: &std::io::Error) -> bool {
    address.is_ipv6() && place.is_a_name() && error.kind() != ErrorKind::AddrInUse
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let listener = TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn close(listeners: Vec<Listener>) {
    for listener in &listeners {
        listener.task.abort();
    }
    for listener in listeners {
        // It never sends: what is waited for is the end, and a late one only means a port in use.
        listener.gone.recv_timeout(CLOSING).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uri(host: &str, port: u16) -> RedirectUri {
        RedirectUri::new(&format!("http://{host}:{port}/callback")).unwrap()
    }

    /// A port that was free a moment ago, and a loopback to use it.
    fn loopback(runtime: &tokio::runtime::Runtime) -> (Loopback, u16) {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        (Loopback::new(runtime.handle().clone(), Inbox::new(|| ()).0), port)
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
    }

    #[test]
    fn localhost_is_listened_for_on_both_addresses_and_a_literal_on_its_own() {
        let runtime = runtime();
        let (mut loopback, port) = loopback(&runtime);

        loopback.open(&uri("127.0.0.1", port)).unwrap();
        let literal = loopback.addresses();
        loopback.open(&uri("localhost", port)).unwrap();
        let both = loopback.addresses();

        assert_eq!(literal, [format!("127.0.0.1:{port}").parse().unwrap()]);
        assert!(both.contains(&literal[0]));
        assert!(both.len() == 2 || TcpListener::bind("[::1]:0").is_err(), "{both:?}");
    }

    #[test]
    fn a_port_in_use_is_named_and_nothing_stays_half_open() {
        let runtime = runtime();
        let (mut loopback, port) = loopback(&runtime);
        let Ok(_squatter) = TcpListener::bind(format!("[::1]:{port}")) else {
            return; // A machine without IPv6.
        };

        let refused = loopback.open(&uri("localhost", port)).unwrap_err();

        assert!(matches!(refused, CannotListen::PortInUse { port: named, .. } if named == port));
        assert!(refused.to_string().contains(&port.to_string()));
        assert!(loopback.addresses().is_empty());
    }

    #[test]
    fn a_closed_port_is_free_at_once() {
        let runtime = runtime();
        let (mut loopback, port) = loopback(&runtime);
        for _ in 0..20 {
            loopback.open(&uri("localhost", port)).unwrap();

            loopback.keep(&BTreeSet::new());

            assert!(loopback.addresses().is_empty());
            TcpListener::bind(("127.0.0.1", port)).unwrap();
        }
    }
}
