//! The driver: the one loop that every platform runs.

use crate::effect::{Effect, Event};
use crate::id::{Generation, RequestId, TenantId};
use crate::input::{Input, Refused};
use crate::secret::SignInUrl;
use crate::tenant::Record;
use crate::tenants::Tenants;
use crate::time::Timestamp;
use crate::wire::http::HttpRequest;

/// What a platform can do. Nothing blocks; answers come back as [`Input`]s.
pub trait Host {
    /// The time.
    fn now(&self) -> Timestamp;
    /// Stores a record by compare-and-swap; see [`Effect::Save`].
    fn save(&mut self, record: Record, expects: Generation);
    /// Removes a record.
    fn erase(&mut self, tenant: TenantId);
    /// Sends a request; see [`Effect::Send`].
    fn send(&mut self, id: RequestId, request: HttpRequest, timeout: std::time::Duration);
    /// Shows the sign-in page.
    fn open(&mut self, tenant: TenantId, url: SignInUrl);
    /// Tells the application.
    fn notify(&mut self, event: Event);
    /// Arms the one timer: [`Input::Tick`] is due then.
    fn wake(&mut self, deadline: Option<Timestamp>);
}

/// The core and its platform.
#[derive(Debug)]
pub struct Driver<H> {
    tenants: Tenants,
    host: H,
}

impl<H: Host> Driver<H> {
    /// Joins the two. The first input should be a [`Input::Tick`].
    pub const fn new(tenants: Tenants, host: H) -> Self {
        Self { tenants, host }
    }

    /// Tells the core, and lets the host do what the core asks for.
    ///
    /// # Errors
    /// [`Refused`]: the caller is wrong, and nothing has changed.
    pub fn handle(&mut self, input: Input) -> Result<(), Refused> {
        let effects = self.tenants.handle(self.host.now(), input)?;
        for effect in effects {
            match effect {
                Effect::Save { record, expects } => self.host.save(*record, expects),
                Effect::Erase(tenant) => self.host.erase(tenant),
                Effect::Send { id, request, timeout } => self.host.send(id, request, timeout),
                Effect::Open { tenant, url } => self.host.open(tenant, url),
                Effect::Notify(event) => self.host.notify(event),
            }
        }
        self.host.wake(self.tenants.deadline());
        Ok(())
    }

    /// The core, for reading.
    pub const fn tenants(&self) -> &Tenants {
        &self.tenants
    }

    /// The platform, for reading.
    pub const fn host(&self) -> &H {
        &self.host
    }

    /// The platform.
    pub const fn host_mut(&mut self) -> &mut H {
        &mut self.host
    }
}
