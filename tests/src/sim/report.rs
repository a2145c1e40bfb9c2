//! The report of many seeds: what did not hold, what struck where, what was lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::cause::Cause;
use super::losses::Losses;
use super::matrix::Matrix;
use super::{Kind, Run, Setup, run};

/// So many seeds are named for each invariant that does not hold.
const NAMED: usize = 12;

/// From so many seeds on, a cell that was never hit fails the run.
const ENOUGH: u64 = 20_000;

/// The seeds that broke an invariant.
#[derive(Debug, Default)]
struct Broken {
    count: u64,
    first: Vec<(u64, String)>,
}

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Report {
    seeds: u64,
    steps: u64,
    took: Duration,
    jobs: usize,
    matrix: Matrix,
    losses: BTreeMap<Kind, Losses>,
    /// In which seeds grants were lost that are no part of the floor.
    excess: BTreeMap<(Kind, Cause), BTreeSet<u64>>,
    broken: BTreeMap<&'static str, Broken>,
}

impl Report {
    /// Runs these seeds on so many threads.
    pub fn of(seeds: Range<u64>, jobs: usize, setup: Setup) -> Self {
        let started = Instant::now();
        let next = AtomicU64::new(seeds.start);
        let end = seeds.end;
        let work = || {
            let mut report = Self::default();
            loop {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= end {
                    return report;
                }
                report.note(run(seed, setup));
            }
        };
        let mut all = Self::default();
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(work)).collect();
            for thread in threads {
                match thread.join() {
                    Ok(report) => all.add(report),
                    // A checker or a core that panics is a breach of its own kind.
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        (all.took, all.jobs) = (started.elapsed(), jobs.max(1));
        all
    }

    fn note(&mut self, run: Run) {
        self.seeds += 1;
        self.steps += run.steps;
        self.matrix.add(&run.matrix);
        self.losses.entry(run.kind).or_default().add(&run.losses);
        for cause in run.losses.excess() {
            self.excess.entry((run.kind, cause)).or_default().insert(run.seed);
        }
        if let Some(breach) = run.breach {
            let broken = self.broken.entry(breach.check).or_default();
            broken.count += 1;
            broken.first.push((run.seed, breach.what));
        }
    }

    fn add(&mut self, other: Self) {
        self.seeds += other.seeds;
        self.steps += other.steps;
        self.matrix.add(&other.matrix);
        for (kind, losses) in &other.losses {
            self.losses.entry(*kind).or_default().add(losses);
        }
        for (which, seeds) in other.excess {
            self.excess.entry(which).or_default().extend(seeds);
        }
        for (check, broken) in other.broken {
            let mine = self.broken.entry(check).or_default();
            mine.count += broken.count;
            mine.first.extend(broken.first);
            mine.first.sort();
        }
    }

    /// Seeds in which an invariant did not hold.
    pub fn violations(&self) -> u64 {
        self.broken.values().map(|broken| broken.count).sum()
    }

    /// Which checkers spoke up, and in how many seeds.
    pub fn caught_by(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.broken.iter().map(|(check, broken)| (*check, broken.count))
    }

    /// Which fault struck where.
    pub const fn matrix(&self) -> &Matrix {
        &self.matrix
    }

    /// What was lost with servers of that kind.
    pub fn losses(&self, kind: Kind) -> Losses {
        self.losses.get(&kind).cloned().unwrap_or_default()
    }

    /// Whether everything held, and everything that can happen did.
    pub fn is_good(&self) -> bool {
        self.violations() == 0 && (self.seeds < ENOUGH || self.matrix.empty().is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", self.matrix)?;
        let empty = self.matrix.empty();
        writeln!(f, "strikes: {}; least in a cell: {}", self.matrix.total(), self.matrix.least())?;
        if !empty.is_empty() {
            writeln!(f, "cells never hit: {}", empty.len())?;
            for (fault, state) in &empty {
                writeln!(f, "  {} in {state:?}", fault.name())?;
            }
        }
        for kind in [Kind::StrictAsTold, Kind::StrictUntold, Kind::Forgiving] {
            let losses = self.losses(kind);
            writeln!(f, "\nlosses, {}: {losses}", kind.name())?;
            if let Some(ratio) = losses.ratio() {
                let (total, floor) = (losses.total(), losses.floor());
                writeln!(f, "  against the floor: {total} / {floor} = {ratio:.3}")?;
            }
            for ((_, cause), seeds) in self.excess.iter().filter(|((of, _), _)| *of == kind) {
                let first: Vec<_> = seeds.iter().take(NAMED).map(u64::to_string).collect();
                writeln!(f, "  {} first in SEED={}", cause.name(), first.join(" "))?;
            }
        }
        let seconds = self.took.as_secs_f64();
        let rate = f64::from(u32::try_from(self.seeds).unwrap_or(u32::MAX)) / seconds;
        writeln!(
            f,
            "\n{} seeds, {} steps in {seconds:.1} s on {} threads: {rate:.0} seeds/s",
            self.seeds, self.steps, self.jobs
        )?;
        for (check, broken) in &self.broken {
            writeln!(f, "VIOLATED {check} in {} seeds", broken.count)?;
            for (seed, what) in broken.first.iter().take(NAMED) {
                writeln!(f, "  SEED={seed}: {what}")?;
            }
        }
        write!(f, "{} violations", self.violations())
    }
}
