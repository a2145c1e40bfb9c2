//! Effects: everything the core asks for, and the events it reports.

use std::time::Duration;

use serde::Serialize;

use crate::failure::Failure;
use crate::id::{Generation, RequestId, TenantId};
use crate::secret::SignInUrl;
use crate::tenant::{Record, SignedOut, Unreadable};
use crate::wire::http::HttpRequest;

/// Something the host must do. Effects are performed in their order; none waits for another.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Store the record durably if the store holds generation `expects` of it, and answer
    /// `Saved`, `SaveConflict` or `SaveFailed`.
    Save {
        /// What to store.
        record: Box<Record>,
        /// What must be there before; [`Generation::NONE`] for nothing.
        expects: Generation,
    },
    /// Remove the record durably, and answer `Erased` or `EraseFailed`.
    Erase(TenantId),
    /// Send the request, follow no redirect, and answer `Responded` within `timeout`.
    Send {
        /// Which request it is.
        id: RequestId,
        /// What to send.
        request: HttpRequest,
        /// How long the whole of it may take.
        timeout: Duration,
    },
    /// Show the sign-in page to the person. In a browser this may end the program.
    Open {
        /// On whose behalf.
        tenant: TenantId,
        /// The page.
        url: SignInUrl,
    },
    /// Tell the application.
    Notify(Event),
}

/// Something the application may want to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum Event {
    /// What is known of a tenant is stored.
    Registered {
        /// Which tenant.
        tenant: TenantId,
    },
    /// What was said of a tenant was not taken: by the time it reached the store, the tenant was
    /// signed in as another one. What the store knows of it stays.
    NotRegistered {
        /// Which tenant.
        tenant: TenantId,
    },
    /// A tenant is signed in, its org proved and its grant stored.
    SignedIn {
        /// Which tenant.
        tenant: TenantId,
    },
    /// A sign-in failed; the grant that was there before is still there.
    SignInFailed {
        /// Which tenant.
        tenant: TenantId,
        /// Why.
        failure: Failure,
    },
    /// There is a new access token.
    Renewed {
        /// Which tenant.
        tenant: TenantId,
    },
    /// Another process has changed the grant, and this one has taken it over.
    Adopted {
        /// Which tenant.
        tenant: TenantId,
    },
    /// A renewal did not work and is tried again.
    RenewalDelayed {
        /// Which tenant.
        tenant: TenantId,
        /// When.
        until: crate::Timestamp,
        /// Why.
        failure: Failure,
    },
    /// The client or its settings are wrong: nothing is tried until they are put right.
    Stopped {
        /// Which tenant.
        tenant: TenantId,
        /// Why.
        failure: Failure,
    },
    /// The access token ends, and nothing but another sign-in brings the next one: Genesys Cloud
    /// gave no refresh token. Told once, at the time at which others are renewed.
    Due {
        /// Which tenant.
        tenant: TenantId,
        /// When the access token ends.
        until: crate::Timestamp,
    },
    /// There is no grant any more.
    SignedOut {
        /// Which tenant.
        tenant: TenantId,
        /// Why.
        why: SignedOut,
    },
    /// The store could not save; it is asked again.
    Unsaved {
        /// Which tenant.
        tenant: TenantId,
    },
    /// A stored record cannot be read. It is left as it is.
    Quarantined {
        /// Which tenant.
        tenant: TenantId,
        /// Why.
        why: Unreadable,
    },
    /// A tenant and its record are gone.
    Forgotten {
        /// Which tenant.
        tenant: TenantId,
    },
    /// A tenant is forgotten here, and its record could not be removed yet: after a restart it
    /// would be back.
    NotForgotten {
        /// Which tenant.
        tenant: TenantId,
        /// When the store is asked again.
        until: crate::Timestamp,
    },
    /// The API refused a token that was issued a moment ago. It may need that moment until every
    /// server knows it: repeat the call then.
    TokenTooFresh {
        /// Which tenant.
        tenant: TenantId,
        /// When to repeat the call.
        until: crate::Timestamp,
    },
    /// A check-up has ended; [`Tenants::check_up`](crate::Tenants::check_up) has what it found.
    Checked {
        /// Which tenant.
        tenant: TenantId,
    },
}

impl Event {
    /// A name for programs. It never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::NotRegistered { .. } => "notRegistered",
            Self::SignedIn { .. } => "signedIn",
            Self::SignInFailed { .. } => "signInFailed",
            Self::Renewed { .. } => "renewed",
            Self::Adopted { .. } => "adopted",
            Self::RenewalDelayed { .. } => "renewalDelayed",
            Self::Stopped { .. } => "stopped",
            Self::Due { .. } => "due",
            Self::SignedOut { .. } => "signedOut",
            Self::Unsaved { .. } => "unsaved",
            Self::Quarantined { .. } => "quarantined",
            Self::Forgotten { .. } => "forgotten",
            Self::NotForgotten { .. } => "notForgotten",
            Self::TokenTooFresh { .. } => "tokenTooFresh",
            Self::Checked { .. } => "checked",
        }
    }

    /// Which tenant it is about.
    pub const fn tenant(&self) -> &TenantId {
        match self {
            Self::Registered { tenant }
            | Self::NotRegistered { tenant }
            | Self::SignedIn { tenant }
            | Self::SignInFailed { tenant, .. }
            | Self::Renewed { tenant }
            | Self::Adopted { tenant }
            | Self::RenewalDelayed { tenant, .. }
            | Self::Stopped { tenant, .. }
            | Self::Due { tenant, .. }
            | Self::SignedOut { tenant, .. }
            | Self::Unsaved { tenant }
            | Self::Quarantined { tenant, .. }
            | Self::Forgotten { tenant }
            | Self::NotForgotten { tenant, .. }
            | Self::TokenTooFresh { tenant, .. }
            | Self::Checked { tenant } => tenant,
        }
    }
}
