//! Quotes: where a value that is quoted, escaped or bare begins and ends.

use super::scan::untrimmed_end;

/// A quote, and how deep it is escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quote {
    mark: Mark,
    depth: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    Double,
    Single,
    Back,
    Curly,
    Entity,
}

/// Deeper escapes than this are read as this deep.
const DEPTHS: usize = 8;

impl Quote {
    /// The quote that the text begins with, and its length.
    pub(super) fn opens(text: &str) -> Option<(Self, usize)> {
        let depth = text.bytes().take(2 * DEPTHS).take_while(|c| *c == b'\\').count();
        let rest = &text[depth..];
        let (mark, length) = match rest.chars().next()? {
            '"' if rest.starts_with("\"\"\"") => (Mark::Double, 3),
            '"' => (Mark::Double, 1),
            '\'' => (Mark::Single, 1),
            '`' => (Mark::Back, 1),
            quote @ ('\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}') => {
                (Mark::Curly, quote.len_utf8())
            }
            '&' if rest.starts_with("&quot;") => (Mark::Entity, 6),
            _ => return None,
        };
        let depth = if matches!(mark, Mark::Curly | Mark::Entity) { 0 } else { depth };
        Some((Self { mark, depth: depth.min(DEPTHS - 1) }, length + text.len() - rest.len()))
    }
}

/// Where quotes close: for each kind the last one found, so that no text is searched twice.
#[derive(Default)]
pub(super) struct Closings {
    known: [[Option<usize>; DEPTHS]; 5],
    bare: usize,
}

impl Closings {
    /// Where the value without quotes that begins at `from` ends.
    pub(super) fn bare_after(&mut self, text: &str, from: usize) -> usize {
        if self.bare <= from {
            self.bare = untrimmed_end(text, from);
        }
        self.bare
    }

    /// Where the value that begins at `from` ends. `from` never goes back.
    pub(super) fn after(&mut self, text: &str, from: usize, quote: Quote) -> usize {
        let known = &mut self.known[quote.mark as usize][quote.depth];
        if let Some(end) = known.filter(|end| *end >= from) {
            return end;
        }
        let end = closing(text, from, quote).unwrap_or(text.len());
        *known = Some(end);
        end
    }
}

fn closing(text: &str, from: usize, quote: Quote) -> Option<usize> {
    let rest = &text[from..];
    let mark = match quote.mark {
        Mark::Curly => {
            return rest
                .find(['\u{201d}', '\u{2019}', '\u{201c}', '\u{2018}', '"'])
                .map(|at| from + at);
        }
        Mark::Entity => return rest.find("&quot;").map(|at| from + at),
        Mark::Double => b'"',
        Mark::Single => b'\'',
        Mark::Back => b'`',
    };
    let mut slashes = 0;
    for (at, c) in rest.bytes().enumerate() {
        if c == mark && slashes <= quote.depth {
            return Some(from + at - slashes);
        }
        slashes = if c == b'\\' { slashes + 1 } else { 0 };
    }
    None
}
