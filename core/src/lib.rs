//! Keeps an application signed in to many Genesys Cloud orgs.
//!
//! This crate is pure: no I/O, no clock, no randomness. It is told what happened ([`Input`]) and
//! answers what to do about it ([`Effect`]); the same inputs give the same effects, to the byte, on
//! every platform. A platform brings a [`Host`] and runs the [`Driver`]:
//!
//! ```
//! use tenantry_core::*;
//!
//! let now = Timestamp::from_unix_millis(1_795_000_000_000);
//! let config = Config::new(OwnerId::new([1; 16])); // 16 random bytes, new at each start
//! let mut tenants = Tenants::restore(config, Vec::<(TenantId, Vec<u8>)>::new());
//!
//! let acme = TenantId::new("acme-eu")?;
//! let registration = Box::new(Registration {
//!     label: "Acme".into(),
//!     region: Region::EuWest1,
//!     org: None, // learned at the first sign-in
//!     client: Client::Public {
//!         id: ClientId::new("6f1f2b3c-1111-4222-8333-444455556666")?,
//!         redirect_uri: RedirectUri::new("http://localhost:47080/callback")?,
//!     },
//!     scopes: vec![],
//!     context: TokenContext::default(), // nothing that Genesys Cloud does not document
//!     standing: Standing::Primary,
//! });
//! let add = Command::Add { tenant: acme.clone(), registration };
//! let effects = tenants.handle(now, Input::Command(add))?;
//!
//! // Perform each effect, and tell the core what came of it.
//! let [Effect::Save { record, .. }] = effects.as_slice() else { panic!() };
//! let saved = Input::Saved { tenant: acme.clone(), generation: record.generation() };
//! tenants.handle(now, saved)?;
//!
//! assert!(tenants.get(&acme).is_some());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What always holds
//!
//! 1. A secret obtained for a tenant goes to that tenant's region hosts, with its client, for it.
//! 2. A refresh token is sent only under a saved intent with an unexpired lease, one at a time
//!    across all processes that share the store.
//! 3. After a success is seen or saved, the refresh token it replaced is never sent again.
//! 4. Nobody sees an access token before the record that holds its grant is saved. The one exit is
//!    [`Status::Unsaved`], when the store refuses.
//! 5. A grant ends by proof only: the server's word for the stored grant, its known expiry, or a
//!    sign-out. Never by timeouts, server trouble, throttling or a count of failures.
//! 6. A redirect is used if and only if one live flow waits for exactly it, once.
//! 7. No secret is in any `Debug`, error, event or message.
//! 8. At most [`Policy::requests_per_minute`] token requests of one client begin within a minute,
//!    and at most [`Policy::posts_per_minute`] of one tenant. Tenants of one client share that
//!    budget, a wait the server asks for, and nothing else.
//!
//! # Reading a token
//!
//! [`Tenants::access_token`] finds a tenant by name, [`Tenants::access_token_by`] by a [`Handle`];
//! neither allocates or changes anything. [`NotNow::Renewing`] means that a new token is under way:
//! say [`Command::Want`], and ask again at [`Event::Renewed`]. When the API answers 401 or 403, say
//! [`Input::Rejected`].
//!
//! # Looking back
//!
//! [`Tenants::log`] keeps what happened to each tenant, for people. A [`Recorder`] writes down what
//! the core was told, without a secret in it, so that [`replay`] does the same again elsewhere.
//!
//! # Checking up
//!
//! [`Command::Check`] asks an org, with its own token, what it says of the token, the client and
//! itself. It renews nothing, stores nothing, and leaves an inactivity timer alone; a 401 or a 403 is
//! one of the facts. [`Tenants::check_up`] has them after [`Event::Checked`], and
//! [`CheckUp::lines`](diagnosis::CheckUp::lines) compares them with what is set here.
//!
//! # Errors
//!
//! [`Refused`] says that the caller is wrong, and nothing has changed. A [`Failure`] says that the
//! world is: it comes in an [`Event`] or a [`Status`], with a sentence and advice.

#![warn(clippy::wildcard_enum_match_arm)]

mod agenda;
pub mod diagnosis;
mod driver;
mod effect;
mod failure;
mod hash;
mod id;
mod input;
mod lanes;
mod log;
mod object;
mod reading;
mod registration;
mod sabotage;
mod secret;
mod sorted;
mod tenant;
mod tenants;
mod text;
mod time;
#[cfg(feature = "trial")]
pub mod trial;
mod wire;

pub use driver::{Driver, Host};
pub use effect::{Effect, Event};
pub use failure::Failure;
pub use id::{
    Attempt, ClientId, Fingerprint, Generation, InvalidId, OrgId, OwnerId, RequestId, TenantId,
};
pub use input::{Command, Input, Refused, Rejection, StoredBytes};
pub use lanes::ServerProfile;
pub use log::{
    AuthLog, BadRecording, Entry, Field, Happened, Order, Purpose, Recorder, RecordingKey, Shown,
    replay,
};
pub use reading::{Misread, read_json};
pub use registration::{
    Audience, Client, Custom, GrantType, IdentityProvider, InvalidAudience, InvalidRedirectUri,
    InvalidRegion, InvalidScope, Prompt, RedirectUri, Region, Registration, Scope, ScopeAnswer,
    ScopeCheck, SignInHints, Standing, TokenContext, UnknownScope,
};
#[cfg(feature = "trial")]
pub use sabotage::Bug;
pub use secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, Entropy, FlowState, RedirectUrl,
    RefreshToken, SignInUrl,
};
pub use tenant::{
    Grant, How, Move, NotNow, Org, Policy, Record, SignedOut, State, Status, Tenant, Unreadable,
    UnworkablePolicy,
};
pub use tenants::{Config, Handle, Tenants};
pub use time::Timestamp;
pub use wire::BODY_LIMIT;
pub use wire::http::{Delivery, HttpError, HttpRequest, HttpResponse, Method};
pub use wire::refusal::Said;
