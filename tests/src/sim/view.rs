//! What a checker reads in stored bytes: numbers and fingerprints, never a secret.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;
use tenantry_sandbox::Fingerprint;

/// A stored record, as far as a checker cares.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordView {
    /// How often it was written.
    pub generation: u64,
    /// The highest fence in it.
    pub fence: u64,
    /// What it holds.
    pub grant: Option<GrantView>,
    /// Who is renewing.
    pub intent: Option<IntentView>,
    /// Why it holds nothing, if so.
    pub ended: Ended,
}

/// A stored grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantView {
    /// Its access token.
    pub access: Fingerprint,
    /// Its refresh token.
    pub refresh: Option<Fingerprint>,
    /// When the access token ends, by the clock of who wrote it.
    pub expires_at: u64,
    /// The org it is filed under.
    pub org: String,
    /// The fence it was obtained under.
    pub fence: u64,
}

/// A stored intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntentView {
    /// Its fence.
    pub fence: u64,
    /// Whose it is.
    pub owner: [u8; 16],
    /// When it began, by its owner's clock.
    pub started: u64,
    /// When its lease ends, by its owner's clock.
    pub lease_until: u64,
}

/// Why a record holds no grant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "SignedOutShape")]
pub enum Ended {
    /// Nobody has signed in.
    #[default]
    Never,
    /// A person signed out.
    ByUser,
    /// The server said so.
    ByServer,
    /// It ran out.
    Expired,
    /// The API refused it.
    Rejected,
    /// Another program goes on with it.
    HandedOver,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum SignedOutShape {
    Never,
    ByUser,
    Ended(IgnoredAny),
    Expired,
    Rejected,
    HandedOver,
}

impl From<SignedOutShape> for Ended {
    fn from(shape: SignedOutShape) -> Self {
        match shape {
            SignedOutShape::Never => Self::Never,
            SignedOutShape::ByUser => Self::ByUser,
            SignedOutShape::Ended(IgnoredAny) => Self::ByServer,
            SignedOutShape::Expired => Self::Expired,
            SignedOutShape::Rejected => Self::Rejected,
            SignedOutShape::HandedOver => Self::HandedOver,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RecordShape<'a> {
    generation: u64,
    fence: u64,
    #[serde(borrow)]
    grant: Option<GrantShape<'a>>,
    intent: Option<IntentShape>,
    signed_out: Ended,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct GrantShape<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Option<Cow<'a, str>>,
    expires_at: u64,
    #[serde(borrow)]
    org: OrgShape<'a>,
    fence: u64,
}

#[derive(Deserialize)]
struct OrgShape<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IntentShape {
    fence: u64,
    owner: [u8; 16],
    started: u64,
    lease_until: u64,
}

impl RecordView {
    /// Reads stored bytes; nothing where they are no record.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let RecordShape { generation, fence, grant, intent, signed_out } =
            serde_json::from_slice(bytes).ok()?;
        let grant = grant.map(|grant| GrantView {
            access: Fingerprint::of(&grant.access_token),
            refresh: grant.refresh_token.map(|token| Fingerprint::of(&token)),
            expires_at: grant.expires_at,
            org: grant.org.id.into_owned(),
            fence: grant.fence,
        });
        let intent = intent.map(|intent| IntentView {
            fence: intent.fence,
            owner: intent.owner,
            started: intent.started,
            lease_until: intent.lease_until,
        });
        Some(Self { generation, fence, grant, intent, ended: signed_out })
    }
}
