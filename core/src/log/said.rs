//! What others say: texts of servers and pages, masked.
//!
//! The core masks such texts when it reads them. Here it is done once more, for texts that came
//! another way: from a record of an older version, or from the host.

use crate::effect::Event;
use crate::failure::Failure;
use crate::tenant::SignedOut;
use crate::text::has;
use crate::wire::refusal::{Refusal, Said};
use crate::wire::shown::{masked, printable};

/// A sentence.
pub(super) fn text(text: &str) -> String {
    masked(text, 200)
}

/// An `error` or a `code`.
pub(super) fn code(code: &str) -> String {
    masked(code, 80)
}

/// An issuer (RFC 9207). What may be the base URL of a region stays, letter for letter: the core
/// compares it.
pub(super) fn issuer(issuer: &str) -> String {
    let visible = issuer.bytes().all(|c| c.is_ascii_graphic());
    if visible && has(issuer, "://") && !issuer.contains(['?', '#', '@', '\\']) {
        return issuer.to_owned();
    }
    // As an event shows it: cut first.
    text(&printable(issuer, 200))
}

pub(super) fn signed_out(why: SignedOut) -> SignedOut {
    match why {
        SignedOut::Ended(text) => SignedOut::Ended(Box::new(said(*text))),
        SignedOut::Never
        | SignedOut::ByUser
        | SignedOut::Expired
        | SignedOut::Rejected
        | SignedOut::HandedOver => why,
    }
}

pub(super) fn event(event: Event) -> Event {
    match event {
        Event::SignInFailed { tenant, failure } => {
            Event::SignInFailed { tenant, failure: self::failure(failure) }
        }
        Event::RenewalDelayed { tenant, until, failure } => {
            Event::RenewalDelayed { tenant, until, failure: self::failure(failure) }
        }
        Event::Stopped { tenant, failure } => {
            Event::Stopped { tenant, failure: self::failure(failure) }
        }
        Event::SignedOut { tenant, why } => Event::SignedOut { tenant, why: signed_out(why) },
        Event::Registered { .. }
        | Event::NotRegistered { .. }
        | Event::SignedIn { .. }
        | Event::Renewed { .. }
        | Event::Adopted { .. }
        | Event::Due { .. }
        | Event::Unsaved { .. }
        | Event::Quarantined { .. }
        | Event::Forgotten { .. }
        | Event::NotForgotten { .. }
        | Event::TokenTooFresh { .. }
        | Event::Checked { .. } => event,
    }
}

fn failure(failure: Failure) -> Failure {
    let text = |text: Option<String>| text.map(|text| self::text(&text));
    match failure {
        Failure::Throttled(it) => Failure::Throttled(said(it)),
        Failure::ServerTrouble(it) => Failure::ServerTrouble(said(it)),
        Failure::NotGenesysCloud(it) => Failure::NotGenesysCloud(said(it)),
        Failure::ClientRejected { client, region, said: it } => {
            Failure::ClientRejected { client, region, said: said(it) }
        }
        Failure::GrantTypeRefused(it) => Failure::GrantTypeRefused(said(it)),
        Failure::CodeRejected(it) => Failure::CodeRejected(said(it)),
        Failure::RequestRefused(it) => Failure::RequestRefused(said(it)),
        Failure::ContextRefused(it) => Failure::ContextRefused(said(it)),
        Failure::TokenRefused(it) => Failure::TokenRefused(said(it)),
        Failure::ConsentRefused { text: it } => Failure::ConsentRefused { text: text(it) },
        Failure::SignInRefused { error, text: it } => {
            Failure::SignInRefused { error: code(&error), text: text(it) }
        }
        Failure::WrongIssuer { issuer: it } => Failure::WrongIssuer { issuer: issuer(&it) },
        Failure::Unreachable { .. }
        | Failure::RedirectMissing { .. }
        | Failure::Cancelled
        | Failure::Interrupted
        | Failure::WrongOrg { .. }
        | Failure::WrongClient { .. }
        | Failure::OrgTaken { .. }
        | Failure::Paced
        | Failure::StoreSlow { .. } => failure,
    }
}

/// What a refusal says.
pub(super) fn of(refusal: Refusal) -> Said {
    match refusal {
        Refusal::InvalidGrant(said)
        | Refusal::InvalidClient(said)
        | Refusal::UnauthorizedClient(said)
        | Refusal::Throttled { said, .. }
        | Refusal::TokenDead(said)
        | Refusal::Forbidden(said)
        | Refusal::ServerTrouble(said)
        | Refusal::Unreadable(said)
        | Refusal::Other(said) => said,
    }
}

fn said(Said { host, status, code, text, correlation_id }: Said) -> Said {
    Said {
        host,
        status,
        code: code.map(|code| self::code(&code)),
        text: text.map(|text| self::text(&text)),
        correlation_id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_url_stays_as_an_issuer_and_a_url_with_a_query_does_not() {
        let base = "https://gateway-0123456789abcdef0123.example/login";

        assert_eq!(issuer(base), base);
        assert_eq!(issuer("https://a.example/\u{202e}"), "https://a.example/ ");
        assert!(!issuer(&"kP3vSECRET9aQ2mB71xY".repeat(3)).contains("SECRET"));
        assert!(
            !issuer("https://a.example/?code=kP3vSECRET9aQ2mB71xYkP3vSECRET9aQ2mB71xY")
                .contains("SECRET")
        );
    }
}
