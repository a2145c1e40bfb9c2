//! The people of a world, and their browsers: whom a page is opened for, and what they send back.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tenantry_core::{Event as CoreEvent, Failure, SignInHints, SignInUrl, TenantId};
use tenantry_sandbox::{Arrived, Person, Stuck};
use tokio::task::JoinHandle;

use super::{PATIENCE, World};
use crate::cast::Cast;

type Visit = JoinHandle<(Person, Result<Arrived, Stuck>)>;

impl World {
    /// A person signs in; returns what their browser shows last, or why not.
    pub(crate) fn sign_in(
        &mut self,
        cast: Cast,
        person: Person,
    ) -> Result<Arrived, Box<(Failure, Arrived)>> {
        let url = self.begin(cast);
        let visit = self.visit(person, &url);
        let ended = self.until("the end of the sign-in", |event| match event {
            CoreEvent::SignedIn { tenant } if *tenant == cast.id() => Some(Ok(())),
            CoreEvent::SignInFailed { tenant, failure } if *tenant == cast.id() => {
                Some(Err(failure.clone()))
            }
            _ => None,
        });
        let (_, arrived) = self.come_back(visit);
        let arrived = arrived.unwrap();
        self.seen.push(arrived.text.clone());
        match ended {
            Ok(()) => Ok(arrived),
            Err(failure) => Err(Box::new((failure, arrived))),
        }
    }

    /// Begins a sign-in; returns the page the browser is to open.
    pub(crate) fn begin(&mut self, cast: Cast) -> SignInUrl {
        self.engine().sign_in(&cast.id(), SignInHints::default()).unwrap();
        let end = Instant::now() + PATIENCE;
        loop {
            self.look(Duration::from_millis(100));
            if let Ok((tenant, url)) = self.browser.try_recv() {
                assert_eq!(tenant, cast.id());
                return url;
            }
            assert!(Instant::now() < end, "no browser opened; seen: {:#?}", self.seen);
        }
    }

    /// Waits until the engine opens a page by itself.
    pub(crate) fn page_opened(&mut self) -> (TenantId, SignInUrl) {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Ok(page) = self.browser.try_recv() {
                return page;
            }
            assert!(Instant::now() < end, "no browser opened; seen: {:#?}", self.seen);
            self.look(Duration::from_millis(100));
        }
    }

    pub(crate) fn visit(&self, mut person: Person, url: &SignInUrl) -> Visit {
        let url = url.clone();
        self.runtime.spawn(async move {
            let arrived = person.open(url.expose()).await;
            (person, arrived)
        })
    }

    /// Waits for a browser, while the engine goes on.
    pub(crate) fn come_back<T: Send + 'static>(&mut self, visit: JoinHandle<T>) -> T {
        let end = Instant::now() + PATIENCE;
        while !visit.is_finished() {
            self.look(Duration::from_millis(20));
            assert!(Instant::now() < end, "nobody came back; seen: {:#?}", self.seen);
        }
        self.runtime.block_on(visit).unwrap()
    }

    /// A person goes through the pages; returns the redirect without following it.
    pub(crate) fn redirect(&self, mut person: Person, url: &SignInUrl) -> String {
        self.runtime.block_on(person.open_until_redirect(url.expose())).unwrap()
    }

    /// Sends raw bytes to the engine's listener; returns the whole answer.
    pub(crate) fn knock(&mut self, request: String) -> String {
        let address = ("127.0.0.1", self.port);
        let knocking = self.runtime.spawn_blocking(move || {
            let mut stream = TcpStream::connect(address).unwrap();
            stream.set_read_timeout(Some(PATIENCE)).unwrap();
            // The listener may close before it has read everything.
            stream.write_all(request.as_bytes()).ok();
            let mut answer = Vec::new();
            stream.read_to_end(&mut answer).ok();
            String::from_utf8_lossy(&answer).into_owned()
        });
        let answer = self.come_back(knocking);
        self.seen.push(answer.clone());
        answer
    }

    /// What a browser sends when it comes back to that URL.
    pub(crate) fn deliver(&mut self, redirect: &str) -> String {
        let path = redirect.split_once(&format!("localhost:{}", self.port)).unwrap().1.to_owned();
        self.knock(format!("GET {path} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port))
    }
}
