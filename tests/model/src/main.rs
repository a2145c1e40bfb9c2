//! Checks the protocol from the command line and prints what was found.

mod args;

use std::fmt::Display;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Instant;

use args::{Task, Wish};
use stateright::{Checker as _, Model as _};
use tenantry_core::Bug;
use tenantry_model::{Protocol, Report, Rotation, Sabotage};

fn main() -> ExitCode {
    match args::parse(lexopt::Parser::from_env()) {
        Ok(Task::Help) => {
            say(args::HELP);
            ExitCode::SUCCESS
        }
        Ok(Task::Sabotages) => {
            for sabotage in Sabotage::ALL {
                say(sabotage.name());
            }
            ExitCode::SUCCESS
        }
        Ok(Task::Bugs) => {
            for bug in Bug::ALL {
                say(format_args!("{bug:?}"));
            }
            ExitCode::SUCCESS
        }
        Ok(Task::Check(wish)) => check_all(&wish),
        Err(problem) => {
            // As in `say`.
            writeln!(io::stderr(), "error: {problem}").ok();
            ExitCode::from(2)
        }
    }
}

fn check_all(wish: &Wish) -> ExitCode {
    let mut all_good = true;
    for rotation in &wish.servers {
        let started = Instant::now();
        let Some(report) = check(wish, *rotation) else {
            say("the core's sign-in does not go as the model expects");
            return ExitCode::FAILURE;
        };
        say(format_args!("{} processes, {rotation:?} server, {:?}", wish.processes, wish.bounds));
        for line in report.lines(started.elapsed()) {
            say(line);
        }
        if wish.states.is_some_and(|limit| report.tried >= limit.get()) {
            say("  NOT ALL STATES: stopped at the limit");
        }
        all_good &= report.is_good();
    }
    if all_good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn check(wish: &Wish, rotation: Rotation) -> Option<Report> {
    let mut protocol = Protocol::new(wish.processes, rotation, wish.bounds)?;
    if let Some(sabotage) = wish.sabotage {
        protocol = protocol.with(sabotage);
    }
    if let Some(bug) = wish.bug {
        protocol = protocol.suffering(bug);
    }
    let mut checker = protocol.checker().threads(wish.threads);
    if let Some(limit) = wish.states {
        checker = checker.target_state_count(limit.get());
    }
    // Depth first needs little memory; breadth first finds the shortest way.
    Some(match wish.threads {
        1 => Report::of(&checker.spawn_bfs().join()),
        _ => Report::of(&checker.spawn_dfs().join()),
    })
}

fn say(line: impl Display) {
    // The reader may have gone away; the exit code tells all the same.
    writeln!(io::stdout(), "{line}").ok();
}
