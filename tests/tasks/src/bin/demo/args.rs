//! What the demo is asked to do.

use std::path::PathBuf;

use thiserror::Error;

/// `--help`.
pub(crate) const HELP: &str = "\
The demo: a simulated Genesys Cloud and the real desktop, in one process.

  --headless            walk through every org in the terminal instead of a window
  --real                no sandbox: the desktop for real Genesys Cloud orgs (window only)
  --wrong-secret ORG    give that org's client a wrong secret, to see what happens
  --rules FILE          how the platform behaves, as TOML (see tests/sandbox)
  --help                this text
";

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Help,
    Real,
    Sandbox(Wishes),
}

/// How the demo with the sandbox should be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wishes {
    pub(crate) face: Face,
    /// The org whose client gets a wrong secret.
    pub(crate) wrong_secret: Option<String>,
    /// A file of rules for the sandbox.
    pub(crate) rules: Option<PathBuf>,
}

/// Where it is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Face {
    #[default]
    Window,
    Terminal,
}

/// Arguments that make no sense.
#[derive(Debug, PartialEq, Eq, Error)]
pub(crate) enum Nonsense {
    #[error("{0} needs a value; see --help")]
    NoValue(&'static str),
    #[error("there is no option {0:?}; see --help")]
    Unknown(String),
    #[error("--real has a window only: real orgs are authorized by a person in a browser")]
    RealTerminal,
}

/// Reads the arguments after the program's name.
pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Choice, Nonsense> {
    let mut args = args.into_iter();
    let mut wishes = Wishes::default();
    let mut real = false;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--help" | "-h" => return Ok(Choice::Help),
            "--headless" => wishes.face = Face::Terminal,
            "--real" => real = true,
            "--wrong-secret" => {
                wishes.wrong_secret = Some(args.next().ok_or(Nonsense::NoValue("--wrong-secret"))?);
            }
            "--rules" => {
                let file = args.next().ok_or(Nonsense::NoValue("--rules"))?;
                wishes.rules = Some(PathBuf::from(file));
            }
            other => return Err(Nonsense::Unknown(other.to_owned())),
        }
    }
    match (real, wishes.face) {
        (false, _) => Ok(Choice::Sandbox(wishes)),
        (true, Face::Window) => Ok(Choice::Real),
        (true, Face::Terminal) => Err(Nonsense::RealTerminal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Choice, Nonsense> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn every_option_is_read() {
        let wishes = Wishes {
            face: Face::Terminal,
            wrong_secret: Some("globex".into()),
            rules: Some("strict.toml".into()),
        };

        assert_eq!(parsed(""), Ok(Choice::Sandbox(Wishes::default())));
        assert_eq!(parsed("--real"), Ok(Choice::Real));
        assert_eq!(
            parsed("--headless --wrong-secret globex --rules strict.toml"),
            Ok(Choice::Sandbox(wishes))
        );
    }

    #[test]
    fn nonsense_is_named() {
        assert_eq!(parsed("--rules"), Err(Nonsense::NoValue("--rules")));
        assert_eq!(parsed("--verbose"), Err(Nonsense::Unknown("--verbose".into())));
        assert_eq!(parsed("--real --headless"), Err(Nonsense::RealTerminal));
    }
}
