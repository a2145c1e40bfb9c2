//! The states of a tenant, as the matrix counts them: the words of the core's own `Status`.

use tenantry_core::{Status, TenantId, Tenants, Timestamp};

/// What a tenant is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the words are those of the core's Status")]
pub enum State {
    SignedOut,
    Redirecting,
    Exchanging,
    Identifying,
    Committing,
    SignedIn,
    Queued,
    Claiming,
    Renewing,
    Holding,
    Yielding,
    Stopped,
    Unsaved,
    Quarantined,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 14] = [
        Self::SignedOut,
        Self::Redirecting,
        Self::Exchanging,
        Self::Identifying,
        Self::Committing,
        Self::SignedIn,
        Self::Queued,
        Self::Claiming,
        Self::Renewing,
        Self::Holding,
        Self::Yielding,
        Self::Stopped,
        Self::Unsaved,
        Self::Quarantined,
    ];

    /// A word of at most four letters, for the head of a column.
    pub const fn short(self) -> &'static str {
        match self {
            Self::SignedOut => "out",
            Self::Redirecting => "redi",
            Self::Exchanging => "exch",
            Self::Identifying => "iden",
            Self::Committing => "comm",
            Self::SignedIn => "in",
            Self::Queued => "queu",
            Self::Claiming => "clai",
            Self::Renewing => "rene",
            Self::Holding => "hold",
            Self::Yielding => "yiel",
            Self::Stopped => "stop",
            Self::Unsaved => "unsa",
            Self::Quarantined => "quar",
        }
    }

    /// Whether only a person, or the platform, can end it.
    pub const fn is_final(self) -> bool {
        match self {
            Self::SignedOut | Self::Redirecting | Self::Stopped | Self::Quarantined => true,
            Self::Exchanging
            | Self::Identifying
            | Self::Committing
            | Self::SignedIn
            | Self::Queued
            | Self::Claiming
            | Self::Renewing
            | Self::Holding
            | Self::Yielding
            | Self::Unsaved => false,
        }
    }
}

/// A state, and until when it says it lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Phase {
    /// The state.
    pub state: State,
    /// When it ends by itself, in the process's own time.
    pub until: Option<Timestamp>,
}

/// What a tenant of a process is doing; nothing where the process knows no such tenant.
pub fn phase_of(tenants: &Tenants, id: &TenantId) -> Option<Phase> {
    let Some(tenant) = tenants.get(id) else {
        let is_quarantined = tenants.quarantined().any(|(quarantined, _)| quarantined == id);
        return is_quarantined.then_some(Phase { state: State::Quarantined, until: None });
    };
    Some(read(tenant.status(tenants.policy())))
}

/// What the session of a tenant is doing, whatever sign-in is under way.
pub fn session_of(tenants: &Tenants, id: &TenantId) -> Option<Phase> {
    tenants.get(id).map(|tenant| read(tenant.session(tenants.policy())))
}

fn read(status: Status<'_>) -> Phase {
    let (state, until) = match status {
        Status::SignedOut(_) => (State::SignedOut, None),
        Status::Redirecting { until, .. } => (State::Redirecting, Some(until)),
        Status::Exchanging => (State::Exchanging, None),
        Status::Identifying => (State::Identifying, None),
        Status::Committing => (State::Committing, None),
        Status::SignedIn { renews_at, expires_at } => {
            (State::SignedIn, Some(renews_at.unwrap_or(expires_at)))
        }
        Status::Queued => (State::Queued, None),
        Status::Claiming => (State::Claiming, None),
        Status::Renewing => (State::Renewing, None),
        Status::Holding { until, .. } => (State::Holding, Some(until)),
        Status::Yielding { until } => (State::Yielding, Some(until)),
        Status::Stopped(_) => (State::Stopped, None),
        Status::Unsaved { until } => (State::Unsaved, Some(until)),
    };
    Phase { state, until }
}
