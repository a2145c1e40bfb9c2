//! The random world: one seed is some hours of several processes, three tenants, their people and
//! the platform, in which everything goes wrong that can.
//!
//! The cores are real, the platform is the sandbox's pure provider under rules that no seed shares
//! with the next. What holds is judged by [`checks`] from what crosses the boundary of a core and
//! from what the platform knows, never from what a core says of itself.

mod astray;
mod brief;
pub mod cast;
pub mod cause;
pub mod checks;
mod clocks;
pub mod fault;
mod hand_over;
mod happening;
pub mod issue;
mod lives;
pub mod losses;
pub mod matrix;
pub mod message;
mod net;
mod people;
pub mod plan;
pub mod process;
pub mod report;
pub mod rules;
#[cfg(feature = "trial")]
pub mod sabotage;
mod save;
pub mod seed;
mod setup;
pub mod state;
mod step;
pub mod store;
mod strike;
pub mod trace;
pub mod truth;
pub mod view;
pub mod who;
mod world;

use tenantry_core::ServerProfile;
use tenantry_sandbox::Rotation;

use checks::Breach;
use losses::Losses;
use matrix::Matrix;
use trace::Trace;
use world::World;

pub use setup::{CheckUps, Clocks, HandOvers, News, Redirects, Setup};

/// What a server did with refresh tokens, for the account of losses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It rotated strictly, and the policy said so.
    StrictAsTold,
    /// It rotated strictly, and nobody knew.
    StrictUntold,
    /// It gave a grace, or did not rotate.
    Forgiving,
}

impl Kind {
    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::StrictAsTold => "strict rotation, as the policy says",
            Self::StrictUntold => "strict rotation, to be learned",
            Self::Forgiving => "grace, or no rotation",
        }
    }
}

/// What came of one seed.
#[derive(Debug)]
pub struct Run {
    /// Which.
    pub seed: u64,
    /// The invariant that did not hold, if one did not.
    pub breach: Option<Breach>,
    /// Which faults struck where.
    pub matrix: Matrix,
    /// Which grants were lost.
    pub losses: Losses,
    /// What the server did with refresh tokens, and whether the cores were told so.
    pub kind: Kind,
    /// How many steps the cores made.
    pub steps: u64,
    /// A number that differs where two runs of a seed do.
    pub hash: u64,
    /// The trace, if it was kept.
    pub lines: Vec<String>,
}

/// Runs one seed.
pub fn run(seed: u64, setup: Setup) -> Run {
    run_with(seed, setup, Trace::default())
}

/// Runs one seed, and keeps its trace.
pub fn run_traced(seed: u64, setup: Setup) -> Run {
    run_with(seed, setup, Trace::kept())
}

fn run_with(seed: u64, setup: Setup, trace: Trace) -> Run {
    let mut world = World::new(seed, setup, trace);
    world.run();
    let is_told = world.policy.server_profile != ServerProfile::Unknown;
    let kind = match (world.provider.rules().rotation, is_told) {
        (Rotation::Strict, true) => Kind::StrictAsTold,
        (Rotation::Strict, false) => Kind::StrictUntold,
        (Rotation::Static | Rotation::Grace { .. }, _) => Kind::Forgiving,
    };
    Run {
        seed,
        breach: world.breach,
        matrix: world.matrix,
        losses: world.losses,
        kind,
        steps: world.steps,
        hash: world.trace.hash(),
        lines: world.trace.into_lines(),
    }
}
