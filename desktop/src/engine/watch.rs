//! The watch: calls a person once for each need, and once for many that come together; to a queue
//! that is held, at once.

use std::collections::BTreeMap;
use std::time::Duration;

use tenantry_core::{Event as CoreEvent, SignedOut, TenantId, Timestamp};

use super::{Engine, Event, Problem};
use crate::calls::{Call, Calls};
use crate::inbox::Message;
use crate::preferences::Calling;

/// How long the first need waits for others that come with it.
const GATHER: Duration = Duration::from_secs(3);

/// How long it is quiet after a call.
const QUIET: Duration = Duration::from_mins(1);

/// So many orgs are named in a call.
const NAMED: usize = 3;

/// Whether somebody is looking at the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Attention {
    /// It is in front, and was used a moment ago: it shows by itself who needs a person.
    Here,
    /// Nobody is, as far as can be seen.
    #[default]
    Away,
}

/// What an org needs a person for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    Client,
    SignInBefore,
    SignIn,
    Disk,
    Record,
}

impl Need {
    const fn words(self) -> &'static str {
        match self {
            Self::Client => {
                "Genesys Cloud does not accept its client. Nothing is renewed meanwhile."
            }
            Self::SignInBefore => "It cannot be renewed: sign in again before its token ends.",
            Self::SignIn => "Its sign-in ended: sign in again.",
            Self::Disk => "Its new token could not be saved. Check the disk.",
            Self::Record => "Its record can no longer be read.",
        }
    }
}

/// What an event means for the watch.
enum Meaning {
    Needs(Need),
    IsWell,
    Nothing,
}

/// Who needs a person, and who has been told.
#[derive(Debug, Default)]
pub(super) struct Watch {
    attention: Attention,
    calling: Calling,
    told: BTreeMap<TenantId, Need>,
    waiting: BTreeMap<TenantId, Need>,
    /// When the first of those that wait came.
    first: Option<Timestamp>,
    /// When somebody was called last.
    last: Option<Timestamp>,
    /// Whether it was said that calls do not work.
    is_mute: bool,
}

impl Watch {
    fn hear(&mut self, now: Timestamp, event: &CoreEvent) {
        let tenant = event.tenant();
        match meaning(event) {
            Meaning::Nothing => {}
            Meaning::IsWell => {
                self.told.remove(tenant);
                self.waiting.remove(tenant);
            }
            Meaning::Needs(need) => {
                if self.told.get(tenant) != Some(&need) {
                    self.waiting.insert(tenant.clone(), need);
                    self.first.get_or_insert(now);
                }
            }
        }
        if self.waiting.is_empty() {
            self.first = None;
        }
    }

    /// When the next call is due.
    pub(super) fn due(&self) -> Option<Timestamp> {
        let first = self.first?.plus(GATHER);
        Some(self.last.map_or(first, |last| first.max(last.plus(QUIET))))
    }

    /// Whom to call a person for now. While somebody looks, the window has shown it.
    fn take(&mut self, now: Timestamp) -> Vec<(TenantId, Need)> {
        // A clock that was set back must not silence it.
        self.last = self.last.filter(|last| *last <= now);
        self.first = self.first.map(|first| first.min(now));
        if self.due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        self.first = None;
        let waiting = std::mem::take(&mut self.waiting);
        self.told.extend(waiting.clone());
        if !self.may_call() {
            return Vec::new();
        }
        self.last = Some(now);
        waiting.into_iter().collect()
    }

    /// Whether nobody looks, and somebody wants to be called then.
    fn may_call(&self) -> bool {
        self.attention == Attention::Away && self.calling == Calling::On
    }
}

const fn meaning(event: &CoreEvent) -> Meaning {
    match event {
        CoreEvent::Stopped { .. } => Meaning::Needs(Need::Client),
        CoreEvent::Due { .. } => Meaning::Needs(Need::SignInBefore),
        CoreEvent::SignedOut { why, .. } => match why {
            SignedOut::ByUser | SignedOut::Never | SignedOut::HandedOver => Meaning::IsWell,
            SignedOut::Ended(_) | SignedOut::Expired | SignedOut::Rejected => {
                Meaning::Needs(Need::SignIn)
            }
        },
        CoreEvent::Unsaved { .. } => Meaning::Needs(Need::Disk),
        CoreEvent::Quarantined { .. } => Meaning::Needs(Need::Record),
        CoreEvent::SignedIn { .. }
        | CoreEvent::Renewed { .. }
        | CoreEvent::Adopted { .. }
        | CoreEvent::Registered { .. }
        | CoreEvent::Forgotten { .. } => Meaning::IsWell,
        // Somebody is at it, or it goes on by itself.
        _ => Meaning::Nothing,
    }
}

/// What a person is called with: names, and no more.
fn words(needs: &[(String, Need)]) -> Option<Call> {
    Some(match needs {
        [] => return None,
        [(name, need)] => {
            Call { title: format!("{name} needs you"), text: need.words().to_owned() }
        }
        many => {
            let names: Vec<_> = many.iter().take(NAMED).map(|(name, _)| name.as_str()).collect();
            let text = match many.len() - names.len() {
                0 => format!("{}.", names.join(", ")),
                more => format!("{} and {more} more.", names.join(", ")),
            };
            Call { title: format!("{} orgs need you", many.len()), text }
        }
    })
}

/// A name as short as a call can show it.
fn short(name: &str) -> String {
    const LONGEST: usize = 48;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['\u{2026}']).collect()
}

impl Engine {
    /// Says whether somebody is looking at what needs a person. Nobody is called then.
    pub const fn attend(&mut self, attention: Attention) {
        self.watch.attention = attention;
    }

    /// Whether a person wants to be called.
    pub(crate) const fn keep_calling(&mut self, calling: Calling) {
        self.watch.calling = calling;
    }

    pub(super) fn watch(&mut self, event: &CoreEvent) {
        let now = self.now();
        self.watch.hear(now, event);
    }

    /// Calls a person where it is time to.
    pub(super) fn call_when_due(&mut self) {
        let needs = self.watch.take(self.now());
        let tenants = self.driver.tenants();
        let name = |id: &TenantId| {
            let tenant = tenants.get(id);
            short(tenant.map_or(id.as_str(), |tenant| &tenant.registration().label))
        };
        let needs: Vec<_> = needs.iter().map(|(id, need)| (name(id), *need)).collect();
        let Some(call) = words(&needs) else { return };
        tracing::info!(orgs = needs.len(), "a person is called");
        self.call(call);
    }

    /// Calls a person to a queue that is held at that org: they sit before a browser, and wait for a
    /// page that does not open.
    pub(super) fn call_to_queue(&self, tenant: &TenantId, what: &str) {
        if !self.watch.may_call() {
            return;
        }
        let org = self.tenants().get(tenant);
        let name = short(org.map_or(tenant.as_str(), |org| &org.registration().label));
        tracing::info!(tenant = tenant.as_str(), "a person is called to the queue");
        self.call(Call {
            title: format!("The queue waits for you at {name}"),
            text: what.to_owned(),
        });
    }

    fn call(&self, call: Call) {
        let (_, inbox, runtime) = self.hands();
        match &self.calls {
            Calls::Nobody => {}
            // Whoever had the other end is gone; then nobody is to be called.
            Calls::Handed(hand) => hand.send(call).unwrap_or(()),
            Calls::System => {
                // Some systems take their time.
                runtime.spawn_blocking(move || {
                    if let Err(reason) = call.show() {
                        inbox.push(Message::CallFailed { reason });
                    }
                });
            }
        }
    }

    /// A call did not reach anybody. That is said once.
    pub(super) fn call_failed(&mut self, reason: String) {
        tracing::warn!(reason, "the system shows no notification");
        if !std::mem::replace(&mut self.watch.is_mute, true) {
            self.notices.add(Problem::NotCalled { reason });
            self.events.push(Event::Noticed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_millis(1_795_262_400_000);

    fn id(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    fn ended(name: &str) -> CoreEvent {
        CoreEvent::SignedOut { tenant: id(name), why: SignedOut::Expired }
    }

    fn secs(secs: u64) -> Timestamp {
        NOON.plus(Duration::from_secs(secs))
    }

    #[test]
    fn fifty_orgs_that_need_somebody_at_once_are_one_call_with_three_names() {
        let mut watch = Watch::default();
        for number in 0..50 {
            watch.hear(NOON, &ended(&format!("org-{number:02}")));
        }
        assert_eq!(watch.take(secs(2)), [], "others may come with them");

        let needs = watch.take(secs(3));

        let needs: Vec<_> = needs.iter().map(|(id, need)| (id.to_string(), *need)).collect();
        let call = words(&needs).unwrap();
        assert_eq!(call.title, "50 orgs need you");
        assert_eq!(call.text, "org-00, org-01, org-02 and 47 more.");
        assert_eq!(watch.due(), None, "and then it is quiet");
    }

    #[test]
    fn a_need_is_told_once_and_again_only_after_it_was_met() {
        let mut watch = Watch::default();
        watch.hear(NOON, &ended("acme"));
        assert_eq!(watch.take(secs(3)).len(), 1);

        watch.hear(secs(100), &ended("acme"));
        assert_eq!(watch.take(secs(200)), []);

        watch.hear(secs(300), &CoreEvent::SignedIn { tenant: id("acme") });
        watch.hear(secs(400), &ended("acme"));
        assert_eq!(watch.take(secs(403)), [(id("acme"), Need::SignIn)]);
    }

    #[test]
    fn another_need_of_the_same_org_is_another_call() {
        let mut watch = Watch::default();
        watch.hear(NOON, &CoreEvent::Due { tenant: id("acme"), until: secs(9000) });
        assert_eq!(watch.take(secs(3)), [(id("acme"), Need::SignInBefore)]);

        watch.hear(secs(9000), &ended("acme"));

        assert_eq!(watch.take(secs(9003)), [(id("acme"), Need::SignIn)]);
    }

    #[test]
    fn who_is_well_again_before_the_call_is_not_in_it() {
        let mut watch = Watch::default();
        watch.hear(NOON, &ended("acme"));
        watch.hear(NOON, &CoreEvent::Renewed { tenant: id("acme") });

        assert_eq!((watch.due(), watch.take(secs(60))), (None, vec![]));
    }

    #[test]
    fn between_two_calls_a_minute_passes_and_nothing_is_lost() {
        let mut watch = Watch::default();
        watch.hear(NOON, &ended("acme"));
        assert_eq!(watch.take(secs(3)).len(), 1);
        watch.hear(secs(10), &ended("globex"));
        watch.hear(secs(20), &ended("hooli"));

        assert_eq!(watch.take(secs(62)), []);
        assert_eq!(watch.due(), Some(secs(63)));
        assert_eq!(watch.take(secs(63)).len(), 2);
    }

    #[test]
    fn a_clock_set_back_by_a_year_does_not_silence_it() {
        let mut watch = Watch::default();
        watch.hear(NOON, &ended("acme"));
        assert_eq!(watch.take(secs(3)).len(), 1);
        let earlier = NOON.minus(Duration::from_hours(365 * 24));
        watch.hear(earlier, &ended("globex"));

        assert_eq!(watch.take(earlier.plus(Duration::from_secs(3))).len(), 1);
    }

    #[test]
    fn who_looks_at_the_window_is_not_called_and_not_called_later_for_the_same() {
        let mut watch = Watch { attention: Attention::Here, ..Watch::default() };
        watch.hear(NOON, &ended("acme"));
        assert_eq!(watch.take(secs(3)), []);

        watch.attention = Attention::Away;

        assert_eq!((watch.due(), watch.take(secs(600))), (None, vec![]));
    }

    #[test]
    fn who_does_not_want_to_be_called_is_not() {
        let mut watch = Watch { calling: Calling::Off, ..Watch::default() };
        watch.hear(NOON, &ended("acme"));

        assert_eq!((watch.take(secs(3)), watch.due()), (vec![], None));
    }

    #[test]
    fn one_org_is_called_by_its_name_and_a_long_one_is_cut() {
        let call = words(&[(short(&"Long".repeat(30)), Need::Client)]).unwrap();

        assert!(call.title.chars().count() < 64 && call.title.ends_with("\u{2026} needs you"));
        assert!(call.text.contains("does not accept its client"), "{}", call.text);
    }
}
