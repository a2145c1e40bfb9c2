//! Faults: what goes wrong between a client and the platform, on request of a test.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use http::Method;
use tokio::sync::watch;

use crate::id::HostId;

/// One fault, for the next request it fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Only at this host, if given.
    pub host: Option<HostId>,
    /// Only this method.
    pub method: Method,
    /// Only paths that start so.
    pub path: String,
    /// What goes wrong.
    pub kind: FaultKind,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FaultKind {
    /// Somebody in between answers 200 with a web page. Not processed.
    GarbageBody,
    /// Somebody in between answers with this status and no body. Not processed.
    Status(u16),
    /// Somebody in between answers 200 with a body of this many bytes. Not processed.
    HugeBody(usize),
    /// Somebody in between redirects (307) to this URL. Not processed.
    RedirectTo(String),
    /// Processed, and the connection closes before the answer: a lost answer.
    CloseWithoutAnswer,
    /// The connection closes and nothing was processed: a lost request.
    CloseBeforeProcessing,
    /// Processed, and the answer waits until [`FaultHandle::release`].
    Hold,
    /// The request waits until [`FaultHandle::release`] before it is processed; where its sender
    /// is gone by then, it never is.
    HoldRequest,
}

impl Fault {
    /// A fault of the next POST to a token endpoint.
    pub fn on_token(kind: FaultKind) -> Self {
        Self::on(Method::POST, "/oauth/token", kind)
    }

    /// A fault of the next request with this method and a path that starts so.
    pub fn on(method: Method, path: &str, kind: FaultKind) -> Self {
        Self { host: None, method, path: path.to_owned(), kind }
    }

    /// The same fault at one host only.
    #[must_use]
    pub fn at(self, host: HostId) -> Self {
        Self { host: Some(host), ..self }
    }

    fn fits(&self, host: &HostId, method: &Method, path: &str) -> bool {
        let here = self.host.as_ref().is_none_or(|only| only == host);
        here && self.method == *method && path.starts_with(&self.path)
    }
}

/// Follows one fault. Dropping it releases what is held.
#[derive(Debug)]
pub struct FaultHandle {
    reached: watch::Receiver<bool>,
    release: watch::Sender<bool>,
}

impl FaultHandle {
    /// Waits until a request has met the fault; for [`FaultKind::Hold`], until it was processed.
    pub async fn reached(&mut self) {
        // The sandbox may be gone; then nothing will ever be reached, and waiting is no use.
        self.reached.wait_for(|reached| *reached).await.ok();
    }

    /// Whether a request has met the fault.
    pub fn is_reached(&self) -> bool {
        *self.reached.borrow()
    }

    /// Lets a held request or answer go.
    pub fn release(&self) {
        self.release.send_replace(true);
    }
}

/// A fault in the queue, with its end of the handle.
#[derive(Debug)]
pub(crate) struct Armed {
    fault: Fault,
    reached: watch::Sender<bool>,
    release: watch::Receiver<bool>,
}

impl Armed {
    pub(crate) const fn kind(&self) -> &FaultKind {
        &self.fault.kind
    }

    pub(crate) fn mark_reached(&self) {
        self.reached.send_replace(true);
    }

    pub(crate) async fn released(&mut self) {
        // An error means that the handle was dropped, which releases too.
        self.release.wait_for(|release| *release).await.ok();
    }
}

/// The faults still to happen, first come first served.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    queue: Mutex<VecDeque<Armed>>,
}

impl Faults {
    pub(crate) fn add(&self, fault: Fault) -> FaultHandle {
        let (reached_by, reached) = watch::channel(false);
        let (release, released_by) = watch::channel(false);
        self.lock().push_back(Armed { fault, reached: reached_by, release: released_by });
        FaultHandle { reached, release }
    }

    pub(crate) fn take(&self, host: &HostId, method: &Method, path: &str) -> Option<Armed> {
        let mut queue = self.lock();
        let position = queue.iter().position(|armed| armed.fault.fits(host, method, path))?;
        queue.remove(position)
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Armed>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
