//! `cargo task demo`: chooses between window and terminal, then starts the demo.

use std::env;
use std::process::ExitCode;

use crate::args::{DemoOptions, Face, Platform};
use crate::call::Call;
use crate::problem::Problem;
use crate::screen::say;
use crate::setup::{self, Purpose};
use crate::workspace::Workspace;

/// Where the demo will be seen, and why there.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// On this display.
    Window(String),
    /// As asked.
    Terminal,
    /// For want of a display.
    OnlyTerminal,
}

/// Runs the demo; the code is its own.
pub(crate) fn run(workspace: &Workspace, options: &DemoOptions) -> Result<ExitCode, Problem> {
    let stage = stage(options.face, display());
    say(stage.sentence());
    setup::prepare(workspace, stage.purpose())?;
    let status = call(&stage, options).within(&workspace.root).status()?;
    // A demo that a signal ended has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}

fn stage(face: Face, display: Option<String>) -> Stage {
    match (face, display) {
        (Face::Terminal, _) => Stage::Terminal,
        (Face::Best, Some(display)) => Stage::Window(display),
        (Face::Best, None) => Stage::OnlyTerminal,
    }
}

/// The display a window would open on, by name.
fn display() -> Option<String> {
    if cfg!(any(windows, target_os = "macos")) {
        return Some("the desktop".to_owned());
    }
    let named = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    named("WAYLAND_DISPLAY").or_else(|| named("DISPLAY"))
}

fn call(stage: &Stage, options: &DemoOptions) -> Call {
    let mut call = Call::line(
        "cargo run --locked --package tenantry-tasks --features demo --bin tenantry-demo --",
    );
    match stage {
        Stage::Window(_) => {}
        Stage::Terminal | Stage::OnlyTerminal => call = call.arg("--headless"),
    }
    match options.platform {
        Platform::Simulated => {}
        Platform::Real => call = call.arg("--real"),
    }
    options.rest.iter().fold(call, Call::arg)
}

impl Stage {
    fn sentence(&self) -> String {
        match self {
            Self::Window(display) => {
                format!("demo: a window opens on {display} (--headless stays in the terminal)")
            }
            Self::Terminal => "demo: in the terminal, as asked".to_owned(),
            Self::OnlyTerminal => "demo: in the terminal, since there is no display (neither \
                                   DISPLAY nor WAYLAND_DISPLAY is set)"
                .to_owned(),
        }
    }

    fn purpose(&self) -> Purpose {
        match self {
            Self::Window(_) => Purpose::Window,
            Self::Terminal | Self::OnlyTerminal => Purpose::Terminal,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(stage: &Stage, options: &DemoOptions) -> String {
        let line = call(stage, options).to_string();
        line.split_once(" --bin tenantry-demo -- ")
            .map_or(String::new(), |(_, args)| args.to_owned())
    }

    #[test]
    fn a_window_needs_a_display() {
        assert_eq!(stage(Face::Best, Some(":0".to_owned())), Stage::Window(":0".to_owned()));
        assert_eq!(stage(Face::Best, None), Stage::OnlyTerminal);
    }

    #[test]
    fn who_asks_for_the_terminal_gets_it() {
        assert_eq!(stage(Face::Terminal, Some(":0".to_owned())), Stage::Terminal);
        assert_eq!(stage(Face::Terminal, None), Stage::Terminal);
    }

    #[test]
    fn the_demo_is_told_where_it_is() {
        let options = DemoOptions::default();

        assert_eq!(line(&Stage::Window(":0".to_owned()), &options), "");
        assert_eq!(line(&Stage::OnlyTerminal, &options), "--headless");
    }

    #[test]
    fn what_is_not_ours_is_handed_on() {
        let rest = vec!["--rules".to_owned(), "strict.toml".to_owned()];
        let options = DemoOptions { platform: Platform::Real, rest, ..DemoOptions::default() };

        assert_eq!(line(&Stage::Terminal, &options), "--headless --real --rules strict.toml");
    }
}
