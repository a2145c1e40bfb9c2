//! `cargo task test`: everything CI runs, step by step, with a table at the end.
//!
//! A step that fails does not hide how the others would have ended: all run, except those that
//! build on it. One failure fails the whole.

pub(crate) mod steps;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use crate::display::Display;
use crate::problem::Problem;
use crate::report::{Outcome, Report, seconds};
use crate::screen::{complain, say};
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;
use steps::{Step, steps};

/// Runs all steps; the code says whether all passed.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode, Problem> {
    let mut report = Report::default();
    let started = Instant::now();
    setup::prepare(workspace, Purpose::Test)?;
    report.record("set-up", Outcome::Passed, started.elapsed());

    let display = display(workspace, &mut report);
    for step in steps(workspace, display.as_ref()) {
        perform(&step, &mut report);
    }
    say(format_args!("\n{report}"));
    Ok(if report.failed().is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The display for tests that open windows, where there is such a thing.
fn display(workspace: &Workspace, report: &mut Report) -> Option<Display> {
    if !cfg!(target_os = "linux") {
        let why = "only Linux has displays without a screen".to_owned();
        report.record("display", Outcome::Skipped(why), Duration::ZERO);
        return None;
    }
    let started = Instant::now();
    let opened = Display::open(workspace);
    let outcome = match &opened {
        Ok(display) => {
            say(format_args!("display: windows open on {}", display.name()));
            Outcome::Passed
        }
        Err(problem) => {
            complain(problem);
            Outcome::Failed
        }
    };
    report.record("display", outcome, started.elapsed());
    opened.ok()
}

fn perform(step: &Step, report: &mut Report) {
    if let Some(unmet) = report.first_unmet(step.after) {
        let outcome = Outcome::Skipped(format!("needs {unmet}"));
        say(format_args!("\n=== {}: {outcome}", step.name));
        report.record(step.name, outcome, Duration::ZERO);
        return;
    }
    say(format_args!("\n=== {}: {}", step.name, step.call));
    let started = Instant::now();
    let outcome = match step.call.run() {
        Ok(()) => Outcome::Passed,
        Err(problem) => {
            complain(problem);
            Outcome::Failed
        }
    };
    let took = started.elapsed();
    say(format_args!("=== {}: {outcome} after {}", step.name, seconds(took)));
    report.record(step.name, outcome, took);
}
