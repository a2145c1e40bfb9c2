//! The store: slow, full, unsure, rolled back, or emptied by somebody else.

use std::time::Duration;

use tenantry_core::{Command, Effect, Event, Input, Record, TenantId};
use tenantry_sandbox::{Consent, Rules};
use tenantry_tests::{Cast, DiskFault, OrgName, World, tenant};

use crate::common::{is_get, is_send, secs, signed_in, started, tick_at, token};

#[test]
fn a_sign_out_after_a_save_that_failed_and_yet_landed_is_a_sign_out() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    world.disk.set_fault(Some(DiskFault::Unsure));
    world.settle(process);
    world.disk.set_fault(None);

    world.command(process, Command::SignOut(acme.clone())).unwrap();
    assert!(world.tenant(process, &acme).grant().is_none());
    world.kill(process);
    let restarted = world.start();

    assert!(world.tenant(restarted, &acme).grant().is_none(), "resurrected");
}

#[test]
fn an_answer_to_a_dropped_save_does_not_pass_for_the_sign_out() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    world.perform_one(process);
    let slow = world.perform_unanswered(process).unwrap();
    tick_at(&mut world, process, secs(61));
    assert!(matches!(world.take_effect(process), Some(Effect::Save { .. })));
    world.tell(process, Input::SaveFailed { tenant: acme.clone() }).unwrap();
    world.tell(process, Input::Command(Command::SignOut(acme.clone()))).unwrap();
    world.tell(process, slow).unwrap();
    world.settle(process);
    world.run(Duration::from_mins(10));

    world.kill(process);
    let restarted = world.start();
    assert!(world.tenant(restarted, &acme).grant().is_none(), "resurrected");
}

#[test]
fn debug_of_a_save_conflict_shows_no_byte_of_the_record() {
    let found = Some(b"SECRET".to_vec());
    let shown = format!(
        "{:?}",
        Input::SaveConflict {
            tenant: tenant("acme"),
            found: found.map(tenantry_core::StoredBytes::from)
        }
    );
    assert!(!shown.contains("83, 69, 67, 82, 69, 84"), "{shown}");
}

#[test]
fn an_older_record_put_back_under_a_running_process_is_not_taken_for_newer() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let old = world.disk.read(&acme).unwrap().to_vec();
    world.command(process, Command::Renew(acme.clone())).unwrap();
    world.disk.write(&acme, &old);
    world.run(Duration::from_hours(40));
    let mut refreshes = world.refreshes();
    let all = refreshes.len();
    refreshes.sort();
    refreshes.dedup();
    assert_eq!(refreshes.len(), all, "a spent refresh token was sent again");
    assert!(world.tenant(process, &acme).grant().is_some());
}

#[test]
fn what_is_written_over_an_older_record_is_not_taken_for_what_was_lost() {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    let second = world.start();
    let old = world.disk.read(&acme).unwrap().to_vec();
    // As many writes as the sign-in in the other process makes.
    for _ in 0..3 {
        world.begin_sign_in(first, &acme).unwrap();
    }
    world.disk.write(&acme, &old);
    world.run(secs(1));
    world.sign_in(second, &acme, OrgName::Acme);

    world.begin_sign_in(first, &acme).unwrap();

    let restarted = world.start();
    assert!(world.tenant(restarted, &acme).grant().is_some(), "the new grant was wiped");
}

#[test]
fn a_grant_that_was_filed_late_for_a_removed_org_is_not_ended_with_the_one_before_it() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    let (stopped, third) = (world.start(), world.start());
    world.tell(stopped, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(stopped, is_send);
    let late = world.perform_unanswered(stopped).unwrap();
    world.set_clock(world.now().plus(Duration::from_mins(3)));
    world.command(first, Command::Renew(acme.clone())).unwrap();
    world.begin_sign_in(third, &acme).unwrap();
    world.command(third, Command::Cancel(acme.clone())).unwrap();
    let has_ended = world.tenant(third, &acme).grant().is_none();
    world.command(first, Command::Forget(acme.clone())).unwrap();
    world.tell(stopped, late).unwrap();
    world.settle(stopped);
    assert!(has_ended && world.tenant(stopped, &acme).grant().is_some());

    world.begin_sign_in(third, &acme).unwrap();

    let restarted = world.start();
    assert!(world.tenant(restarted, &acme).grant().is_some(), "ended without proof");
}

#[test]
fn a_grant_that_is_handed_out_unsaved_can_be_signed_out() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle_until(process, is_get);
    world.disk.set_fault(Some(DiskFault::Full));
    world.settle(process);
    assert!(token(&mut world, process, &acme).is_ok());
    assert_eq!(world.command(process, Command::SignOut(acme.clone())), Ok(()));
    world.disk.set_fault(None);
    world.run(Duration::from_mins(10));
    assert!(world.tenant(process, &acme).grant().is_none());
}

#[test]
fn an_unsaved_grant_stays_in_hand_while_the_store_is_asked_again() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    world.disk.set_fault(Some(DiskFault::Full));
    world.settle(process);
    let unsaved = token(&mut world, process, &acme);
    tick_at(&mut world, process, Duration::from_mins(6));
    assert_eq!(token(&mut world, process, &acme), unsaved);
}

#[test]
fn a_flow_whose_save_landed_unheard_is_in_the_record_once() {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    let second = world.start();
    world.disk.set_fault(Some(DiskFault::Unsure));
    world.begin_sign_in(first, &acme).unwrap();
    world.disk.set_fault(None);
    world.begin_sign_in(second, &acme).unwrap();

    world.run(Duration::from_mins(2));

    let stored: serde_json::Value =
        serde_json::from_slice(world.disk.read(&acme).unwrap()).unwrap();
    assert_eq!(stored["flows"].as_array().unwrap().len(), 2, "one of each process");
}

#[test]
fn a_flow_that_could_not_be_saved_in_time_opens_no_browser() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.disk.set_fault(Some(DiskFault::Full));
    world.begin_sign_in(process, &acme).unwrap();
    world.run(Duration::from_mins(30));
    let failed = |event: &Event| matches!(event, Event::SignInFailed { .. });
    let told = world.process(process).take_events().iter().any(failed);
    world.disk.set_fault(None);
    tick_at(&mut world, process, Duration::from_mins(6));
    let mut opened = false;
    while let Some(effect) = world.perform_one(process) {
        opened |= matches!(effect, Effect::Open { .. });
    }
    assert!(told && !opened, "told {told}, opened {opened}");
}

#[test]
fn a_record_whose_grant_has_a_higher_fence_than_the_record_is_no_record() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.kill(process);
    let stored = String::from_utf8(world.disk.read(&acme).unwrap().to_vec()).unwrap();
    let fence = |fence: u64| format!(r#""fence":{fence}}}"#);
    let now = world.now().unix_millis();
    let bent = stored.replace(&fence(now), &fence(now + 9));
    assert_ne!(stored, bent, "{stored}");
    assert!(Record::read(&acme, bent.as_bytes()).is_err());
}

#[test]
fn an_org_forgotten_in_one_process_is_not_brought_back_by_another() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    let second = world.start();
    world.command(first, Command::Forget(acme.clone())).unwrap();
    world.command(second, Command::Renew(acme.clone())).ok();
    world.run(Duration::from_hours(48));
    assert_eq!(world.disk.read(&acme), None);
}

#[test]
fn an_answer_to_an_older_claim_does_not_pass_for_the_newest_one() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    let saved = |effect: Option<Effect>| match effect {
        Some(Effect::Save { record, .. }) => record,
        other => panic!("{other:?}"),
    };
    // The store is slow and is asked twice, and another process writes in between.
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    saved(world.take_effect(process));
    tick_at(&mut world, process, secs(61));
    saved(world.take_effect(process));
    let other = world.start();
    world.begin_sign_in(other, &acme).unwrap();
    let found = world.disk.read(&acme).unwrap().to_vec();
    let conflict = || {
        let found = Some(tenantry_core::StoredBytes::from(found.clone()));
        Input::SaveConflict { tenant: acme.clone(), found }
    };
    world.tell(process, conflict()).unwrap();
    let older = saved(world.take_effect(process));
    // The second answer to the first claim; then the store has the claim that followed the first.
    tick_at(&mut world, process, secs(30));
    world.tell(process, conflict()).unwrap();
    world.disk.write(&acme, &older.to_bytes());
    let answer = Input::Saved { tenant: acme.clone(), generation: older.generation() };
    world.tell(process, answer).unwrap();

    let mut sends = 0;
    while let Some(effect) = world.take_effect(process) {
        sends += usize::from(is_send(&effect));
    }
    assert_eq!(sends, 0, "sent under a lease that the store knows nothing of");
}

#[test]
fn a_newer_grant_in_a_record_whose_fence_was_put_back_is_not_overwritten() {
    let (mut world, first, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    let late = world.perform_unanswered(first).unwrap();
    let old = world.disk.read(&acme).unwrap().to_vec();
    let second = world.start();
    tick_at(&mut world, second, secs(41));
    world.settle_until(second, is_send);
    assert!(world.take_effect(second).as_ref().is_some_and(is_send), "no second claim");
    let given = fence(&world, &acme);
    // Somebody writes what was read long ago, as the next generation.
    let generation = |bytes: &[u8]| Record::read(&acme, bytes).unwrap().generation().get();
    let (was, is) = (generation(&old), generation(world.disk.read(&acme).unwrap()));
    let old = String::from_utf8(old).unwrap();
    let put_back = old.replace(&format!("{was},"), &format!("{},", is + 1));
    assert_eq!(generation(put_back.as_bytes()), is + 1);
    world.disk.write(&acme, put_back.as_bytes());
    world.tell(first, late).unwrap();
    world.settle(first);

    for wait in [36, 10] {
        tick_at(&mut world, second, secs(wait));
        world.settle(second);
    }

    assert_eq!(world.refreshes().len(), 1, "a spent refresh token was sent again");
    assert_eq!(token(&mut world, second, &acme), token(&mut world, first, &acme));
    world.begin_sign_in(second, &acme).unwrap();
    assert!(fence(&world, &acme) >= given, "a fence is given again");
}

/// The highest fence that the stored record says was ever given.
fn fence(world: &World, acme: &TenantId) -> u64 {
    let stored: serde_json::Value = serde_json::from_slice(world.disk.read(acme).unwrap()).unwrap();
    stored["fence"].as_u64().unwrap()
}

#[test]
fn a_redirect_is_used_once_although_its_save_landed_unheard_while_a_renewal_is_under_way() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, Consent::Allow).unwrap();
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(process, is_send);
    world.perform_unanswered(process).unwrap();
    world.set_clock(world.now().plus(secs(15)));
    world.disk.set_fault(Some(DiskFault::Unsure));
    world.tell(process, Input::Redirected(redirect)).unwrap();
    world.settle(process);
    world.disk.set_fault(None);

    world.run(secs(10));

    let signed_in = Event::SignedIn { tenant: acme };
    let told = world.process(process).take_events();
    assert!(told.contains(&signed_in), "{told:?}");
}
