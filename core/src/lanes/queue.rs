//! The queue: who asks next where many want to ask.

use std::collections::BTreeSet;

use crate::time::Timestamp;

/// How urgent a token request is; the first is the most urgent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Urgency {
    /// A person waits in the browser, and a code grows old.
    Person,
    /// A request of unknown outcome is repeated while the server may still forgive it.
    Retry,
    /// The application waits for a token.
    Caller,
    /// It is time to renew, and nobody waits.
    Planned,
}

/// One wish to ask: the more urgent first, then the token that ends first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wish {
    pub(crate) urgency: Urgency,
    pub(crate) expires_at: Timestamp,
}

/// Everybody who waits for a turn, by the place they have among the tenants.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue(BTreeSet<(Wish, u32)>);

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts a new wish of `seat` in the place of its old one.
    pub(crate) fn replace(&mut self, seat: u32, old: Option<Wish>, new: Option<Wish>) {
        if let Some(old) = old {
            self.0.remove(&(old, seat));
        }
        if let Some(new) = new {
            self.0.insert((new, seat));
        }
    }

    /// Whose turn it is. The wish stays until it is replaced.
    pub(crate) fn first(&self) -> Option<u32> {
        self.0.first().map(|(_, seat)| *seat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_goes_first_then_the_token_that_ends_first() {
        let wish = |urgency, at| Wish { urgency, expires_at: Timestamp::from_unix_millis(at) };
        let mut queue = Queue::default();
        let wishes = [
            wish(Urgency::Planned, 5),
            wish(Urgency::Planned, 3),
            wish(Urgency::Caller, 9),
            wish(Urgency::Person, 99),
        ];
        for (seat, wish) in (0..).zip(wishes) {
            queue.replace(seat, None, Some(wish));
        }

        let mut served = Vec::new();
        while let Some(seat) = queue.first() {
            queue.replace(seat, Some(wishes[seat as usize]), None);
            served.push(seat);
        }

        assert_eq!(served, [3, 2, 1, 0]);
        assert!(queue.is_empty());
    }
}
