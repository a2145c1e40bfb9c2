//! Scanning: names with their values, in whatever language they are written.
//!
//! JSON, YAML, `.env`, INI, TOML, headers, forms, XML attributes, flags of a command and the keyword
//! arguments of a program are all a name, a sign and a value. One pass over the text finds them,
//! also where the text is cut off, escaped in a log line, or stands in a sentence.

use super::quotes::{Closings, Quote};

/// No name is longer.
const NAME_LIMIT: usize = 64;
/// What is read of a value without quotes. Masking goes to its end all the same.
const BARE_LIMIT: usize = 1024;

/// `=`, encoded once more.
const ENCODED_EQUALS: [&str; 4] = ["%3D", "%3d", "%253D", "\\u003d"];
/// `&`, encoded once more.
const ENCODED_AND: [&str; 2] = ["%26", "%2526"];

/// A name with its value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    /// The name, without its quotes.
    pub(super) name: &'a str,
    /// The word before the name, if both stand in one line: `client` in `client secret: x`.
    pub(super) before: &'a str,
    /// Where the name begins.
    pub(super) at: usize,
    /// What stands between them.
    pub(super) sign: Sign,
    /// The value, without its quotes.
    pub(super) value: &'a str,
    /// Where the value begins, behind its opening quote.
    pub(super) value_at: usize,
    pub(super) is: Is,
}

/// What stands between a name and its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    Colon,
    Equals,
    /// `("name", value`, as a call has it.
    Comma,
    /// `--name value`.
    Space,
    /// `| name | value |`.
    Bar,
    /// `<name>value</name>`.
    Tag,
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Is {
    Quoted,
    Bare,
}

/// Every name with its value, in order; values may hold pairs of their own.
pub(super) fn pairs(text: &str) -> Vec<Pair<'_>> {
    let mut closings = Closings::default();
    let mut found: Vec<Pair<'_>> = Vec::new();
    for (at, c) in text.bytes().enumerate() {
        let Some((sign, after)) = sign_at(text, at, c) else { continue };
        let Some((name_at, name)) = name_before(text, at, sign) else { continue };
        let (name_at, name) = behind_type(text, name_at, name, sign);
        let Some(value_from) = value_start(text, after, sign) else { continue };
        let (value_at, end, is) = value_of(text, value_from, &mut closings);
        let value = &text[value_at..end];
        let before = word_before(text, name_at);
        let pair = Pair { name, before, at: name_at, sign, value, value_at, is };
        found.push(named_by_neighbour(pair, found.last()));
    }
    found
}

/// The sign at `at`, and where it ends.
fn sign_at(text: &str, at: usize, c: u8) -> Option<(Sign, usize)> {
    let bytes = text.as_bytes();
    let next = bytes.get(at + 1).copied().unwrap_or(b' ');
    let last = at.checked_sub(1).map_or(b' ', |at| bytes[at]);
    match c {
        b':' if next == b':' || last == b':' || text[at..].starts_with("://") => None,
        b':' if next == b'=' => Some((Sign::Equals, at + 2)),
        b':' => Some((Sign::Colon, at + 1)),
        b'=' if next == b'=' || b"=!<>:".contains(&last) => None,
        b'=' if next == b'>' => Some((Sign::Equals, at + 2)),
        b'=' => Some((Sign::Equals, at + 1)),
        b'|' => Some((Sign::Bar, at + 1)),
        b'>' if is_name(last) => Some((Sign::Tag, at + 1)),
        // A form inside a URL or a log line is encoded once more.
        b'%' | b'\\' => ENCODED_EQUALS
            .iter()
            .find(|sign| text.as_bytes()[at..].starts_with(sign.as_bytes()))
            .map(|sign| (Sign::Equals, at + sign.len())),
        b',' if b"\"'`".contains(&last) => Some((Sign::Comma, at + 1)),
        b' ' | b'\t' if is_name(last) => Some((Sign::Space, at + 1)),
        _ => None,
    }
}

const fn is_name(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.')
}

/// The name that ends before the sign at `at`.
fn name_before(text: &str, at: usize, sign: Sign) -> Option<(usize, &str)> {
    let bytes = text.as_bytes();
    let back = |from: usize, limit: usize, is: &dyn Fn(u8) -> bool| {
        let floor = from.saturating_sub(limit);
        (floor..from).rev().find(|at| !is(bytes[*at])).map_or(floor, |at| at + 1)
    };
    let mut end = at;
    if sign != Sign::Space {
        end = back(end, 4, &|c| c == b' ' || c == b'\t' || c == b'*');
        if end > 0 && bytes[end - 1] == b')' {
            let open = (end.saturating_sub(40)..end).rev().find(|at| bytes[*at] == b'(');
            end = open.map_or(end, |open| back(open, 4, &|c| c == b' '));
        }
        end = back(end, 12, &|c| matches!(c, b'"' | b'\'' | b'`' | b'\\' | b']' | b'*'));
        end = end.checked_sub(6).filter(|at| bytes[*at..end] == *b"&quot;").unwrap_or(end);
        end = without_smart_quote(text, end);
    }
    let start = back(end, NAME_LIMIT, &is_name);
    let flag = back(end, NAME_LIMIT, &|c| is_name(c) && c != b'.');
    let is_flag = text.get(flag..end).is_some_and(|word| {
        word.starts_with("--")
            && word.len() > 2
            && flag.checked_sub(1).is_none_or(|b| bytes[b].is_ascii_whitespace())
    });
    match sign {
        Sign::Space if !is_flag => return None,
        Sign::Tag if start == 0 || bytes[start - 1] != b'<' => return None,
        Sign::Comma => {
            let opens = back(start, 8, &|c| matches!(c, b'"' | b'\'' | b'`' | b'\\'));
            if opens == start || opens == 0 || !b"([{,".contains(&bytes[opens - 1]) {
                return None;
            }
        }
        Sign::Colon | Sign::Equals | Sign::Space | Sign::Bar | Sign::Tag => {}
    }
    let word = text.get(start..end)?.trim_start_matches(['-', '.']);
    let word = without_escape(word, start.checked_sub(1).map(|at| bytes[at]));
    let has_letter = word.bytes().any(|c| c.is_ascii_alphabetic());
    has_letter.then(|| (end - word.len(), word.trim_end_matches('.')))
}

/// A name begins behind what is left of an escaped sign before it: `%26`, `\\u0026`, `\\n`.
fn without_escape(word: &str, last: Option<u8>) -> &str {
    let escapes: &[&str] = match last {
        Some(b'%') => &["2526", "26"],
        Some(b'\\') => &["u0026", "n", "r", "t"],
        _ => &[],
    };
    escapes.iter().find_map(|escape| word.strip_prefix(escape)).unwrap_or(word)
}

fn without_smart_quote(text: &str, end: usize) -> usize {
    let closes = |quote: &str| text.as_bytes()[..end].ends_with(quote.as_bytes());
    if closes("\u{201d}") || closes("\u{2019}") { end - 3 } else { end }
}

/// `clientSecret: string = "x"` is named by its name, not by its type.
fn behind_type<'a>(text: &'a str, at: usize, name: &'a str, sign: Sign) -> (usize, &'a str) {
    let is_type = matches!(name, "string" | "String" | "str" | "any" | "Optional");
    if sign != Sign::Equals || !is_type {
        return (at, name);
    }
    let head = text[..at].trim_end_matches([' ', '&']);
    let named = head.strip_suffix(':').and_then(|head| name_before(text, head.len(), Sign::Colon));
    named.unwrap_or((at, name))
}

/// `key="client_secret" value="x"` and `name: CLIENT_SECRET`, `value: x` are one pair.
fn named_by_neighbour<'a>(pair: Pair<'a>, last: Option<&Pair<'a>>) -> Pair<'a> {
    let Some(last) = last.filter(|last| pair.at.saturating_sub(last.value_at) < 200) else {
        return pair;
    };
    let names = matches!(last.name, "key" | "name" | "Name" | "Key");
    let is_value = matches!(pair.name, "value" | "Value" | "content");
    if names && is_value { Pair { name: last.value, ..pair } } else { pair }
}

fn word_before(text: &str, at: usize) -> &str {
    let floor = (at.saturating_sub(24)..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at);
    let head = text[floor..at].trim_end_matches([' ', '*']);
    head.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// Where the value begins, with its quote; none where there is none.
fn value_start(text: &str, after: usize, sign: Sign) -> Option<usize> {
    let rest = text.get(after..)?;
    let inline = rest.trim_start_matches([' ', '\t', '*']);
    let at = text.len() - inline.len();
    let first = inline.chars().next()?;
    // What follows in the next line is a value only where it is quoted, or a block of YAML.
    if matches!(first, '\n' | '\r' | '|' | '>') && sign != Sign::Bar {
        let below = inline.trim_start_matches(['|', '>', '-', '+']).trim_start();
        let is_block = matches!(first, '|' | '>');
        let is_value = is_block || below.starts_with(['"', '\'']);
        return is_value.then(|| text.len() - below.len()).filter(|at| *at < text.len());
    }
    let unwrapped = inline.trim_start_matches(['[', '{', '(', ' ']);
    if unwrapped.len() < inline.len() && unwrapped.starts_with(['"', '\'']) {
        return Some(text.len() - unwrapped.len());
    }
    let prefix =
        inline.bytes().take(2).take_while(|c| c.is_ascii_alphabetic() || b"@$&".contains(c));
    let prefix = prefix.count();
    let is_prefixed =
        prefix > 0 && inline.as_bytes().get(prefix).is_some_and(|c| b"\"'".contains(c));
    Some(if is_prefixed { at + prefix } else { at })
}

fn value_of(text: &str, from: usize, closings: &mut Closings) -> (usize, usize, Is) {
    if let Some((quote, open)) = Quote::opens(&text[from..]) {
        let start = from + open;
        let end = closings.after(text, start, quote);
        let is_near = end < text.len() && end - start <= 8 * BARE_LIMIT;
        let end = if is_near { end } else { line_end(text, start) };
        return (start, end, Is::Quoted);
    }
    (
        from,
        from + trimmed(super::window(
            text,
            from,
            BARE_LIMIT.min(closings.bare_after(text, from) - from),
        )),
        Is::Bare,
    )
}

/// Where the line ends.
pub(super) fn line_end(text: &str, from: usize) -> usize {
    text[from..].find(['\n', '\r']).map_or(text.len(), |at| from + at)
}

/// Where a value without quotes ends: at a space, a quote, or the next pair.
pub(super) fn bare_end(text: &str, from: usize) -> usize {
    from + trimmed(&text[from..untrimmed_end(text, from)])
}

/// How long the value is without what closes the sentence or the list around it.
fn trimmed(value: &str) -> usize {
    value.trim_end_matches([',', ';', ')', '}', ']', '.']).len()
}

pub(super) fn untrimmed_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' | b'"' | b'\'' | b'`' | b'\\' | b'|' | b'<' => break,
            b'&' => break,
            b'%' if ENCODED_AND.iter().any(|and| bytes[at..].starts_with(and.as_bytes())) => break,
            b',' | b';' if begins_pair(bytes, at + 1) => break,
            _ => at += 1,
        }
    }
    at
}

/// Whether `name=` or `name:` follows, or nothing but space.
fn begins_pair(bytes: &[u8], from: usize) -> bool {
    let rest = &bytes[from.min(bytes.len())..];
    let name = rest.iter().take(NAME_LIMIT).take_while(|c| is_name(**c)).count();
    match rest.get(name) {
        None => true,
        Some(c) if name == 0 => c.is_ascii_whitespace() || b"\"'}])".contains(c),
        Some(c) => matches!(c, b'=' | b':'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&str, &str)> {
        pairs(text).iter().map(|pair| (pair.name, pair.value)).collect()
    }

    #[test]
    fn a_name_and_its_value_are_found_in_every_language() {
        for text in [
            r#"{"client_id": "acme"}"#,
            "{'client_id': 'acme'}",
            r#"{\"client_id\":\"acme\"}"#,
            r#""body": "{\"client_id\":\"acme\"}""#,
            "{&quot;client_id&quot;:&quot;acme&quot;}",
            "{\u{201c}client_id\u{201d}: \u{201c}acme\u{201d}}",
            "client_id: acme",
            "client_id=acme",
            "export client_id=acme",
            "client_id = \"acme\"",
            "client_id := \"acme\"",
            "const client_id: string = \"acme\";",
            "?x=1&client_id=acme&y=2",
            "refresh(client_id=acme, y=2)",
            "params.append('client_id', 'acme')",
            "'client_id' => 'acme'",
            "config[\"client_id\"] = f\"acme\"",
            "{\"client_id\": {\"acme\"}}",
            "<add key=\"client_id\" value=\"acme\"/>",
            "- name: client_id\n  value: acme",
            "run --client_id acme",
            "| client_id | acme |",
            "<client_id>acme</client_id>",
            "**client_id:** acme",
            "client_id (prod): acme",
            "\"client_id\":\n  \"acme\"",
            "body=x%3D1%26client_id%3Dacme%26y%3D2",
            "client_id\\u003dacme\\u0026y\\u003d2",
            "client_id: |\n  acme",
        ] {
            assert!(read(text).contains(&("client_id", "acme")), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn what_is_cut_off_ends_with_its_line() {
        assert_eq!(read("{\"error\":\"invalid_gr"), [("error", "invalid_gr")]);
        assert_eq!(read("error=\"a\nb=c").first(), Some(&("error", "a")));
    }

    #[test]
    fn a_comparison_a_path_and_a_url_are_no_pairs() {
        assert_eq!(read("a == b, std::time, https://x"), []);
    }

    #[test]
    fn escaped_quotes_do_not_end_a_value() {
        assert!(read(r#"a="x\"y""#).contains(&("a", r#"x\"y"#)));
    }
}
