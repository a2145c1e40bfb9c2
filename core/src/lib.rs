//! Keeps an application signed in to many Genesys Cloud orgs.
//!
//! This crate is pure: no I/O, no clock, no randomness. It is told what happened ([`Input`]) and
//! answers what to do ([`Effect`]); the same inputs give the same effects on every platform.

#![warn(clippy::wildcard_enum_match_arm)]

mod driver;
mod effect;
mod failure;
mod id;
mod input;
mod registration;
mod secret;
mod tenant;
mod tenants;
mod time;
mod wire;

pub use driver::{Driver, Host};
pub use effect::{Effect, Event};
pub use failure::Failure;
pub use id::{
    Attempt, ClientId, Fingerprint, Generation, InvalidId, OrgId, OwnerId, RequestId, TenantId,
};
pub use input::{Command, Input, Refused, Rejection};
pub use registration::{
    Client, Custom, GrantType, IdentityProvider, InvalidRedirectUri, InvalidRegion, InvalidScope,
    Prompt, RedirectUri, Region, Registration, Scope, SignInHints, Standing,
};
pub use secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, Entropy, FlowState, RedirectUrl,
    RefreshToken, SignInUrl,
};
pub use tenant::{
    Grant, NotNow, Org, Policy, Record, SignedOut, Status, Tenant, Unreadable, UnworkablePolicy,
};
pub use tenants::{Config, Tenants};
pub use time::Timestamp;
pub use wire::BODY_LIMIT;
pub use wire::http::{Delivery, HttpError, HttpRequest, HttpResponse, Method};
pub use wire::refusal::Said;
