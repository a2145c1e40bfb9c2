//! Sabotage: hosts, stores and settings that are not what the core was promised. The model must
//! find each; one that finds nothing here would find nothing anywhere.

use tenantry_core::{Policy, ServerProfile};

use crate::page::{Page, Says};
use crate::promise::Promise;
use crate::server::{Answer, Rotation};
use crate::wire::Outcome;

/// What is wrong with the world, beyond faults that the core has to live with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// An intent counts as saved as soon as the store is asked: the request goes out before it.
    IntentsUnsaved,
    /// A new grant counts as saved as soon as the store is asked: it is handed out before it.
    GrantsUnsaved,
    /// The store saves whatever it is given; what it is expected to hold does not matter.
    LastWriterWins,
    /// A process is not shown the intent of another.
    IntentsHidden,
    /// A connection that ended is taken for the server's no.
    SilenceIsNo,
    /// A store that conflicts says that it has saved.
    ConflictsUntold,
    /// A core is told that the server forgives nothing, and does not try what would be forgiven.
    TakenForStrict,
}

impl Sabotage {
    /// Every one.
    pub const ALL: [Self; 7] = [
        Self::IntentsUnsaved,
        Self::GrantsUnsaved,
        Self::LastWriterWins,
        Self::IntentsHidden,
        Self::SilenceIsNo,
        Self::ConflictsUntold,
        Self::TakenForStrict,
    ];

    /// Its name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IntentsUnsaved => "intents-unsaved",
            Self::GrantsUnsaved => "grants-unsaved",
            Self::LastWriterWins => "last-writer-wins",
            Self::IntentsHidden => "intents-hidden",
            Self::SilenceIsNo => "silence-is-no",
            Self::ConflictsUntold => "conflicts-untold",
            Self::TakenForStrict => "taken-for-strict",
        }
    }

    /// The promise that it breaks first.
    pub const fn breaks(self) -> Promise {
        match self {
            Self::IntentsUnsaved | Self::ConflictsUntold => Promise::SentUnderIntent,
            Self::GrantsUnsaved => Promise::StoredFirst,
            Self::LastWriterWins => Promise::NeverBack,
            Self::IntentsHidden => Promise::OneIntent,
            Self::SilenceIsNo => Promise::EndedByProof,
            Self::TakenForStrict => Promise::NoAvoidableLoss,
        }
    }

    /// A server at which it does.
    pub const fn server(self) -> Rotation {
        match self {
            Self::IntentsUnsaved
            | Self::GrantsUnsaved
            | Self::LastWriterWins
            | Self::IntentsHidden
            | Self::SilenceIsNo
            | Self::ConflictsUntold => Rotation::Strict,
            Self::TakenForStrict => Rotation::Grace,
        }
    }

    /// What every process is told to do.
    pub(crate) fn policy(self) -> Policy {
        let policy = Policy::default();
        match self {
            Self::TakenForStrict => Policy { server_profile: ServerProfile::Strict, ..policy },
            Self::IntentsUnsaved
            | Self::GrantsUnsaved
            | Self::LastWriterWins
            | Self::IntentsHidden
            | Self::SilenceIsNo
            | Self::ConflictsUntold => policy,
        }
    }

    /// Whether the store says at once that it has saved that record.
    pub(crate) fn says_saved_at_once(self, next: &Says) -> bool {
        let claims = next.intent.is_some();
        match self {
            Self::IntentsUnsaved => claims,
            Self::GrantsUnsaved => !claims,
            Self::LastWriterWins
            | Self::IntentsHidden
            | Self::SilenceIsNo
            | Self::ConflictsUntold
            | Self::TakenForStrict => false,
        }
    }

    /// What a process is told of its request.
    pub(crate) fn told(self, outcome: Outcome) -> Outcome {
        match (self, outcome) {
            (Self::SilenceIsNo, Outcome::Interrupted) => Outcome::Answered(Answer::InvalidGrant),
            _ => outcome,
        }
    }

    /// What a process is shown of the record.
    pub(crate) fn shown(self, page: &Page) -> Option<Page> {
        if self != Self::IntentsHidden {
            return None;
        }
        let mut record: serde_json::Value = serde_json::from_slice(&page.bytes).ok()?;
        *record.get_mut("intent")? = serde_json::Value::Null;
        Page::read(&serde_json::to_vec(&record).ok()?)
    }
}
