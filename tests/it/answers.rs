//! Answers: what the platform says, taken for what it means.

use std::time::Duration;

use tenantry_core::{Command, Input, Rejection, Status};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, NetworkFault, OrgName};

use crate::common::{is_get, sent, signed_in, started, token, update};

#[test]
fn a_rejected_token_is_not_kept_to_its_end_after_a_minute_of_trouble() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.run(Duration::from_mins(5));
    let rejected = token(&mut world, process, &acme).unwrap();
    world.network = Some(NetworkFault::Answers(502, ""));
    let code = Some("bad.credentials".into());
    let rejection = Rejection { tenant: acme.clone(), token: rejected, status: 401, code };
    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);
    world.run(Duration::from_mins(1));
    world.network = None;
    world.run(Duration::from_mins(15));
    assert!(token(&mut world, process, &acme).is_ok(), "no token for a day");
}

#[test]
fn the_same_access_token_again_is_not_refused_for_ever() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let body = r#"{"access_token":"SAME","token_type":"bearer","expires_in":86399}"#;
    world.network = Some(NetworkFault::Answers(200, body));
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.run(Duration::from_mins(5));
    let held = token(&mut world, process, &acme).unwrap();
    let rejection = Rejection { tenant: acme.clone(), token: held, status: 401, code: None };
    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);
    world.run(Duration::from_mins(15));
    assert_eq!(token(&mut world, process, &acme), Ok(held));
}

#[test]
fn a_policy_with_absurd_numbers_is_refused_and_does_not_panic() {
    let policy = tenantry_core::Policy { wait_margin_percent: u32::MAX, ..Default::default() };
    assert!(policy.check().is_err());
}

#[test]
fn a_gateways_timeout_in_json_stops_no_client() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.network = Some(NetworkFault::Answers(408, r#"{"message":"Request Timeout"}"#));
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.network = None;
    world.run(Duration::from_hours(48));
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn an_error_body_with_a_null_list_is_understood() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let body = r#"{"error":"invalid_client","errors":null}"#;
    world.network = Some(NetworkFault::Answers(400, body));
    world.command(process, Command::Renew(acme.clone())).unwrap();
    let policy = world.process(process).tenants().policy().clone();
    let status = world.tenant(process, &acme).status(&policy);
    assert!(matches!(status, Status::Stopped(_)), "{status:?}");
}

#[test]
fn a_cancelled_sign_in_ends_the_token_it_had_got() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, is_get);
    world.perform_unanswered(process).unwrap();
    world.tell(process, Input::Command(Command::Cancel(acme))).unwrap();
    let sent = sent(&mut world, process);
    assert!(sent.iter().any(|to| to.starts_with("DELETE")), "{sent:?}");
}

#[test]
fn client_credentials_that_are_told_of_an_invalid_grant_stop_and_keep_what_they_have() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Credentials);
    world.network = Some(NetworkFault::Answers(400, r#"{"error":"invalid_grant"}"#));

    world.command(process, Command::Renew(acme.clone())).unwrap();

    let policy = world.process(process).tenants().policy().clone();
    let session = world.tenant(process, &acme).session(&policy);
    assert!(matches!(session, Status::Stopped(_)), "{session:?}");
    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn a_rejected_token_is_renewed_at_once_when_its_tenant_is_put_right() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.run(Duration::from_mins(5));
    let rejected = token(&mut world, process, &acme).unwrap();
    world.network = Some(NetworkFault::Answers(400, r#"{"error":"invalid_scope"}"#));
    let rejection = Rejection { tenant: acme.clone(), token: rejected, status: 401, code: None };
    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);
    world.network = None;

    let registration = world.tenant(process, &acme).registration().clone();
    world.tell(process, update(&acme, &registration)).unwrap();
    world.settle(process);

    assert_eq!(world.refreshes().len(), 1);
    assert_ne!(token(&mut world, process, &acme), Ok(rejected));
}
