//! Orgs: what an org has not allowed, to the application, the user, the client or the address.

mod authorized;
mod forbidden;
mod scopes;
mod state;

pub(super) use authorized::NOT_AUTHORIZED_IN_ORG;
pub(super) use forbidden::{ADDRESS_NOT_ALLOWED, POLICY_DENIED, ROLES_MISSING};
pub(super) use scopes::{SCOPE_MISSING, SCOPE_UNKNOWN};
pub(super) use state::ORG_NOT_ACTIVE;

use super::super::answer::{Answer, Shape, Speaker};
use super::super::evidence::Evidence;

/// How an administrator authorizes an application.
const AUTHORIZE: &str = "https://help.mypurecloud.com/articles/authorize-an-oauth-client-2/";
/// What scopes are, and that each org grants its own.
const SCOPES: &str =
    "https://help.mypurecloud.com/articles/oauth-scopes-for-applications-overview/";
/// The code that names a scope.
const FOR_SCOPE: &str = "app.not.authorized.for.scope";

/// How the API names missing permissions in its sentence, where its code was cut off.
const NAMES_PERMISSIONS: &[&str] =
    &["missing the following permission", "following permissions assigned"];

/// A 403 without a code: what exactly is forbidden, it does not say.
fn unnamed_403(evidence: &Evidence) -> Option<&Answer> {
    evidence.answers.iter().find(|it| {
        let is_in_words = matches!(it.shape, None | Some(Shape::Api | Shape::OtherJson))
            && it.speaks_of(&["permission", "not authorized", "access denied", "unauthorized"]);
        it.status == Some(403)
            && it.error.is_none()
            && !matches!(it.speaker, Speaker::Login | Speaker::Stranger)
            && is_in_words
    })
}
