//! Changes: everything that can happen to a stored record, judged against what is stored *now*.
//!
//! A save is a compare-and-swap. When it conflicts, the same change is judged again against the
//! record that was found: either it still makes sense, or somebody else has made it moot.

use std::time::Duration;

use super::grant::{Grant, Origin};
use super::record::{Flow, Intent, Record, SignedOut};
use crate::id::{Attempt, Fence, Fingerprint, Generation};
use crate::lanes::ServerProfile;
use crate::registration::{FLOWS_LIMIT, Reach, Registration};
use crate::sabotage::Bug;
use crate::secret::{FlowState, RefreshToken};
use crate::tenants::Config;
use crate::time::{Timestamp, Wait};

/// One change to a record.
#[derive(Clone, Debug)]
pub(super) enum Change {
    /// What the caller says about the tenant.
    Register(Box<Registration>),
    /// A flow begins; its verifier must survive a restart before the browser opens.
    OpenFlow(Flow),
    /// A flow's redirect came: it leaves the record before its code is sent.
    SpendFlow(FlowState),
    /// A flow ends without a code.
    CloseFlow(FlowState),
    /// Somebody is about to ask the token endpoint for the grant that follows the one with that
    /// fence, or for the first.
    Claim { after: Option<Fence> },
    /// The request was certainly not granted: its intent may go, as far as it is about that one.
    Release(Fence),
    /// A new grant, obtained through that reach; for that refresh token, if for one.
    File { grant: Box<Grant>, reach: Box<Reach>, by: Filing, spent: Option<RefreshToken> },
    /// The grant with that fence has ended.
    End { fence: Fence, why: SignedOut },
    /// A person signs out of that sign-in, or of none: the grant, the intent and every flow go.
    SignOut { of: Option<Origin> },
}

/// Where a new grant comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Filing {
    /// A sign-in, known by the attempt of its exchange. It is the newest of all grants.
    SignIn(Attempt),
    /// A renewal under the intent with that fence.
    Renewal(Fence),
}

/// What a change comes to.
#[derive(Clone, Debug)]
pub(super) enum Verdict {
    /// Save this.
    Write(Box<Record>),
    /// Another process holds the intent until then.
    Yield(Timestamp),
    /// It has been done, or overtaken.
    Moot,
}

/// Who judges, and when.
pub(super) struct Judge<'a> {
    pub(super) now: Timestamp,
    pub(super) config: &'a Config,
    /// What is known of the server.
    pub(super) profile: ServerProfile,
    /// How long an intent written now keeps others away.
    pub(super) lease: Duration,
    /// The access token that the API refused.
    pub(super) refused: Option<Fingerprint>,
    /// The intent by another clock that was yielded to, and how long its lease keeps others away.
    pub(super) foreseen: Option<(Fence, Wait)>,
}

impl Change {
    /// What the tenant is registered as by this change.
    pub(super) fn registration(&self) -> Option<&Registration> {
        match self {
            Self::Register(registration) => Some(registration),
            Self::OpenFlow(_)
            | Self::SpendFlow(_)
            | Self::CloseFlow(_)
            | Self::Claim { .. }
            | Self::Release(_)
            | Self::File { .. }
            | Self::End { .. }
            | Self::SignOut { .. } => None,
        }
    }

    /// Whether it makes sense with that one grant only, or with what came of it.
    pub(super) const fn is_of_one_grant(&self) -> bool {
        match self {
            Self::Claim { .. }
            | Self::Release(_)
            | Self::End { .. }
            | Self::File { by: Filing::Renewal(_), .. } => true,
            Self::Register(_)
            | Self::OpenFlow(_)
            | Self::SpendFlow(_)
            | Self::CloseFlow(_)
            | Self::File { by: Filing::SignIn(_), .. }
            | Self::SignOut { .. } => false,
        }
    }

    /// Judges the change against `stored`.
    pub(super) fn judge(&self, stored: &Record, judge: &Judge<'_>) -> Verdict {
        let mut next = stored.clone();
        // By the clock as well: where an older version was put back, somebody may remember the ones
        // that are gone, and must not take those for what is written now.
        next.generation = stored.generation.next().max(Generation::beginning(judge.now));
        next.writer = judge.config.owner();
        match self {
            Self::Register(registration) => {
                let old = &stored.registration;
                if !old.is_same_tenant_as(registration) {
                    if stored.grant.is_some() {
                        return Verdict::Moot;
                    }
                    // Flows and intents of the tenant that it was are not this one's.
                    next.flows.clear();
                    next.intent = None;
                }
                let learned = old.org.clone().filter(|_| old.reach() == registration.reach());
                next.registration = (**registration).clone();
                next.registration.org = next.registration.org.or(learned);
            }
            Self::OpenFlow(flow) => {
                // Its save may have landed unheard, and others' since.
                next.flows.retain(|known| !known.state.same_as(&flow.state));
                // The flows of all processes share the record's room: the oldest gives way.
                let spare = (next.flows.len() + 1).saturating_sub(FLOWS_LIMIT);
                next.flows.drain(..spare);
                next.flows.push(flow.clone());
            }
            Self::SpendFlow(state) | Self::CloseFlow(state) => {
                next.flows.retain(|flow| !flow.state.same_as(state));
                if next.flows.len() == stored.flows.len() {
                    return Verdict::Moot;
                }
            }
            Self::Claim { after } => {
                if stored.grant.as_ref().map(|grant| grant.fence) != *after {
                    return Verdict::Moot;
                }
                return claim(next, judge);
            }
            Self::Release(fence) => {
                if stored.intent.as_ref().is_none_or(|intent| intent.fence != *fence) {
                    return Verdict::Moot;
                }
                // Of an earlier try, nobody knows the outcome as before.
                let earlier = |mut intent: Box<Intent>| {
                    intent.tries = intent.tries.checked_sub(1).filter(|tries| *tries > 0)?;
                    Some(intent)
                };
                next.intent = stored.intent.clone().and_then(earlier);
            }
            Self::File { grant, reach, by, spent } => {
                let stays = stored.registration.reach() == **reach
                    && stored.registration.org.as_ref().is_none_or(|org| *org == grant.org.id);
                let is_there = stored.grant.as_ref().is_some_and(|g| g.origin == grant.origin);
                // A renewal keeps the origin of the sign-in before it.
                if !stays || (is_there && matches!(by, Filing::SignIn(_))) {
                    return Verdict::Moot;
                }
                next.profile = judge.profile;
                let spent = spent.as_ref();
                if let Some(next) = spent.and_then(|spent| succeed(&next, grant, *by, spent)) {
                    return Verdict::Write(Box::new(next));
                }
                let brought = spent.and_then(|spent| brought_beside(&next, grant, *by, spent));
                let mut grant = grant.clone();
                grant.refresh_token = brought.or(grant.refresh_token);
                return file(next, *grant, *by, judge);
            }
            Self::End { fence, why } => {
                let blind = judge.config.suffers(Bug::BlindClear);
                if stored.grant.as_ref().is_none_or(|grant| grant.fence != *fence && !blind) {
                    return Verdict::Moot;
                }
                // Somebody spends what would be handed over: the copy is worth nothing soon.
                let hands_over = *why == SignedOut::HandedOver;
                let ignored = judge.config.suffers(Bug::HandOverOfSpent);
                if hands_over && stored.intent.is_some() && !ignored {
                    return Verdict::Moot;
                }
                next.ended = next.ended.max(stored.grant.as_ref().map(|grant| grant.fence));
                next.grant = None;
                next.signed_out = why.clone();
                next.intent = None;
            }
            Self::SignOut { of } => {
                if stored.is_signed_in_anew(*of, judge.config.owner()) {
                    return Verdict::Moot;
                }
                next.grant = None;
                next.signed_out = SignedOut::ByUser;
                next.intent = None;
                next.flows.clear();
                // Whatever is still under way anywhere is older than this.
                if !judge.config.suffers(Bug::SignOutForgotten) {
                    next.fence = stored.fence.next_at(judge.now);
                }
            }
        }
        Verdict::Write(Box::new(next))
    }
}

fn claim(mut next: Record, judge: &Judge<'_>) -> Verdict {
    let earlier = next.intent.take();
    let foreign = |intent: &&Intent| {
        intent.owner != judge.config.owner() && !judge.config.suffers(Bug::NoYield)
    };
    if let Some(held) = earlier.as_deref().filter(foreign) {
        let until = kept_away(held, next.grant.as_ref(), judge);
        if until > judge.now {
            return Verdict::Yield(until);
        }
    }
    next.fence = next.fence.next_at(judge.now);
    next.intent = Some(Box::new(Intent {
        fence: next.fence,
        owner: judge.config.owner(),
        tries: earlier.map_or(1, |intent| intent.tries.saturating_add(1)),
        started: judge.now,
        lease_until: judge.now.plus(judge.lease),
    }));
    Verdict::Write(Box::new(next))
}

/// Until when somebody else's intent keeps others away.
fn kept_away(held: &Intent, grant: Option<&Grant>, judge: &Judge<'_>) -> Timestamp {
    let longest = judge.config.policy().longest_lease();
    let rested = grant.map_or_else(Timestamp::default, |grant| rested(held, grant, judge));
    if !held.is_by_another_clock(longest, judge.now) {
        return held.lease_until.min(judge.now.plus(longest)).max(rested);
    }
    match judge.foreseen.filter(|(fence, _)| *fence == held.fence) {
        Some((_, wait)) if wait.is_over(judge.now) => Timestamp::default(),
        Some((_, wait)) => wait.until(),
        // As long as it was meant to, from now on.
        None => {
            let lease = held.lease_until.since(held.started).min(longest);
            let lifetime = grant.map_or(Duration::ZERO, Grant::lifetime);
            judge.now.plus(lease.max(rested.since(held.started).min(lifetime)))
        }
    }
}

/// A refresh token that was sent without a known answer, and cannot hope to be forgiven, rests until
/// its access token ends. One that the API has refused is of no use to its end.
fn rested(held: &Intent, grant: &Grant, judge: &Judge<'_>) -> Timestamp {
    if judge.refused == Some(Fingerprint::of(&grant.access_token)) {
        return Timestamp::default();
    }
    match (judge.profile, held.tries) {
        (ServerProfile::Static, _)
        | (ServerProfile::Unknown | ServerProfile::Grace(_), 0 | 1)
        | (ServerProfile::Strict, 0) => Timestamp::default(),
        (ServerProfile::Unknown | ServerProfile::Grace(_) | ServerProfile::Strict, _) => {
            grant.expires_at.minus(judge.config.policy().last_retry)
        }
    }
}

fn file(mut next: Record, grant: Grant, by: Filing, judge: &Judge<'_>) -> Verdict {
    let fence = match by {
        Filing::SignIn(_) => {
            next.fence = next.fence.next_at(judge.now);
            next.intent = None;
            next.fence
        }
        Filing::Renewal(fence) => {
            // Late truth wins, unless a newer grant is stored or was, or the person has signed out.
            let overtaken = match &next.grant {
                Some(stored) => stored.fence >= fence,
                None if next.signed_out == SignedOut::ByUser => next.fence > fence,
                None => next.ended >= Some(fence),
            };
            if overtaken && !judge.config.suffers(Bug::NoFence) {
                return Verdict::Moot;
            }
            if next.intent.as_ref().is_some_and(|intent| intent.fence <= fence) {
                next.intent = None;
            }
            fence
        }
    };
    next.registration.org.get_or_insert_with(|| grant.org.id.clone());
    next.grant = Some(Grant { fence, ..grant });
    Verdict::Write(Box::new(next))
}

/// The stored grant with the refresh token of `late`: it is the newer one, but its answer brought
/// no refresh token, and the one that it kept was `spent` for `late`.
fn succeed(stored: &Record, late: &Grant, by: Filing, spent: &RefreshToken) -> Option<Record> {
    let Filing::Renewal(fence) = by else { return None };
    let newer = stored.grant.as_ref().filter(|grant| grant.fence >= fence)?;
    let successor = late.refresh_token.as_ref().filter(|token| !token.same_as(spent))?;
    newer.refresh_token.as_ref().filter(|kept| kept.same_as(spent))?;
    let mut next = stored.clone();
    // Whoever is about to send the spent one, or is refused it, does not mean this grant.
    next.fence = stored.fence.next();
    next.intent = None;
    next.grant =
        Some(Grant { refresh_token: Some(successor.clone()), fence: next.fence, ..newer.clone() });
    Some(next)
}

/// The refresh token that an earlier answer has brought for the one that was `spent`, beside the intent
/// for `grant`, whose own answer brought none.
fn brought_beside(
    stored: &Record,
    grant: &Grant,
    by: Filing,
    spent: &RefreshToken,
) -> Option<RefreshToken> {
    let Filing::Renewal(fence) = by else { return None };
    grant.refresh_token.as_ref().filter(|kept| kept.same_as(spent))?;
    stored.intent.as_ref().filter(|intent| intent.fence == fence)?;
    stored.grant.as_ref()?.refresh_token.clone().filter(|brought| !brought.same_as(spent))
}

#[cfg(test)]
mod tests;
