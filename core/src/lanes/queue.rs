//! The queue: who asks next where many want to ask.

use crate::agenda::{Heap, Places};
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

impl Wish {
    /// As one moment: the earlier, the sooner it is somebody's turn. No token lives long enough to
    /// reach the bits of the urgency.
    fn rank(self) -> Timestamp {
        const SPAN: u32 = 62;
        let ends = self.expires_at.unix_millis().min((1 << SPAN) - 1);
        Timestamp::from_unix_millis((self.urgency as u64) << SPAN | ends)
    }
}

/// Everybody who waits for a turn, by the place they have among the tenants. Nobody waits in two
/// queues, so that these share what they know of places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Queue(Heap);

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.first().is_none()
    }

    /// Puts a new wish of `seat` in the place of its old one.
    pub(crate) fn replace(&mut self, places: &mut Places, seat: u32, new: Option<Wish>) {
        self.0.set(places, seat, new.map(Wish::rank));
    }

    /// Whose turn it is. The wish stays until it is replaced.
    pub(crate) fn first(&self) -> Option<u32> {
        self.0.first()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_goes_first_then_the_token_that_ends_first() {
        let wish = |urgency, at| Wish { urgency, expires_at: Timestamp::from_unix_millis(at) };
        let (mut queue, mut places) = (Queue::default(), Places::default());
        let wishes = [
            wish(Urgency::Planned, 5),
            wish(Urgency::Planned, 3),
            wish(Urgency::Caller, 9),
            wish(Urgency::Person, 99),
        ];
        for (seat, wish) in (0..).zip(wishes) {
            queue.replace(&mut places, seat, Some(wish));
        }

        let mut served = Vec::new();
        while let Some(seat) = queue.first() {
            queue.replace(&mut places, seat, None);
            served.push(seat);
        }

        assert_eq!(served, [3, 2, 1, 0]);
        assert!(queue.is_empty());
    }

    #[test]
    fn two_who_wish_the_same_go_in_the_order_of_their_seats_and_the_end_of_time_is_no_urgency() {
        let wish = |urgency, expires_at| Wish { urgency, expires_at };
        let (mut queue, mut places) = (Queue::default(), Places::default());
        for (seat, urgency) in [(7, Urgency::Planned), (3, Urgency::Caller), (2, Urgency::Caller)] {
            queue.replace(&mut places, seat, Some(wish(urgency, Timestamp::MAX)));
        }

        assert_eq!(queue.first(), Some(2));
        queue.replace(&mut places, 2, Some(wish(Urgency::Planned, Timestamp::default())));
        assert_eq!(queue.first(), Some(3));
        queue.replace(&mut places, 3, None);
        assert_eq!(queue.first(), Some(2));
    }
}
