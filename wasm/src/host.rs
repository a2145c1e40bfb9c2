//! The host: what the core asks for goes to the platform, and its requests to the network.

use std::cell::RefCell;
use std::rc::{Rc, Weak};
use std::time::Duration;

use tenantry_core::{
    Driver, Event, Generation, Host, HttpRequest, Input, Record, RequestId, SignInUrl, TenantId,
    Timestamp,
};
use wasm_bindgen_futures::spawn_local;

use crate::fetch;
use crate::out;
use crate::platform::Platform;

/// The core and the page or program around it.
pub(crate) type Loop = Rc<RefCell<Driver<Page>>>;

/// The page or program around the core.
pub(crate) struct Page {
    platform: Rc<Platform>,
    /// Where answers go; nowhere once the core has been dropped.
    home: Weak<RefCell<Driver<Self>>>,
}

impl Page {
    pub(crate) fn new(platform: Rc<Platform>, home: Weak<RefCell<Driver<Self>>>) -> Self {
        Self { platform, home }
    }
}

/// The time.
pub(crate) fn now() -> Timestamp {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole milliseconds since 1970; the cast saturates"
    )]
    Timestamp::from_unix_millis(js_sys::Date::now() as u64)
}

impl Host for Page {
    fn now(&self) -> Timestamp {
        now()
    }

    fn save(&mut self, record: Record, expects: Generation) {
        let (tenant, generation) = (record.tenant().as_str(), record.generation().get());
        self.platform.save(tenant, record.to_bytes().to_vec(), generation, expects.get());
    }

    fn erase(&mut self, tenant: TenantId) {
        self.platform.erase(tenant.as_str());
    }

    fn send(&mut self, id: RequestId, request: HttpRequest, timeout: Duration) {
        let (platform, home) = (Rc::clone(&self.platform), Weak::clone(&self.home));
        spawn_local(async move {
            let result = fetch::send(&platform, &request, timeout).await;
            if let Some(home) = home.upgrade() {
                // An answer is never refused.
                home.borrow_mut().handle(Input::Responded { id, result }).ok();
            }
        });
    }

    fn open(&mut self, tenant: TenantId, url: SignInUrl) {
        self.platform.open(tenant.as_str(), url.expose());
    }

    fn notify(&mut self, event: Event) {
        self.platform.notify(out::event(&event));
    }

    fn wake(&mut self, deadline: Option<Timestamp>) {
        self.platform.wake(deadline.map(out::millis));
    }
}
