//! The inbox: everything that happens elsewhere comes to the engine's thread through here.

use std::fmt;
use std::sync::{Arc, mpsc};

use tenantry_core::{Input, RedirectUrl, Rejection, TenantId};
use tokio::sync::oneshot;

use crate::engine::{NotSealed, Problem, TestCall};
use crate::exchange::Exchange;
use crate::loopback::Waiting;
use crate::preflight::Answered;

/// Something happened elsewhere.
#[derive(Debug)]
pub(crate) enum Message {
    /// The core is to be told.
    Core(Input),
    /// A request has ended; the answer itself follows.
    Exchanged(Exchange),
    /// The system showed no notification.
    CallFailed { reason: String },
    /// A browser came to a registered redirect URI. The answer is a page that waits for the end of
    /// the sign-in, or nothing where no flow expects that redirect.
    Redirect { url: RedirectUrl, reply: oneshot::Sender<Option<Waiting>> },
    /// A browser has been answered, and may have been what kept a listener open.
    Answered,
    /// A test call is over.
    Called { tenant: TenantId, call: TestCall, rejection: Option<Rejection> },
    /// A login host was asked whether it is there.
    Knocked { base: String, answer: Answered },
    /// A bundle is on the disk, or cannot be.
    Sealed(Result<(), NotSealed>),
    /// A person must know of this.
    Problem(Problem),
    /// Time has passed.
    Beat,
}

/// Where to put it.
#[derive(Clone)]
pub(crate) struct Inbox {
    sender: mpsc::Sender<Message>,
    repaint: Arc<dyn Fn() + Send + Sync>,
}

impl Inbox {
    pub(crate) fn new(
        repaint: impl Fn() + Send + Sync + 'static,
    ) -> (Self, mpsc::Receiver<Message>) {
        let (sender, receiver) = mpsc::channel();
        (Self { sender, repaint: Arc::new(repaint) }, receiver)
    }

    /// Puts a message in, and asks for the engine to be pumped.
    pub(crate) fn push(&self, message: Message) {
        // The engine may be gone; then nobody waits.
        self.sender.send(message).ok();
        (self.repaint)();
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inbox")
    }
}
