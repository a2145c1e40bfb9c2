//! A running sandbox: a provider behind real listeners, with a clock and faults to play with.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, MutexGuard};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::faults::{Fault, FaultHandle};
use crate::id::{HostId, RegionId};
use crate::provider::Provider;
use crate::provider::history::TokenRequest;
use crate::rules::{Rules, RulesError};
use crate::scene::Scene;
use crate::server::{self, Shared};

/// How to start a sandbox.
#[derive(Clone, Debug)]
pub struct Options {
    /// Who exists.
    pub scene: Scene,
    /// How the platform behaves.
    pub rules: Rules,
    /// Where tokens come from. Without one each start issues others, so that what an application
    /// kept from an earlier start means nothing.
    pub seed: Option<u64>,
    /// Where to listen.
    pub ports: Ports,
}

impl Default for Options {
    fn default() -> Self {
        Self { scene: Scene::demo(), rules: Rules::default(), seed: None, ports: Ports::Any }
    }
}

/// Where to listen, always on 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ports {
    /// Whatever is free.
    Any,
    /// Consecutive ports: each region's login host, then its API host.
    From(u16),
}

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The rules do not fit the scene.
    #[error(transparent)]
    Rules(#[from] RulesError),
    /// A port could not be had.
    #[error("cannot listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port.
        port: u16,
        /// What the system said.
        source: io::Error,
    },
    /// There are more hosts than ports above the first one.
    #[error("there are not enough ports from the first one on")]
    Ports,
}

/// The addresses of one region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    region: RegionId,
    login: SocketAddr,
    api: SocketAddr,
}

impl Endpoints {
    /// The region.
    pub const fn region(&self) -> &RegionId {
        &self.region
    }

    /// Base URL of the login host, without a slash at the end.
    pub fn login_base(&self) -> String {
        format!("http://{}", self.login)
    }

    /// Base URL of the API host, without a slash at the end.
    pub fn api_base(&self) -> String {
        format!("http://{}", self.api)
    }
}

/// A running sandbox. It stops when dropped.
#[derive(Debug)]
pub struct Sandbox {
    shared: Arc<Shared>,
    regions: Vec<Endpoints>,
    listeners: Vec<JoinHandle<()>>,
}

impl Sandbox {
    /// Starts listening, on the runtime this is called from.
    ///
    /// # Errors
    /// The rules do not fit the scene, or a port is taken.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let Options { scene, rules, seed, ports } = options;
        rules.check(&scene)?;
        let mut next = match ports {
            Ports::Any => None,
            Ports::From(first) => Some(first),
        };
        let mut regions = Vec::new();
        let mut sockets = Vec::new();
        for region in &scene.regions {
            let login = listen(&mut next).await?;
            let api = listen(&mut next).await?;
            regions.push(Endpoints {
                region: region.id.clone(),
                login: address(&login)?,
                api: address(&api)?,
            });
            sockets.push((HostId::login(region.id.clone()), login));
            sockets.push((HostId::api(region.id.clone()), api));
        }
        let seed = seed.unwrap_or_else(server::system_nanos);
        let shared = Arc::new(Shared::new(Provider::new(scene, rules, seed)));
        let listeners = sockets
            .into_iter()
            .map(|(host, socket)| tokio::spawn(server::listen(Arc::clone(&shared), host, socket)))
            .collect();
        Ok(Self { shared, regions, listeners })
    }

    /// The addresses of a region, such as `east`.
    pub fn region(&self, id: &str) -> Option<&Endpoints> {
        self.regions.iter().find(|endpoints| endpoints.region.as_str() == id)
    }

    /// The addresses of all regions.
    pub fn regions(&self) -> &[Endpoints] {
        &self.regions
    }

    /// The provider, to look into it or to change things. Requests wait meanwhile.
    pub fn provider(&self) -> MutexGuard<'_, Provider> {
        self.shared.provider()
    }

    /// Every request to a token endpoint so far, oldest first.
    pub fn history(&self) -> Vec<TokenRequest> {
        self.provider().history().cloned().collect()
    }

    /// The simulated time, in Unix milliseconds.
    pub fn now_millis(&self) -> u64 {
        self.shared.now_millis()
    }

    /// Moves the simulated clock forward, from now on.
    pub fn advance(&self, by: Duration) {
        self.shared.advance(by);
    }

    /// Arranges for something to go wrong.
    pub fn fault(&self, fault: Fault) -> FaultHandle {
        self.shared.faults().add(fault)
    }

    /// Takes back the faults nothing has met yet.
    pub fn clear_faults(&self) {
        self.shared.faults().clear();
    }

    /// Stops listening, closes every connection, and waits until the ports are free.
    pub async fn stop(mut self) {
        for listener in self.listeners.drain(..) {
            listener.abort();
            // The error says that it was aborted.
            listener.await.ok();
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        for listener in &self.listeners {
            listener.abort();
        }
    }
}

async fn listen(next: &mut Option<u16>) -> Result<TcpListener, StartError> {
    let port = next.unwrap_or(0);
    if next.is_some() {
        *next = Some(port.checked_add(1).ok_or(StartError::Ports)?);
    }
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await;
    listener.map_err(|source| StartError::Listen { port, source })
}

fn address(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|source| StartError::Listen { port: 0, source })
}
