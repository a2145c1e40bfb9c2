//! `cargo task sim`: many random worlds, with a report; or one, with its trace.

use std::process::ExitCode;

use crate::call::Call;
use crate::problem::Problem;
use crate::workspace::Workspace;

/// So many worlds, unless told otherwise.
const SEEDS: [&str; 2] = ["--seeds", "0..50000"];

/// Runs the simulation; the code is its own.
pub(crate) fn run(workspace: &Workspace, rest: &[String]) -> Result<ExitCode, Problem> {
    let status = call(rest).within(&workspace.root).status()?;
    // A simulation that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn call(rest: &[String]) -> Call {
    let call =
        Call::line("cargo run --locked --release --package tenantry-tests --bin tenantry-sim --");
    let says_which = rest.iter().any(|arg| arg.starts_with("--seed"));
    let call = if says_which { call } else { call.args(SEEDS) };
    call.args(rest.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(rest: &[&str]) -> String {
        let rest: Vec<String> = rest.iter().map(|arg| (*arg).to_owned()).collect();
        let line = call(&rest).to_string();
        line.split_once(" -- ").map_or(String::new(), |(_, args)| args.to_owned())
    }

    #[test]
    fn fifty_thousand_worlds_are_run_unless_told_otherwise() {
        assert_eq!(line(&["--jobs", "2"]), "--seeds 0..50000 --jobs 2");
        assert_eq!(line(&["--seeds", "0..10"]), "--seeds 0..10");
        assert_eq!(line(&["--seed", "7"]), "--seed 7");
    }

    #[test]
    fn the_worlds_are_run_by_optimized_code() {
        assert!(call(&[]).to_string().contains(" --release "));
    }
}
