//! The model within bounds that take seconds, and proof that it would find what it looks for.

mod planted;
mod promises;

use stateright::{Checker as _, HasDiscoveries, Model as _};
use tenantry_model::{Bounds, Protocol, Report, Rotation};

/// Two processes at that server.
#[expect(clippy::expect_used, reason = "a sign-in that goes nowhere must fail the test")]
fn two(rotation: Rotation, bounds: Bounds) -> Protocol {
    Protocol::new(2, rotation, bounds).expect("a sign-in")
}

/// Every state there is.
fn explore(protocol: Protocol) -> Report {
    Report::of(&protocol.checker().spawn_dfs().join())
}

/// The states up to the first that breaks a promise.
fn explore_until_broken(protocol: Protocol) -> Report {
    let checker = protocol.checker().finish_when(HasDiscoveries::AnyFailures);
    Report::of(&checker.spawn_bfs().join())
}
