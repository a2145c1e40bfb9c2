//! `cargo task sim` and `cargo task model`: the core tried harder than tests have time for.

use std::process::ExitCode;

use crate::call::Call;
use crate::problem::Problem;
use crate::workspace::Workspace;

/// A program that tries the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trial {
    /// Random worlds, each from one seed.
    Sim,
    /// Every order of events, within bounds.
    Model,
}

/// So many worlds, unless told otherwise.
const SEEDS: [&str; 2] = ["--seeds", "0..50000"];

/// Runs a trial; the code is its own.
pub(crate) fn run(
    workspace: &Workspace,
    trial: Trial,
    rest: &[String],
) -> Result<ExitCode, Problem> {
    let status = call(trial, rest).within(&workspace.root).status()?;
    // A trial that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn call(trial: Trial, rest: &[String]) -> Call {
    let program = match trial {
        Trial::Sim => "tenantry-tests --bin tenantry-sim",
        Trial::Model => "tenantry-model",
    };
    // The model's core can always have bugs.
    let plants_bugs = trial == Trial::Sim && rest.iter().any(|arg| arg == "--sabotage");
    let features = if plants_bugs { "--features tenantry-tests/trial" } else { "" };
    let call =
        Call::line(&format!("cargo run --locked --release --package {program} {features} --"));
    let says_which =
        plants_bugs || rest.iter().any(|arg| arg.starts_with("--seed") || arg == "--help");
    let call = match trial {
        Trial::Sim if !says_which => call.args(SEEDS),
        Trial::Sim | Trial::Model => call,
    };
    call.args(rest.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(trial: Trial, rest: &[&str]) -> String {
        let rest: Vec<String> = rest.iter().map(|arg| (*arg).to_owned()).collect();
        call(trial, &rest).to_string()
    }

    #[test]
    fn fifty_thousand_worlds_are_run_unless_told_otherwise() {
        assert!(line(Trial::Sim, &["--jobs", "2"]).ends_with(" -- --seeds 0..50000 --jobs 2"));
        assert!(line(Trial::Sim, &["--seeds", "0..10"]).ends_with(" -- --seeds 0..10"));
        assert!(line(Trial::Sim, &["--seed", "7"]).ends_with(" -- --seed 7"));
    }

    #[test]
    fn bugs_are_planted_into_a_core_that_can_have_them() {
        assert!(line(Trial::Sim, &["--sabotage"]).contains(" --features tenantry-tests/trial "));
    }

    #[test]
    fn the_model_gets_what_it_reads_itself() {
        let line = line(Trial::Model, &["--processes", "3"]);

        assert!(line.ends_with("--package tenantry-model -- --processes 3"), "{line}");
    }

    #[test]
    fn the_model_is_sabotaged_without_a_feature_that_it_does_not_have() {
        assert!(!line(Trial::Model, &["--sabotage", "list"]).contains("--features"));
    }

    #[test]
    fn trials_are_run_by_optimized_code() {
        for trial in [Trial::Sim, Trial::Model] {
            assert!(line(trial, &[]).contains(" --release "));
        }
    }
}
