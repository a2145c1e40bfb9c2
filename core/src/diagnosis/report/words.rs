//! Words and sentences of a text.

/// A word, and where it begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) at: usize,
    pub(super) text: &'a str,
}

/// What stands between white space.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let base = text.as_ptr() as usize;
    text.split_whitespace().map(move |word| Word { at: word.as_ptr() as usize - base, text: word })
}
