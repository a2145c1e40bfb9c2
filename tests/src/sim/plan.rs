//! The plan of a seed: what goes wrong, in which state of whom, and when it ends.

use super::fault::{Fault, Realm};
use super::seed::Chance;
use super::state::State;

/// A fault that waits until a tenant of a process comes into a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// What goes wrong.
    pub fault: Fault,
    /// For which tenant.
    pub tenant: usize,
    /// In which process.
    pub slot: usize,
    /// In which state.
    pub state: State,
    /// How many times the state is let pass before.
    pub passes: u32,
    /// How long after the state began, in milliseconds.
    pub delay: u64,
    /// How often it strikes, for faults of messages and saves.
    pub times: u32,
}

/// How long everything lasts, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// When faults and people stop.
    pub faults_end: u64,
    /// When everybody must have got somewhere, but for holds that were asked for.
    pub settled: u64,
    /// When everybody must have got somewhere.
    pub end: u64,
}

const MINUTE: u64 = 60_000;

impl Span {
    /// Some lifetimes of an access token, and the time to settle after it.
    pub fn of(lifetime_secs: u64) -> Self {
        let faults_end = (lifetime_secs * 1000 * 6).clamp(40 * MINUTE, 6 * 60 * MINUTE);
        let settled = faults_end + 10 * MINUTE;
        Self { faults_end, settled, end: settled + 21 * MINUTE }
    }
}

/// Draws what goes wrong.
pub fn draw(chance: &mut Chance, slots: usize, tenants: usize) -> Vec<Planned> {
    let all: Vec<Fault> = Fault::all().collect();
    let mut planned = Vec::new();
    for _ in 0..chance.between(2, 8) {
        let one = Planned {
            fault: chance.pick(&all),
            tenant: chance.index(tenants),
            slot: chance.index(slots),
            state: chance.pick(&State::ALL),
            passes: u32::from(chance.in_hundred(30)),
            delay: delay(chance),
            times: chance.pick(&[1, 1, 1, 2, 4]),
        };
        planned.extend(way_into(one.state, &one, slots, chance));
        planned.push(one);
    }
    planned
}

fn delay(chance: &mut Chance) -> u64 {
    match chance.between(0, 9) {
        0..6 => 0,
        6..8 => chance.between(1, 2_000),
        _ => chance.between(1, 10 * MINUTE),
    }
}

/// Some states are only reached where something has gone wrong before.
fn way_into(state: State, then: &Planned, slots: usize, chance: &mut Chance) -> Vec<Planned> {
    let at = |fault, state, times| Planned {
        fault,
        state,
        times,
        passes: 0,
        delay: 0,
        tenant: then.tenant,
        slot: then.slot,
    };
    match state {
        State::Unsaved => vec![at(Fault::WriteFails, State::Renewing, 3)],
        State::Quarantined => {
            let crash = Planned { delay: 1_000, ..at(Fault::Crash, State::SignedIn, 1) };
            vec![at(Fault::BitFlip, State::SignedIn, 1), crash]
        }
        State::Stopped => {
            let fault = chance.pick(&[Fault::ClientDisabled, Fault::SecretRotated]);
            vec![at(fault, State::SignedIn, 1)]
        }
        State::Holding => {
            let fault = chance.pick(&[Fault::ServerTrouble, Fault::Refused, Fault::AnswerLost]);
            vec![at(fault, State::Renewing, 2)]
        }
        State::Yielding => {
            let other = Planned {
                slot: (then.slot + 1) % slots.max(1),
                ..at(Fault::ProcessStopped, State::Renewing, 1)
            };
            vec![other]
        }
        State::SignedOut
        | State::Redirecting
        | State::Exchanging
        | State::Identifying
        | State::Committing
        | State::SignedIn
        | State::Queued
        | State::Claiming
        | State::Renewing => Vec::new(),
    }
}

impl Planned {
    /// Whether it waits for the next message or save, rather than striking at once.
    pub fn is_armed(&self) -> bool {
        matches!(self.fault.realm(), Realm::Message | Realm::Save)
    }
}
