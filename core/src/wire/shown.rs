//! What may be shown of a foreign text: one short line, without what could be a token it repeats.

/// Runs of visible characters as long as this are not shown. Genesys Cloud's tokens have 86; its
/// UUIDs have 36, and the words of its sentences fewer.
const RUN_LIMIT: usize = 40;

/// `text` as it may be shown: one line, no character that hides or turns others, at most `limit`
/// characters.
pub(crate) fn printable(text: &str, limit: usize) -> String {
    let mut shown: String = text.chars().map(plain).take(limit).collect();
    if text.chars().nth(limit).is_some() {
        shown.push('…');
    }
    shown
}

/// The character, or a space for one that hides or turns others.
pub(crate) fn plain(c: char) -> char {
    if c.is_control() || is_layout(c) { ' ' } else { c }
}

/// [`printable`], and nothing in it is as long as a token.
pub(crate) fn masked(text: &str, limit: usize) -> String {
    // Masked before it is cut: the beginning of a token is a secret, too.
    let mut shown = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (run, after) = rest.split_at(end_of(rest, |c| !c.is_ascii_graphic()));
        if run.len() < RUN_LIMIT {
            shown.push_str(run);
        } else {
            mask_run(run, &mut shown);
        }
        let (gap, next) = after.split_at(end_of(after, |c| c.is_ascii_graphic()));
        shown.push_str(gap);
        rest = next;
    }
    printable(&shown, limit)
}

/// A URI of a client as it may be shown: whole, but no part between its dots, slashes and other
/// marks is as long as a token.
pub(crate) fn uri(text: &str) -> String {
    let is_mark =
        |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '*' | '-' | '_' | '~' | '+'));
    let mut shown = String::new();
    for part in text.split_inclusive(is_mark) {
        let run = part.trim_end_matches(is_mark);
        let is_short = run.len() < RUN_LIMIT || is_uuid(run);
        shown.push_str(if is_short { run } else { "…" });
        shown.push_str(&part[run.len()..]);
    }
    printable(&shown, usize::MAX)
}

fn end_of(text: &str, is_end: impl Fn(char) -> bool) -> usize {
    text.find(is_end).unwrap_or(text.len())
}

/// Leaves of a long run its UUIDs only: they name clients and orgs, and people search for them.
fn mask_run(run: &str, shown: &mut String) {
    shown.push('…');
    let is_between = |c: char| "=,;:/?&\"'()[]{}<>".chars().any(|mark| mark == c);
    for word in run.split(is_between).filter(|word| is_uuid(word)) {
        shown.push_str(word);
        shown.push('…');
    }
}

pub(crate) fn is_uuid(word: &str) -> bool {
    word.len() == 36
        && word.bytes().enumerate().all(|(at, c)| match at {
            8 | 13 | 18 | 23 => c == b'-',
            _ => c.is_ascii_hexdigit(),
        })
}

/// Characters that break a line, turn the writing around, or are not seen.
const fn is_layout(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "08a20000-0000-4000-8000-000000000003";

    #[test]
    fn what_is_shown_of_a_foreign_text_is_one_short_line() {
        assert_eq!(printable("a\r\nb", 10), "a  b");
        assert_eq!(printable("pay\u{2028}to\u{202e}nna\u{200b}", 20), "pay to nna ");
        assert_eq!(printable("abcdef", 3), "abc…");
    }

    #[test]
    fn what_is_as_long_as_a_token_is_not_shown() {
        let token = "T".repeat(40);

        assert_eq!(masked(&format!("token {token} is unknown"), 200), "token … is unknown");
        assert_eq!(masked(&format!("unknown:{token}"), 200), "…");
        assert_eq!(masked(&"T".repeat(39), 200), "T".repeat(39));
    }

    #[test]
    fn a_token_is_masked_before_the_sentence_is_cut() {
        let text = format!("{} {}", "word ".repeat(4), "T".repeat(86));

        assert_eq!(masked(&text, 30), "word word word word  …");
    }

    #[test]
    fn a_uri_stays_whole_but_for_what_may_be_a_token() {
        let long = "https://a-team-of-our-own.connector.example.com/orgs/callback?region=eu-west-1";

        assert_eq!(uri(long), long);
        let token = "T".repeat(86);
        assert_eq!(
            uri(&format!("https://a.example/{token}/b?c={token}")),
            "https://a.example/…/b?c=…"
        );
        assert_eq!(uri(&uri(&token)), "…");
        assert_eq!(uri(&token[..39]), token[..39]);
        assert_eq!(uri(&token[..40]), "…");
    }

    #[test]
    fn uuids_stay_readable() {
        let sentence = format!("client {CLIENT} not found");
        let in_a_run = format!("client_id={CLIENT}&scope=users:readonly");

        assert_eq!(masked(&sentence, 200), sentence);
        assert_eq!(masked(&in_a_run, 200), format!("…{CLIENT}…"));
        assert_eq!(masked(&format!("{CLIENT}.{CLIENT}"), 200), "…", "that may be a token");
        let as_long = "T".repeat(36);
        assert_eq!(masked(&format!("token={as_long}"), 200), "…", "that is no UUID");
        assert_eq!(masked(&format!("{}=cafe", "T".repeat(40)), 200), "…", "nor is that");
    }
}
