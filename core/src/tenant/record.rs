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
use crate::registration::{RedirectUri, Registration};
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
        }
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
                 the password, or an administrator revoked it. Sign in again."
            ),
            Self::Expired => f.write_str(
                "The access token ran out, and the org had given no refresh token. Sign in again.",
            ),
            Self::Rejected => f.write_str(
                "Genesys Cloud refused the access token, and the org had given no refresh token. \
                 Sign in again.",
            ),
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
        let has_ended = self.grant.is_none() && self.signed_out != SignedOut::ByUser;
        self.born == other.born && has_ended && other.grant.is_some()
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
mod tests {
    use super::*;
    use crate::id::{Attempt, ClientId, OrgId};
    use crate::registration::{Client, FLOWS_LIMIT, Region, Scope, Scopes, Standing, TokenContext};
    use crate::secret::{AccessToken, ClientSecret, RefreshToken};
    use crate::tenant::Org;
    use crate::wire::identity::SCOPES_LIMIT;
    use crate::wire::token::TOKEN_LIMIT;

    fn acme() -> TenantId {
        TenantId::new("acme").unwrap()
    }

    fn record() -> Record {
        let registration = Registration {
            label: "Acme".into(),
            region: Region::EuWest1,
            org: Some(OrgId::new("11111111-0000-4000-8000-000000000001").unwrap()),
            client: Client::Credentials {
                id: ClientId::new("app").unwrap(),
                secret: ClientSecret::new("SECRET-client"),
            },
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Primary,
        };
        let mut record = Record::new(acme(), OwnerId::new([7; 16]), registration);
        record.generation = Generation::NONE.next();
        record.grant = Some(Grant {
            access_token: AccessToken::new("SECRET-access"),
            refresh_token: Some(RefreshToken::new("SECRET-refresh")),
            issued_at: Timestamp::from_unix_millis(1),
            expires_at: Timestamp::from_unix_millis(2),
            org: Org {
                id: OrgId::new("11111111-0000-4000-8000-000000000001").unwrap(),
                name: "Acme".into(),
            },
            scopes: Scopes::default(),
            origin: Origin { owner: OwnerId::new([7; 16]), attempt: Attempt::default() },
            fence: Fence::default(),
        });
        record.flows.push(Flow {
            state: FlowState::new("SECRET-state"),
            verifier: CodeVerifier::new("SECRET-verifier"),
            redirect_uri: RedirectUri::new("http://localhost:1/cb").unwrap(),
            url: SignInUrl::new("https://login.example/?state=SECRET-state"),
            started: Timestamp::from_unix_millis(1),
            deadline: Timestamp::from_unix_millis(2),
        });
        record
    }

    #[test]
    fn a_record_reads_back_to_the_same_bytes() {
        let bytes = record().to_bytes();

        let read = Record::read(&acme(), &bytes).unwrap();

        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(String::from_utf8_lossy(&bytes).matches("SECRET").count(), 6);
    }

    #[test]
    fn the_longest_record_that_can_come_about_is_read_again() {
        let mut record = record();
        let escaped = "\"".repeat(TOKEN_LIMIT);
        let (letters, digits) = ("x".repeat(124), 0..SCOPES_LIMIT);
        let grant = record.grant.as_mut().unwrap();
        grant.access_token = AccessToken::new(escaped.clone());
        grant.refresh_token = Some(RefreshToken::new(escaped));
        let scope = |n| Scope::new(&format!("{letters}{n:04}")).unwrap();
        grant.scopes = digits.map(scope).collect::<Vec<_>>().into();
        grant.org.name = "\"".repeat(400);
        while record.registration.check(&acme()).is_ok() {
            record.registration.label.push('\u{1}');
        }
        let flow = record.flows.remove(0);
        // What the registration's check leaves to its flows is part of the label here.
        let url = SignInUrl::new("x".repeat(8 * 1024 + 1024));
        record.flows = vec![Flow { url, ..flow }; FLOWS_LIMIT];

        let bytes = record.to_bytes();

        assert!(Record::read(&acme(), &bytes).is_ok(), "{} bytes", bytes.len());
    }

    #[test]
    fn debug_of_a_record_shows_no_secret() {
        let shown = format!("{:#?}", record());

        assert!(shown.contains("Acme") && !shown.contains("SECRET"), "{shown}");
    }

    #[test]
    fn what_no_record_was_ever_written_like_is_not_taken_for_one() {
        let bent: [fn(&mut Record); 5] = [
            |record| record.generation = Generation::NONE,
            |record| record.registration.org = None,
            |record| record.grant.as_mut().unwrap().fence = Fence::default().next(),
            |record| record.grant.as_mut().unwrap().access_token = AccessToken::new("a\r\nb"),
            |record| record.grant.as_mut().unwrap().refresh_token = Some(RefreshToken::new("")),
        ];
        for (at, bend) in bent.into_iter().enumerate() {
            let mut record = record();
            bend(&mut record);

            let read = Record::read(&acme(), &record.to_bytes());

            assert_eq!(read.unwrap_err(), Unreadable::Contradictory, "case {at}");
        }
    }

    #[test]
    fn every_truncation_and_every_flipped_bit_gives_a_record_or_a_reason() {
        let bytes = record().to_bytes();
        for end in 0..bytes.len() {
            assert!(Record::read(&acme(), &bytes[..end]).is_err(), "cut at {end}");
        }
        for bit in 0..bytes.len() * 8 {
            let mut damaged = bytes.to_vec();
            damaged[bit / 8] ^= 1 << (bit % 8);
            // A flipped bit inside a text still reads as a record; it must not panic or leak.
            if let Err(reason) = Record::read(&acme(), &damaged) {
                assert!(!reason.to_string().contains("SECRET"));
            }
        }
    }

    #[test]
    fn a_record_under_another_tenants_name_is_not_taken() {
        let other = TenantId::new("globex").unwrap();

        let read = Record::read(&other, &record().to_bytes());

        assert_eq!(read.unwrap_err(), Unreadable::OfAnother("acme".into()));
    }
}
