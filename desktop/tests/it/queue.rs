//! The consent queue: many orgs one after the other, with whatever goes wrong on the way.

use std::net::TcpListener;
use std::time::Duration;

use reqwest::Method;
use tenantry_core::{Client, OrgId, RedirectUri};
use tenantry_desktop::preflight::Verdict;
use tenantry_desktop::{Attention, Call, Engine, Pace, Progress, Tally};
use tenantry_sandbox::{Fault, FaultKind};

use crate::cast::{ACME, Cast, GLOBEX, HOOLI, INITECH_JOBS};
use crate::world::{World, free_port};

fn added(casts: &[Cast]) -> World {
    let mut world = World::new();
    for cast in casts {
        world.add(*cast);
    }
    world
}

/// The page that the queue opened is for `expected`; `person` goes through it.
fn go_through(world: &mut World, expected: Cast, person: Cast) {
    let (tenant, url) = world.page_opened();
    assert_eq!(tenant, expected.id());
    let visit = world.visit(person.person(), &url);
    world.come_back(visit).1.unwrap();
}

fn tally(world: &mut World) -> Tally {
    world.engine().queue().map(tenantry_desktop::Queue::tally).unwrap()
}

#[test]
fn one_org_follows_the_other_and_a_client_without_a_person_takes_its_turn() {
    let casts = [ACME, INITECH_JOBS, GLOBEX, HOOLI];
    let mut world = added(&casts);

    world.engine().authorize(casts.map(|cast| cast.id()));
    for cast in [ACME, GLOBEX, HOOLI] {
        go_through(&mut world, cast, cast);
    }
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());

    assert_eq!(tally(&mut world), Tally { done: 4, ..Tally::default() });
    for cast in casts {
        assert!(world.is_signed_in(cast), "{cast:?}");
    }
}

#[test]
fn the_wrong_user_halts_the_queue_with_both_names_and_trying_again_goes_on() {
    let mut world = World::new();
    let mut registration = world.registration(ACME);
    registration.org = Some(OrgId::new("36f675cc-81e7-4ef5-a8e2-5d940ed90475").unwrap());
    world.add_as(ACME, registration);
    world.add(HOOLI);
    world.engine().authorize([ACME.id(), HOOLI.id()]);

    // The vendor's client takes users of any org in the region; Globex' own would not.
    go_through(&mut world, ACME, GLOBEX);
    world.until_it_is("the halt", |engine| engine.queue().unwrap().pace() == Pace::Halted);
    let first = world.engine().queue().unwrap().entries()[0].progress.clone();
    let Progress::Failed { what, advice } = first else { panic!("{first:?}") };
    assert!(what.contains("Globex") && what.contains("Acme"), "{what}");
    assert!(advice.contains("Switch user"), "{advice}");

    world.engine().retry(&ACME.id());
    go_through(&mut world, ACME, ACME);
    go_through(&mut world, HOOLI, HOOLI);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    assert_eq!(tally(&mut world), Tally { done: 2, ..Tally::default() });
}

#[test]
fn an_org_that_is_skipped_does_not_hold_up_the_others() {
    let mut world = added(&[ACME, GLOBEX]);
    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    let (tenant, _) = world.page_opened();
    assert_eq!(tenant, ACME.id());

    world.engine().skip(&ACME.id());
    go_through(&mut world, GLOBEX, GLOBEX);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());

    assert_eq!(tally(&mut world), Tally { done: 1, skipped: 1, ..Tally::default() });
    assert!(!world.is_signed_in(ACME));
}

#[test]
fn a_queue_outlives_the_program_and_waits_for_a_person() {
    let mut world = added(&[ACME, GLOBEX, HOOLI]);
    world.engine().authorize([ACME, GLOBEX, HOOLI].map(|cast| cast.id()));
    go_through(&mut world, ACME, ACME);
    let (tenant, _) = world.page_opened();
    assert_eq!(tenant, GLOBEX.id());

    world.restart();

    assert_eq!(tally(&mut world), Tally { done: 1, open: 2, ..Tally::default() });
    assert_eq!(world.engine().queue().unwrap().pace(), Pace::Halted);
    world.engine().go_on_with_queue();
    go_through(&mut world, GLOBEX, GLOBEX);
    go_through(&mut world, HOOLI, HOOLI);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    world.engine().close_queue();
    world.restart();
    assert!(world.engine().queue().is_none(), "what is over does not come back");
}

#[test]
fn an_org_that_is_forgotten_meanwhile_leaves_the_queue() {
    let mut world = added(&[ACME, GLOBEX]);
    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    world.page_opened();

    world.engine().forget(&ACME.id()).unwrap();

    go_through(&mut world, GLOBEX, GLOBEX);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    assert_eq!(tally(&mut world), Tally { done: 1, ..Tally::default() });
}

/// How far one org is, and what is said of it.
fn held(world: &mut World, at: usize) -> String {
    world.until_it_is("the halt", |engine| engine.queue().unwrap().pace() == Pace::Halted);
    let progress = world.engine().queue().unwrap().entries()[at].progress.clone();
    let Progress::Held { what, advice } = progress else { panic!("{progress:?}") };
    format!("{what} {advice}")
}

#[test]
fn a_port_that_is_taken_meanwhile_halts_the_queue_before_a_page_opens_and_it_goes_on_there() {
    let mut world = added(&[ACME]);
    let port = free_port();
    let mut registration = world.registration(GLOBEX);
    let uri = format!("http://localhost:{port}/callback");
    world.sandbox().provider().register_redirect_uri_everywhere(&uri);
    if let Client::Confidential { redirect_uri, .. } = &mut registration.client {
        *redirect_uri = RedirectUri::new(&uri).unwrap();
    }
    world.add_as(GLOBEX, registration);
    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    let taken = TcpListener::bind(("127.0.0.1", port)).unwrap();

    go_through(&mut world, ACME, ACME);
    let said = held(&mut world, 1);

    assert!(said.contains(&format!("{port}")) && said.contains("no sign-in has failed"), "{said}");
    assert_eq!(tally(&mut world), Tally { done: 1, open: 1, ..Tally::default() });
    assert!(!world.engine().awaits_a_browser(), "a page was opened in vain");
    drop(taken);
    world.engine().retry(&GLOBEX.id());
    go_through(&mut world, GLOBEX, GLOBEX);
    world.until_it_is("the end of the queue", |engine| engine.queue().unwrap().is_over());
    assert_eq!(tally(&mut world), Tally { done: 2, ..Tally::default() });
}

/// A queue that is held because a port is taken; somebody looks at the window or not.
fn held_before(attention: Attention) -> (World, Option<Call>) {
    let mut world = added(&[GLOBEX]);
    world.engine().attend(attention);
    let _taken = TcpListener::bind(("127.0.0.1", world.port)).unwrap();
    world.engine().authorize([GLOBEX.id()]);
    held(&mut world, 0);
    let call = world.calls.try_recv().ok();
    (world, call)
}

#[test]
fn who_waits_for_the_next_page_elsewhere_is_called_to_a_queue_that_is_held() {
    let (mut world, call) = held_before(Attention::Away);

    let call = call.unwrap();
    assert_eq!(call.title, "The queue waits for you at Globex");
    assert!(call.text.contains(&format!("Port {} is in use", world.port)), "{}", call.text);
    world.pass(Duration::from_mins(5));
    world.engine().pump();
    assert!(world.calls.try_recv().is_err(), "once");
    let taken = TcpListener::bind(("127.0.0.1", world.port)).unwrap();
    world.engine().retry(&GLOBEX.id());
    held(&mut world, 0);
    assert!(world.calls.try_recv().is_ok(), "and again when it is held again");
    drop(taken);
}

#[test]
fn who_looks_at_the_window_is_not_called_to_a_queue_that_is_held() {
    let (mut world, call) = held_before(Attention::Here);

    assert_eq!(call, None);
    world.engine().attend(Attention::Away);
    world.pass(Duration::from_mins(5));
    world.engine().pump();
    assert!(world.calls.try_recv().is_err(), "the window has said it");
}

#[test]
fn a_login_host_that_is_gone_halts_the_queue_and_skipping_goes_to_the_next() {
    let mut world = added(&[ACME, GLOBEX, HOOLI]);
    world.engine().authorize([ACME, GLOBEX, HOOLI].map(|cast| cast.id()));
    world.page_opened();
    world.stop_sandbox();

    world.engine().skip(&ACME.id());
    let said = held(&mut world, 1);

    assert!(said.contains("does not answer") && said.contains("Check the network"), "{said}");
    assert!(!world.engine().awaits_a_browser(), "a page was opened in vain");
    world.engine().skip(&GLOBEX.id());
    held(&mut world, 2);
    assert_eq!(tally(&mut world), Tally { skipped: 2, open: 1, ..Tally::default() });
}

#[test]
fn a_clock_that_jumps_halts_the_queue_once_and_whoever_tries_again_goes_on() {
    let mut world = added(&[ACME, GLOBEX, HOOLI]);
    world.engine().authorize([ACME, GLOBEX, HOOLI].map(|cast| cast.id()));
    world.page_opened();
    world.clock.advance(Duration::from_mins(7));

    world.engine().skip(&ACME.id());
    let said = held(&mut world, 1);

    assert!(said.contains("7 minutes ahead of") && said.contains("Set the clock"), "{said}");
    world.engine().retry(&GLOBEX.id());
    assert_eq!(world.page_opened().0, GLOBEX.id());
    world.engine().skip(&GLOBEX.id());
    assert_eq!(world.page_opened().0, HOOLI.id(), "it was told");
}

#[test]
fn each_turn_asks_its_login_host_once_and_a_host_in_trouble_holds_nobody_up() {
    let mut world = added(&[ACME, GLOBEX]);
    let look = "/.well-known/oauth-authorization-server";
    let fault = |kind| Fault::on(Method::GET, look, kind);
    let [first, second, third] =
        [(); 3].map(|()| world.sandbox().fault(fault(FaultKind::Status(503))));

    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    world.page_opened();
    assert_eq!((first.is_reached(), second.is_reached()), (true, false));
    world.engine().skip(&ACME.id());
    world.page_opened();

    assert_eq!((second.is_reached(), third.is_reached()), (true, false));
}

#[test]
fn a_halt_or_a_skip_while_a_host_is_asked_opens_no_page() {
    let mut world = added(&[ACME, GLOBEX]);
    let look = "/.well-known/oauth-authorization-server";
    let mut asked = world.sandbox().fault(Fault::on(Method::GET, look, FaultKind::Hold));
    world.engine().authorize([ACME.id(), GLOBEX.id()]);
    world.until_it_is("the look", |engine| engine.queue().unwrap().looking().is_some());
    world.wait_for(asked.reached());

    world.engine().halt_queue();
    asked.release();
    let is_answered = |engine: &Engine| {
        let remarks = engine.seen().remarks(engine.tenants(), engine.tenants().get(&ACME.id()));
        remarks.values().flatten().all(|remark| remark.verdict != Verdict::Asking)
    };
    world.until_it_is("the answer", is_answered);

    assert_eq!(tally(&mut world), Tally { open: 2, ..Tally::default() });
    assert!(!world.engine().awaits_a_browser());
    world.engine().go_on_with_queue();
    assert_eq!(world.page_opened().0, ACME.id());
}
