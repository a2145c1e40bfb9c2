//! The excuses: what the world did to a success, so that no client could have kept the grant.
//!
//! At a strict server one is enough. A forgiving server makes up for one: whoever does not know what
//! came of a try asks once more within the minute. It takes a second unknown try, or a delay that
//! lasts longer than the minute, to lose a grant there. A try is unknown to whom must go on with it,
//! not to whom sees the whole network: a request that was lost counts as much as its answer, and an
//! intent whose process has crashed counts whether its request has left or not. Each try counts once,
//! whatever happened to it.

use std::collections::BTreeSet;

use tenantry_core::Timestamp;

use crate::process::Process;
use crate::state::State;

impl State {
    pub(crate) fn excuse(&mut self) {
        self.excuses = self.excuses.saturating_add(1).min(2);
    }

    /// Nobody will know what came of the try under that fence, or not in time.
    pub(crate) fn excuse_try(&mut self, fence: u64) {
        if !self.server.forgives() || self.unknown.insert(fence) {
            self.excuse();
        }
    }

    /// Time has passed since `before`: what comes now may come after its sender has stopped to wait
    /// for it.
    pub(crate) fn excuse_late(&mut self, before: Timestamp) {
        let forgives = self.server.forgives();
        // A forgiving server's minute also runs while the news of a failure is late.
        let replies = self.network.replies().iter();
        let news = replies.filter(|reply| forgives || reply.outcome.granted().is_some());
        let under_way = self.network.requests().iter().chain(news.map(|reply| &reply.to));
        let late = under_way.filter(|post| before < post.given_up && post.given_up <= self.now);
        for fence in late.map(|post| post.fence).collect::<BTreeSet<_>>() {
            self.excuse_try(fence);
        }
    }

    /// That process is about to crash.
    pub(crate) fn excuse_crash(&mut self, process: &Process) {
        let owner = process.owner;
        let mut replies = self.network.replies().iter();
        let swallows = process.holds_news(self.disk.notes.newest)
            || replies.any(|reply| reply.to.owner == owner && reply.outcome.granted().is_some());
        let intent = self.disk.says().intent.as_ref().filter(|intent| intent.owner() == owner);
        match intent.map(|intent| intent.fence) {
            // Whoever finds the intent must take its request for sent.
            Some(fence) if swallows || self.server.forgives() => self.excuse_try(fence),
            None if swallows => self.excuse(),
            Some(_) | None => {}
        }
    }
}
