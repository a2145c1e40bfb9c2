//! Packages of npm: installed in their folder as its lock file says, once per lock file.

use std::path::PathBuf;

use crate::call::Call;
use crate::problem::Problem;
use crate::screen::say;
use crate::workspace::{Workspace, read, write};

/// The tools of the npm package.
pub(crate) const TOOLS: &str = "web";

/// Those that it is measured beside.
pub(crate) const PEERS: &str = "web/bench";

/// Whether what is installed is what the lock file says.
pub(crate) fn are_current(workspace: &Workspace, folder: &str) -> bool {
    let (wanted, installed) = (read(&lock(workspace, folder)), read(&stamp(workspace, folder)));
    matches!((wanted, installed), (Ok(wanted), Ok(installed)) if wanted == installed)
}

/// Installs them, then leaves a copy of the lock file with them as the stamp.
pub(crate) fn install(workspace: &Workspace, folder: &str) -> Result<(), Problem> {
    let call = Call::line("npm --prefix").arg(folder).args(["ci", "--no-audit", "--no-fund"]);
    let call = call.within(&workspace.root);
    say(format_args!("set-up: {call}"));
    // npm removes the folder first, and with it the old stamp: half an installation has none.
    let installed = read(&lock(workspace, folder))?;
    call.run()?;
    write(&stamp(workspace, folder), &installed)
}

fn lock(workspace: &Workspace, folder: &str) -> PathBuf {
    workspace.root.join(folder).join("package-lock.json")
}

fn stamp(workspace: &Workspace, folder: &str) -> PathBuf {
    workspace.root.join(folder).join("node_modules/.tenantry-lock.json")
}
