//! The record: what is stored of one tenant, replaced by compare-and-swap on its generation.

mod versions;

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use versions::Unreadable;
use versions::Version;

use super::grant::{Grant, Origin};
use super::sent::MINUTE;
use crate::id::{Fence, Generation, OwnerId, TenantId};
use crate::lanes::ServerProfile;
use crate::object::object;
use crate::registration::{GrantType, RedirectUri, Registration};
use crate::secret::{CodeVerifier, FlowState, SignInUrl, stored};
use crate::time::Timestamp;
use crate::wire::refusal::Said;

/// What is stored of one tenant. It holds secrets; [`Record::to_bytes`] is for the store only.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    pub(crate) version: Version,
    pub(crate) tenant: TenantId,
    pub(crate) generation: Generation,
    /// Which time the tenant was added: one that is forgotten and added again counts anew.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) born: Option<Origin>,
    /// Who wrote this generation: a conflict with one's own write is none.
    pub(crate) writer: OwnerId,
    /// The highest fence ever given to an intent or a grant.
    pub(crate) fence: Fence,
    pub(crate) registration: Registration,
    pub(crate) grant: Option<Grant>,
    /// Why there is no grant, where there is none.
    pub(crate) signed_out: SignedOut,
    pub(crate) intent: Option<Box<Intent>>,
    pub(crate) flows: Vec<Flow>,
    /// What was known of the server's ways with refresh tokens at the last renewal.
    pub(crate) profile: ServerProfile,
    /// The highest fence of a grant that has ended by proof: what is not newer has ended, too.
    pub(crate) ended: Option<Fence>,
}

object! { Record, "struct Record", others Refused:
    version = "version",
    tenant = "tenant",
    generation = "generation",
    born = "born" or None,
    writer = "writer",
    fence = "fence",
    registration = "registration",
    grant = "grant" or None,
    signed_out = "signedOut",
    intent = "intent" or None,
    flows = "flows",
    profile = "profile" or ServerProfile::default(),
    ended = "ended" or None,
}

/// Why a tenant holds no grant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SignedOut {
    /// Nobody has signed in yet.
    #[default]
    Never,
    /// Somebody signed out here.
    ByUser,
    /// The server said that the grant has ended: the user signed out or changed the password, an
    /// administrator revoked it, or the refresh token was used elsewhere.
    Ended(Box<Said>),
    /// The access token ran out, and there was no refresh token to get another.
    Expired,
    /// The API refused the access token, and there was no refresh token to get another.
    Rejected,
    /// Another program holds the grant now, and renews it.
    HandedOver,
}

impl SignedOut {
    /// A name for programs. It never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::ByUser => "byUser",
            Self::Ended(_) => "ended",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
            Self::HandedOver => "handedOver",
        }
    }
}

impl SignedOut {
    /// What a person can do about it.
    pub const fn advice(&self) -> &'static str {
        match self {
            Self::Never => "Sign in.",
            Self::ByUser => "Sign in again when you are ready.",
            Self::Ended(_) | Self::Expired | Self::Rejected => "Sign in again.",
            Self::HandedOver => "Ask the program that has it now, or sign in here again.",
        }
    }

    /// Whether a person wanted it so.
    const fn is_by_a_person(&self) -> bool {
        matches!(self, Self::ByUser | Self::HandedOver)
    }
}

impl fmt::Display for SignedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("Nobody has signed in yet."),
            Self::ByUser => f.write_str("Signed out here."),
            Self::Ended(said) => write!(
                f,
                "Genesys Cloud ended the sign-in: {said}. The user may have signed out or changed \
                 the password, or an administrator revoked it."
            ),
            Self::Expired => {
                f.write_str("The access token ran out, and the org had given no refresh token.")
            }
            Self::Rejected => f.write_str(
                "Genesys Cloud refused the access token, and the org had given no refresh token.",
            ),
            Self::HandedOver => f.write_str("Handed over: another program renews its token."),
        }
    }
}

/// Somebody is spending the refresh token: written before it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Intent {
    pub(crate) fence: Fence,
    pub(crate) owner: OwnerId,
    /// How often the same grant has been tried without a known outcome, this time included.
    pub(crate) tries: u32,
    pub(crate) started: Timestamp,
    pub(crate) lease_until: Timestamp,
}

object! { Intent, "struct Intent", others Refused:
    fence = "fence",
    owner = "owner",
    tries = "tries",
    started = "started",
    lease_until = "leaseUntil",
}

/// One authorization code attempt, until its redirect.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Flow {
    #[serde(serialize_with = "stored::serialize")]
    pub(crate) state: FlowState,
    #[serde(serialize_with = "stored::serialize")]
    pub(crate) verifier: CodeVerifier,
    pub(crate) redirect_uri: RedirectUri,
    #[serde(serialize_with = "stored::serialize")]
    pub(crate) url: SignInUrl,
    pub(crate) started: Timestamp,
    pub(crate) deadline: Timestamp,
}

object! { Flow, "struct Flow", others Refused:
    state = "state",
    verifier = "verifier",
    redirect_uri = "redirectUri",
    url = "url",
    started = "started",
    deadline = "deadline",
}

impl Intent {
    /// Whether it is from so far in the future that one of the clocks was wrong: its times tell how
    /// long it was meant to last, and not until when.
    pub(super) fn is_by_another_clock(&self, longest_lease: Duration, now: Timestamp) -> bool {
        now.plus(longest_lease) < self.started
    }

    /// Whether an answer that is given so long would still come within the lease.
    pub(super) fn leaves(&self, deadline: Duration, now: Timestamp) -> bool {
        now.plus(deadline) < self.lease_until && now >= self.started.minus(MINUTE)
    }
}

impl Record {
    pub(crate) fn new(tenant: TenantId, writer: OwnerId, registration: Registration) -> Self {
        Self {
            version: Version,
            tenant,
            generation: Generation::NONE,
            born: None,
            writer,
            fence: Fence::default(),
            registration,
            grant: None,
            signed_out: SignedOut::Never,
            intent: None,
            flows: Vec::new(),
            profile: ServerProfile::Unknown,
            ended: None,
        }
    }

    /// Whether its parts are such as are written together.
    fn is_coherent(&self) -> bool {
        let intent = self.intent.iter().map(|intent| intent.fence);
        let mut fences = self.grant.iter().map(|grant| grant.fence).chain(intent);
        let is_counted = self.generation > Generation::NONE
            && self.generation < self.generation.next()
            && self.fence < self.fence.next();
        let org = self.registration.org.as_ref();
        is_counted
            && fences.all(|fence| fence <= self.fence)
            && self.ended <= Some(self.fence)
            // A grant is filed under the org it was proved to be, and no other.
            && self.grant.iter().all(|grant| Some(&grant.org.id) == org && grant.is_sendable())
    }

    /// Whether `other` follows from it. Of two grants the one of the higher fence is newer. Else a
    /// fence is never given back, so it tells more than the generation, which somebody may have
    /// written without comparing.
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        let fence_of = |record: &Self| record.grant.as_ref().map(|grant| grant.fence);
        let grants = fence_of(self).zip(fence_of(other)).filter(|(own, others)| own != others);
        let age = |record: &Self| (record.fence, record.generation);
        self.born == other.born
            && grants.map_or_else(|| age(self) < age(other), |(own, others)| own < others)
    }

    /// Gives no fence of `known` again, and forgets no end that is known there.
    pub(crate) fn counts_on_from(&mut self, known: &Self) {
        self.fence = self.fence.max(known.fence);
        self.ended = self.ended.max(known.ended);
    }

    /// Whether its grant has ended without a person's word, and `other` holds one nevertheless.
    pub(crate) fn is_outlived_by(&self, other: &Self) -> bool {
        let has_ended = self.grant.is_none() && !self.signed_out.is_by_a_person();
        self.born == other.born && has_ended && other.grant.is_some()
    }

    /// Whether somebody other than `owner` has signed a person in since the sign-in `known`. A client
    /// that signs in for itself has a sign-in of its own with each token, and loses nothing.
    pub(crate) fn is_signed_in_anew(&self, known: Option<Origin>, owner: OwnerId) -> bool {
        self.registration.client.grant_type() == GrantType::AuthorizationCode
            && self
                .grant
                .as_ref()
                .is_some_and(|grant| Some(grant.origin) != known && grant.origin.owner != owner)
    }

    pub(crate) const fn registration(&self) -> &Registration {
        &self.registration
    }

    pub(crate) const fn grant(&self) -> Option<&Grant> {
        self.grant.as_ref()
    }

    pub(crate) const fn profile(&self) -> ServerProfile {
        self.profile
    }

    /// Whose record it is.
    pub const fn tenant(&self) -> &TenantId {
        &self.tenant
    }

    /// Counts the writes, no slower than the clock; the key of the compare-and-swap.
    pub const fn generation(&self) -> Generation {
        self.generation
    }
}

#[cfg(test)]
mod tests;
