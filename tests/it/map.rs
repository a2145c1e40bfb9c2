//! The map: where the states say that they lead as a rule, tenants have been seen to go.
//!
//! That they go no other way is asserted whatever a scenario is about, and in every seed.

use std::collections::BTreeSet;

use tenantry_core::{Command, Input, State};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, DiskFault, NetworkFault, OrgName, ProcessId, World};

use crate::common::{in_minutes, is_send, signed_in, started, two_signed_in};

type Ways = BTreeSet<(State, State)>;

fn ways(world: &mut World, process: ProcessId) -> Ways {
    world.process(process).ways().clone()
}

/// A grant that the store refuses for a while.
fn not_saved() -> Ways {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme))).unwrap();
    world.settle_until(process, is_send);
    world.perform_one(process);
    world.disk.set_fault(Some(DiskFault::Full));
    world.settle(process);
    world.disk.set_fault(None);
    in_minutes(&mut world, 10);
    ways(&mut world, process)
}

/// A renewal that another process has begun and does not end.
fn yielding() -> Ways {
    let (mut world, [first, second], acme) = two_signed_in();
    world.tell(first, Input::Command(Command::Renew(acme.clone()))).unwrap();
    world.settle_until(first, is_send);
    world.command(second, Command::Renew(acme)).unwrap();
    world.kill(first);
    in_minutes(&mut world, 10);
    ways(&mut world, second)
}

/// A renewal that gets no answer, then one whose client is refused, then one that works.
fn put_off(cast: Cast) -> Ways {
    let (mut world, process, acme) = signed_in(Rules::default(), cast);
    for fault in [NetworkFault::Down, NetworkFault::Answers(400, r#"{"error":"invalid_client"}"#)] {
        world.network = Some(fault);
        world.command(process, Command::Renew(acme.clone())).unwrap();
    }
    world.network = None;
    world.command(process, Command::Renew(acme)).unwrap();
    ways(&mut world, process)
}

/// A sign-in from nothing.
fn signing_in() -> Ways {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.sign_in(process, &acme, OrgName::Acme);
    ways(&mut world, process)
}

#[test]
fn every_way_that_a_state_leads_as_a_rule_is_taken() {
    let mut seen = signing_in();
    for others in [not_saved(), yielding(), put_off(Cast::Confidential), put_off(Cast::Credentials)]
    {
        seen.extend(others);
    }

    let onward = |from: State| from.leads_to().iter().map(move |to| (from, *to));
    let never: Vec<_> =
        State::ALL.into_iter().flat_map(onward).filter(|way| !seen.contains(way)).collect();
    assert_eq!(never, []);
}
