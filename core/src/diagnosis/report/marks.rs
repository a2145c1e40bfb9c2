//! Marks: what a text shows of a secret that may arrive changed. The secret itself is not kept.

use super::names::normal;
use super::scan::{Is, pairs};
use crate::diagnosis::secret_mark::SecretMark;

/// What is shorter is no secret, but a word or a part of one.
const SECRET_FROM: usize = 8;

/// What the whole text, with its secrets, shows of them.
pub(super) fn of(text: &str) -> Vec<SecretMark> {
    let mut marks: Vec<SecretMark> = pairs(text)
        .iter()
        .filter(|pair| pair.is == Is::Quoted && normal(pair.name).ends_with("clientsecret"))
        .flat_map(|pair| of_literal(pair.value))
        .collect();
    if text.lines().any(encodes_a_line_break) {
        marks.push(SecretMark::BrokenBase64);
    }
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// What a secret shows that stands in the text itself. Names of variables show nothing.
fn of_literal(value: &str) -> Vec<SecretMark> {
    let inner = value.trim();
    let is_literal = inner.len() >= SECRET_FROM
        && inner.bytes().any(|c| c.is_ascii_digit())
        && !inner.contains(['$', '{', '(', '<', ' ', '\n']);
    if !is_literal {
        return Vec::new();
    }
    let told = [SecretMark::Spaced, SecretMark::Quoted, SecretMark::Escaped, SecretMark::NotAscii];
    SecretMark::of(value).into_iter().filter(|mark| told.contains(mark)).collect()
}

/// `echo "$ID:$SECRET" | base64`: `echo` ends with a line break, which is encoded, too.
fn encodes_a_line_break(line: &str) -> bool {
    let Some((before, _)) = line.split_once("base64") else { return false };
    let Some((_, echoed)) = before.rsplit_once("echo ") else { return false };
    let is_piped = before.trim_end().ends_with('|');
    is_piped && echoed.contains(':') && !echoed.trim_start().starts_with("-n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echo_without_n_encodes_a_line_break() {
        assert_eq!(of("AUTH=$(echo \"$ID:$SECRET\" | base64)"), [SecretMark::BrokenBase64]);
        for text in ["echo -n \"$ID:$SECRET\" | base64", "printf '%s' \"$ID:$S\" | base64 -w 0"] {
            assert_eq!(of(text), [], "{text}");
        }
    }

    #[test]
    fn a_secret_in_quotes_shows_its_white_space_and_its_escapes() {
        assert_eq!(of("client_secret = \"Zx81notreal \""), [SecretMark::Spaced]);
        assert_eq!(of("clientSecret: 'Zx81%2Bnotreal'"), [SecretMark::Escaped]);
        for text in ["client_secret = \"Zx81notreal\"", "client_secret = \"$SECRET1 \""] {
            assert_eq!(of(text), [], "{text}");
        }
    }
}
