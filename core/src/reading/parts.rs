//! Parts of a text that is JSON: a value, and where in it the next one begins and ends.

use std::borrow::Cow;
use std::slice::Iter;
use std::str::Chars;

/// A value, whose own values are texts that have not been read yet.
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    /// A number that is no integer of 64 bits.
    Fraction(&'a str),
    Text(Cow<'a, str>),
    List(&'a [u8]),
    Map(&'a [u8]),
}

/// The value that a text is, or what is wrong with its characters.
#[inline(never)]
pub(super) fn value(text: &[u8]) -> Result<Value<'_>, &'static str> {
    Ok(match text {
        [b'"', inside @ .., _] => Value::Text(string(inside)?),
        [b'{', inside @ .., _] => Value::Map(inside),
        [b'[', inside @ .., _] => Value::List(inside),
        [b't', ..] => Value::Bool(true),
        [b'f', ..] => Value::Bool(false),
        [b'n', ..] => Value::Null,
        _ => number(str::from_utf8(text).unwrap_or_default()),
    })
}

fn number(digits: &str) -> Value<'_> {
    if let Ok(number) = digits.parse() {
        return Value::Unsigned(number);
    }
    match digits.parse() {
        Ok(number) if number != 0 => Value::Signed(number),
        _ => Value::Fraction(digits),
    }
}

/// What stands between quotes, where it stands if nothing is escaped.
fn string(inside: &[u8]) -> Result<Cow<'_, str>, &'static str> {
    let inside = str::from_utf8(inside).map_err(|_at| "invalid unicode code point")?;
    if !inside.as_bytes().contains(&b'\\') {
        return Ok(Cow::Borrowed(inside));
    }
    let mut text = String::with_capacity(inside.len());
    let mut rest = inside.chars();
    while let Some(c) = rest.next() {
        text.push(if c == '\\' { escaped(&mut rest)? } else { c });
    }
    Ok(Cow::Owned(text))
}

/// The character that an escape stands for (RFC 8259 §7).
fn escaped(rest: &mut Chars<'_>) -> Result<char, &'static str> {
    const LONE: &str = "lone leading surrogate in hex escape";
    Ok(match rest.next() {
        Some('b') => '\u{8}',
        Some('f') => '\u{c}',
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => {
            let first = unit(rest);
            let is_half = (0xD800..0xDC00).contains(&first);
            let second = is_half && rest.next() == Some('\\') && rest.next() == Some('u');
            let units = [first, if second { unit(rest) } else { 0 }];
            char::decode_utf16(units).next().and_then(Result::ok).ok_or(LONE)?
        }
        Some(itself) => itself,
        None => return Err(LONE),
    })
}

/// Four hexadecimal digits.
fn unit(rest: &mut Chars<'_>) -> u16 {
    let digits = rest.by_ref().take(4).map(|c| c.to_digit(16).unwrap_or_default());
    // Four of them fit.
    digits.fold(0, |unit, digit| unit << 4 | u16::try_from(digit).unwrap_or_default())
}

/// Cuts off the first of the parts that a comma or a colon divides.
#[inline(never)]
pub(super) fn cut<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let (mut bytes, mut depth) = (text.iter(), 0_usize);
    let end = loop {
        match bytes.next() {
            None => break text.len(),
            Some(b',' | b':') if depth == 0 => break text.len() - bytes.len() - 1,
            Some(b'"') => leave_string(&mut bytes),
            Some(b'[' | b'{') => depth += 1,
            Some(b']' | b'}') => depth = depth.saturating_sub(1),
            Some(_) => {}
        }
    };
    let (part, rest) = text.split_at_checked(end).unwrap_or_default();
    *text = rest.get(1..).unwrap_or_default();
    part.trim_ascii()
}

/// Goes on behind the quote that ends a string.
fn leave_string(bytes: &mut Iter<'_, u8>) {
    while let Some(c) = bytes.next() {
        match c {
            b'"' => return,
            b'\\' => drop(bytes.next()),
            _ => {}
        }
    }
}
