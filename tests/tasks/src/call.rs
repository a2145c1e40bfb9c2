//! A program to run, as data: printed before it runs, compared in tests.

use std::env;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};

use crate::problem::Problem;

/// A program with its arguments, folder and surroundings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    program: String,
    args: Vec<String>,
    folder: Option<PathBuf>,
    /// `None` takes the variable away.
    variables: Vec<(&'static str, Option<String>)>,
}

impl Call {
    /// `program` with `args`.
    pub(crate) fn new<A: Into<String>>(program: &str, args: impl IntoIterator<Item = A>) -> Self {
        Self {
            program: program.to_owned(),
            args: args.into_iter().map(Into::into).collect(),
            folder: None,
            variables: Vec::new(),
        }
    }

    /// A command as one writes it in a terminal, for words without spaces in them.
    pub(crate) fn line(words: &str) -> Self {
        let mut words = words.split_whitespace();
        let program = words.next().unwrap_or_default();
        Self::new(program, words)
    }

    pub(crate) fn args<A: Into<String>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub(crate) fn arg(mut self, arg: impl Into<String>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub(crate) fn within(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, Some(value.into())));
        self
    }

    pub(crate) fn without(mut self, name: &'static str) -> Self {
        self.variables.push((name, None));
        self
    }

    /// Runs it in this terminal and returns how it ended.
    pub(crate) fn status(&self) -> Result<ExitStatus, Problem> {
        self.command().status().map_err(|cause| self.not_started(cause))
    }

    /// Runs it in this terminal; anything but success is a problem.
    pub(crate) fn run(&self) -> Result<(), Problem> {
        let status = self.status()?;
        if status.success() { Ok(()) } else { Err(self.failed(status)) }
    }

    /// Runs it unseen and returns what it printed; anything but success is a problem.
    pub(crate) fn output(&self) -> Result<String, Problem> {
        let output = self
            .command()
            .stdin(Stdio::null())
            .output()
            .map_err(|cause| self.not_started(cause))?;
        if !output.status.success() {
            return Err(self.failed(output.status));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }

    /// What it prints, or nothing if it cannot be run or fails: a question to the machine.
    pub(crate) fn answer(&self) -> Option<String> {
        self.output().ok()
    }

    /// The same as the standard library starts it.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(resolve(&self.program));
        command.args(&self.args);
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        for (name, value) in &self.variables {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    }

    pub(crate) fn not_started(&self, cause: io::Error) -> Problem {
        Problem::NotStarted { program: self.program.clone(), cause }
    }

    fn failed(&self, status: ExitStatus) -> Problem {
        Problem::Failed { command: self.to_string(), status: status.to_string() }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.variables {
            if let Some(value) = value {
                write!(f, "{name}={value} ")?;
            }
        }
        write!(f, "{}", self.program)?;
        self.args.iter().try_for_each(|arg| write!(f, " {arg}"))
    }
}

/// The file behind a program's name: the cargo that runs us, and npm's script on Windows.
fn resolve(program: &str) -> String {
    match program {
        "cargo" => env::var("CARGO").unwrap_or_else(|_| program.to_owned()),
        "npm" if cfg!(windows) => "npm.cmd".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_prints_as_one_would_type_it() {
        let call =
            Call::line("cargo doc --no-deps").with("RUSTDOCFLAGS", "-Dwarnings").without("X");

        assert_eq!(call.to_string(), "RUSTDOCFLAGS=-Dwarnings cargo doc --no-deps");
    }

    #[test]
    fn a_program_that_says_no_is_a_problem_that_names_it() {
        let problem = Call::line("rustc --no-such-option").output().unwrap_err().to_string();

        assert!(problem.contains("rustc --no-such-option"), "{problem}");
    }

    #[test]
    fn a_program_that_is_not_there_is_a_problem_that_names_it() {
        let problem = Call::line("no-such-program").run().unwrap_err().to_string();

        assert!(problem.contains("no-such-program could not be started"), "{problem}");
    }
}
