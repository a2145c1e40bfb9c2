//! Why a task could not be done, in a sentence that says what to do.

use std::fmt;
use std::io;
use std::process::ExitCode;

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The command line makes no sense.
    Usage(String),
    /// A program this task needs could not be started.
    NotStarted { program: String, cause: io::Error },
    /// A program ran and said no.
    Failed { command: String, status: String },
    /// A program answered something that could not be understood.
    Strange { command: String, answer: String },
    /// A file could not be read or written.
    File { path: String, cause: io::Error },
    /// This machine lacks something that only a person can supply.
    Lacking(Vec<Advice>),
}

/// Something missing, and how to get it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Advice {
    pub(crate) what: String,
    pub(crate) how: String,
}

impl Problem {
    /// 2 if the command line is to blame, as is the custom; else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Usage(_) => ExitCode::from(2),
            Self::NotStarted { .. }
            | Self::Failed { .. }
            | Self::Strange { .. }
            | Self::File { .. }
            | Self::Lacking(_) => ExitCode::FAILURE,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(sentence) => write!(f, "{sentence}; see `cargo task help`"),
            Self::NotStarted { program, cause } => {
                write!(f, "{program} could not be started ({cause}); is it installed?")
            }
            Self::Failed { command, status } => write!(f, "`{command}` failed ({status})"),
            Self::Strange { command, answer } => {
                write!(f, "`{command}` answered something unexpected: {answer:?}")
            }
            Self::File { path, cause } => write!(f, "{path}: {cause}"),
            Self::Lacking(advice) => {
                write!(f, "this machine lacks something")?;
                advice.iter().try_for_each(|advice| write!(f, "\n{advice}"))
            }
        }
    }
}

impl fmt::Display for Advice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  missing: {}\n      get it: {}", self.what, self.how)
    }
}
