//! The desktop as the core's host: effects go out from here, and never wait.

use std::sync::Arc;
use std::time::Duration;

use tenantry_core::{
    Event, Generation, Host, HttpRequest, HttpResponse, Input, Record, RequestId, SignInUrl,
    TenantId, Timestamp,
};
use tokio::runtime::Handle;

use crate::clock::Clock;
use crate::engine::{Browser, Problem};
use crate::exchange::UnderWay;
use crate::fetch::{Call, Fetch};
use crate::inbox::{Inbox, Message};
use crate::records::Records;

/// What this platform can do.
#[derive(Debug)]
pub(crate) struct Desktop {
    pub(crate) clock: Clock,
    pub(crate) runtime: Handle,
    pub(crate) inbox: Inbox,
    pub(crate) fetch: Arc<Fetch>,
    pub(crate) records: Records,
    pub(crate) browser: Browser,
    /// What the core has told and nobody has taken yet.
    pub(crate) events: Vec<Event>,
    /// When the core wants to be told the time.
    pub(crate) deadline: Option<Timestamp>,
}

impl Host for Desktop {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn save(&mut self, record: Record, expects: Generation) {
        self.records.save(record, expects);
    }

    fn erase(&mut self, tenant: TenantId) {
        self.records.erase(tenant);
    }

    fn send(&mut self, id: RequestId, request: HttpRequest, timeout: Duration) {
        let (fetch, inbox) = (Arc::clone(&self.fetch), self.inbox.clone());
        self.runtime.spawn(async move {
            let call = Call::of(&request, timeout);
            let under_way = UnderWay::of(&id.tenant, &request);
            let result: Result<HttpResponse, _> = fetch.send(call).await.map(Into::into);
            let end = result.as_ref().map(HttpResponse::status).map_err(|error| *error);
            inbox.push(Message::Exchanged(under_way.end(end)));
            inbox.push(Message::Core(Input::Responded { id, result }));
        });
    }

    fn open(&mut self, tenant: TenantId, url: SignInUrl) {
        match &self.browser {
            Browser::Handed(hand) => {
                if hand.send((tenant.clone(), url)).is_err() {
                    self.inbox.push(Message::Problem(Problem::BrowserNotOpened { tenant }));
                }
            }
            Browser::System => {
                let inbox = self.inbox.clone();
                // Some systems wait for the browser to end.
                self.runtime.spawn_blocking(move || {
                    let is_web =
                        ["https://", "http://"].iter().any(|s| url.expose().starts_with(s));
                    if !is_web || webbrowser::open(url.expose()).is_err() {
                        inbox.push(Message::Problem(Problem::BrowserNotOpened { tenant }));
                    }
                });
            }
        }
    }

    fn notify(&mut self, event: Event) {
        self.events.push(event);
    }

    fn wake(&mut self, deadline: Option<Timestamp>) {
        self.deadline = deadline;
    }
}
