//! The journal: the program's own log, as lines of JSON, for `--log`. Nothing in it is secret.
//!
//! Only Tenantry's own lines are in it: a library below might write down what it sends.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Mutex;

use thiserror::Error;
use tracing::Subscriber;
pub use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;

/// Where the journal goes, and how much of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Journal {
    /// The file that it is added to; standard error, where there is none.
    file: Option<PathBuf>,
    /// From which level on; `info`, where none is said.
    level: Option<Level>,
}

/// How much is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    Error,
    Warn,
    Info,
    Debug,
}

/// Why there is no journal.
#[derive(Debug, Error)]
pub enum CannotKeepJournal {
    /// The file cannot be written.
    #[error("The log file {path:?} cannot be written: {source}. Choose another with --log.")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Somebody in this process keeps one already.
    #[error("this process keeps a log already: {0}")]
    Kept(tracing::subscriber::SetGlobalDefaultError),
}

impl Journal {
    /// Takes in what `--log` was given: the name of a level, else the name of a file.
    pub fn take(&mut self, value: PathBuf) {
        match value.to_str().map(Level::from_str) {
            Some(Ok(level)) => self.level = Some(level),
            Some(Err(())) | None => self.file = Some(value),
        }
    }

    /// The file that is written, where it is one.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Writes from now on, where anything was asked for.
    ///
    /// # Errors
    /// [`CannotKeepJournal`] says why not.
    pub fn begin(&self) -> Result<(), CannotKeepJournal> {
        let level = self.level.unwrap_or(Level::Info);
        let begun = match &self.file {
            Some(path) => {
                let failed = |source| CannotKeepJournal::File { path: path.clone(), source };
                let file = append(path).map_err(failed)?;
                tracing::subscriber::set_global_default(subscriber(Mutex::new(file), level.into()))
            }
            None if self.level.is_some() => {
                tracing::subscriber::set_global_default(subscriber(io::stderr, level.into()))
            }
            None => return Ok(()),
        };
        begun.map_err(CannotKeepJournal::Kept)
    }
}

impl FromStr for Level {
    type Err = ();

    fn from_str(name: &str) -> Result<Self, ()> {
        match name {
            "error" => Ok(Self::Error),
            "warn" => Ok(Self::Warn),
            "info" => Ok(Self::Info),
            "debug" => Ok(Self::Debug),
            _ => Err(()),
        }
    }
}

impl From<Level> for LevelFilter {
    fn from(level: Level) -> Self {
        match level {
            Level::Error => Self::ERROR,
            Level::Warn => Self::WARN,
            Level::Info => Self::INFO,
            Level::Debug => Self::DEBUG,
        }
    }
}

/// What writes the journal: a line of JSON for each thing that happens, with its time in UTC.
pub fn subscriber(
    writer: impl for<'a> MakeWriter<'a> + Send + Sync + 'static,
    level: LevelFilter,
) -> impl Subscriber + Send + Sync {
    let lines = tracing_subscriber::fmt::layer()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_target(false)
        .with_writer(writer);
    let ours = Targets::new().with_target(env!("CARGO_CRATE_NAME"), level);
    tracing_subscriber::registry().with(ours).with(lines)
}

/// Opens a file to add to, for its owner alone.
fn append(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_known_by_its_name_and_everything_else_is_a_file() {
        let mut journal = Journal::default();
        journal.take("debug".into());
        journal.take("logs/today.jsonl".into());

        let file = Some(PathBuf::from("logs/today.jsonl"));
        assert_eq!(journal, Journal { file, level: Some(Level::Debug) });
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::default();
        journal.take(folder.path().to_owned());

        let error = journal.begin().unwrap_err().to_string();

        assert!(error.contains(&format!("{:?}", folder.path())), "{error}");
    }
}
