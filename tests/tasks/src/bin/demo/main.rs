//! `tenantry-demo`: a simulated Genesys Cloud and the real desktop, in one process.
//!
//! With a window it opens the desktop on the sandbox, its orgs waiting to be authorized. Without
//! one (`--headless`) it walks the same engine through the same flows in the terminal. With
//! `--real` there is no sandbox: the window is the one a customer runs.

mod args;
mod cast;
mod stage;
mod steps;
mod table;
mod walk;

use std::io::{self, Write as _};
use std::process::ExitCode;

use args::{Choice, Face};
use stage::Stage;
use tenantry_desktop::Settings;

/// Whatever ends the demo early; its text is for the person at the terminal.
type Problem = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let ended = args::parse(std::env::args().skip(1)).map_err(Problem::from).and_then(perform);
    ended.unwrap_or_else(|problem| {
        // The reader may have gone away; the exit code tells all the same.
        writeln!(io::stderr(), "error: {problem}").ok();
        ExitCode::FAILURE
    })
}

fn perform(choice: Choice) -> Result<ExitCode, Problem> {
    match choice {
        Choice::Help => {
            write!(io::stdout(), "{}", args::HELP)?;
            Ok(ExitCode::SUCCESS)
        }
        Choice::Real => {
            tenantry_desktop::run(Settings::for_this_machine()?, "Tenantry")?;
            Ok(ExitCode::SUCCESS)
        }
        Choice::Sandbox(wishes) => match wishes.face {
            Face::Window => window(&wishes),
            Face::Terminal => {
                let stage = Stage::set(&wishes)?;
                let outcome = walk::walk(&stage, &mut io::stdout())?;
                Ok(if outcome.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
            }
        },
    }
}

fn window(wishes: &args::Wishes) -> Result<ExitCode, Problem> {
    let stage = Stage::set(wishes)?;
    stage.add_orgs()?;
    writeln!(io::stdout(), "{}", stage.programme())?;
    tenantry_desktop::run(stage.settings(), "Tenantry (sandbox)")?;
    Ok(ExitCode::SUCCESS)
}
