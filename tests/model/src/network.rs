//! The network: requests and answers under way, in no order.

use std::hash::{Hash, Hasher};

use tenantry_core::{RequestId, Timestamp};

use crate::print::hash_text;
use crate::wire::Outcome;

/// A request to the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Post {
    /// Which process sent it.
    pub(crate) owner: u8,
    pub(crate) id: RequestId,
    /// The number of the refresh token that it brings.
    pub(crate) refresh: u8,
    /// The fence of the intent that it was sent under.
    pub(crate) fence: u64,
    /// When its host stops to wait for the answer.
    pub(crate) given_up: Timestamp,
    pub(crate) connection: Connection,
}

impl Post {
    fn is_copy_of(&self, other: &Self) -> bool {
        (self.owner, &self.id) == (other.owner, &other.id)
    }
}

impl Hash for Post {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.owner, self.refresh, self.given_up, self.connection).hash(state);
        hash_text(&self.id.attempt, state);
    }
}

/// What the host that sent a request knows of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Connection {
    /// It waits for the answer.
    Open,
    /// It was told that the connection has ended. No answer can come to it any more.
    Ended,
}

/// An answer to a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Reply {
    pub(crate) to: Post,
    pub(crate) outcome: Outcome,
}

/// All that is under way, sorted, so that the order of sending makes no other state.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Network {
    requests: Vec<Post>,
    replies: Vec<Reply>,
}

impl Network {
    pub(crate) fn requests(&self) -> &[Post] {
        &self.requests
    }

    pub(crate) fn replies(&self) -> &[Reply] {
        &self.replies
    }

    pub(crate) fn send(&mut self, post: Post) {
        insert(&mut self.requests, post);
    }

    pub(crate) fn reply(&mut self, to: Post, outcome: Outcome) {
        insert(&mut self.replies, Reply { to, outcome });
    }

    pub(crate) fn take_request(&mut self, at: usize) -> Post {
        self.requests.remove(at)
    }

    pub(crate) fn take_reply(&mut self, at: usize) -> Reply {
        self.replies.remove(at)
    }

    /// Whether a request is on its way once, and nowhere else.
    pub(crate) fn is_single(&self, post: &Post) -> bool {
        self.posts().filter(|other| other.is_copy_of(post)).count() == 1
    }

    /// The connection of a request ends: copies of it may arrive, and no answer comes back.
    pub(crate) fn end_connection(&mut self, post: &Post) {
        self.replies.retain(|reply| !reply.to.is_copy_of(post));
        for copy in self.requests.iter_mut().filter(|copy| copy.is_copy_of(post)) {
            copy.connection = Connection::Ended;
        }
        self.requests.sort_unstable();
    }

    /// A host has the answer to a request: it hears no other one, only the same once more.
    pub(crate) fn heard(&mut self, heard: &Reply) {
        self.replies.retain(|r| !r.to.is_copy_of(&heard.to) || r.outcome == heard.outcome);
        for copy in self.requests.iter_mut().filter(|copy| copy.is_copy_of(&heard.to)) {
            copy.connection = Connection::Ended;
        }
        self.requests.sort_unstable();
    }

    /// Nobody waits any more for the answers to that process. Its requests arrive all the same.
    pub(crate) fn hang_up(&mut self, owner: u8) {
        self.replies.retain(|reply| reply.to.owner != owner);
    }

    /// Every request that has not been answered, wherever it or its answer is.
    pub(crate) fn posts(&self) -> impl Iterator<Item = &Post> {
        self.requests.iter().chain(self.replies.iter().map(|reply| &reply.to))
    }
}

fn insert<T: Ord>(sorted: &mut Vec<T>, new: T) {
    let at = sorted.partition_point(|old| *old < new);
    sorted.insert(at, new);
}
