//! Tokens: secrets that are known by where they stand, or by their form, and not by a name.

use std::ops::Range;

use super::scan::bare_end;
use crate::wire::shown::is_uuid;

/// A run of letters, digits and signs of at least this length may be a token.
const RUN_FROM: usize = 20;
/// A run as long as this is one, unless it is made of words.
const RUN_LIMIT: usize = 40;

/// In a sentence, shorter runs are words.
const KNOWN_FROM: usize = 8;

/// Secrets by their place: after a scheme, in `curl -u`, in a URL's user info, in a call, in a block.
pub(super) fn placed(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    found.extend(after_scheme(text));
    found.extend(of_users(text));
    found.extend(user_infos(text));
    found.extend(arguments(text));
    found.extend(blocks(text));
    found.extend(after_words(text));
    found
}

/// `Bearer x` and `Basic x`, also outside of a header.
fn after_scheme(text: &str) -> Vec<Range<usize>> {
    let lower = text.to_ascii_lowercase();
    let at = ["bearer ", "basic "]
        .into_iter()
        .flat_map(|scheme| lower.match_indices(scheme).map(|(at, scheme)| at + scheme.len()));
    let value = at.map(|start| start..bare_end(text, start));
    value
        .filter(|value| is_mixed(&text[value.clone()]) || text[value.clone()].len() >= RUN_FROM)
        .collect()
}

/// `-u id:secret`, `--user id:secret`, and the pair in a tuple of code.
fn of_users(text: &str) -> Vec<Range<usize>> {
    let flags = ["-u", "--user", "--proxy-user", "-U"];
    let found = flags.into_iter().flat_map(|flag| {
        let at = text.match_indices(flag).filter(|(at, flag)| {
            let before = text[..*at].chars().next_back().is_none_or(char::is_whitespace);
            before
                && !text[at + flag.len()..]
                    .starts_with(|c: char| c.is_ascii_alphanumeric() && flag.len() > 2)
        });
        at.filter_map(|(at, flag)| secret_of_user(text, at + flag.len())).collect::<Vec<_>>()
    });
    found.collect()
}

fn secret_of_user(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text[from..].trim_start_matches([' ', '=', '\t']);
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
    let start = text.len() - rest.len() + usize::from(quote.is_some());
    let end = match quote {
        Some(quote) => text[start..].find([quote, '\n']).map_or(text.len(), |at| start + at),
        None => text[start..].find(char::is_whitespace).map_or(text.len(), |at| start + at),
    };
    let colon = text[start..end].find(':')?;
    let secret = start + colon + 1..end;
    (!text[secret.clone()].starts_with("//")).then_some(secret)
}

/// `https://name:password@host`.
fn user_infos(text: &str) -> Vec<Range<usize>> {
    let info = |(at, mark): (usize, &str)| {
        let start = at + mark.len();
        let is_end = |c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '<' | '?');
        let end = text[start..].find(is_end).map_or(text.len(), |at| start + at);
        let at = text[start..end].rfind('@').map(|at| start + at);
        let colon = start + text[start..at.unwrap_or(end)].find(':')? + 1;
        // Without `@` it may be a port, or a password that was cut off.
        let is_port = || text[colon..end].bytes().all(|c| !c.is_ascii_alphabetic());
        if at.is_none() && is_port() {
            return None;
        }
        Some(colon..at.unwrap_or(end))
    };
    text.match_indices("://").filter_map(info).collect()
}

/// Calls that take a secret as they come: `HTTPBasicAuth("id", "secret")`, `setToken("x")`.
fn arguments(text: &str) -> Vec<Range<usize>> {
    const CALLS: [&str; 16] = [
        "secret",
        "password",
        "token",
        "credential",
        "credentials",
        "basicauth",
        "auth",
        "cookie",
        "grant",
        "b64decode",
        "frombase64string",
        "atob",
        "btoa",
        "from",
        "bearer",
        "decrypt",
    ];
    let mut found = Vec::new();
    let mut until = 0;
    for (open, _) in text.match_indices('(') {
        let floor =
            (open.saturating_sub(48)..=open).find(|at| text.is_char_boundary(*at)).unwrap_or(open);
        let name = text[floor..open]
            .trim_end_matches([' ', '=', ':'])
            .rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .next();
        let name = name.unwrap_or_default().to_ascii_lowercase().replace('_', "");
        if open >= until && CALLS.iter().any(|call| name.ends_with(call)) {
            until = literals(text, open + 1, &name, &mut found);
        }
    }
    found
}

/// The literals up to the closing parenthesis; returns where it is.
fn literals(text: &str, from: usize, name: &str, found: &mut Vec<Range<usize>>) -> usize {
    let far = (from + 600).min(text.len());
    let end = (far..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let end = text[from..end].find(')').map_or(end, |at| from + at);
    let is_named = super::names::is_secret(name, "")
        && !name.ends_with("auth")
        && !name.ends_with("credentials");
    let mut at = from;
    while let Some(open) = text[at..end].find(['"', '\'', '`']) {
        let start = at + open + 1;
        let quote = text[at + open..].chars().next().unwrap_or('"');
        let Some(length) = text[start..end].find(quote) else {
            found.push(start..end);
            break;
        };
        let value = &text[start..start + length];
        let is_known = matches!(
            value,
            "client_credentials" | "authorization_code" | "base64" | "utf-8" | "utf8" | "ascii"
        );
        let is_name = is_known || super::names::is_secret(value, "") || is_domain(value);
        let is_id = is_uuid(value) && at == from && !is_named;
        if !(is_id || value.contains("://") || is_name) {
            found.push(start..start + length);
        }
        at = start + length + 1;
    }
    end
}

fn is_domain(value: &str) -> bool {
    crate::registration::Region::named(value).is_some()
}

/// Private keys between their two lines.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = text[at..].find("-----BEGIN ") {
        let start = at + begin + "-----BEGIN ".len();
        let end = text[start..].find("-----END").map_or(text.len(), |end| start + end);
        found.push(start..end);
        at = end;
    }
    found
}

/// "the secret is x1y2z3", "refresh token x1y2z3".
fn after_words(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut wait = 0;
    for word in super::words::words(text) {
        let plain = word.text.trim_matches(|c: char| "\"'`.,;()<>*“”".contains(c));
        if super::names::is_word(plain) || plain.eq_ignore_ascii_case("code") {
            wait = 3;
        } else if wait > 0 {
            wait -= 1;
            let is_other = plain.starts_with(|c: char| c.is_ascii_digit())
                || plain.to_ascii_lowercase().starts_with("oauth")
                || plain.contains(['/', '('])
                || is_uuid(plain)
                || is_domain(plain);
            if plain.len() >= KNOWN_FROM && is_mixed(plain) && !is_other {
                let from = word.at + word.text.find(plain).unwrap_or_default();
                found.push(from..from + plain.len());
            }
        }
    }
    found
}

/// Letters and digits: no word of a sentence.
fn is_mixed(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.bytes().any(|c| is(&c));
    word.len() >= 6
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_alphabetic)
        && !word.contains(['=', ':'])
}

/// Secrets by their form: JWTs, and long runs that are no words.
pub(super) fn formed(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = bytes[at..].iter().take_while(|c| is_of_token(**c)).count();
        if bytes[at..].starts_with(b"eyJ") && bytes.get(at + length) == Some(&b'.') {
            let whole = bytes[at..].iter().take_while(|c| is_of_token(**c) || **c == b'.').count();
            found.push(at..at + whole);
            at += whole;
            continue;
        }
        if length >= RUN_FROM {
            found.extend(in_run(text, at..at + length));
        }
        at += length.max(1);
    }
    found
}

const fn is_of_token(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'+' | b'*' | b'~')
}

/// What of a run is no UUID and no words.
fn in_run(text: &str, run: Range<usize>) -> Option<Range<usize>> {
    let word = &text[run.clone()];
    if is_uuid(word) {
        return None;
    }
    let edge = 36.min(word.len());
    let (head, tail) = (&word[..edge], &word[word.len() - edge..]);
    if is_uuid(head) && is_named_uuid(&word[36..])
        || is_uuid(tail) && is_named_uuid(&word[..word.len() - 36])
    {
        return None;
    }
    let parts = || word.split(['_', '-']);
    let is_words = parts().all(|part| {
        let letters = part.trim_end_matches(|c: char| c.is_ascii_digit());
        part.len() <= RUN_FROM
            && letters.bytes().all(|c| c.is_ascii_alphabetic())
            && part.len() - letters.len() <= 4
    });
    let mut last = false;
    let digits = word
        .bytes()
        .filter(|c| {
            std::mem::replace(&mut last, c.is_ascii_digit()) != c.is_ascii_digit()
                && c.is_ascii_digit()
        })
        .count();
    let is_letters = word.bytes().all(|c| c.is_ascii_alphabetic());
    let has_letters = word.bytes().any(|c| c.is_ascii_alphabetic());
    let is_one_sign = word.bytes().all(|c| c == word.as_bytes()[0] && !c.is_ascii_alphanumeric());
    let is_token = if word.len() >= RUN_LIMIT {
        !is_one_sign && !is_words
    } else {
        !is_words && !is_letters && has_letters && digits >= 2
    };
    is_token.then_some(run)
}

fn is_named_uuid(rest: &str) -> bool {
    rest.len() < RUN_FROM
        && rest.bytes().all(|c| c.is_ascii_lowercase() || matches!(c, b'_' | b'-'))
}
