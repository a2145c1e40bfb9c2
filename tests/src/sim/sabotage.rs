//! Sabotage: each planted bug, and the first seed in which a checker notices it.

use std::fmt;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tenantry_core::Bug;

use super::{Setup, run};

/// A planted bug, and what became of it.
#[derive(Clone, Debug)]
pub struct Planted {
    /// Which.
    pub bug: Bug,
    /// The first seed that showed it, and the checker that spoke up.
    pub caught: Option<(u64, &'static str)>,
}

impl fmt::Display for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bug = format!("{:?}", self.bug);
        match self.caught {
            Some((seed, check)) => write!(f, "{bug:<24} seed {seed:<6} {check}"),
            None => write!(f, "{bug:<24} NOT CAUGHT"),
        }
    }
}

/// Plants each bug, one at a time, and looks for it in these seeds, on two threads.
pub fn hunt(bugs: &[Bug], seeds: &Range<u64>) -> Vec<Planted> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || {
        while let Some(bug) = bugs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let planted = look_for(*bug, seeds.clone());
            // A thread that panicked has ended the hunt already.
            if let Ok(mut found) = found.lock() {
                found.push(planted);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(work);
        }
    });
    let mut found = found.into_inner().unwrap_or_default();
    found.sort_by_key(|planted| planted.bug);
    found
}

fn look_for(bug: Bug, mut seeds: Range<u64>) -> Planted {
    let setup = Setup { bug: Some(bug), ..Setup::default() };
    let caught = seeds.find_map(|seed| {
        let breach = run(seed, setup).breach?;
        Some((seed, breach.check))
    });
    Planted { bug, caught }
}
