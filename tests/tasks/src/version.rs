//! Version numbers as programs print them.

use std::fmt;

/// The three numbers of a release, compared in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version {
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) patch: u32,
}

impl Version {
    /// The first version in `text`, as in `v20.20.2` or `rustc 1.95.0 (…)`; what is left out is 0.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::read)
    }

    fn read(word: &str) -> Option<Self> {
        let word = word.strip_prefix('v').unwrap_or(word);
        // `1.96.0-nightly` and `20.0.0+build` count as the release they lead to.
        let numbers = word.split(['-', '+']).next().unwrap_or_default();
        let mut numbers = numbers.split('.').map(|number| number.parse().ok());
        let major = numbers.next()??;
        let minor = numbers.next().unwrap_or(Some(0))?;
        let patch = numbers.next().unwrap_or(Some(0))?;
        Some(Self { major, minor, patch })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<String> {
        Version::find(text).map(|version| version.to_string())
    }

    #[test]
    fn versions_are_found_in_what_programs_print() {
        assert_eq!(found("v20.20.2\n").as_deref(), Some("20.20.2"));
        assert_eq!(found("rustc 1.95.0 (59807616e 2026-04-14)").as_deref(), Some("1.95.0"));
        assert_eq!(found("cargo 1.96.0-nightly").as_deref(), Some("1.96.0"));
        assert_eq!(found("22").as_deref(), Some("22.0.0"));
    }

    #[test]
    fn words_are_not_versions() {
        assert_eq!(found("command not found"), None);
        assert_eq!(found("v1.x"), None);
        assert_eq!(found(""), None);
    }

    #[test]
    fn versions_compare_by_number_and_not_by_letter() {
        assert!(Version::find("v9.11.2") < Version::find("v20.0.0"));
        assert!(Version::find("20.2.0") < Version::find("20.10.0"));
        assert!(Version::find("20.0.1") > Version::find("20.0.0"));
    }
}
