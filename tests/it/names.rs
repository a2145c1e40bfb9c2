//! Names: what programs know failures, events and refusals by, and what they tell a person.

use std::time::Duration;

use tenantry_core::{
    ClientId, Event, Failure, HttpError, Org, OrgId, RedirectUri, Refused, Said, SignedOut,
    Timestamp, Unreadable,
};
use tenantry_tests::tenant;

fn said() -> Said {
    let host = "login.example".into();
    Said { host, status: 400, code: None, text: None, correlation_id: None }
}

fn org() -> Org {
    let id = OrgId::new("11111111-0000-4000-8000-000000000001").unwrap();
    Org { id, name: "Acme".into() }
}

#[test]
fn a_failure_has_a_name_that_never_changes_and_may_pass_by_itself_or_not() {
    let (client, text) = (ClientId::new("app").unwrap(), Some("No.".to_owned()));
    let (error, host) = (HttpError::TimedOut, "login.example".to_owned());
    let redirect_uri = RedirectUri::new("http://localhost:1/cb").unwrap();
    let (region, took) = ("east".to_owned(), Duration::from_secs(9));
    let wrong = Failure::WrongOrg { expected: org(), proved: org() };
    let other = Failure::WrongClient { expected: client.clone(), proved: client.clone() };
    let failures = [
        (Failure::Unreachable { host: host.clone(), error }, "unreachable", true),
        (Failure::Throttled(said()), "throttled", true),
        (Failure::ServerTrouble(said()), "serverTrouble", true),
        (Failure::NotGenesysCloud(said()), "notGenesysCloud", true),
        (Failure::ClientRejected { client, region, said: said() }, "clientRejected", false),
        (Failure::GrantTypeRefused(said()), "grantTypeRefused", false),
        (Failure::CodeRejected(said()), "codeRejected", false),
        (Failure::ContextRefused(said()), "contextRefused", false),
        (Failure::RequestRefused(said()), "requestRefused", false),
        (Failure::ConsentRefused { text: text.clone() }, "consentRefused", false),
        (Failure::SignInRefused { error: "e".into(), text }, "signInRefused", false),
        (Failure::RedirectMissing { waited: took, redirect_uri }, "redirectMissing", false),
        (Failure::Cancelled, "cancelled", false),
        (Failure::Interrupted, "interrupted", false),
        (Failure::WrongIssuer { issuer: host }, "wrongIssuer", false),
        (wrong, "wrongOrg", false),
        (other, "wrongClient", false),
        (Failure::OrgTaken { org: org(), by: tenant("acme") }, "orgTaken", false),
        (Failure::TokenRefused(said()), "tokenRefused", false),
        (Failure::Paced, "paced", true),
        (Failure::StoreSlow { took }, "storeSlow", true),
    ];
    for (failure, name, is_transient) in failures {
        assert_eq!((failure.code(), failure.is_transient()), (name, is_transient));
    }
}

#[test]
fn an_event_has_a_name_that_never_changes() {
    let (tenant, until) = (tenant("acme"), Timestamp::from_unix_millis(1));
    let failure = Failure::Cancelled;
    let name_of = |event: Event| {
        assert_eq!(event.tenant(), &tenant);
        event.code()
    };
    let acme = || tenant.clone();

    for (event, name) in [
        (Event::Registered { tenant: acme() }, "registered"),
        (Event::NotRegistered { tenant: acme() }, "notRegistered"),
        (Event::SignedIn { tenant: acme() }, "signedIn"),
        (Event::SignInFailed { tenant: acme(), failure: failure.clone() }, "signInFailed"),
        (Event::Renewed { tenant: acme() }, "renewed"),
        (Event::Adopted { tenant: acme() }, "adopted"),
        (
            Event::RenewalDelayed { tenant: acme(), until, failure: failure.clone() },
            "renewalDelayed",
        ),
        (Event::Stopped { tenant: acme(), failure }, "stopped"),
        (Event::Due { tenant: acme(), until }, "due"),
        (Event::SignedOut { tenant: acme(), why: SignedOut::Never }, "signedOut"),
        (Event::Unsaved { tenant: acme() }, "unsaved"),
        (Event::Quarantined { tenant: acme(), why: Unreadable::Contradictory }, "quarantined"),
        (Event::Forgotten { tenant: acme() }, "forgotten"),
        (Event::NotForgotten { tenant: acme(), until }, "notForgotten"),
        (Event::TokenTooFresh { tenant: acme(), until }, "tokenTooFresh"),
    ] {
        assert_eq!(name_of(event), name);
    }
}

#[test]
fn a_refusal_has_a_name_that_never_changes() {
    let acme = || tenant("acme");

    for (refused, name) in [
        (Refused::UnknownTenant(acme()), "unknownTenant"),
        (Refused::TooLong(acme()), "tooLong"),
        (Refused::Exists(acme()), "exists"),
        (Refused::Quarantined(acme()), "quarantined"),
        (Refused::SignedIn(acme()), "signedIn"),
        (Refused::NotSignedIn(acme()), "notSignedIn"),
        (Refused::NoRefreshToken(acme()), "noRefreshToken"),
        (Refused::NoRedirectUri(acme()), "noRedirectUri"),
        (Refused::TooManyFlows(acme()), "tooManyFlows"),
        (Refused::NoFlow(acme()), "noFlow"),
        (Refused::UnexpectedRedirect, "unexpectedRedirect"),
    ] {
        assert_eq!(refused.code(), name);
    }
}

#[test]
fn what_the_sign_in_page_said_is_quoted() {
    let failure = |text: Option<&str>| Failure::ConsentRefused { text: text.map(Into::into) };

    let quoted = failure(Some("Denied by policy")).to_string();
    assert!(quoted.ends_with(": \"Denied by policy\"."), "{quoted}");
    assert!(failure(None).to_string().ends_with("consent page."));
}
