//! A display without a screen, on which tests open real windows.

use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use crate::call::Call;
use crate::problem::Problem;
use crate::workspace::{Workspace, shown};

/// An X server of our own; it ends when this is dropped.
#[derive(Debug)]
pub(crate) struct Display {
    server: Child,
    /// What `DISPLAY` is set to, as in `:7`.
    name: String,
}

impl Display {
    /// Starts a server on a free number and waits until it takes windows.
    pub(crate) fn open(workspace: &Workspace) -> Result<Self, Problem> {
        let log = workspace.target.join("xvfb.log");
        let errors =
            File::create(&log).map_err(|cause| Problem::File { path: shown(&log), cause })?;
        // It chooses the number itself and prints it once it is ready. Without `-noreset` it
        // would start afresh whenever the last window closes, and lose one that opens meanwhile.
        let call = Call::line("Xvfb -displayfd 1 -screen 0 1280x800x24 -nolisten tcp -noreset");
        let mut server = call
            .command()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors)
            .spawn()
            .map_err(|cause| call.not_started(cause))?;
        let number = server.stdout.take().and_then(|stdout| first_line(stdout).ok());
        let mut display = Self { server, name: String::new() };
        match number.as_deref().map(str::trim) {
            Some(number) if !number.is_empty() => {
                display.name = format!(":{number}");
                Ok(display)
            }
            Some(_) | None => {
                let status = format!("it named no display; see {}", shown(&log));
                Err(Problem::Failed { command: call.to_string(), status })
            }
        }
    }

    /// The same call, seeing this display and no other.
    pub(crate) fn lend(&self, call: Call) -> Call {
        call.with("DISPLAY", &self.name)
            // The same picture on every machine, whatever graphics card it has.
            .with("LIBGL_ALWAYS_SOFTWARE", "1")
            .without("WAYLAND_DISPLAY")
            .without("WAYLAND_SOCKET")
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone then.
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

fn first_line(stream: impl std::io::Read) -> std::io::Result<String> {
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    Ok(line)
}
