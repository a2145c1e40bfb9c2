//! Reading a tenant changes nothing: what it holds, what it does, and its token for its own host.

use super::renewal::Renewal;
use super::sign_in::SignIn;
use super::{Grant, NotNow, Policy, Status, Tenant};
use crate::failure::Failure;
use crate::id::{Fingerprint, Generation, TenantId};
use crate::registration::Registration;
use crate::secret::AccessToken;
use crate::time::Timestamp;

impl Tenant {
    /// The tenant's name.
    pub const fn id(&self) -> &TenantId {
        &self.id
    }

    /// What the caller said about it, and the org it was proved to be.
    pub const fn registration(&self) -> &Registration {
        &self.record.registration
    }

    /// Whether the store has everything that is known of it.
    pub fn is_stored(&self) -> bool {
        self.pen.is_at_rest() && self.record.generation() != Generation::NONE
    }

    /// What it holds.
    pub fn grant(&self) -> Option<&Grant> {
        if self.pen.is_signing_out() {
            return None;
        }
        let unsaved = self.pen.unsaved().and_then(|(record, _)| record.grant.as_ref());
        unsaved.or(self.record.grant.as_ref())
    }

    /// Why the last sign-in failed; nothing once another has begun.
    pub const fn last_failure(&self) -> Option<&Failure> {
        self.last_failure.as_ref()
    }

    /// What it is doing: the sign-in where one is under way, else the session.
    pub fn status(&self, policy: &Policy) -> Status<'_> {
        self.sign_ins.last().map_or_else(|| self.session(policy), SignIn::status)
    }

    /// What the session is doing, whatever sign-in is under way.
    pub fn session(&self, policy: &Policy) -> Status<'_> {
        if let Some((_, until)) = self.pen.unsaved() {
            return Status::Unsaved { until };
        }
        match &self.renewal {
            Renewal::Claiming => Status::Claiming,
            Renewal::Renewing { .. } => Status::Renewing,
            Renewal::Proving { .. } => Status::Identifying,
            Renewal::Committing => Status::Committing,
            Renewal::Holding { wait, cause } => Status::Holding { until: wait.until(), cause },
            Renewal::Yielding(wait) => Status::Yielding { until: wait.until() },
            Renewal::Stopped(failure) => Status::Stopped(failure),
            Renewal::Resting => match self.grant() {
                None => Status::SignedOut(&self.record.signed_out),
                Some(grant) => Status::SignedIn {
                    expires_at: grant.expires_at,
                    renews_at: self.is_renewable().then(|| policy.renew_at(&self.id, grant)),
                },
            },
        }
    }

    /// The access token, for a request to `host` (`name` or `name:port`) and no other.
    ///
    /// # Errors
    /// [`NotNow`] says why there is none to hand out.
    pub fn access_token(
        &self,
        now: Timestamp,
        host: &str,
        policy: &Policy,
    ) -> Result<&AccessToken, NotNow> {
        if !self.record.registration.region.owns_api_host(host) {
            return Err(NotNow::WrongHost);
        }
        let grant = self.grant().ok_or(NotNow::SignedOut)?;
        let refused =
            self.rejected.is_some_and(|rejected| rejected == Fingerprint::of(&grant.access_token));
        let stopped = matches!(self.renewal, Renewal::Stopped(_));
        let under_way = self.is_renewable() && !stopped;
        let good_until = if under_way { policy.wait_from(grant) } else { grant.expires_at };
        if now < good_until && !refused {
            return Ok(&grant.access_token);
        }
        Err(match (under_way, stopped) {
            (true, _) => NotNow::Renewing,
            (false, true) => NotNow::Stopped,
            (false, false) => NotNow::SignedOut,
        })
    }
}
