//! `cargo task web`: builds the npm package, and serves its demo page beside a sandbox.

use std::process::ExitCode;

use crate::call::Call;
use crate::problem::Problem;
use crate::screen::say;
use crate::setup::{self, Purpose};
use crate::test::steps::package;
use crate::workspace::{Workspace, shown};

/// Serves the demo until it is told to stop; the code is its own.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode, Problem> {
    setup::prepare(workspace, Purpose::Page)?;
    for call in package(workspace) {
        say(format_args!("web: {call}"));
        call.run()?;
    }
    let status = serve(workspace).status()?;
    // A demo that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn serve(workspace: &Workspace) -> Call {
    Call::line("node web/demo/serve.mjs")
        .within(&workspace.root)
        .with("TENANTRY_SANDBOX", shown(&workspace.sandbox()))
}
