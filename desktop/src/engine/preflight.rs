//! Asking before sign-ins: whether ports are free, and whether login hosts answer and what time they
//! have. No secret is sent.

use std::collections::BTreeSet;
use std::time::Duration;

use tenantry_core::{Registration, TenantId};

use super::Engine;
use crate::fetch::{Answer, Call};
use crate::inbox::Message;
use crate::preflight::{Answered, Seen};

/// How long a login host may take.
const TIMEOUT: Duration = Duration::from_secs(15);

/// What Genesys Cloud publishes of its login host (RFC 8414). Any answer shows that it is there.
const METADATA: &str = "/.well-known/oauth-authorization-server";

impl Engine {
    /// Looks at what these orgs need for a sign-in. Answers come by themselves.
    pub fn preflight<'a>(&mut self, tenants: impl IntoIterator<Item = &'a TenantId>) {
        let mut bases = BTreeSet::new();
        let mut ports = Vec::new();
        for tenant in tenants {
            let Some(tenant) = self.tenants().get(tenant) else { continue };
            let Registration { region, client, .. } = tenant.registration();
            bases.insert(region.login_base());
            ports.extend(client.redirect_uri().cloned());
        }
        self.seen.clear();
        for uri in ports.into_iter().collect::<BTreeSet<_>>() {
            let tried = self.loopback.try_out(&uri);
            self.seen.tried(uri, tried);
        }
        for base in bases {
            self.knock(base, TIMEOUT);
        }
    }

    /// Asks a login host whether it is there. The answer comes by itself.
    pub(super) fn knock(&mut self, base: String, timeout: Duration) {
        self.seen.asks(&base);
        let (fetch, inbox, runtime) = self.hands();
        let clock = self.driver.host().clock.clone();
        runtime.spawn(async move {
            let answer = fetch.send(Call::look(format!("{base}{METADATA}"), timeout)).await;
            let answer = match answer {
                Ok(answer) => {
                    let (status, date) = (answer.status, date(&answer));
                    Answered::Yes { status, date, here: clock.now() }
                }
                Err(error) => Answered::No(error),
            };
            inbox.push(Message::Knocked { base, answer });
        });
    }

    /// What was seen of it so far.
    pub const fn seen(&self) -> &Seen {
        &self.seen
    }
}

/// What time the host has.
fn date(answer: &Answer) -> Option<std::time::SystemTime> {
    httpdate::parse_http_date(answer.header("date")?).ok()
}
