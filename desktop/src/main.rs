//! The program: reads its arguments and opens the window on real Genesys Cloud orgs.

use std::path::PathBuf;
use std::process::ExitCode;

use lexopt::prelude::{Long, Short};
use tenantry_desktop::{CannotRun, Settings, run};
use thiserror::Error;

const HELP: &str = "\
Keeps you signed in to many Genesys Cloud orgs.

Usage: tenantry-desktop [--data-dir DIR]

  --data-dir DIR   keep the records in DIR, and not where this platform keeps an application's data
  -h, --help       show this and end
  -V, --version    show the version and end
";

/// What the arguments ask for.
enum Wish {
    Open(Option<PathBuf>),
    Help,
    Version,
}

#[derive(Debug, Error)]
enum Error {
    #[error("{0}; try --help")]
    Arguments(#[from] lexopt::Error),
    #[error(transparent)]
    Run(#[from] CannotRun),
}

fn main() -> ExitCode {
    match wish().and_then(grant) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say_to_stderr(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

fn wish() -> Result<Wish, Error> {
    let mut data_dir = None;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("data-dir") => data_dir = Some(PathBuf::from(arguments.value()?)),
            Short('h') | Long("help") => return Ok(Wish::Help),
            Short('V') | Long("version") => return Ok(Wish::Version),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Wish::Open(data_dir))
}

fn grant(wish: Wish) -> Result<(), Error> {
    match wish {
        Wish::Help => say(HELP),
        Wish::Version => say(concat!("tenantry-desktop ", env!("CARGO_PKG_VERSION"), "\n")),
        Wish::Open(data_dir) => {
            let settings = match data_dir {
                Some(data_dir) => Settings::new(data_dir),
                None => Settings::for_this_machine().map_err(CannotRun::from)?,
            };
            run(settings, "Tenantry")?;
        }
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "a command line answers on standard output")]
fn say(text: &str) {
    print!("{text}");
}

#[expect(clippy::print_stderr, reason = "a command line complains on standard error")]
fn say_to_stderr(text: &str) {
    eprintln!("tenantry-desktop: {text}");
}
