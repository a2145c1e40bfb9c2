//! Marks of a secret: what its text shows that may arrive changed. The text itself is not kept.

use serde::{Deserialize, Serialize};

/// What a client's secret, as it is written down, shows of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum SecretMark {
    /// It is empty, or still a placeholder such as `<secret>` or `undefined`.
    Unfilled,
    /// White space or a line break stands before it, behind it or in it.
    Spaced,
    /// Quotation marks stand around it.
    Quoted,
    /// It holds `%2B` or the like: it was escaped before.
    Escaped,
    /// It holds characters that a form or a URL changes, unless they are escaped.
    NeedsEscape,
    /// It holds letters outside ASCII.
    NotAscii,
    /// Base64 of it was broken into lines, or a line break was encoded with it.
    BrokenBase64,
}

/// What stands for a value that was never filled in.
const UNFILLED: [&str; 5] = ["undefined", "null", "none", "xxx", "changeme"];

impl SecretMark {
    /// What a secret's text shows; nothing where it is letters, digits, `-`, `_`, `.` and `~` only.
    pub fn of(text: &str) -> Vec<Self> {
        let bare = text.trim();
        let escapes = |at: usize| {
            bare.get(at + 1..at + 3).is_some_and(|hex| hex.bytes().all(|c| c.is_ascii_hexdigit()))
        };
        let is_quoted = |quote| bare.len() > 1 && bare.starts_with(quote) && bare.ends_with(quote);
        let marks = [
            (is_unfilled(bare), Self::Unfilled),
            (text.contains(char::is_whitespace), Self::Spaced),
            (is_quoted('"') || is_quoted('\''), Self::Quoted),
            (bare.match_indices('%').any(|(at, _)| escapes(at)), Self::Escaped),
            (bare.contains(['+', '/', '=', '&', '%', '#', '?']), Self::NeedsEscape),
            (!bare.is_ascii(), Self::NotAscii),
        ];
        marks.into_iter().filter_map(|(is_so, mark)| is_so.then_some(mark)).collect()
    }
}

fn is_unfilled(text: &str) -> bool {
    let small = text.to_ascii_lowercase();
    let framed = [("<", ">"), ("${", "}"), ("{{", "}}")];
    small.is_empty()
        || UNFILLED.contains(&small.as_str())
        || small.starts_with("your")
        || framed.iter().any(|(start, end)| small.starts_with(start) && small.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::SecretMark::{Escaped, NeedsEscape, NotAscii, Quoted, Spaced, Unfilled};
    use super::*;

    #[test]
    fn a_secret_of_letters_and_digits_shows_nothing() {
        assert_eq!(SecretMark::of("aB3_-x.y~Zq8"), []);
    }

    #[test]
    fn a_secret_shows_what_may_change_it_on_its_way() {
        for (text, marks) in [
            ("abc\n", vec![Spaced]),
            (" abc", vec![Spaced]),
            ("\"abc\"", vec![Quoted]),
            ("a+b/c=", vec![NeedsEscape]),
            ("a%2Bb", vec![Escaped, NeedsEscape]),
            ("100%sure", vec![NeedsEscape]),
            ("käse", vec![NotAscii]),
            ("", vec![Unfilled]),
            ("undefined", vec![Unfilled]),
            ("${CLIENT_SECRET}", vec![Unfilled]),
            ("<client secret>", vec![Unfilled, Spaced]),
            ("YOUR_CLIENT_SECRET", vec![Unfilled]),
        ] {
            assert_eq!(SecretMark::of(text), marks, "{text:?}");
        }
    }
}
