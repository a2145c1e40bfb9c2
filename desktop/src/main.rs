//! The program: reads its arguments and opens the window on real Genesys Cloud orgs.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use lexopt::ValueExt as _;
use lexopt::prelude::{Long, Short};
use tenantry_desktop::journal::{CannotKeepJournal, Journal};
use tenantry_desktop::vault::{CannotOpen, Found, Vault};
use tenantry_desktop::{CannotRun, Settings, run};
use thiserror::Error;
use zeroize::Zeroizing;

const HELP: &str = "\
Keeps you signed in to many Genesys Cloud orgs.

Usage: tenantry-desktop [--data-dir DIR] [--lock-after MINUTES] [--pw-stdin] [--log FILE|LEVEL]...

  --data-dir DIR   keep the records in DIR, and not where this platform keeps an application's data
  --lock-after MINUTES
                   ask for the passphrase again when nobody was at the window for so many minutes;
                   15 where nothing is said, 0 for never
  --pw-stdin       read the passphrase from the first line of standard input
  --log FILE|LEVEL
                   write what happens as lines of JSON, without secrets and with times in UTC: add
                   them to FILE, or write them to standard error where LEVEL is one of error, warn,
                   info and debug. Given twice, FILE has what LEVEL says; info where nothing does
  -h, --help       show this and end
  -V, --version    show the version and end
";

/// What the arguments ask for.
enum Wish {
    Open(Box<Opening>),
    Help,
    Version,
}

/// How the window is opened.
#[derive(Default)]
struct Opening {
    data_dir: Option<PathBuf>,
    lock_after: Option<u64>,
    unlock: Unlock,
    journal: Journal,
}

/// Who gives the passphrase, where there is one.
#[derive(Default, PartialEq, Eq)]
enum Unlock {
    #[default]
    InTheWindow,
    FromStdin,
}

#[derive(Debug, Error)]
enum Error {
    #[error("{0}; try --help")]
    Arguments(#[from] lexopt::Error),
    #[error("the passphrase cannot be read: {0}")]
    Stdin(std::io::Error),
    #[error("--pw-stdin is for a folder with a passphrase, and this has none; open the window")]
    NoPassphrase,
    #[error(transparent)]
    Journal(#[from] CannotKeepJournal),
    #[error(transparent)]
    Vault(#[from] CannotOpen),
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
    let mut opening = Opening::default();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("data-dir") => opening.data_dir = Some(PathBuf::from(arguments.value()?)),
            Long("lock-after") => opening.lock_after = Some(arguments.value()?.parse()?),
            Long("log") => opening.journal.take(PathBuf::from(arguments.value()?)),
            Long("pw-stdin") => opening.unlock = Unlock::FromStdin,
            Short('h') | Long("help") => return Ok(Wish::Help),
            Short('V') | Long("version") => return Ok(Wish::Version),
            other => return Err(other.unexpected().into()),
        }
    }
    Ok(Wish::Open(Box::new(opening)))
}

fn grant(wish: Wish) -> Result<(), Error> {
    match wish {
        Wish::Help => say(HELP),
        Wish::Version => say(concat!("tenantry-desktop ", env!("CARGO_PKG_VERSION"), "\n")),
        Wish::Open(opening) => {
            opening.journal.begin()?;
            run(settings(*opening)?, "Tenantry")?;
        }
    }
    Ok(())
}

fn settings(opening: Opening) -> Result<Settings, Error> {
    let mut settings = match opening.data_dir {
        Some(data_dir) => Settings::new(data_dir),
        None => Settings::for_this_machine().map_err(CannotRun::from)?,
    };
    if let Some(minutes) = opening.lock_after {
        let after = Duration::from_secs(minutes.saturating_mul(60));
        settings.lock_after = Some(after).filter(|after| !after.is_zero());
    }
    if opening.unlock == Unlock::FromStdin {
        let vault = Vault::of(&settings.data_dir);
        if vault.look()? != Found::Passphrase {
            return Err(Error::NoPassphrase);
        }
        let mut line = Zeroizing::new(String::with_capacity(1024));
        std::io::stdin().read_line(&mut line).map_err(Error::Stdin)?;
        let passphrase = line.trim_end_matches(['\r', '\n']);
        settings.keeping = vault.open_with_passphrase(passphrase)?;
    }
    Ok(settings)
}

#[expect(clippy::print_stdout, reason = "a command line answers on standard output")]
fn say(text: &str) {
    print!("{text}");
}

#[expect(clippy::print_stderr, reason = "a command line complains on standard error")]
fn say_to_stderr(text: &str) {
    eprintln!("tenantry-desktop: {text}");
}
