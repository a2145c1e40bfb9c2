//! Grants: tokens that end, are spent, belong to another client, or never came.

mod bound;
mod dead;
#[cfg(test)]
mod first;
mod never_came;
mod revoked;
mod spent;

pub(super) use bound::{REFRESH_TOKEN_OF_ANOTHER_CLIENT, SHARED_SLOT};
pub(super) use dead::{FRESH_SECS, IDLED_OUT, SHORT_LIVED_CLIENT};
pub(super) use never_came::{NO_REFRESH_TOKEN_FOR_PUBLIC_CLIENT, NO_REFRESH_TOKEN_FROM_ORG};
pub(super) use revoked::REVOKED;
pub(super) use spent::REFRESH_TOKEN_USED;

/// What Genesys announced of refresh tokens: who gets them, and what revokes them.
const ANNOUNCEMENT: &str =
    "https://developer.genesys.cloud/forum/t/oauth-support-for-refresh-tokens/7422";
/// The inactivity timeout, and what it does to refresh tokens.
const INACTIVITY: &str = "https://help.genesys.cloud/articles/set-an-automatic-inactivity-timeout/";
/// The settings of an OAuth client.
const OAUTH_CLIENT: &str = "https://help.mypurecloud.com/articles/create-an-oauth-client/";
