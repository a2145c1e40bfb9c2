//! `cargo task bench`: measures CPU time, then memory.
//!
//! A missed target fails the task, and hides nothing of what comes after it.

use std::process::ExitCode;

use crate::args::Thoroughness;
use crate::call::Call;
use crate::problem::Problem;
use crate::workspace::Workspace;

/// The programs that measure, in order.
const PROGRAMS: [&str; 2] = ["tenantry-bench", "tenantry-bench-memory"];

/// Builds both programs, then runs them.
pub(crate) fn run(workspace: &Workspace, thoroughness: Thoroughness) -> Result<ExitCode, Problem> {
    let build = Call::line("cargo build --locked --release --package tenantry-bench");
    build.within(&workspace.root).run()?;
    let mut code = ExitCode::SUCCESS;
    for program in PROGRAMS {
        if !call(program, thoroughness).within(&workspace.root).status()?.success() {
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}

fn call(program: &str, thoroughness: Thoroughness) -> Call {
    let call = Call::line("cargo run --quiet --locked --release --package tenantry-bench --bin");
    let call = call.arg(program).arg("--");
    match thoroughness {
        Thoroughness::Full => call,
        Thoroughness::Quick => call.arg("--quick"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_measured_was_built_to_be_fast() {
        for program in PROGRAMS {
            let line = call(program, Thoroughness::Quick).to_string();

            assert!(line.contains(" --release "), "{line}");
            assert!(line.ends_with(&format!(" --bin {program} -- --quick")), "{line}");
        }
    }
}
