//! Finds what this machine lacks and gets it; a machine that lacks nothing is left alone.

mod debian;
mod lack;
mod modules;
mod plan;

use crate::call::Call;
use crate::problem::{Advice, Problem};
use crate::screen::say;
use crate::workspace::Workspace;
use plan::{Fix, Means, plan};

/// What the machine is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The terminal: whoever could build this program has all of it.
    Terminal,
    /// The npm package, and a page of it in whatever browser there is.
    Page,
    /// The figures: the npm package, its peers, and a browser.
    Bench,
    /// The window, on a display that is there already.
    Window,
    /// Everything CI runs.
    Test,
}

/// Gets what is missing.
///
/// Whatever a person must get is a problem for the tests. A window is worth the attempt: what
/// the packages would bring may be there under other names.
pub(crate) fn prepare(workspace: &Workspace, purpose: Purpose) -> Result<(), Problem> {
    let lacks = lack::lacks(workspace, purpose);
    if lacks.is_empty() {
        say("set-up: nothing is missing");
        return Ok(());
    }
    let plan = plan(&lacks, Means::find());
    for fix in &plan.fixes {
        apply(workspace, fix)?;
    }
    match (purpose, plan.advice.as_slice()) {
        (_, []) => Ok(()),
        (Purpose::Test | Purpose::Page | Purpose::Bench, _) => Err(Problem::Lacking(plan.advice)),
        (Purpose::Window | Purpose::Terminal, advice) => {
            advise(advice);
            Ok(())
        }
    }
}

fn apply(workspace: &Workspace, fix: &Fix) -> Result<(), Problem> {
    match fix {
        Fix::Calls(calls) => calls.iter().try_for_each(announced),
        Fix::Modules(folder) => modules::install(workspace, folder),
    }
}

fn announced(call: &Call) -> Result<(), Problem> {
    say(format_args!("set-up: {call}"));
    call.run()
}

fn advise(advice: &[Advice]) {
    say("set-up: if the window does not open, this may be why:");
    advice.iter().for_each(say);
}
