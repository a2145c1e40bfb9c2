//! The turn: a tenant's place in the queue of its lane, and what it does when its turn comes.

use super::renewal::Renewal;
use super::{Context, Tenant};
use crate::lanes::{Lanes, Rate, Urgency, Wish};
use crate::time::Timestamp;

impl Tenant {
    /// Tells the lane what the tenant wishes now, where that has changed.
    pub(crate) fn note_wish(&mut self, seat: u32, rate: Rate, lanes: &mut Lanes) {
        let wish = self.wish().map(|wish| (self.lane, wish));
        if wish != self.wished {
            self.take_wish_back(seat, rate, lanes);
            if let Some((lane, wish)) = wish {
                lanes.wish((lane, seat), rate, Some(wish));
            }
            self.wished = wish;
        }
    }

    /// Leaves the queue.
    pub(crate) fn take_wish_back(&mut self, seat: u32, rate: Rate, lanes: &mut Lanes) {
        if let Some((lane, _)) = self.wished.take() {
            lanes.wish((lane, seat), rate, None);
        }
    }

    /// The most urgent of its wishes.
    fn wish(&self) -> Option<Wish> {
        let code = self
            .has_waiting_code()
            .then_some(Wish { urgency: Urgency::Person, expires_at: Timestamp::default() });
        let grant = self.record.grant.as_ref();
        let renewal = matches!(self.renewal, Renewal::Queued).then(|| Wish {
            urgency: self.urgency,
            expires_at: grant.map_or_else(Timestamp::default, |grant| grant.expires_at),
        });
        code.into_iter().chain(renewal).min()
    }

    /// Its turn has come.
    pub(crate) fn turn_came(&mut self, cx: &mut Context<'_>) {
        if self.has_waiting_code() {
            self.send_waiting_code(cx);
        } else if matches!(self.renewal, Renewal::Queued) && !self.stops_with_its_client(cx) {
            self.claim(cx);
        }
    }
}
