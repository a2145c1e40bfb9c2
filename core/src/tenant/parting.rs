//! Parting with a grant: a person signs out, or another program goes on with it.

use super::change::Change;
use super::renewal::Renewal;
use super::{Context, SignedOut, Tenant};
use crate::id::Generation;
use crate::input::Refused;

impl Tenant {
    /// Nobody is signed in any more, here and, where it can be told, at the platform.
    pub(crate) fn sign_out(&mut self, cx: &mut Context<'_>) -> Result<(), Refused> {
        let held = self.grant().map(|grant| grant.access_token.clone());
        if held.is_none() && matches!(self.renewal, Renewal::Resting) {
            return Err(Refused::NotSignedIn(self.id.clone()));
        }
        self.sign_ins.clear();
        self.end_check_up(cx);
        self.sent.disown();
        self.rest();
        let of = self.record.grant.as_ref().map(|grant| grant.origin);
        self.save(Change::SignOut { of }, cx);
        if let Some(token) = held {
            // Forgetting here is certain; that the platform forgets too is best effort.
            self.end_token(&token, cx);
        }
        Ok(())
    }

    /// The grant goes on elsewhere, if the copy of that generation is what is stored.
    pub(crate) fn hand_over(
        &mut self,
        generation: Generation,
        cx: &mut Context<'_>,
    ) -> Result<(), Refused> {
        let settled = self.settled().filter(|record| record.generation() == generation);
        let Some(record) = settled else { return Err(Refused::NotSettled(self.id.clone())) };
        let Some(fence) = record.grant.as_ref().map(|grant| grant.fence) else {
            return Err(Refused::NotSignedIn(self.id.clone()));
        };
        self.end_check_up(cx);
        self.save(Change::End { fence, why: SignedOut::HandedOver }, cx);
        Ok(())
    }
}
