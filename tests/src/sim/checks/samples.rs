//! Observations for the checkers' own tests.

use tenantry_sandbox::Fingerprint;

use super::{Revealed, Seen, Sent, Step, Stored};
use crate::sim::message::{Answer, Asked, Purpose};
use crate::sim::state::{Phase, State};
use crate::sim::view::{GrantView, IntentView, RecordView};
use crate::sim::who::Who;

pub(super) const ONE: Who = Who { slot: 0, life: 1 };
pub(super) const OTHER: Who = Who { slot: 1, life: 1 };

pub(super) fn mark(secret: &str) -> Fingerprint {
    Fingerprint::of(secret)
}

pub(super) fn asked(purpose: Purpose, presented: &str) -> Asked {
    Asked {
        purpose,
        host: "login".into(),
        client: Some("client".into()),
        client_secret: None,
        presented: Some(mark(presented)),
        fields: vec!["grant_type".into()],
    }
}

pub(super) fn sent(asked: &Asked) -> Sent<'_> {
    Sent {
        who: ONE,
        wall: 1_000,
        at: 1_000,
        tenant: 0,
        asked,
        timeout: 30_000,
        stored: None,
        is_damaged: false,
        phase: None,
    }
}

pub(super) fn granted(access: &str, refresh: &str) -> Answer {
    Answer::Granted { access: mark(access), refresh: Some(mark(refresh)) }
}

pub(super) const fn answered<'a>(
    answer: &'a Answer,
    presented: Option<&'a Fingerprint>,
) -> Seen<'a> {
    Seen::Answered { who: ONE, tenant: 0, presented, answer }
}

/// A record that holds a grant.
pub(super) fn holding(generation: u64, fence: u64, refresh: &str) -> RecordView {
    RecordView {
        generation,
        fence,
        grant: Some(GrantView {
            access: mark(&format!("access of {refresh}")),
            refresh: Some(mark(refresh)),
            expires_at: 1_000_000,
            org: "org".into(),
            fence,
        }),
        intent: None,
        ended: crate::sim::view::Ended::Never,
    }
}

/// The same record, with an intent of `who` in it.
pub(super) fn claimed(record: RecordView, who: Who) -> RecordView {
    let intent =
        IntentView { fence: record.fence, owner: who.owner(), started: 900, lease_until: 40_900 };
    RecordView { intent: Some(intent), ..record }
}

pub(super) const fn stored<'a>(
    before: Option<&'a RecordView>,
    after: &'a RecordView,
) -> Stored<'a> {
    Stored { who: ONE, wall: 1_000, tenant: 0, before, after, access: None, is_damaged: false }
}

pub(super) const fn revealed(access: &Fingerprint) -> Revealed<'_> {
    Revealed {
        who: ONE,
        at: 1_000,
        tenant: 0,
        access,
        known: None,
        was_saved: true,
        is_unsaved: false,
        is_clock_sound: true,
    }
}

pub(super) const fn phase(state: State) -> Phase {
    Phase { state, until: None }
}

pub(super) const fn step(phases: &[(Option<Phase>, Option<Phase>)]) -> Step<'_> {
    Step {
        who: ONE,
        wall: 1_000,
        about: None,
        is_tick: true,
        concerned: &[],
        phases,
        sharing: &[],
        deadline: Some(2_000),
        shown: "",
    }
}
