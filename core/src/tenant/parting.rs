//! Parting with a grant: a person signs out, or another program goes on with it.

use super::change::Change;
use super::renewal::Renewal;
use super::{Context, Grant, SignedOut, Tenant};
use crate::id::Generation;
use crate::input::Refused;

impl Tenant {
    /// Nobody is signed in any more, here and, where it can be told, at the platform.
    pub(crate) fn sign_out(&mut self, cx: &mut Context<'_>) -> Result<(), Refused> {
        if self.grant().is_none() && matches!(self.renewal, Renewal::Resting) {
            return Err(Refused::NotSignedIn(self.id.clone()));
        }
        self.sign_ins.clear();
        self.end_check_up(cx);
        self.sent.disown();
        self.rest();
        let unsaved = self.pen.unsaved().and_then(|(record, _)| record.grant.clone());
        if let Some(grant) = unsaved {
            // No store has it: nobody else can own it.
            self.end_token(&grant.access_token, cx);
        }
        let of = self.record.grant.as_ref().map(|grant| grant.origin);
        self.save(Change::SignOut { of }, cx);
        Ok(())
    }

    /// The sign-out is in the store, and took that grant out of it. Forgetting here is certain; that
    /// the platform forgets too is best effort. What another owns by now, is not there to be ended.
    pub(super) fn signed_out(&mut self, ended: Option<Grant>, cx: &mut Context<'_>) {
        self.ended(cx);
        if let Some(grant) = ended {
            self.end_token(&grant.access_token, cx);
        }
    }

    /// It goes as it is: there will be no record to ask, and nobody to answer to.
    pub(crate) fn forgotten(&mut self, cx: &mut Context<'_>) {
        if let Some(token) = self.grant().map(|grant| grant.access_token.clone()) {
            self.end_token(&token, cx);
        }
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
