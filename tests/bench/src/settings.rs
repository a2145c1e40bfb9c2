//! How thoroughly to measure.

use std::time::Duration;

use lexopt::prelude::*;

/// How thoroughly to measure.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How often everybody takes a turn.
    pub rounds: usize,
    /// How much CPU time one turn takes at least.
    pub turn: Duration,
    /// How many tenants there are at most.
    pub most: usize,
}

/// Many short turns rather than few long ones: a short one finds the machine idle more often.
const TURN: Duration = Duration::from_millis(1);

const THOROUGH: Settings = Settings { rounds: 200, turn: TURN, most: 1_000_000 };

const QUICK: Settings = Settings { rounds: 40, turn: TURN, most: 100_000 };

impl Settings {
    /// Reads the command line.
    ///
    /// # Errors
    /// There is one option, `--quick`.
    pub fn from_args() -> Result<Self, lexopt::Error> {
        let mut settings = THOROUGH;
        let mut args = lexopt::Parser::from_env();
        while let Some(arg) = args.next()? {
            match arg {
                Long("quick") => settings = QUICK,
                unknown => return Err(unknown.unexpected()),
            }
        }
        Ok(settings)
    }

    /// Fleets of so many tenants are measured.
    pub fn counts(self) -> impl Iterator<Item = usize> {
        let counts = [1_000, 10_000, 100_000, 1_000_000];
        counts.into_iter().filter(move |count| *count <= self.most)
    }
}
