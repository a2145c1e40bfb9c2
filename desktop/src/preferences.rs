//! Preferences: how a person likes the window, kept beside the records; nothing in them is secret.

use std::fs;
use std::io;
use std::path::Path;

use egui::ThemePreference;
use serde::{Deserialize, Serialize};

/// Where they are kept, below the data folder.
const FILE: &str = "window.json";

/// How a person likes the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Preferences {
    /// Light or dark.
    pub look: Look,
    /// Whether to call a person who is not at the window.
    pub calling: Calling,
}

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Look {
    /// As the system is; dark where it does not say.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// Whether a person is called when an org needs one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Calling {
    /// By a notification of the desktop.
    #[default]
    On,
    /// Not at all.
    Off,
}

impl Look {
    /// Each, in the order in which they are offered.
    pub(crate) const EVERY: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Its name.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

impl From<Look> for ThemePreference {
    fn from(look: Look) -> Self {
        match look {
            Look::System => Self::System,
            Look::Light => Self::Light,
            Look::Dark => Self::Dark,
        }
    }
}

impl Preferences {
    /// What was kept; what most people like where nothing was, or where it cannot be read: the next
    /// choice writes it anew.
    pub(crate) fn read(data_dir: &Path) -> Self {
        let bytes = fs::read(data_dir.join(FILE)).ok();
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Keeps them.
    pub(crate) fn keep(self, data_dir: &Path) -> io::Result<()> {
        fs::create_dir_all(data_dir)?;
        let bytes = serde_json::to_vec(&self).map_err(io::Error::other)?;
        let mut file = tempfile::NamedTempFile::new_in(data_dir)?;
        io::Write::write_all(&mut file, &bytes)?;
        file.persist(data_dir.join(FILE)).map_err(|error| error.error)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_read_and_what_is_missing_or_damaged_is_as_most_people_like_it() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("data");
        assert_eq!(Preferences::read(&below), Preferences::default());

        let wished = Preferences { look: Look::Light, calling: Calling::Off };
        wished.keep(&below).unwrap();
        assert_eq!(Preferences::read(&below), wished);

        fs::write(below.join(FILE), r#"{"look":"dark","of a later version":1}"#).unwrap();
        let read = Preferences::read(&below);
        assert_eq!(read, Preferences { look: Look::Dark, ..Preferences::default() });
        fs::write(below.join(FILE), "{").unwrap();
        assert_eq!(Preferences::read(&below), Preferences::default());
    }
}
