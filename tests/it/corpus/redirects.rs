//! Redirects: each comes while a person is at the sign-in page, before the right one.

use serde::Deserialize;
use tenantry_core::{Event, Failure, Input, RedirectUrl, Refused};
use tenantry_sandbox::Consent;
use tenantry_tests::OrgName;

use super::stage::{Stage, failure_of};
use super::{Case, Misread, cases, filled};

pub(super) const FILE: &str = include_str!("../../corpus/redirects.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Redirect {
    url: String,
    class: Class,
}

/// What a redirect is, for a flow that waits for its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Class {
    /// Its code is exchanged.
    Used,
    /// No flow's: the caller is told, and the flow waits on.
    Ignored,
    /// The person or an administrator said no.
    ConsentRefused,
    /// The sign-in page ended with another error.
    SignInRefused,
    /// It came from another server than the one asked.
    WrongIssuer,
}

fn part<'a>(url: &'a str, name: &str) -> &'a str {
    let (_, query) = url.split_once('?').unwrap();
    let mut fields = query.split('&').filter_map(|field| field.split_once('='));
    fields.find(|(field, _)| *field == name).unwrap().1
}

fn drive(case: &Case<Redirect>, misread: &mut Misread) {
    let Case { name, input: Redirect { url, class } } = case;
    let mut stage = Stage::redirecting();
    let right = stage.world.redirect(stage.process, OrgName::Acme, Consent::Allow).unwrap();
    let value_of = |place: &str| part(right.expose(), place).to_owned();
    let given = RedirectUrl::new(filled(url, value_of));

    let told = stage.world.tell(stage.process, Input::Redirected(given));
    let outcome = stage.follow();

    let seen = match (told, outcome.events.as_slice()) {
        (Err(Refused::UnexpectedRedirect), []) => Class::Ignored,
        (Ok(()), []) if outcome.sent == ["POST https://login.east.test/oauth/token"] => Class::Used,
        (Ok(()), [event]) => match failure_of(event) {
            Some(Failure::ConsentRefused { .. }) => Class::ConsentRefused,
            Some(Failure::SignInRefused { .. }) => Class::SignInRefused,
            Some(Failure::WrongIssuer { .. }) => Class::WrongIssuer,
            other => panic!("{name}: {other:?}"),
        },
        other => panic!("{name}: {other:?}"),
    };
    misread.compare(name, &seen, class);
    let sends = usize::from(seen == Class::Used);
    assert_eq!(outcome.sent.len(), sends, "{name}: {:?}", outcome.sent);

    // What is no flow's can neither end nor spend one; what was a flow's was that once.
    let told = stage.world.tell(stage.process, Input::Redirected(right));
    stage.world.settle(stage.process);
    let events = stage.world.process(stage.process).take_events();
    let wins = events.iter().any(|event| matches!(event, Event::SignedIn { .. }));
    assert_eq!((told.is_ok(), wins), (seen == Class::Ignored, seen == Class::Ignored), "{name}");
}

#[test]
fn every_redirect_is_used_by_its_own_flow_or_by_none() {
    let mut misread = Misread::default();
    for case in &cases::<Redirect>(FILE) {
        drive(case, &mut misread);
    }
    misread.assert_none();
}
