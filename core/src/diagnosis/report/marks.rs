//! Marks: what a text shows of a secret that may arrive changed, without the secret.

use super::Facts;
use crate::diagnosis::secret_mark::SecretMark;

/// Reads what commands do to a secret on its way.
pub(super) fn read(facts: &mut Facts, text: &str) {
    let lower = text.to_ascii_lowercase();
    if lower.lines().any(encodes_a_line_break) {
        facts.secret_mark(SecretMark::BrokenBase64);
    }
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
    use super::super::read_for_tests as read;
    use super::*;

    #[test]
    fn echo_without_n_encodes_a_line_break() {
        let broken = "AUTH=$(echo \"$ID:$SECRET\" | base64)";
        assert_eq!(read(broken).setup.secret_marks, [SecretMark::BrokenBase64]);
        for text in ["echo -n \"$ID:$SECRET\" | base64", "printf '%s' \"$ID:$S\" | base64 -w 0"] {
            assert_eq!(read(text).setup.secret_marks, [], "{text}");
        }
    }
}
