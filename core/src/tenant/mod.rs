//! One tenant: what it holds, what it does, and where each input goes.
//!
//! A tenant is two machines over one record: [`sign_in`] (a person's flows, any number of them) and
//! [`renewal`] (the session). Both change the record through the [`pen`] only, and an access token
//! is read from the record as it is stored: nobody can see one that was not saved first.
//!
//! ```text
//! SignedOut -> Redirecting -> Exchanging -> Identifying -> Committing -> SignedIn      (sign_in)
//! SignedIn  -> Claiming -> Renewing -> Committing -> SignedIn                           (renewal)
//! Renewing  -> Holding -> Claiming      Claiming -> Yielding -> Claiming or SignedIn
//! Exchanging and Claiming wait in the queue of their lane first: Queued
//! ```

mod change;
mod check_up;
mod claim;
mod context;
mod elsewhere;
mod flow;
mod found;
mod grant;
mod left_pages;
mod moves;
mod parting;
mod pen;
mod policy;
mod proof;
mod put_off;
mod reading;
mod record;
mod rejected;
mod renewal;
mod sabotaged;
mod sent;
mod sign_in;
mod state;
mod status;
mod stopped;
mod turn;

use std::mem;
use std::time::Duration;

pub(crate) use context::Context;
pub(crate) use grant::Origin;
pub use grant::{Grant, Org};
pub(crate) use moves::Stand;
pub use moves::{How, Move};
pub use policy::{Policy, UnworkablePolicy};
pub(crate) use record::Flow;
pub use record::{Record, SignedOut, Unreadable};
pub use state::State;
pub use status::{NotNow, Status};

use change::Change;
use check_up::CheckUps;
use flow::SignIn;
use pen::Pen;
use renewal::Renewal;
use sent::Sent;

use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::hash::Named;
use crate::id::{Attempt, Fence, Fingerprint, Generation, OrgId, TenantId};
use crate::input::Refused;
use crate::lanes::{LaneId, Urgency, Wish};
use crate::registration::{GrantType, Registration, SignInHints, host_of};
use crate::secret::Entropy;
use crate::time::{Timestamp, Wait};
use crate::wire::http::{HttpError, HttpResponse};
use crate::wire::refusal::Refusal;

/// What came of a request.
pub(crate) type Answer = Result<HttpResponse, HttpError>;

/// What makes a tenant unique: the same org through the same client is the same tenant.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    lane: LaneId,
    grant_type: GrantType,
    org: OrgId,
}

impl Named for Key {
    /// The same org is seldom reached in two ways.
    fn name(&self) -> &str {
        self.org.as_str()
    }
}

/// One org as reached through one OAuth client.
#[derive(Debug)]
#[cfg_attr(feature = "trial", derive(Clone))]
pub struct Tenant {
    id: TenantId,
    /// The record as it is stored, as far as this process knows.
    record: Record,
    pen: Pen,
    renewal: Renewal,
    sign_ins: Vec<SignIn>,
    attempts: Attempt,
    sent: Sent,
    failures: u32,
    /// The access token that the API refused; it is not handed out again.
    rejected: Option<Fingerprint>,
    /// The grant of which a person was told that it ends.
    told_due: Option<Fence>,
    /// The fresh access token that the API refused, and the wait until the call is repeated. Boxed,
    /// as few tenants ever have one.
    too_fresh: Option<Box<(Fingerprint, Wait)>>,
    /// The intent by another clock that was yielded to, and how long its lease keeps others away.
    foreseen: Option<Box<(Fence, Wait)>>,
    last_failure: Option<Box<Failure>>,
    check_ups: Option<Box<CheckUps>>,
    /// The org it is about to hold: pinned while its grant is on the way to the store.
    reserved: Option<Key>,
    /// The client, in its region, that it is reached through.
    lane: LaneId,
    /// The wish for a turn as its lane knows it.
    wished: Option<(LaneId, Wish)>,
    /// How urgent its renewal is.
    urgency: Urgency,
}

impl Tenant {
    /// A tenant that nobody has heard of; its registration is on its way to the store.
    ///
    /// Its attempts count on from `attempts`, so that no answer to a forgotten namesake is its own.
    pub(crate) fn added(
        id: TenantId,
        registration: Registration,
        (lane, attempts): (LaneId, Attempt),
        cx: &mut Context<'_>,
    ) -> Self {
        let record = Record::new(id, cx.config.owner(), registration.clone());
        let mut tenant = Self::at_rest(record, lane);
        tenant.attempts = attempts;
        let attempt = tenant.attempts.take_next();
        tenant.pen = Pen::from(Generation::beginning(cx.now));
        tenant.record.born = Some(Origin { owner: cx.config.owner(), attempt });
        tenant.save(Change::Register(Box::new(registration)), cx);
        tenant
    }

    /// A tenant as its record says. What was under way when the program ended goes on.
    pub(crate) fn restored(record: Record, lane: LaneId) -> Self {
        let mut tenant = Self::at_rest(record, lane);
        tenant.resume_flows();
        if let Some(intent) = &tenant.record.intent {
            // Somebody was renewing: yield until the lease ends, then claim as a further try.
            tenant.renewal = Renewal::Yielding(Wait::to(intent.started, intent.lease_until));
        }
        tenant
    }

    fn at_rest(record: Record, lane: LaneId) -> Self {
        Self {
            id: record.tenant().clone(),
            record,
            pen: Pen::default(),
            renewal: Renewal::Resting,
            sign_ins: Vec::new(),
            attempts: Attempt::default(),
            sent: Sent::default(),
            failures: 0,
            rejected: None,
            told_due: None,
            too_fresh: None,
            foreseen: None,
            last_failure: None,
            check_ups: None,
            reserved: None,
            lane,
            wished: None,
            urgency: Urgency::Planned,
        }
    }

    pub(crate) const fn attempts(&self) -> Attempt {
        self.attempts
    }

    /// Whether a new grant is on its way to the store.
    pub(crate) fn is_filing(&self) -> bool {
        self.pen.is_filing()
    }

    /// The pin of a grant that is no longer on its way to the store.
    pub(crate) fn take_idle_reservation(&mut self) -> Option<Key> {
        if self.is_filing() { None } else { self.reserved.take() }
    }

    /// The pin of a grant that is on its way to the store.
    pub(crate) const fn reserved(&self) -> Option<&Key> {
        self.reserved.as_ref()
    }

    pub(crate) fn key(&self) -> Option<Key> {
        self.record.registration.org.as_ref().map(|org| self.key_of(org))
    }

    /// What makes this tenant unique where it holds that org.
    fn key_of(&self, org: &OrgId) -> Key {
        let grant_type = self.record.registration.client.grant_type();
        Key { lane: self.lane, grant_type, org: org.clone() }
    }

    pub(crate) const fn lane(&self) -> LaneId {
        self.lane
    }

    /// Takes `record` for what is stored now. What was held before is the caller's.
    fn take_record(&mut self, record: Record, cx: &mut Context<'_>) -> Option<Grant> {
        let is_same =
            |known: &Self| known.record.registration.is_same_tenant_as(&record.registration);
        if self.check_ups.is_some() && !is_same(self) {
            self.forget_check_ups(cx);
        }
        let before = mem::replace(&mut self.record, record);
        if !cx.lanes.is_of(self.lane, &self.record.registration) {
            self.lane = cx.lanes.of(&self.record.registration);
        }
        before.grant
    }

    /// The next moment at which [`Tenant::tick`] has something to do.
    pub(crate) fn deadline(&self, policy: &Policy) -> Option<Timestamp> {
        let resting = matches!(self.renewal, Renewal::Resting);
        let grant = resting.then(|| self.grant_deadline(policy)).flatten();
        let flows = self.sign_ins.iter().filter_map(SignIn::deadline).min();
        let own = [self.pen.deadline(), self.renewal.deadline(), self.check_deadline()];
        own.into_iter().chain([flows, grant]).flatten().min()
    }

    /// When the grant is to be renewed, or ends where it cannot be.
    fn grant_deadline(&self, policy: &Policy) -> Option<Timestamp> {
        let grant = self.record.grant.as_ref()?;
        let refused = |rejected| rejected == Fingerprint::of(&grant.access_token);
        Some(match (self.is_renewable(), self.rejected.is_some_and(refused)) {
            (false, _) if self.told_due == Some(grant.fence) => grant.expires_at,
            (false, _) => policy.renew_at(&self.id, grant),
            // Nobody can use it, whatever it is said to be good for.
            (true, true) => grant.issued_at,
            (true, false) => policy.renew_at(&self.id, grant),
        })
    }

    fn is_renewable(&self) -> bool {
        let by_itself =
            self.record.registration.client.grant_type() == GrantType::ClientCredentials;
        self.record.grant.as_ref().is_some_and(|grant| by_itself || grant.has_refresh_token())
    }
}

/// What the caller may ask of one tenant.
impl Tenant {
    /// Whether an update to `next` leaves it the tenant it is: its region, its org, its client's id
    /// and the grant type. While somebody is signed in, any other update is refused; while nobody
    /// is, it gives up whatever sign-in is under way.
    pub fn stays_itself_as(&self, next: &Registration) -> bool {
        self.record.registration.is_same_tenant_as(next)
    }

    pub(crate) fn update(
        &mut self,
        registration: Registration,
        cx: &mut Context<'_>,
    ) -> Result<(), Refused> {
        let old = &self.record.registration;
        let same_key = self.stays_itself_as(&registration);
        if self.record.grant.is_some() && !same_key {
            return Err(Refused::SignedIn(self.id.clone()));
        }
        if self.is_stored() && old.says_what(&registration) {
            self.registered(cx);
            return Ok(());
        }
        if !same_key {
            // A flow of the old client must not be finished by the new one. No flow is no error.
            self.cancel_flows(cx).ok();
            // What is under way was asked for as another tenant: its answers no longer count.
            self.sent.disown();
            self.rest();
        }
        self.save(Change::Register(Box::new(registration)), cx);
        Ok(())
    }

    /// What the caller says is in the store: a stopped client gets another chance.
    fn registered(&mut self, cx: &mut Context<'_>) {
        let notice = Event::Registered { tenant: self.id.clone() };
        cx.effects.push(Effect::Notify(notice));
        if matches!(self.renewal, Renewal::Stopped(_)) {
            self.rest();
            // While it was stopped, nobody minded a clock that was put right.
            self.grant_due(cx);
        }
    }

    pub(crate) fn sign_in(
        &mut self,
        entropy: &Entropy,
        hints: &SignInHints,
        cx: &mut Context<'_>,
    ) -> Result<(), Refused> {
        match self.record.registration.client.grant_type() {
            GrantType::AuthorizationCode => self.open_flow(entropy, hints, cx),
            GrantType::ClientCredentials => {
                self.renew(Urgency::Person, cx);
                Ok(())
            }
        }
    }

    pub(crate) fn renew_now(&mut self, cx: &mut Context<'_>) -> Result<(), Refused> {
        if self.record.grant.is_none() {
            return Err(Refused::NotSignedIn(self.id.clone()));
        }
        if !self.is_renewable() {
            return Err(Refused::NoRefreshToken(self.id.clone()));
        }
        self.renew(Urgency::Caller, cx);
        Ok(())
    }

    /// A caller waits for the access token.
    pub(crate) fn wanted(&mut self, cx: &mut Context<'_>) -> Result<(), Refused> {
        let Some(grant) = &self.record.grant else {
            return Err(Refused::NotSignedIn(self.id.clone()));
        };
        let is_short = cx.now >= cx.config.policy().wait_from(grant);
        if is_short && self.is_renewable() && matches!(self.renewal, Renewal::Resting) {
            self.renew(Urgency::Caller, cx);
        } else {
            // What is under way goes on as it is; in a queue it goes first.
            self.urgency = self.urgency.min(Urgency::Caller);
        }
        Ok(())
    }

    pub(crate) fn answered(&mut self, attempt: Attempt, answer: &Answer, cx: &mut Context<'_>) {
        if self.sign_ins.iter().any(|sign_in| sign_in.is_asked_by(attempt)) {
            self.flow_answered(attempt, answer, cx);
        } else if self.check_is_asked_by(attempt) {
            self.check_answered(answer, cx);
        } else {
            self.renewal_answered(attempt, answer, cx);
        }
    }

    /// Goes on with whatever is due.
    pub(crate) fn tick(&mut self, cx: &mut Context<'_>) {
        self.save_again_if_due(cx);
        self.flows_due(cx);
        self.renewal_due(cx);
        self.check_due(cx);
    }
}

/// What both machines need.
impl Tenant {
    fn login_host(&self) -> String {
        host_of(&self.record.registration.region.login_base()).to_owned()
    }

    fn api_host(&self) -> String {
        host_of(&self.record.registration.region.api_base()).to_owned()
    }

    /// What a refusal of the token endpoint means for a person.
    fn exchange_failure(&self, refusal: Refusal) -> Failure {
        let registration = &self.record.registration;
        match refusal {
            Refusal::InvalidGrant(said) => Failure::CodeRejected(said),
            Refusal::InvalidClient(said) => Failure::ClientRejected {
                client: registration.client.id().clone(),
                region: registration.region.to_string(),
                said,
            },
            Refusal::UnauthorizedClient(said) => Failure::GrantTypeRefused(said),
            Refusal::Throttled { said, .. } => Failure::Throttled(said),
            Refusal::ServerTrouble(said) => Failure::ServerTrouble(said),
            Refusal::Unreadable(said) => Failure::NotGenesysCloud(said),
            Refusal::TokenDead(said) | Refusal::Forbidden(said) | Refusal::Other(said) => {
                Failure::RequestRefused(said)
            }
        }
    }
}

/// How long to wait for an answer before giving it up; the host gives up first.
fn answer_wait(deadline: Duration, cx: &Context<'_>) -> Wait {
    Wait::new(cx.now, deadline.saturating_add(Duration::from_secs(5)))
}
