//! Reading a tenant changes nothing: what it holds, what it does, and its token for its own host.

use super::flow::SignIn;
use super::renewal::Renewal;
use super::{Grant, NotNow, Policy, Record, Status, Tenant};
use crate::failure::Failure;
use crate::id::{Fingerprint, Generation, TenantId};
use crate::registration::{Registration, ScopeCheck};
use crate::sabotage::Bug;
use crate::secret::AccessToken;
use crate::tenants::Config;
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

    /// Its record, while nothing of it is under way here or anywhere that the record tells of: no
    /// sign-in, no renewal, no save. A copy of it is all that another program needs to go on.
    pub fn settled(&self) -> Option<&Record> {
        let is_at_rest = matches!(self.renewal, Renewal::Resting) && self.sign_ins.is_empty();
        let is_whole = self.record.intent.is_none() && self.record.flows.is_empty();
        (self.is_stored() && is_at_rest && is_whole).then_some(&self.record)
    }

    /// What it holds.
    pub fn grant(&self) -> Option<&Grant> {
        if self.pen.is_signing_out() {
            return None;
        }
        let unsaved = self.pen.unsaved().and_then(|(record, _)| record.grant.as_ref());
        unsaved.or(self.record.grant.as_ref())
    }

    /// The scopes the application needs, compared with what the org granted at the sign-in.
    pub fn scopes(&self) -> ScopeCheck {
        let registration = self.registration();
        let granted = self.grant().map(Grant::scopes);
        ScopeCheck::of(&registration.scopes, granted, registration.client.grant_type())
    }

    /// Why the last sign-in failed; nothing once another has begun.
    pub fn last_failure(&self) -> Option<&Failure> {
        self.last_failure.as_deref()
    }

    /// What it is doing: the sign-in where one is under way, else the session.
    pub fn status(&self, policy: &Policy) -> Status<'_> {
        let sign_in = self.sign_ins.iter().rfind(|sign_in| !sign_in.is_superseded());
        sign_in.map_or_else(|| self.session(policy), SignIn::status)
    }

    /// What the session is doing, whatever sign-in is under way.
    pub fn session(&self, policy: &Policy) -> Status<'_> {
        if let Some((_, until)) = self.pen.unsaved() {
            return Status::Unsaved { until };
        }
        match &self.renewal {
            Renewal::Queued => Status::Queued,
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

    /// The access token that may be handed out, and until when.
    pub(crate) fn ready(&self, config: &Config) -> Option<(AccessToken, Timestamp)> {
        let policy = config.policy();
        let early = self.pen.filing().filter(|_| config.suffers(Bug::RevealBeforeSave));
        let grant = early.or_else(|| self.grant())?;
        let refused = |rejected| rejected == Fingerprint::of(&grant.access_token);
        if self.rejected.is_some_and(refused) {
            return None;
        }
        let until = if self.is_kept_fresh() { policy.wait_from(grant) } else { grant.expires_at };
        Some((grant.access_token.clone(), until))
    }

    /// Why there is nothing to hand out, when there is nothing.
    pub(crate) fn why_no_token(&self) -> NotNow {
        match (self.grant(), &self.renewal) {
            (None, _) => NotNow::SignedOut,
            (Some(_), Renewal::Stopped(_)) => NotNow::Stopped,
            (Some(_), _) if self.is_kept_fresh() => NotNow::Renewing,
            (Some(_), _) => NotNow::SignedOut,
        }
    }

    /// Whether another access token comes before this one ends.
    fn is_kept_fresh(&self) -> bool {
        self.is_renewable() && !matches!(self.renewal, Renewal::Stopped(_))
    }
}
