//! Authorizing: the consent queue, driven by how its sign-ins end, and kept across restarts.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use tenantry_core::{Event as CoreEvent, TenantId};

use super::turn::ClockKnown;
use super::{Engine, Problem};
use crate::queue::Queue;
use crate::vault::Keeping;

/// Where the queue is kept, below the data folder.
const FILE: &str = "queue.json";

/// A queue, and the file in which it outlives the program.
#[derive(Debug)]
pub(super) struct Authorizing {
    queue: Option<Queue>,
    /// None where nothing is kept beyond the program.
    file: Option<PathBuf>,
    pub(super) clock: ClockKnown,
}

impl Authorizing {
    /// What was left of a queue when the program ended. A file that cannot be read is no queue:
    /// its orgs are all still there.
    pub(super) fn resume(keeping: &Keeping, data_dir: &Path) -> Self {
        let file = file(keeping, data_dir);
        let bytes = file.as_ref().and_then(|file| fs::read(file).ok());
        let read = bytes.and_then(|bytes| serde_json::from_slice::<Queue>(&bytes).ok());
        let queue = read.map(Queue::resumed).filter(|queue| !queue.is_over());
        Self { queue, file, clock: ClockKnown::Right }
    }

    /// Keeps it where records kept so are.
    pub(super) fn keep_with(&mut self, keeping: &Keeping, data_dir: &Path) {
        self.file = file(keeping, data_dir);
    }

    fn keep(&self) -> io::Result<()> {
        let Some(file) = &self.file else { return Ok(()) };
        match &self.queue {
            Some(queue) => {
                let bytes = serde_json::to_vec(queue).map_err(io::Error::other)?;
                let beside = file.with_extension("new");
                fs::write(&beside, bytes)?;
                fs::rename(beside, file)
            }
            None => match fs::remove_file(file) {
                Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            },
        }
    }
}

fn file(keeping: &Keeping, data_dir: &Path) -> Option<PathBuf> {
    match keeping {
        Keeping::Memory => None,
        Keeping::AsChosen | Keeping::Sealed { .. } => Some(data_dir.join(FILE)),
    }
}

impl Engine {
    /// The consent queue, where there is one.
    pub const fn queue(&self) -> Option<&Queue> {
        self.authorizing.queue.as_ref()
    }

    /// Signs in to these one after the other. A queue that was there before is over.
    pub fn authorize(&mut self, tenants: impl IntoIterator<Item = TenantId>) {
        self.authorizing.queue = Some(Queue::new(tenants));
        // Whoever begins has seen what was said of it before.
        let is_off = self.seen.is_clock_off();
        self.authorizing.clock = if is_off { ClockKnown::Off } else { ClockKnown::Right };
        self.queue_changed();
    }

    /// Leaves an org out; its sign-in is given up.
    pub fn skip(&mut self, tenant: &TenantId) {
        self.change_queue(|queue| queue.skip(tenant));
        // Where nothing is under way, there is nothing to give up.
        self.cancel(tenant).ok();
    }

    /// Tries an org of the queue again.
    pub fn retry(&mut self, tenant: &TenantId) {
        self.change_queue(|queue| queue.retry(tenant));
    }

    /// Halts the queue after what is under way.
    pub fn halt_queue(&mut self) {
        self.change_queue(Queue::halt);
    }

    /// Goes on with the queue.
    pub fn go_on_with_queue(&mut self) {
        self.change_queue(Queue::go_on);
    }

    /// Puts the queue away. What is signed in stays so; a sign-in that is under way is given up.
    pub fn close_queue(&mut self) {
        let queue = self.authorizing.queue.take();
        if let Some(tenant) = queue.as_ref().and_then(Queue::current) {
            // As above.
            self.cancel(&tenant.clone()).ok();
        }
        self.queue_changed();
    }

    pub(super) fn change_queue(&mut self, change: impl FnOnce(&mut Queue)) {
        if let Some(queue) = &mut self.authorizing.queue {
            change(queue);
            self.queue_changed();
        }
    }

    /// Notes how the sign-in of the queue's org ended.
    pub(super) fn tell_queue(&mut self, event: &CoreEvent) {
        let Some(queue) = &mut self.authorizing.queue else { return };
        let is_gone = matches!(event, CoreEvent::Forgotten { .. });
        if queue.current() != Some(event.tenant()) && !is_gone {
            return;
        }
        match event {
            // A client that signs in for itself is renewed, in the core's words.
            CoreEvent::SignedIn { tenant } | CoreEvent::Renewed { tenant } => queue.done(tenant),
            CoreEvent::SignInFailed { tenant, failure }
            | CoreEvent::Stopped { tenant, failure } => {
                queue.failed(tenant, failure.to_string(), failure.advice().to_owned());
            }
            CoreEvent::Forgotten { tenant } => {
                let gone = tenant.clone();
                queue.keep(|tenant| *tenant != gone);
            }
            _ => return,
        }
        self.queue_changed();
    }

    pub(super) fn queue_changed(&mut self) {
        if let Err(error) = self.authorizing.keep() {
            self.notices.add(Problem::QueueNotSaved { reason: error.to_string() });
        }
    }
}
