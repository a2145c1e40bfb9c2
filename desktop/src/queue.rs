//! The consent queue: several orgs signed in to one after the other, and how far that has come.

use serde::{Deserialize, Serialize};
use tenantry_core::TenantId;

/// Several orgs that are signed in to one after the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    pace: Pace,
    entries: Vec<Queued>,
}

/// One org of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queued {
    /// Which.
    pub tenant: TenantId,
    /// How far it is.
    pub progress: Progress,
}

/// How far the sign-in of one org of a queue is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Progress {
    /// Its turn has not come.
    Waiting,
    /// Its turn has come, and what it needs is looked at before its page opens.
    Looking,
    /// Its page was not opened: it would have been in vain. No sign-in has failed.
    Held {
        /// What was found.
        what: String,
        /// What to do.
        advice: String,
    },
    /// A person is at it, or should be.
    UnderWay,
    /// It is signed in.
    Done,
    /// It was left out.
    Skipped,
    /// It did not work.
    Failed {
        /// What happened.
        what: String,
        /// What to do.
        advice: String,
    },
}

/// Whether a queue goes on by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Pace {
    /// The next org follows by itself.
    Running,
    /// It waits for a person: somebody stopped it, an org failed, or the program was closed.
    Halted,
}

/// How many orgs of a queue are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Signed in.
    pub done: usize,
    /// Left out.
    pub skipped: usize,
    /// Failed.
    pub failed: usize,
    /// Not over: waiting, looked at, held or under way.
    pub open: usize,
}

impl Queue {
    /// A queue of these, from the first on.
    pub fn new(tenants: impl IntoIterator<Item = TenantId>) -> Self {
        let waiting = |tenant| Queued { tenant, progress: Progress::Waiting };
        Self { pace: Pace::Running, entries: tenants.into_iter().map(waiting).collect() }
    }

    /// Its orgs, in their order.
    pub fn entries(&self) -> &[Queued] {
        &self.entries
    }

    /// Whether it goes on by itself.
    pub const fn pace(&self) -> Pace {
        self.pace
    }

    /// The org it is at: whose sign-in is under way.
    pub fn current(&self) -> Option<&TenantId> {
        let under_way = |entry: &&Queued| entry.progress == Progress::UnderWay;
        self.entries.iter().find(under_way).map(|entry| &entry.tenant)
    }

    /// The org whose turn has come, and which is looked at before its page opens.
    pub fn looking(&self) -> Option<&TenantId> {
        let looking = |entry: &&Queued| entry.progress == Progress::Looking;
        self.entries.iter().find(looking).map(|entry| &entry.tenant)
    }

    /// The org whose turn it is, where the queue may go on by itself.
    pub(crate) fn next(&self) -> Option<&TenantId> {
        let is_at_one = self.current().is_some() || self.looking().is_some();
        let may_go_on = self.pace == Pace::Running && !is_at_one;
        let waiting = |entry: &&Queued| entry.progress == Progress::Waiting;
        self.entries.iter().find(waiting).filter(|_| may_go_on).map(|entry| &entry.tenant)
    }

    /// How many are how far.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for entry in &self.entries {
            let count = match entry.progress {
                Progress::Done => &mut tally.done,
                Progress::Skipped => &mut tally.skipped,
                Progress::Failed { .. } => &mut tally.failed,
                Progress::Waiting
                | Progress::Looking
                | Progress::Held { .. }
                | Progress::UnderWay => &mut tally.open,
            };
            *count += 1;
        }
        tally
    }

    /// Whether nothing is left to do.
    pub fn is_over(&self) -> bool {
        self.tally().open == 0
    }

    pub(crate) fn look(&mut self, tenant: &TenantId) {
        self.set(tenant, Progress::Looking);
    }

    /// Its page would open in vain. The queue waits at this org.
    pub(crate) fn hold(&mut self, tenant: &TenantId, what: String, advice: String) {
        self.set(tenant, Progress::Held { what, advice });
        self.pace = Pace::Halted;
    }

    pub(crate) fn begin(&mut self, tenant: &TenantId) {
        self.set(tenant, Progress::UnderWay);
    }

    pub(crate) fn done(&mut self, tenant: &TenantId) {
        self.set(tenant, Progress::Done);
    }

    /// The org did not work. The queue waits, so that somebody reads why.
    pub(crate) fn failed(&mut self, tenant: &TenantId, what: String, advice: String) {
        self.set(tenant, Progress::Failed { what, advice });
        self.pace = Pace::Halted;
    }

    /// Leaves an org out, and goes on.
    pub(crate) fn skip(&mut self, tenant: &TenantId) {
        self.set(tenant, Progress::Skipped);
        self.pace = Pace::Running;
    }

    /// Puts an org that failed, was held or was left out back to its place, and goes on with it.
    pub(crate) fn retry(&mut self, tenant: &TenantId) {
        self.set(tenant, Progress::Waiting);
        self.pace = Pace::Running;
    }

    /// Halts after whatever is under way.
    pub(crate) fn halt(&mut self) {
        self.pace = Pace::Halted;
        // Nothing of it is under way yet.
        self.wait_again(|progress| matches!(progress, Progress::Looking));
    }

    /// Goes on, with one that was held first.
    pub(crate) fn go_on(&mut self) {
        self.pace = Pace::Running;
        self.wait_again(|progress| matches!(progress, Progress::Held { .. }));
    }

    /// As it is found after a restart: nothing is under way, and a person says when it goes on.
    pub(crate) fn resumed(mut self) -> Self {
        self.pace = Pace::Halted;
        self.wait_again(|progress| match progress {
            Progress::Looking | Progress::Held { .. } | Progress::UnderWay => true,
            Progress::Waiting | Progress::Done | Progress::Skipped | Progress::Failed { .. } => {
                false
            }
        });
        self
    }

    /// Puts those back to their places whose progress is one of these.
    pub(crate) fn wait_again(&mut self, is_one: impl Fn(&Progress) -> bool) {
        for entry in self.entries.iter_mut().filter(|entry| is_one(&entry.progress)) {
            entry.progress = Progress::Waiting;
        }
    }

    /// Drops orgs that are no longer there.
    pub(crate) fn keep(&mut self, is_there: impl Fn(&TenantId) -> bool) {
        self.entries.retain(|entry| is_there(&entry.tenant));
    }

    fn set(&mut self, tenant: &TenantId, progress: Progress) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.tenant == *tenant) {
            entry.progress = progress;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> TenantId {
        TenantId::new(name).unwrap()
    }

    fn three() -> Queue {
        Queue::new(["a", "b", "c"].map(id))
    }

    #[test]
    fn one_org_follows_the_other_and_never_two_at_once() {
        let mut queue = three();

        queue.begin(&id("a"));
        assert_eq!((queue.current(), queue.next()), (Some(&id("a")), None));
        queue.done(&id("a"));

        assert_eq!((queue.current(), queue.next()), (None, Some(&id("b"))));
    }

    #[test]
    fn a_failure_halts_it_until_somebody_says_how_to_go_on() {
        let mut queue = three();
        queue.begin(&id("a"));
        queue.failed(&id("a"), "What.".into(), "Advice.".into());
        assert_eq!((queue.pace(), queue.next()), (Pace::Halted, None));

        let mut again = queue.clone();
        again.retry(&id("a"));
        queue.skip(&id("a"));

        assert_eq!((again.next(), queue.next()), (Some(&id("a")), Some(&id("b"))));
    }

    #[test]
    fn after_a_restart_it_waits_for_a_person_and_has_lost_nothing() {
        let mut queue = three();
        queue.begin(&id("a"));
        queue.done(&id("a"));
        queue.begin(&id("b"));

        let mut queue = queue.resumed();

        assert_eq!(queue.next(), None);
        queue.go_on();
        assert_eq!(queue.next(), Some(&id("b")));
        assert_eq!(queue.tally(), Tally { done: 1, open: 2, ..Tally::default() });
    }

    #[test]
    fn an_org_that_is_held_halts_the_queue_is_no_failure_and_comes_first_again() {
        let mut queue = three();
        queue.look(&id("a"));
        assert_eq!((queue.looking(), queue.next()), (Some(&id("a")), None));

        queue.hold(&id("a"), "What.".into(), "Advice.".into());

        assert_eq!((queue.pace(), queue.looking(), queue.next()), (Pace::Halted, None, None));
        assert_eq!(queue.tally(), Tally { open: 3, ..Tally::default() });
        for go in [|queue: &mut Queue| queue.retry(&id("a")), Queue::go_on] {
            let mut again = queue.clone();
            go(&mut again);
            assert_eq!(again.next(), Some(&id("a")));
        }
        queue.skip(&id("a"));
        assert_eq!(queue.next(), Some(&id("b")));
    }

    #[test]
    fn a_halt_while_an_org_is_looked_at_leaves_it_its_turn() {
        let mut queue = three();
        queue.look(&id("a"));

        queue.halt();
        assert_eq!((queue.looking(), queue.next()), (None, None));

        queue.go_on();
        assert_eq!(queue.next(), Some(&id("a")));
    }

    #[test]
    fn it_is_over_when_every_org_is_done_skipped_or_failed() {
        let mut queue = three();
        queue.done(&id("a"));
        queue.skip(&id("b"));
        assert!(!queue.is_over());

        queue.failed(&id("c"), String::new(), String::new());

        assert!(queue.is_over());
        assert_eq!(queue.tally(), Tally { done: 1, skipped: 1, failed: 1, open: 0 });
    }
}
