//! Reach: which hosts no request has come through to, since when, and who waits for them.

use std::collections::BTreeMap;

use tenantry_core::{Delivery, Failure, HttpError, Input, Status, Timestamp};

use super::{Engine, Event};
use crate::exchange::{Exchange, host_and_path};

/// What the requests so far tell of the network.
#[derive(Clone, Debug, Default)]
pub(super) struct Reach {
    lost: BTreeMap<String, Lost>,
    /// When any host answered last.
    answered: Timestamp,
}

/// A host that no request has come through to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lost {
    since: Timestamp,
    error: HttpError,
}

/// What an exchange has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Nothing.
    None,
    /// The first request that did not come through.
    Lost,
    /// A host answered that could not be reached.
    Back(Timestamp),
}

/// Who waits for the network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outage {
    /// Since when nothing came through, where a request has shown it.
    pub since: Option<Timestamp>,
    /// Whether some host has answered meanwhile, so that it is not the network.
    pub is_elsewhere: bool,
    /// A host that did not answer.
    pub host: String,
    /// Why not.
    pub error: HttpError,
    /// How many orgs wait and have a token that is good.
    pub keep: usize,
    /// How many orgs wait and have none.
    pub bare: usize,
    /// How many of them have tried so often that they must pause.
    pub pausing: usize,
    /// When it is tried again.
    pub again: Timestamp,
}

impl Reach {
    fn hear(&mut self, now: Timestamp, exchange: &Exchange) -> Turn {
        match exchange.end {
            Ok(_) => {
                self.answered = now;
                self.lost.remove(&exchange.host).map_or(Turn::None, |lost| Turn::Back(lost.since))
            }
            // It may have arrived, so the network is there.
            Err(error) if error.delivery() == Delivery::Unknown => Turn::None,
            // A connection was made, to whomever.
            Err(HttpError::NotSecure) => Turn::None,
            Err(error) => {
                let turn = if self.lost.is_empty() { Turn::Lost } else { Turn::None };
                let lost = self.lost.entry(exchange.host.clone());
                lost.or_insert(Lost { since: now, error }).error = error;
                turn
            }
        }
    }
}

impl Engine {
    /// Which orgs wait for the network, where some do.
    pub fn outage(&self) -> Option<Outage> {
        if self.reach.lost.is_empty() {
            return None;
        }
        let (now, policy) = (self.now(), self.tenants().policy());
        let mut outage: Option<Outage> = None;
        for tenant in self.tenants().iter() {
            let login = tenant.registration().region.login_base();
            let login = host_and_path(&login).0;
            let session = tenant.session(policy);
            let (host, again) = match session {
                Status::Holding { until, cause: Failure::Unreachable { host, .. } } => {
                    (host.as_str(), until)
                }
                Status::Holding { until, cause: Failure::Paced } => (login, until),
                Status::Queued | Status::Claiming | Status::Renewing => (login, now),
                _ => continue,
            };
            let Some(lost) = self.reach.lost.get(host) else { continue };
            let outage = outage.get_or_insert_with(|| Outage {
                since: None,
                is_elsewhere: false,
                host: host.to_owned(),
                error: lost.error,
                keep: 0,
                bare: 0,
                pausing: 0,
                again,
            });
            outage.since = Some(outage.since.map_or(lost.since, |since| since.min(lost.since)));
            outage.is_elsewhere |= self.reach.answered > lost.since;
            outage.again = outage.again.min(again);
            if matches!(session, Status::Holding { cause: Failure::Paced, .. }) {
                outage.pausing += 1;
            }
            let is_good = tenant.grant().is_some_and(|grant| grant.expires_at() > now);
            *(if is_good { &mut outage.keep } else { &mut outage.bare }) += 1;
        }
        outage
    }

    /// Tries again at once whatever waits for the network.
    pub fn try_now(&mut self) {
        self.tell_surely(Input::Online);
    }

    pub(super) fn exchanged(&mut self, exchange: &Exchange) {
        exchange.log();
        let now = self.now();
        match self.reach.hear(now, exchange) {
            Turn::None => {}
            Turn::Lost => {
                tracing::warn!(host = exchange.host, "no request comes through");
                self.events.push(Event::Offline { host: exchange.host.clone() });
            }
            Turn::Back(since) => {
                let host = exchange.host.as_str();
                tracing::info!(host, offline_secs = now.since(since).as_secs(), "it answers again");
                // The others need not wait until their own time comes.
                self.try_now();
                self.events.push(Event::Online { since });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tenantry_core::TenantId;

    use super::*;
    use crate::exchange::UnderWay;

    const TEN: Timestamp = Timestamp::from_unix_millis(36_000_000);

    fn hear(reach: &mut Reach, minute: u64, host: &str, end: Result<u16, HttpError>) -> Turn {
        let url = format!("https://{host}/oauth/token");
        let exchange = UnderWay::begin(&TenantId::new("acme").unwrap(), "POST", &url).end(end);
        reach.hear(TEN.plus(Duration::from_mins(minute)), &exchange)
    }

    #[test]
    fn the_first_request_that_does_not_come_through_and_the_first_that_does_are_told_once() {
        let mut reach = Reach::default();
        let turns = [
            hear(&mut reach, 0, "a", Ok(200)),
            hear(&mut reach, 2, "a", Err(HttpError::NameUnknown)),
            hear(&mut reach, 3, "b", Err(HttpError::NotConnected)),
            hear(&mut reach, 4, "a", Err(HttpError::NotConnected)),
            hear(&mut reach, 5, "a", Ok(401)),
            hear(&mut reach, 6, "a", Ok(200)),
        ];

        let since = TEN.plus(Duration::from_mins(2));
        let expected =
            [Turn::None, Turn::Lost, Turn::None, Turn::None, Turn::Back(since), Turn::None];
        assert_eq!(turns, expected);
    }

    #[test]
    fn a_late_answer_and_a_strange_certificate_do_not_mean_that_the_network_is_gone() {
        let mut reach = Reach::default();

        for error in [HttpError::TimedOut, HttpError::Interrupted, HttpError::NotSecure] {
            assert_eq!(hear(&mut reach, 0, "a", Err(error)), Turn::None);
        }

        assert!(reach.lost.is_empty());
    }

    #[test]
    fn a_host_that_stays_away_is_not_back_because_another_answers() {
        let mut reach = Reach::default();
        hear(&mut reach, 0, "gone", Err(HttpError::NameUnknown));

        assert_eq!(hear(&mut reach, 1, "there", Ok(200)), Turn::None);
    }
}
