//! The promises: what must hold in every state, and what must be possible.

use stateright::Property;
use tenantry_core::Status;

use crate::model::Protocol;
use crate::process::Process;
use crate::state::{Slot, State};

/// A promise of the core that a step can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Promise {
    /// At most one intent at a time has an unexpired lease.
    OneIntent,
    /// A refresh token is sent only under one's own stored intent, while its lease runs.
    SentUnderIntent,
    /// A refresh token is not sent by whom was told that it is spent, nor under an intent that was
    /// stored after its successor.
    SentOnce,
    /// An access token is handed out only after the record with its grant was stored.
    StoredFirst,
    /// Generation, fence, grant and refresh token of the store never go back.
    NeverBack,
    /// A grant ends only by a definite `invalid_grant` for the stored one, or by a person who hands
    /// it over.
    EndedByProof,
    /// A refresh token is used twice only where the world has swallowed or delayed its successor, at
    /// a forgiving server more than once.
    NoAvoidableLoss,
    /// What another program was given is good, and nobody here asks for it any more.
    OneOwner,
    /// The core does nothing that this model does not know.
    NothingElse,
}

impl Promise {
    /// The name of the property that the checker looks at.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OneIntent => "at most one intent has an unexpired lease",
            Self::SentUnderIntent => "a refresh token is sent only under one's own stored intent",
            Self::SentOnce => "a spent refresh token is not sent again",
            Self::StoredFirst => "an access token is stored before it is handed out",
            Self::NeverBack => "generation, fence, grant and refresh token never go back",
            Self::EndedByProof => "a grant ends only by invalid_grant for the stored one",
            Self::NoAvoidableLoss => "no grant is lost that could have been kept",
            Self::OneOwner => "what is handed over is good, and asked for by nobody else",
            Self::NothingElse => "the core does nothing that the model does not know",
        }
    }
}

/// What must be reachable, or the model shows nothing.
pub const POSSIBLE: [&str; 6] = [
    "everybody ends with the new grant, who asked and who adopted",
    "a late success is stored although its intent was taken over",
    "a takeover after a lease has ended renews the grant",
    "as many leases end as may",
    "every fault has happened",
    "what may be handed over is",
];

/// Nobody is stuck: who waits for nobody has a deadline, or nothing to do.
pub(crate) const AWAKE: &str = "who waits for no answer has a deadline";

pub(crate) fn properties() -> Vec<Property<Protocol>> {
    use Promise as P;
    vec![
        Property::always(P::OneIntent.name(), |_, state| holds(state, P::OneIntent)),
        Property::always(P::SentUnderIntent.name(), |_, state| holds(state, P::SentUnderIntent)),
        Property::always(P::SentOnce.name(), |_, state| holds(state, P::SentOnce)),
        Property::always(P::StoredFirst.name(), |_, state| holds(state, P::StoredFirst)),
        Property::always(P::NeverBack.name(), |_, state| holds(state, P::NeverBack)),
        Property::always(P::EndedByProof.name(), |_, state| holds(state, P::EndedByProof)),
        Property::always(P::NoAvoidableLoss.name(), |_, state| holds(state, P::NoAvoidableLoss)),
        Property::always(P::OneOwner.name(), |_, state| holds(state, P::OneOwner)),
        Property::always(P::NothingElse.name(), |_, state| holds(state, P::NothingElse)),
        Property::always(AWAKE, |_, state| everybody_is_awake(state)),
        Property::sometimes(POSSIBLE[0], |_, state| everybody_has_the_new_grant(state)),
        Property::sometimes(POSSIBLE[1], |_, state| a_late_success_is_stored(state)),
        Property::sometimes(POSSIBLE[2], |_, state: &State| state.disk.notes.took_over),
        Property::sometimes(POSSIBLE[3], |_, state: &State| state.left.expiries == 0),
        Property::sometimes(POSSIBLE[4], |_, state: &State| state.left.has_no_fault()),
        Property::sometimes(POSSIBLE[5], |model, state: &State| {
            model.bounds.hand_overs == 0 || state.disk.notes.elsewhere.is_some()
        }),
    ]
}

fn holds(state: &State, promise: Promise) -> bool {
    state.broken != Some(promise)
}

fn everybody_is_awake(state: &State) -> bool {
    state.running().all(|process| {
        let serves =
            |process: &Process| state.network.posts().any(|post| post.owner == process.owner);
        let waits_for_somebody = !process.awaits_no_store() || serves(process);
        let signed_out = process.core.tenants.iter().all(|tenant| tenant.grant().is_none());
        waits_for_somebody || signed_out || process.core.tenants.deadline().is_some()
    })
}

fn everybody_has_the_new_grant(state: &State) -> bool {
    let Some(stored) = &state.disk.says().grant else { return false };
    let is_new = stored.access().is_some_and(|access| access > 0);
    let rests_with_it = |slot: &Slot| {
        let Slot::Up(process) = slot else { return false };
        let policy = process.core.tenants.policy();
        process.awaits_no_store()
            && process.core.tenants.iter().all(|tenant| {
                let session = tenant.session(policy);
                matches!(session, Status::SignedIn { expires_at, .. } if expires_at == stored.expires_at)
            })
    };
    let adopted = state.running().any(|process| process.succeeded == 0);
    is_new && adopted && state.processes.iter().all(rests_with_it)
}

/// The intent was stored while the grant that is stored now was under way.
fn a_late_success_is_stored(state: &State) -> bool {
    let stored = state.disk.says();
    let (Some(grant), Some(intent)) = (&stored.grant, &stored.intent) else { return false };
    let is_new = grant.access().is_some_and(|access| access > 0);
    let overlaps = intent.started < grant.issued_at.plus(std::time::Duration::from_hours(1));
    is_new && grant.fence < intent.fence && overlaps
}
