//! `cargo task bench`: measures CPU time, then memory, then the npm package, then the window.
//!
//! A missed target fails the task, and hides nothing of what comes after it.

use std::process::ExitCode;

use crate::args::Thoroughness;
use crate::call::Call;
use crate::display::Display;
use crate::problem::Problem;
use crate::setup::{self, Purpose};
use crate::test::steps::package;
use crate::workspace::{Workspace, shown};

/// The programs that measure, in order.
const PROGRAMS: [&str; 2] = ["tenantry-bench", "tenantry-bench-memory"];

/// Builds everything, then measures.
pub(crate) fn run(workspace: &Workspace, thoroughness: Thoroughness) -> Result<ExitCode, Problem> {
    setup::prepare(workspace, Purpose::Bench)?;
    let build = Call::line("cargo build --locked --release --package tenantry-bench");
    build.within(&workspace.root).run()?;
    package(workspace).try_for_each(|call| call.run())?;
    let mut code = ExitCode::SUCCESS;
    let rust = PROGRAMS.map(|program| call(program, thoroughness));
    for call in rust.into_iter().chain([web(workspace, thoroughness)]) {
        if !call.within(&workspace.root).status()?.success() {
            code = ExitCode::FAILURE;
        }
    }
    // What a process takes is read from /proc.
    if cfg!(target_os = "linux") && !window(workspace, thoroughness)? {
        code = ExitCode::FAILURE;
    }
    Ok(code)
}

/// The window, on a display of its own; says whether every target is met.
fn window(workspace: &Workspace, thoroughness: Thoroughness) -> Result<bool, Problem> {
    let build = Call::line("cargo build --locked --release --package tenantry-bench-window");
    build.arg("--package").arg("tenantry-desktop").within(&workspace.root).run()?;
    let display = Display::open(workspace)?;
    let name = "tenantry-bench-window";
    let line = "cargo run --quiet --locked --release --package tenantry-bench-window --bin";
    let call = with(Call::line(line).arg(name).arg("--"), thoroughness);
    Ok(display.lend(call.within(&workspace.root)).status()?.success())
}

/// The npm package, beside its peers.
fn web(workspace: &Workspace, thoroughness: Thoroughness) -> Call {
    let call = Call::line("node web/bench/main.mjs");
    let call = call.with("TENANTRY_SANDBOX", shown(&workspace.sandbox()));
    with(call, thoroughness)
}

fn call(program: &str, thoroughness: Thoroughness) -> Call {
    let call = Call::line("cargo run --quiet --locked --release --package tenantry-bench --bin");
    with(call.arg(program).arg("--"), thoroughness)
}

fn with(call: Call, thoroughness: Thoroughness) -> Call {
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

    #[test]
    fn the_npm_package_is_measured_as_thoroughly() {
        let workspace = Workspace { root: "/code".into(), target: "/code/target".into() };

        let [quick, full] = [Thoroughness::Quick, Thoroughness::Full]
            .map(|thoroughness| web(&workspace, thoroughness).to_string());

        assert!(quick.ends_with("node web/bench/main.mjs --quick"), "{quick}");
        assert!(full.ends_with("node web/bench/main.mjs"), "{full}");
    }
}
