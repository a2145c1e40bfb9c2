//! The replay: a fresh core is told what a recording says, and what it asks for is written down.

use thiserror::Error;

use super::input::NOT_STORED;
use super::veil::Veil;
use super::{Line, VERSION, happened};
use crate::id::TenantId;
use crate::reading::{Misread, read_json};
use crate::tenants::{Config, Tenants};

/// A text that is no recording, or that of another version.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line} of the recording: {why}")]
pub struct BadRecording {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub why: String,
}

/// How far a replay has come.
enum Stage {
    /// Nothing has been read.
    Blank,
    /// The config and some of the store have been read.
    Restoring(Box<Config>, Vec<(TenantId, Vec<u8>)>),
    /// The core runs.
    Running(Box<Tenants>),
}

/// Tells a fresh core what a recording says it was told, and returns the recording of that.
///
/// The two are equal, byte for byte: whatever else comes out shows that this core does not do what
/// the recorded one did. What the recording says of effects is not read.
///
/// # Errors
/// [`BadRecording`] names the first line that cannot be read.
pub fn replay(recording: &str) -> Result<String, BadRecording> {
    let mut lines = String::with_capacity(recording.len());
    let mut stage = Stage::Blank;
    for (at, text) in recording.lines().enumerate() {
        let bad = |why: String| BadRecording { line: at + 1, why };
        let line = read_json(text.as_bytes()).map_err(|error| bad(without_line(&error)))?;
        let (next, written) = stage.told(line).map_err(bad)?;
        lines.push_str(&written);
        stage = next;
    }
    Ok(lines)
}

/// The error without its own line number: each line of a recording is read by itself.
fn without_line(error: &Misread) -> String {
    format!("{} (column {})", error.what(), error.column())
}

impl Stage {
    fn told(self, line: Line) -> Result<(Self, String), String> {
        match (self, line) {
            (Self::Blank, Line::Begun { version, owner, policy }) => {
                if version != VERSION {
                    return Err("another version of Tenantry wrote it".to_owned());
                }
                let written = Line::Begun { version, owner, policy: policy.clone() }.written();
                let config = Config::new(owner).with_log_entries(0);
                let config = config.with_policy(*policy);
                let config = Box::new(config.map_err(|unworkable| unworkable.to_string())?);
                Ok((Self::Restoring(config, Vec::new()), written))
            }
            (Self::Restoring(config, mut stored), Line::Stored { tenant, held }) => {
                let bytes = held.bytes(&tenant).ok_or(NOT_STORED)?;
                let written = Line::Stored { tenant: tenant.clone(), held }.written();
                stored.push((tenant, bytes));
                Ok((Self::Restoring(config, stored), written))
            }
            (Self::Restoring(config, stored), line @ Line::Happened { .. }) => {
                Self::Running(Box::new(Tenants::restore(*config, stored))).told(line)
            }
            (Self::Running(mut tenants), Line::Happened { at, told, came: _ }) => {
                let came = tenants.handle(at, told.input()?);
                let written = happened(at, told, &came, &Veil::Lifted);
                Ok((Self::Running(tenants), written))
            }
            (Self::Blank, Line::Stored { .. } | Line::Happened { .. }) => {
                Err("a recording begins with its config".to_owned())
            }
            (Self::Restoring(..) | Self::Running(_), Line::Begun { .. }) => {
                Err("it begins a second recording".to_owned())
            }
            (Self::Running(_), Line::Stored { .. }) => {
                Err("what is stored comes before what happens".to_owned())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEGUN: &str =
        r#"{"begun":{"version":1,"owner":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1],"policy":"#;

    fn begun() -> String {
        let policy = serde_json::to_string(&crate::Policy::default()).unwrap();
        format!("{BEGUN}{policy}}}}}\n")
    }

    #[test]
    fn a_line_that_is_none_is_named_by_its_number_and_its_fault() {
        let tick = r#"{"happened":{"at":1,"told":"tick"}}"#;
        let cases = [
            ("nonsense".to_owned(), 1, "expected ident (column 2)"),
            (tick.to_owned(), 1, "begins with its config"),
            (begun().replace("\"version\":1", "\"version\":2"), 1, "another version"),
            (begun() + &begun(), 2, "a second recording"),
            (begun() + "\n", 2, "EOF"),
            (begun() + tick + "\n" + r#"{"happened":{"at":1,"told":"tock"}}"#, 3, "tock"),
            (
                begun()
                    + tick
                    + "\n"
                    + r#"{"stored":{"tenant":"a","held":{"unreadable":{"newer":2}}}}"#,
                3,
                "comes before",
            ),
            (
                begun() + r#"{"stored":{"tenant":"a","held":{"unreadable":{"newer":1}}}}"#,
                2,
                NOT_STORED,
            ),
        ];

        for (recording, line, why) in cases {
            let bad = replay(&recording).unwrap_err();
            assert_eq!(bad.line, line, "{bad}");
            assert!(bad.to_string().contains(why), "{bad}");
        }
    }

    #[test]
    fn nothing_replays_to_nothing() {
        assert_eq!(replay(""), Ok(String::new()));
    }
}
