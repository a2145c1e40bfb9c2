//! Evidence: what the core knows of an org's trouble, from what happened to it.

use std::time::Duration;

use crate::common::{in_minutes, signed_in, started};
use tenantry_core::diagnosis::{
    Asked, BodyForm, Cause, Claim, Confidence, Diagnosis, Evidence, Fares, GrantKind, GrantState,
    Known, Processes, RefreshTokenFact, Speaker, Trouble,
};
use tenantry_core::{
    AccessToken, Audience, Command, Effect, Event, Fingerprint, Input, OrgId, Rejection, Scope,
    Standing, TenantId, TokenContext, read_json,
};
use tenantry_sandbox::{ClientState, Consent, MARKER, Rules};
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

/// The same by whoever asks here, and by whoever was handed what is known as JSON.
fn evidence(world: &mut World, process: ProcessId, acme: &TenantId) -> Evidence {
    let tenants = world.process(process).tenants();
    let evidence = Evidence::of(tenants, acme).unwrap();
    let known = serde_json::to_vec(&Known::of(tenants, acme).unwrap()).unwrap();
    assert_eq!(read_json::<Known>(&known).unwrap().evidence(), evidence);
    evidence
}

fn client_of(world: &mut World, process: ProcessId, acme: &TenantId) -> tenantry_sandbox::ClientId {
    world.tenant(process, acme).registration().client.id().as_str().into()
}

fn reject(world: &mut World, process: ProcessId, acme: &TenantId, status: u16, code: &str) {
    let now = world.now();
    let tenants = world.process(process).tenants();
    let token = tenants.access_token(now, acme, "api.east.test").map(Fingerprint::of).unwrap();
    let code = Some(code.to_owned());
    let rejection = Rejection { tenant: acme.clone(), token, status, code };
    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);
}

#[test]
fn an_org_that_works_has_no_trouble_in_its_evidence() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 60 * 24 * 3);

    let evidence = evidence(&mut world, process, &acme);

    assert_eq!((evidence.answers.len(), evidence.troubles.len()), (0, 0), "{evidence:?}");
    assert_eq!(evidence.setup.grant_type, Some(GrantKind::ConfidentialCode));
    assert_eq!(evidence.grant.state, GrantState::Held);
    assert_eq!(evidence.grant.refresh_token, Some(RefreshTokenFact::Given));
    assert!(evidence.grant.renewals >= 3, "{evidence:?}");
}

#[test]
fn a_disabled_client_leaves_its_answer_and_what_became_of_the_others() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    world.sign_in(process, &globex, OrgName::Globex);
    let client = client_of(&mut world, process, &acme);
    world.provider.set_client_state(&client, ClientState::Disabled).unwrap();

    in_minutes(&mut world, 60 * 24);

    let evidence = evidence(&mut world, process, &acme);
    let answer = &evidence.answers[0];
    assert_eq!(answer.error.as_deref(), Some("invalid_client"), "{evidence:?}");
    assert_eq!((answer.asked, answer.speaker), (Some(Asked::Refresh), Speaker::Login));
    assert_eq!(answer.written.fields, ["grant_type", "refresh_token"]);
    assert_eq!(answer.written.body, Some(BodyForm::Form));
    assert_eq!(evidence.siblings.same_client.badly, 1, "{evidence:?}");
}

#[test]
fn a_revoked_user_leaves_a_refused_refresh_even_after_a_restart() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let user = world.provider.scene().org("acme").unwrap().users[0].id.clone();
    world.provider.revoke_user(&user).unwrap();
    in_minutes(&mut world, 60 * 24);
    world.kill(process);

    let process = world.start();

    let evidence = evidence(&mut world, process, &acme);
    assert_eq!(evidence.grant.state, GrantState::Ended, "{evidence:?}");
    assert_eq!(evidence.answers[0].error.as_deref(), Some("invalid_grant"));
    assert_eq!(evidence.answers[0].asked, Some(Asked::Refresh));
}

#[test]
fn what_was_overcome_is_no_evidence_any_more() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.network = Some(NetworkFault::Answers(503, ""));
    in_minutes(&mut world, 60 * 19);
    let during = evidence(&mut world, process, &acme);
    world.network = None;
    in_minutes(&mut world, 60 * 6);

    let after = evidence(&mut world, process, &acme);

    assert_eq!(during.answers[0].status, Some(503), "{during:?}");
    assert_eq!(after.answers, [], "{after:?}");
}

#[test]
fn a_store_that_was_mended_is_no_trouble_any_more() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.disk.set_fault(Some(DiskFault::Full));
    in_minutes(&mut world, 60 * 19);
    let during = evidence(&mut world, process, &acme);
    world.disk.set_fault(None);
    in_minutes(&mut world, 60 * 6);

    let after = evidence(&mut world, process, &acme);

    assert_eq!(during.troubles, [Trouble::NotSaved], "{during:?}");
    assert_eq!(after.troubles, [], "{after:?}");
}

#[test]
fn a_refused_call_says_how_old_its_token_was() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 55);

    reject(&mut world, process, &acme, 403, "missing.permissions");

    let evidence = evidence(&mut world, process, &acme);
    let answer = &evidence.answers[0];
    assert_eq!(answer.error.as_deref(), Some("missing.permissions"));
    assert_eq!((answer.asked, answer.speaker), (Some(Asked::Call), Speaker::Api));
    assert!((3300..3360).contains(&answer.age_secs.unwrap()), "{answer:?}");
}

#[test]
fn a_new_token_that_the_api_does_not_know_yet_is_said_to_be_new() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 5);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, |effect| {
        matches!(effect, Effect::Send { request, .. } if request.url().contains("/tokens/me"))
    });
    let refused = r#"{"message":"m","code":"bad.credentials","status":401}"#;
    world.network = Some(NetworkFault::Answers(401, refused));
    world.settle(process);

    let evidence = evidence(&mut world, process, &acme);

    let answer = &evidence.answers[0];
    assert_eq!(answer.error.as_deref(), Some("bad.credentials"), "{evidence:?}");
    assert!(answer.age_secs.is_some_and(|age| age < 5), "{answer:?}");
    let first = &Diagnosis::of(&evidence).findings[0];
    assert_eq!((first.cause, first.confidence), (Cause::FreshTokenRefused, Confidence::Likely));
}

#[test]
fn an_org_without_refresh_tokens_is_known_by_its_grant() {
    let mut rules = Rules::default();
    rules.inactivity_timeout.insert("acme".into(), 3600);
    let (mut world, process, acme) = signed_in(rules, Cast::Confidential);

    assert_eq!(
        evidence(&mut world, process, &acme).grant.refresh_token,
        Some(RefreshTokenFact::NotGiven)
    );
    world.run(Duration::from_hours(25));

    let evidence = evidence(&mut world, process, &acme);
    assert_eq!(evidence.grant.state, GrantState::Expired);
    assert_eq!(evidence.grant.refresh_token, Some(RefreshTokenFact::NotGiven));
}

#[test]
fn the_wrong_user_is_named_with_both_orgs() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.org = Some(OrgId::new("00000000-0000-4000-8000-000000000000").unwrap());
    let registration = Box::new(registration);
    world.command(process, Command::Update { tenant: acme.clone(), registration }).unwrap();
    world.settle(process);

    world.sign_in(process, &acme, OrgName::Globex);

    let evidence = evidence(&mut world, process, &acme);
    assert_eq!(evidence.setup.org_id.as_deref(), Some("00000000-0000-4000-8000-000000000000"));
    assert!(
        matches!(&evidence.troubles[..], [Trouble::WrongOrg { proved, .. }, ..] if proved.contains("Globex")),
        "{evidence:?}"
    );
}

#[test]
fn another_process_on_the_store_is_noticed() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    let second = world.start();
    in_minutes(&mut world, 60 * 24 * 2);

    let seen = [first, second].map(|process| evidence(&mut world, process, &acme));

    assert!(seen.iter().any(|it| it.setup.processes == Some(Processes::Several)), "{seen:?}");
}

#[test]
fn a_token_context_is_what_somebody_expects_to_help() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.context = TokenContext {
        audience: Some(Audience::new("https://api.mypurecloud.com").unwrap()),
        scopes: vec![Scope::new("offline_access").unwrap()],
        ..TokenContext::default()
    };
    let registration = Box::new(registration);
    world.command(process, Command::Update { tenant: acme.clone(), registration }).unwrap();
    world.settle(process);

    let evidence = evidence(&mut world, process, &acme);

    assert_eq!(evidence.claims, [Claim::Audience, Claim::OfflineAccess]);
    assert_eq!(evidence.setup.context, ["audience", "scope"]);
}

#[test]
fn a_primary_that_works_is_noted_beside_the_org_that_does_not() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let globex = world.add(process, OrgName::Globex, Cast::Confidential);
    let mut registration = world.tenant(process, &acme).registration().clone();
    registration.standing = Standing::Primary;
    let registration = Box::new(registration);
    world.command(process, Command::Update { tenant: acme, registration }).unwrap();
    world.settle(process);

    let evidence = evidence(&mut world, process, &globex);

    assert_eq!(evidence.siblings.primary, Some(Fares::Well));
    assert_eq!((evidence.siblings.same_client.well, evidence.siblings.same_client.badly), (1, 0));
    assert_eq!(evidence.grant.state, GrantState::Never);
}

#[test]
fn neither_evidence_nor_what_is_known_holds_a_secret() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    reject(&mut world, process, &acme, 401, "bad.credentials");
    let now = world.now();
    let tenants = world.process(process).tenants();
    let token = tenants.access_token(now, &acme, "api.east.test").map(AccessToken::expose);
    let token = token.unwrap().to_owned();

    let evidence = evidence(&mut world, process, &acme);

    let known = Known::of(world.process(process).tenants(), &acme).unwrap();
    for json in [serde_json::to_string(&evidence), serde_json::to_string(&known)] {
        let json = json.unwrap();
        assert!(!json.contains(&token) && !json.contains(MARKER), "{json}");
    }
}

#[test]
fn news_of_trouble_say_why_and_good_news_do_not() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 60 * 24);
    let good = world.process(process).take_events();
    let client = client_of(&mut world, process, &acme);
    world.provider.set_client_state(&client, ClientState::Disabled).unwrap();

    in_minutes(&mut world, 60 * 24);

    let bad = world.process(process).take_events();
    let tenants = world.process(process).tenants();
    let told = |news: &[Event]| -> Vec<(&'static str, Diagnosis)> {
        news.iter().filter_map(|event| Some((event.code(), event.why(tenants)?))).collect()
    };
    assert_eq!(told(&good), []);
    assert!(good.iter().any(|event| event.code() == "renewed"), "{good:?}");
    let [("stopped", why)] = &told(&bad)[..] else { panic!("{bad:?}") };
    assert!(why.findings.iter().any(|it| it.cause == Cause::ClientDisabled), "{why:?}");
}
