//! Inputs: everything the core is told, and what it answers to a caller who is wrong.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

use crate::id::{Fingerprint, Generation, RequestId, TenantId};
use crate::registration::{Registration, SignInHints};
use crate::secret::{Entropy, RedirectUrl};
use crate::wire::http::{HttpError, HttpResponse};

/// Something happened.
#[derive(Debug)]
pub enum Input {
    /// The caller wants something.
    Command(Command),
    /// The browser came back, by whatever way. The URL decides whose it is.
    Redirected(RedirectUrl),
    /// A request was answered, or will not be.
    Responded {
        /// Which request.
        id: RequestId,
        /// What came of it.
        result: Result<HttpResponse, HttpError>,
    },
    /// The store has a record, durably.
    Saved {
        /// Whose.
        tenant: TenantId,
        /// Which generation of it.
        generation: Generation,
    },
    /// The store holds something else than was expected, and was not changed.
    SaveConflict {
        /// Whose.
        tenant: TenantId,
        /// The bytes it holds; `None` where it holds nothing.
        found: Option<StoredBytes>,
    },
    /// Somebody else has changed the record in the store. A courtesy of stores that can tell:
    /// everything works without it, only later.
    StoreChanged {
        /// Whose.
        tenant: TenantId,
        /// The bytes it holds now; `None` where the record is gone.
        found: Option<StoredBytes>,
    },
    /// The store could not save.
    SaveFailed {
        /// Whose record.
        tenant: TenantId,
    },
    /// The record of a forgotten tenant is gone, durably.
    Erased {
        /// Whose.
        tenant: TenantId,
    },
    /// The store could not remove it.
    EraseFailed {
        /// Whose.
        tenant: TenantId,
    },
    /// An API call of the application was refused with 401 or 403.
    Rejected(Rejection),
    /// The network is back: whoever could not reach the server need not wait any longer.
    Online,
    /// The machine was asleep: answers that waited go first, then deadlines.
    Resumed,
    /// Time has passed; due at [`Tenants::deadline`](crate::Tenants::deadline), harmless before.
    Tick,
}

/// The bytes of a record as a store holds them: every secret of a tenant.
#[derive(Clone)]
pub struct StoredBytes(Zeroizing<Vec<u8>>);

impl From<Vec<u8>> for StoredBytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl AsRef<[u8]> for StoredBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for StoredBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredBytes({})", self.0.len())
    }
}

/// What a caller may want.
#[derive(Debug)]
pub enum Command {
    /// Make a tenant known.
    Add {
        /// Its name, from now on.
        tenant: TenantId,
        /// What is known of it.
        registration: Box<Registration>,
    },
    /// Change what is known of a tenant.
    Update {
        /// Which tenant.
        tenant: TenantId,
        /// What is known of it now.
        registration: Box<Registration>,
    },
    /// Sign in: a person through the browser, or the client for itself.
    SignIn {
        /// Which tenant.
        tenant: TenantId,
        /// 64 bytes of chance.
        entropy: Entropy,
        /// What the sign-in page is told.
        hints: SignInHints,
    },
    /// Give up the sign-ins that are under way.
    Cancel(TenantId),
    /// Renew now.
    Renew(TenantId),
    /// A caller waits for the access token: where its renewal is in a queue, it goes before those
    /// that nobody waits for.
    Want(TenantId),
    /// Ask the org, with its own token, what it says of the token, the client and itself, as far as
    /// that leaves the org's inactivity timer alone. [`Event::Checked`](crate::Event::Checked) tells
    /// the end; [`Tenants::check_up`](crate::Tenants::check_up) has the result. It renews nothing and
    /// changes nothing. At most six requests, one after the other; whoever asks again within 30
    /// seconds is told the last result, and without a token nothing is asked.
    Check(TenantId),
    /// End the grant, here for certain and at the platform by best effort.
    SignOut(TenantId),
    /// Sign out, and forget the tenant and its record.
    Forget(TenantId),
    /// Let go of the grant, which goes on elsewhere: another program has a copy of the record of
    /// that generation, and is to be the only one that spends its refresh token. Nothing is ended at
    /// the platform. [`Event::SignedOut`](crate::Event::SignedOut) tells that the store has it.
    HandOver {
        /// Which tenant.
        tenant: TenantId,
        /// The generation of the copy, as [`Tenant::settled`](crate::Tenant::settled) gave it.
        generation: Generation,
    },
}

/// An API call that was answered 401 or 403.
#[derive(Clone, Debug)]
pub struct Rejection {
    /// Whose token was used.
    pub tenant: TenantId,
    /// Which token.
    pub token: Fingerprint,
    /// The status.
    pub status: u16,
    /// The `code` of the error body.
    pub code: Option<String>,
}

/// The caller is wrong, and nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Refused {
    /// No tenant has that name.
    #[error("no org is called {0}")]
    UnknownTenant(TenantId),
    /// What was said would not fit into a record.
    #[error("what is said of {0} is too long to be kept; shorten its label, URI, scopes or hints")]
    TooLong(TenantId),
    /// A tenant of that name exists, readable or not; case makes no other name.
    #[error("an org called {0} exists already")]
    Exists(TenantId),
    /// The record of that tenant cannot be read; it can only be forgotten.
    #[error("the record of {0} cannot be read; restore it, or forget the org and add it again")]
    Quarantined(TenantId),
    /// Region, org, client and grant type make a tenant what it is.
    #[error("{0} is signed in; sign out before you change its region, org or client")]
    SignedIn(TenantId),
    /// There is no grant.
    #[error("{0} is not signed in")]
    NotSignedIn(TenantId),
    /// There is no refresh token, and no way to get one but a sign-in.
    #[error("{0} has no refresh token; sign in again instead")]
    NoRefreshToken(TenantId),
    /// Client credentials have no page to open.
    #[error("{0} has no redirect URI")]
    NoRedirectUri(TenantId),
    /// Several sign-ins of it are on their way to the store or the platform. Of pages that are only open,
    /// the oldest gives way.
    #[error("{0} has several sign-ins under way; wait for one, or cancel them")]
    TooManyFlows(TenantId),
    /// The copy that was made of it is not what is stored now, or soon will not be.
    #[error("{0} is at work; try again in a moment")]
    NotSettled(TenantId),
    /// There is no sign-in to cancel.
    #[error("{0} has no sign-in under way")]
    NoFlow(TenantId),
    /// No live flow expects that redirect.
    #[error("no sign-in is waiting for this redirect; it may have ended or been used already")]
    UnexpectedRedirect,
}

impl Refused {
    /// A name for programs. It never changes its meaning.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownTenant(_) => "unknownTenant",
            Self::TooLong(_) => "tooLong",
            Self::Exists(_) => "exists",
            Self::Quarantined(_) => "quarantined",
            Self::SignedIn(_) => "signedIn",
            Self::NotSignedIn(_) => "notSignedIn",
            Self::NoRefreshToken(_) => "noRefreshToken",
            Self::NoRedirectUri(_) => "noRedirectUri",
            Self::TooManyFlows(_) => "tooManyFlows",
            Self::NotSettled(_) => "notSettled",
            Self::NoFlow(_) => "noFlow",
            Self::UnexpectedRedirect => "unexpectedRedirect",
        }
    }
}
