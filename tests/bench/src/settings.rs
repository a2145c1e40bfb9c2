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

const THOROUGH: Settings = Settings { rounds: 60, turn: Duration::from_millis(3), most: 1_000_000 };

const QUICK: Settings = Settings { rounds: 10, turn: Duration::from_millis(2), most: 100_000 };

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
