//! Questions: what would tell causes apart, and whether that is known already.

use super::evidence::{Evidence, GrantState};
use super::finding::Question;

impl Question {
    /// What has to be known before anything can be said.
    pub(super) const FIRST: [Self; 6] = [
        Self::WhatBody,
        Self::WhichStatus,
        Self::WhichUrl,
        Self::WhichGrant,
        Self::DoOthersWork,
        Self::HowLong,
    ];

    /// The question in words.
    pub const fn text(self) -> &'static str {
        match self {
            Self::WhatBody => "What exactly did the server answer? Paste the whole body.",
            Self::WhichStatus => "Which HTTP status did the answer have?",
            Self::WhichUrl => "Which URL was asked? Paste it without its query.",
            Self::WhichGrant => {
                "How are tokens obtained: does a person sign in, or does the client sign in for itself?"
            }
            Self::WhichRegion => {
                "In which region does the org live, and in which was the client made?"
            }
            Self::DoOthersWork => "Do other orgs work through the same client?",
            Self::HowLong => "How long had the token worked before it stopped?",
            Self::EverWorked => "Has it ever worked for this org?",
            Self::WhichClients => {
                "Which client id was used at the sign-in, and which one sends the refresh?"
            }
            Self::InactivityTimeout => {
                "Is \"Automatic inactivity timeout\" on in the org (Admin > Organization Settings)?"
            }
            Self::HowManyProcesses => {
                "Do several processes, servers or tabs use the same refresh token?"
            }
            Self::AnybodySignedOut => {
                "Did the person who signed in sign out of Genesys Cloud, or change the password?"
            }
            Self::ClientChanged => {
                "Was the secret regenerated, or the client changed, since it worked?"
            }
            Self::WhichRedirectUri => {
                "Which redirect URI was sent, and which ones does the client have?"
            }
        }
    }

    /// Whether that is known already.
    pub(super) fn is_answered_by(self, evidence: &Evidence) -> bool {
        let answer = evidence.answers.first();
        let has = |known: Option<bool>| known.unwrap_or_default();
        match self {
            Self::WhatBody => has(answer.map(|it| it.error.is_some() || it.shape.is_some())),
            Self::WhichStatus => has(answer.map(|it| it.status.is_some())),
            Self::WhichUrl => has(answer.map(|it| it.host.is_some() || it.path.is_some())),
            Self::WhichGrant => evidence.setup.grant_type.is_some(),
            Self::WhichRegion => evidence.setup.region.is_some(),
            Self::DoOthersWork => {
                let others = evidence.siblings.same_client;
                others.well + others.badly > 0 || evidence.siblings.primary.is_some()
            }
            Self::HowLong => evidence.grant.died_after_secs.is_some(),
            Self::EverWorked => {
                evidence.grant.before.is_some() || evidence.grant.state != GrantState::Unknown
            }
            Self::WhichClients => {
                evidence.setup.client.is_some() && has(answer.map(|it| it.written.client.is_some()))
            }
            Self::InactivityTimeout => evidence.checked.timeout.known().is_some(),
            Self::HowManyProcesses => evidence.setup.processes.is_some(),
            Self::AnybodySignedOut => !evidence.changes.is_empty(),
            Self::ClientChanged => evidence.checked.client.known().is_some(),
            Self::WhichRedirectUri => evidence.setup.redirect_uri.is_some(),
        }
    }
}
