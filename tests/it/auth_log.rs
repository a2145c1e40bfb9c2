//! The auth log: what people read of each tenant, bounded and without secrets.

use tenantry_core::{
    Attempt, Command, Config, Event, Field, Happened, HttpError, Input, Order, OwnerId, Purpose,
    Record, RequestId, StoredBytes, TenantId, Tenants,
};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

use crate::common::{in_minutes, signed_in, started, two_signed_in};

fn entries(world: &mut World, process: ProcessId, tenant: &TenantId) -> Vec<Happened> {
    let log = world.process(process).tenants().log();
    log.of(tenant).map(|entry| entry.happened.clone()).collect()
}

/// The names of the entries, as the export spells them.
fn story(world: &mut World, process: ProcessId, tenant: &TenantId) -> Vec<String> {
    let lines = world.process(process).tenants().log().to_json_lines(tenant);
    let name = |line: &str| {
        let (_, rest) = line.split_once(r#""happened":"#).unwrap();
        rest.trim_start_matches(['{', '"']).split('"').next().unwrap().to_owned()
    };
    lines.lines().map(name).collect()
}

#[test]
fn a_sign_in_reads_as_it_happened() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);

    world.sign_in(process, &acme, OrgName::Acme);

    let expected = "commanded saving saved reported commanded saving saved opened redirected saving \
                    saved sent answered sent answered saving saved reported";
    assert_eq!(story(&mut world, process, &acme).join(" "), expected);
    let purposes: Vec<_> = entries(&mut world, process, &acme)
        .into_iter()
        .filter_map(|happened| match happened {
            Happened::Sent { purpose, host, .. } => Some((purpose, host)),
            _ => None,
        })
        .collect();
    let [login, api] = ["login.east.test", "api.east.test"].map(str::to_owned);
    assert_eq!(purposes, [(Purpose::Exchange, login), (Purpose::Identity, api)]);
}

#[test]
fn a_renewal_shows_the_old_and_the_new_token_by_their_fingerprints() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.command(process, Command::Renew(acme.clone())).unwrap();

    let tokens: Vec<_> = entries(&mut world, process, &acme)
        .into_iter()
        .filter_map(|happened| match happened {
            Happened::Saving { token, tries, .. } => Some((token, tries)),
            _ => None,
        })
        .collect();

    let [.., (filed, None), (claimed, Some(1)), (renewed, None)] = tokens.as_slice() else {
        panic!("{tokens:?}");
    };
    assert!(filed.is_some() && claimed == filed && renewed.is_some() && renewed != filed);
}

#[test]
fn an_answer_is_logged_with_its_time_and_what_the_server_said() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let refusal = r#"{"error":"invalid_client","description":"authentication failed"}"#;
    world.network = Some(NetworkFault::Answers(400, refusal));
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, crate::common::is_send);
    let answer = world.perform_unanswered(process).unwrap();
    world.set_clock(world.now().plus(crate::common::secs(3)));

    world.tell(process, answer).unwrap();

    let log = entries(&mut world, process, &acme);
    let answered = log.iter().rev().find_map(|happened| match happened {
        Happened::Answered { status, error, text, took_ms, .. } => {
            let said = [error, text].map(|said| said.as_ref().map_or("", |said| said.as_str()));
            Some((*status, said, *took_ms))
        }
        _ => None,
    });
    let said = ["invalid_client", "authentication failed"];
    assert_eq!(answered, Some((400, said, Some(3_000))));
    assert!(log.iter().any(|happened| matches!(happened, Happened::Reported(event)
        if matches!(**event, Event::Stopped { .. }))));
}

#[test]
fn what_is_refused_is_logged_with_its_reason() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);

    let refused = world.command(process, Command::SignOut(acme.clone())).unwrap_err();

    let log = entries(&mut world, process, &acme);
    let [.., Happened::Commanded(Order::SignOut), Happened::Refused(reason)] = log.as_slice()
    else {
        panic!("{log:?}");
    };
    assert_eq!(reason.as_str(), refused.to_string());
}

#[test]
fn the_log_keeps_the_newest_256_entries_of_a_tenant() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let mut longest = 0;
    for _ in 0..120 {
        in_minutes(&mut world, 24 * 60);
        longest = longest.max(entries(&mut world, process, &acme).len());
    }

    let log = world.process(process).tenants().log();
    let times: Vec<_> = log.of(&acme).map(|entry| entry.at).collect();

    assert_eq!(longest, 256);
    assert!(times.is_sorted());
    assert!(times.last().unwrap().plus(crate::common::secs(25 * 3_600)) > world.now());
}

#[test]
fn a_forgotten_tenant_and_one_that_never_was_have_no_log() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let unknown = tenantry_tests::tenant("unknown");

    world.command(process, Command::Forget(acme.clone())).unwrap();
    world.command(process, Command::Renew(unknown.clone())).unwrap_err();
    world.begin_sign_in(process, &unknown).unwrap_err();
    for tenant in [&acme, &unknown] {
        let id = RequestId { tenant: tenant.clone(), attempt: Attempt::default() };
        world.tell(process, Input::Responded { id, result: Err(HttpError::TimedOut) }).unwrap();
    }

    for tenant in [&acme, &unknown] {
        assert_eq!(entries(&mut world, process, tenant), []);
    }
}

#[test]
fn a_core_that_is_to_keep_no_entries_keeps_none() {
    let (world, _, acme) = signed_in(Rules::default(), Cast::Confidential);
    let stored = world.disk.read(&acme).unwrap().to_vec();
    let config = Config::new(OwnerId::new([9; 16])).with_log_entries(0);
    let mut tenants = Tenants::restore(config, [(acme.clone(), stored)]);

    let effects =
        tenants.handle(world.now(), Input::Command(Command::Renew(acme.clone()))).unwrap();

    assert!(!effects.is_empty());
    assert_eq!((tenants.log().of(&acme).count(), tenants.log().way_of(&acme).count()), (0, 0));
}

#[test]
fn what_a_restarted_program_does_by_itself_is_logged_from_its_first_step() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.kill(process);
    let restarted = world.start();

    in_minutes(&mut world, 20 * 60);

    let expected = "saving saved sent answered saving saved reported";
    assert_eq!(story(&mut world, restarted, &acme).join(" "), expected);
}

#[test]
fn a_tenant_that_is_being_forgotten_is_logged_until_it_is_gone() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.disk.set_fault(Some(DiskFault::Full));

    world.command(process, Command::Forget(acme.clone())).unwrap();

    let last = entries(&mut world, process, &acme).pop();
    let told = format!("{last:?}");
    assert!(told.contains("NotForgotten") || told.contains("notForgotten"), "{told}");
}

#[test]
fn what_another_process_has_written_is_logged_with_its_generation() {
    let (mut world, [first, second], acme) = two_signed_in();
    world.command(second, Command::Renew(acme.clone())).unwrap();
    let found = world.disk.read(&acme).map(|bytes| StoredBytes::from(bytes.to_vec()));
    let generation = Record::read(&acme, world.disk.read(&acme).unwrap()).unwrap().generation();

    world.tell(first, Input::StoreChanged { tenant: acme.clone(), found }).unwrap();

    let log = world.process(first).tenants().log().to_json_lines(&acme);
    assert!(log.contains(&generation.get().to_string()), "{log}");
}

#[test]
fn a_request_is_logged_with_what_it_says_and_without_what_it_proves() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.command(process, Command::Renew(acme.clone())).unwrap();

    let log = entries(&mut world, process, &acme);
    let sent = log.iter().rev().find_map(|happened| match happened {
        Happened::Sent { purpose: Purpose::Refresh, method, url, headers, fields, .. } => {
            Some((format!("{method} {url}"), headers.clone(), fields.clone()))
        }
        _ => None,
    });
    let (line, headers, fields) = sent.unwrap();
    let told = |fields: &[Field]| -> Vec<String> {
        let told =
            |field: &Field| format!("{}={}", field.name, field.value.as_deref().unwrap_or("?"));
        fields.iter().map(told).collect()
    };
    assert_eq!(line, "POST https://login.east.test/oauth/token");
    assert_eq!(told(&fields), ["grant_type=refresh_token", "refresh_token=?"]);
    assert_eq!(told(&headers).last().unwrap(), "authorization=Basic …");
    let came = log.iter().rev().find_map(|happened| match happened {
        Happened::Answered { status: 200, fields, .. } => Some(told(fields)),
        _ => None,
    });
    let came = came.unwrap();
    assert!(came.contains(&"access_token=?".to_owned()), "{came:?}");
    assert!(came.contains(&"refresh_token=?".to_owned()), "{came:?}");
}

#[test]
fn while_its_count_of_changes_stays_the_log_holds_the_same() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let count = |world: &mut World| world.process(process).tenants().log().changes();
    let before = count(&mut world);

    world.tell(process, Input::Tick).unwrap();
    assert_eq!(count(&mut world), before, "nothing was due");

    let refused = world.command(process, Command::Cancel(acme.clone()));
    assert!(refused.is_err());
    assert_eq!(count(&mut world), before + 2, "the command, and why it was refused");

    world.command(process, Command::Forget(acme.clone())).unwrap();
    assert_eq!(entries(&mut world, process, &acme), []);
    assert!(count(&mut world) > before + 2);
}
