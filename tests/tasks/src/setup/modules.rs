//! The tools of the npm package: installed as its lock file says, once per lock file.

use std::path::PathBuf;

use crate::call::Call;
use crate::problem::Problem;
use crate::screen::say;
use crate::workspace::{Workspace, read, write};

/// Whether what is installed is what the lock file says.
pub(crate) fn are_current(workspace: &Workspace) -> bool {
    let (wanted, installed) = (read(&lock(workspace)), read(&stamp(workspace)));
    matches!((wanted, installed), (Ok(wanted), Ok(installed)) if wanted == installed)
}

/// Installs them, then leaves a copy of the lock file with them as the stamp.
pub(crate) fn install(workspace: &Workspace) -> Result<(), Problem> {
    let call = Call::line("npm --prefix web ci --no-audit --no-fund").within(&workspace.root);
    say(format_args!("set-up: {call}"));
    // npm removes the folder first, and with it the old stamp: half an installation has none.
    let installed = read(&lock(workspace))?;
    call.run()?;
    write(&stamp(workspace), &installed)
}

fn lock(workspace: &Workspace) -> PathBuf {
    workspace.web().join("package-lock.json")
}

fn stamp(workspace: &Workspace) -> PathBuf {
    workspace.web().join("node_modules/.tenantry-lock.json")
}
