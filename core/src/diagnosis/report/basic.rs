//! Basic: what a pasted `Authorization: Basic` shows: the id of the client, and marks of its secret.
//!
//! The value is masked as a whole. Of what was in it, only an id that has the form of one is kept.

use base64ct::{Base64, Encoding as _};
use zeroize::Zeroizing;

use crate::diagnosis::answer::{Answer, Asked, ClientIn};
use crate::diagnosis::evidence::Evidence;
use crate::diagnosis::secret_mark::SecretMark;
use crate::wire::shown::is_uuid;

/// So many places are looked at.
const LIMIT: usize = 16;

/// Adds what the whole text, with its secrets, shows of a client that authenticates so.
pub(super) fn read(evidence: &mut Evidence, text: &str) {
    let small = text.to_ascii_lowercase();
    let found = small.match_indices("basic ").take(LIMIT);
    for (at, head) in found {
        if let Some(pair) = text.get(at + head.len()..).and_then(pair) {
            told(evidence, &pair);
        }
    }
}

/// What was encoded, where a text begins with Base64 of an id and a secret.
fn pair(text: &str) -> Option<Zeroizing<String>> {
    let is_of_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    let encoded = text.split(|c| !is_of_base64(c)).next()?;
    let bytes = Base64::decode_vec(encoded).ok().map(Zeroizing::new)?;
    let pair = std::str::from_utf8(&bytes).ok()?;
    pair.contains(':').then(|| Zeroizing::new(pair.to_owned()))
}

fn told(evidence: &mut Evidence, pair: &str) {
    let Some((id, secret)) = pair.split_once(':') else { return };
    let id = id.trim();
    if is_uuid(id) {
        evidence.setup.client.get_or_insert_with(|| id.to_owned());
        let is_of_token = |it: &&mut Answer| it.asked.is_some_and(Asked::is_token);
        for answer in evidence.answers.iter_mut().filter(is_of_token) {
            answer.written.client_in.get_or_insert(ClientIn::Basic);
            answer.written.client.get_or_insert_with(|| id.to_owned());
        }
    }
    let broken = SecretMark::BrokenBase64;
    let marks = &mut evidence.setup.secret_marks;
    if secret.ends_with(char::is_whitespace) && !marks.contains(&broken) {
        marks.push(broken);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "08a20000-0000-4000-8000-000000000003";

    fn pasted(pair: &str) -> crate::diagnosis::Report {
        let encoded = Base64::encode_string(pair.as_bytes());
        Evidence::from_report(&format!(
            "POST https://login.mypurecloud.de/oauth/token\nAuthorization: Basic {encoded}\n\n\
             grant_type=client_credentials\n\nHTTP/1.1 400\n\n{{\"error\":\"invalid_client\"}}"
        ))
    }

    #[test]
    fn the_id_of_the_client_is_read_and_its_secret_is_not() {
        let report = pasted(&format!("{ID}:Zx81notreal"));

        assert_eq!(report.evidence.setup.client.as_deref(), Some(ID));
        assert_eq!(report.evidence.answers[0].written.client.as_deref(), Some(ID));
        assert_eq!(report.evidence.setup.secret_marks, []);
        assert!(!format!("{report:?}").contains("notreal"));
        assert!(!report.text.contains(&Base64::encode_string(ID.as_bytes())[..20]));
    }

    #[test]
    fn a_line_break_that_was_encoded_with_the_secret_is_seen() {
        let report = pasted(&format!("{ID}:Zx81notreal\n"));

        assert_eq!(report.evidence.setup.secret_marks, [SecretMark::BrokenBase64]);
    }

    #[test]
    fn what_has_not_the_form_of_an_id_is_not_kept() {
        let report = pasted("somebody@acme.example:Zx81notreal");

        assert_eq!(report.evidence.setup.client, None);
        assert!(!format!("{report:?}").contains("somebody"));
    }
}
