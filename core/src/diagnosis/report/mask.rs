//! Masking: secrets are taken out of a paste before anything is read from it.
//!
//! A value is a secret by its name, by its place (`Bearer`, `curl -u`, `user:password@host`, a code
//! in a query), by its form (a JWT, a long run of mixed letters and digits), or because the same
//! value was one elsewhere in the paste. UUIDs stay, unless their name says that they are secret.

use std::ops::Range;

use super::names;
use super::scan::{Is, Pair, Sign, bare_end, line_end};
use super::token;
use crate::wire::shown::{is_uuid, plain};

/// What stands in the place of a secret.
pub(super) const MASK: &str = "…";

/// Secrets shorter than this are not looked for elsewhere in the text: they may be words.
const KNOWN_FROM: usize = 8;
/// So many secrets are looked for elsewhere.
const KNOWN_LIMIT: usize = 48;

/// A text without its secrets.
pub(super) struct Masked {
    pub(super) text: String,
    /// How many were taken out.
    pub(super) count: usize,
}

/// Takes every secret out of the text, and every character that hides or turns others.
pub(super) fn mask(text: &str) -> Masked {
    let text: String =
        text.chars().map(|c| if c == '\n' || c == '\t' { c } else { plain(c) }).collect();
    let mut secrets = named(&text);
    secrets.extend(token::placed(&text));
    secrets.extend(token::formed(&text));
    secrets.extend(repeated(&text, &secrets));
    secrets.retain(|secret| !is_masked(&text[secret.clone()]));
    let secrets = merged(secrets);
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for secret in &secrets {
        shown.push_str(&text[from..secret.start]);
        shown.push_str(MASK);
        from = secret.end;
    }
    shown.push_str(&text[from..]);
    Masked { text: shown, count: secrets.len() }
}

/// The values whose names are those of secrets.
fn named(text: &str) -> Vec<Range<usize>> {
    let mut secrets: Vec<Range<usize>> = Vec::new();
    let mut until = 0;
    for pair in super::scan::pairs(text) {
        if pair.value_at < until {
            continue;
        }
        if let Some(secret) = secret_of(text, &pair) {
            until = secret.end;
            secrets.push(secret);
        }
    }
    secrets
}

fn secret_of(text: &str, pair: &Pair<'_>) -> Option<Range<usize>> {
    let start = pair.value_at;
    if pair.name == "name" && names::is_secret(pair.value, "") {
        return part(text, start + pair.value.len());
    }
    if is_code(text, pair) {
        return Some(start..start + pair.value.len());
    }
    if !names::is_secret(pair.name, pair.before) || is_harmless(pair.value) {
        return None;
    }
    if names::is_header(pair.name) {
        let start = start + scheme(&text[start..]);
        let end = if pair.is == Is::Quoted {
            pair.value_at + pair.value.len()
        } else {
            header_end(text, start)
        };
        return (start < end && !is_masked(&text[start..end])).then_some(start..end);
    }
    if pair.is == Is::Quoted {
        return Some(start..start + pair.value.len());
    }
    let end = bare_end(text, start);
    let value = &text[start..end];
    let is_sentence =
        pair.sign == Sign::Colon && names::is_word(pair.name) && goes_on(value, &text[end..]);
    let is_first =
        text[..pair.at].trim_end_matches([' ', '\t', '-']).ends_with('\n') || pair.at == 0;
    if names::is_password(pair.name) && is_first && pair.sign != Sign::Space {
        return Some(start..line_end(text, start));
    }
    if is_sentence || (names::is_reference(value) && !value.contains("..")) {
        return None;
    }
    let is_placeholder = placeholder(&text[start..])
        .is_some_and(|long| bare_end(text, start + long) == start + long);
    if is_from_environment(&text[start..]) || is_placeholder {
        return None;
    }
    if value.contains('(') {
        return Some(start..line_end(text, start));
    }
    (start < end).then_some(start..end)
}

/// The part of a multipart body that follows its name: a line of its own, after an empty one.
fn part(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text[from..].trim_start_matches(['"', ' ']);
    let below = rest.trim_start();
    let gap = &rest[..rest.len() - below.len()];
    let start = text.len() - below.len();
    (gap.matches('\n').count() == 2).then(|| start..line_end(text, start))
}

/// Whether a sentence goes on: a word of letters, and more words behind it.
fn goes_on(value: &str, rest: &str) -> bool {
    let is_word = value.chars().all(|c| c.is_alphabetic() || "'’,.-".contains(c));
    is_word && rest.trim_start_matches([',', '.', ')', ' ', '\t']).starts_with(char::is_alphabetic)
}

/// Words that stand where a value would, and places that values come from.
fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let words = [
        "",
        MASK,
        "true",
        "false",
        "null",
        "none",
        "nil",
        "undefined",
        "string",
        "str",
        "yes",
        "no",
    ];
    words.contains(&lower.as_str())
        || placeholder(value) == Some(value.len())
        || value.strip_prefix("process.env.").is_some_and(is_place_name)
        || is_masked(value)
}

/// How long the place of a value is, where one begins: `${NAME}`, `{{name}}`, `<name>`.
fn placeholder(text: &str) -> Option<usize> {
    [("${", "}"), ("{{", "}}"), ("<", ">")].into_iter().find_map(|(open, close)| {
        let (name, _) = text.strip_prefix(open)?.split_once(close)?;
        is_place_name(name).then_some(open.len() + name.len() + close.len())
    })
}

fn is_place_name(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_alphabetic() || "_ -.".contains(c))
}

/// Whether a variable of the environment stands there by its name: `os.getenv("SECRET")`.
fn is_from_environment(value: &str) -> bool {
    let reads =
        ["os.getenv(", "os.Getenv(", "System.getenv(", "os.environ[", "os.environ.get(", "ENV["];
    let rest = reads.iter().find_map(|read| value.strip_prefix(read));
    let name = rest.and_then(|rest| rest.strip_prefix(['"', '\'']));
    let after =
        name.map(|name| name.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_'));
    after
        .and_then(|after| after.strip_prefix(['"', '\'']))
        .is_some_and(|after| after.starts_with([')', ']']))
}

/// Whether nothing is left to mask.
fn is_masked(value: &str) -> bool {
    value.trim_start_matches(is_space_or_mask).is_empty()
}

fn is_space_or_mask(c: char) -> bool {
    c.is_whitespace() || MASK.contains(c)
}

/// How long the scheme of an `Authorization` is, which may be read.
fn scheme(value: &str) -> usize {
    let begins_with = |scheme: &&str| {
        value.get(..scheme.len()).is_some_and(|word| word.eq_ignore_ascii_case(scheme))
    };
    ["basic ", "bearer "].iter().find(|scheme| begins_with(scheme)).map_or(0, |scheme| scheme.len())
}

/// Where a header ends: with its line, or with the quotes around it.
fn header_end(text: &str, from: usize) -> usize {
    text[from..].find(['"', '\'', '`', '\\', '\n']).map_or(text.len(), |at| from + at)
}

/// Whether it is the code of a sign-in, or its state, and not the code of an error.
fn is_code(text: &str, pair: &Pair<'_>) -> bool {
    let value = pair.value;
    let name = names::normal(pair.name);
    let last = pair.at.checked_sub(1).map_or(b' ', |at| text.as_bytes()[at]);
    let is_field = pair.sign == Sign::Equals && b"?&#\"' ".contains(&last) && pair.is == Is::Bare;
    let is_number = value.len() < 6 && value.bytes().all(|c| c.is_ascii_digit());
    let is_words =
        |is: fn(u8) -> bool| value.bytes().all(|c| is(c) || matches!(c, b'_' | b'.' | b'-'));
    let is_name = is_words(|c| c.is_ascii_lowercase()) || is_words(|c| c.is_ascii_uppercase());
    match name.as_str() {
        "code" if is_number || is_masked(value) || is_harmless(value) => false,
        "code" if is_field && (b"?&\"'".contains(&last) || is_data(&text[..pair.at])) => true,
        "code" => !is_name && !value.contains(' ') && value.len() >= 6,
        "state" | "nonce" => is_field && !is_name && value.len() >= 6,
        _ => false,
    }
}

/// Whether an option of `curl` that takes data stands before it.
fn is_data(before: &str) -> bool {
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default();
    matches!(word, "-d" | "-F" | "--form") || word.starts_with("--data")
}

/// The same values, wherever else they stand.
fn repeated(text: &str, secrets: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut values: Vec<&str> = secrets.iter().map(|secret| text[secret.clone()].trim()).collect();
    values.retain(|value| {
        value.len() >= KNOWN_FROM
            && !is_uuid(value)
            && value.bytes().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
    });
    values.sort_unstable();
    values.dedup();
    values.truncate(KNOWN_LIMIT);
    let found = |value: &str| -> Vec<_> {
        text.match_indices(value).map(|(at, value)| at..at + value.len()).collect()
    };
    values.into_iter().flat_map(found).collect()
}

/// The ranges in order, those that touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut whole: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match whole.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => whole.push(range),
        }
    }
    whole
}

#[cfg(test)]
mod tests;
