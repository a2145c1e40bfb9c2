//! `tenantry-sim`: many seeds with a report, or one with its trace.

use std::env;
use std::io::{self, Write as _};
use std::ops::Range;
use std::process::ExitCode;

use tenantry_tests::sim::report::Report;
use tenantry_tests::sim::{CheckUps, Clocks, HandOvers, News, Redirects, Setup, run_traced};

const USAGE: &str = "\
tenantry-sim [--seeds A..B] [--jobs N]   run these seeds; the default is 0..1000 on all cores
tenantry-sim --seed N                    run one, and print its trace (SEED=N does the same)
  --news                                 with stores that tell of what others have written
  --check-ups                            with people who ask for check-ups
  --hand-overs                           with a program elsewhere that takes sign-ins over, in every
                                         seed and not only in half of them
  --clocks                               with a clock of its own for each process, in every seed
  --astray                               with redirects that reach another process of the store
  --plain                                with one clock, and without hand-overs
tenantry-sim --sabotage [--seeds A..B]   plant each bug there is, and look for it in these seeds;
                                         needs the feature `trial`";

/// What was asked for.
enum Asked {
    Many {
        seeds: Range<u64>,
        jobs: usize,
        setup: Setup,
    },
    One(u64, Setup),
    #[cfg(feature = "trial")]
    Sabotage(Range<u64>),
    Help,
}

fn main() -> ExitCode {
    let asked = match parse(env::args().skip(1), env::var("SEED").ok()) {
        Ok(asked) => asked,
        Err(problem) => {
            say(format_args!("error: {problem}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    let is_good = match asked {
        Asked::Help => {
            say(USAGE);
            true
        }
        Asked::Many { seeds, jobs, setup } => {
            let report = Report::of(seeds, jobs, setup);
            say(&report);
            report.is_good()
        }
        #[cfg(feature = "trial")]
        Asked::Sabotage(seeds) => sabotage(&seeds),
        Asked::One(seed, setup) => {
            let run = run_traced(seed, setup);
            run.lines.iter().for_each(say);
            say(format_args!("hash {:016x}", run.hash));
            match &run.breach {
                Some(breach) => say(format_args!("VIOLATED {breach}")),
                None => say("everything held"),
            }
            run.breach.is_none()
        }
    };
    if is_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn parse(args: impl IntoIterator<Item = String>, seed: Option<String>) -> Result<Asked, String> {
    let mut args = args.into_iter();
    let mut seeds = 0..1_000;
    let mut setup = Setup::default();
    let mut jobs = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    #[cfg(feature = "trial")]
    let mut sabotage = false;
    let mut one = seed.map(|seed| number(&seed)).transpose()?;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--help" | "-h" => return Ok(Asked::Help),
            "--news" => setup.news = News::Told,
            "--check-ups" => setup.check_ups = CheckUps::Asked,
            "--hand-overs" => setup.hand_overs = HandOvers::Always,
            "--clocks" => setup.clocks = Clocks::Apart,
            "--astray" => setup.redirects = Redirects::Astray,
            "--plain" => (setup.hand_overs, setup.clocks) = (HandOvers::None, Clocks::One),
            "--seed" => one = Some(number(&value()?)?),
            "--seeds" => {
                let value = value()?;
                let (from, to) =
                    value.split_once("..").ok_or_else(|| format!("{value:?} is not A..B"))?;
                seeds = number(from)?..number(to)?;
            }
            #[cfg(feature = "trial")]
            "--sabotage" => sabotage = true,
            "--jobs" => jobs = usize::try_from(number(&value()?)?).unwrap_or(1),
            unknown => return Err(format!("there is no option {unknown:?}")),
        }
    }
    #[cfg(feature = "trial")]
    if sabotage {
        return Ok(Asked::Sabotage(seeds));
    }
    let many = Asked::Many { seeds, jobs, setup };
    Ok(one.map_or(many, |seed| Asked::One(seed, setup)))
}

/// Plants every bug there is. Good if each is noticed.
#[cfg(feature = "trial")]
fn sabotage(seeds: &Range<u64>) -> bool {
    let planted = tenantry_tests::sim::sabotage::hunt(tenantry_core::Bug::ALL, seeds);
    planted.iter().for_each(say);
    let missed = planted.iter().filter(|planted| planted.caught.is_none()).count();
    say(format_args!("{} bugs planted, {missed} not caught", planted.len()));
    missed == 0
}

fn number(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_not_a_number| format!("{text:?} is not a number"))
}

/// Prints a line. The reader may have gone away; the exit code tells all the same.
fn say(line: impl std::fmt::Display) {
    writeln!(io::stdout(), "{line}").ok();
}
