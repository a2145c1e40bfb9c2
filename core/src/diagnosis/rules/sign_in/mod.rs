//! Sign-ins that go wrong: the redirect, the code, the person, the consent.

mod code;
mod difference;
mod ending;
mod person;
mod redirect_uri;

pub(super) use code::{CODE_SPENT, SIGN_IN_FORGOTTEN};
pub(super) use ending::{CONSENT_REFUSED, SIGN_IN_UNFINISHED};
pub(super) use person::WRONG_USER;
pub(super) use redirect_uri::REDIRECT_URI_NOT_EXACT;

use super::super::answer::{Answer, Asked};
use super::super::evidence::{Evidence, GrantKind};

/// The answers to exchanges of a code, the newest first.
fn exchanges(evidence: &Evidence) -> impl Iterator<Item = &Answer> {
    let is_code = |it: &Answer| it.written.grant_type.as_deref() == Some("authorization_code");
    evidence.answers.iter().filter(move |it| it.asked == Some(Asked::Exchange) || is_code(it))
}

/// Whether nobody signs in at all.
fn has_no_person(evidence: &Evidence) -> bool {
    evidence.setup.grant_type == Some(GrantKind::ClientCredentials)
}
