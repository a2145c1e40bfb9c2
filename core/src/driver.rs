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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::id::{ClientId, OwnerId};
    use crate::input::Command;
    use crate::registration::{
        Client, RedirectUri, Region, Registration, SignInHints, Standing, TokenContext,
    };
    use crate::secret::Entropy;
    use crate::tenants::Config;

    /// Notes what it is asked for, and when it is to be woken.
    #[derive(Debug, Default)]
    struct Notes {
        asked: Vec<String>,
        deadline: Option<Timestamp>,
        saved: Option<Generation>,
    }

    impl Host for Notes {
        fn now(&self) -> Timestamp {
            Timestamp::from_unix_millis(1_795_000_000_000)
        }

        fn save(&mut self, record: Record, _expects: Generation) {
            self.saved = Some(record.generation());
            self.asked.push(format!("save {}", record.tenant()));
        }

        fn erase(&mut self, tenant: TenantId) {
            self.asked.push(format!("erase {tenant}"));
        }

        fn send(&mut self, id: RequestId, request: HttpRequest, _timeout: Duration) {
            self.asked.push(format!("send {} to {}", id.tenant, request.host()));
        }

        fn open(&mut self, tenant: TenantId, _url: SignInUrl) {
            self.asked.push(format!("open {tenant}"));
        }

        fn notify(&mut self, event: Event) {
            self.asked.push(format!("notify {}", event.code()));
        }

        fn wake(&mut self, deadline: Option<Timestamp>) {
            self.deadline = deadline;
        }
    }

    #[test]
    fn what_the_core_asks_for_goes_to_the_host_and_so_does_the_time_of_the_next_tick() {
        let config = Config::new(OwnerId::new([1; 16]));
        let tenants = Tenants::restore(config, Vec::<(TenantId, Vec<u8>)>::new());
        let mut driver = Driver::new(tenants, Notes::default());
        let acme = TenantId::new("acme").unwrap();
        let registration = Box::new(Registration {
            label: "Acme".into(),
            region: Region::EuWest1,
            org: None,
            client: Client::Public {
                id: ClientId::new("app").unwrap(),
                redirect_uri: RedirectUri::new("http://localhost:1/cb").unwrap(),
            },
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Primary,
        });
        let saved = |driver: &Driver<Notes>| Input::Saved {
            tenant: acme.clone(),
            generation: driver.host().saved.unwrap(),
        };
        let (entropy, hints) = (Entropy::new([1; 64]), SignInHints::default());

        driver.handle(Input::Command(Command::Add { tenant: acme.clone(), registration })).unwrap();
        driver.handle(saved(&driver)).unwrap();
        let command = Command::SignIn { tenant: acme.clone(), entropy, hints };
        driver.handle(Input::Command(command)).unwrap();
        driver.handle(saved(&driver)).unwrap();
        assert_eq!(driver.host().deadline, driver.tenants().deadline());
        assert!(driver.host().deadline.is_some());
        driver.handle(Input::Command(Command::Forget(acme))).unwrap();

        let asked = ["save acme", "notify registered", "save acme", "open acme", "erase acme"];
        assert_eq!(driver.host().asked, asked);
    }
}
