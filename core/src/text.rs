//! Text: a few words are looked for so, in what is short. What the standard library does for long
//! texts, forwards and backwards, is two kilobytes of what a browser loads.

/// What stands before and behind the first `mark`.
pub(crate) fn parted<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = text.as_bytes().windows(mark.len()).position(|part| part == mark.as_bytes())?;
    Some((text.get(..at)?, text.get(at + mark.len()..)?))
}

/// Whether `words` are in the text.
pub(crate) fn has(text: &str, words: &str) -> bool {
    parted(text, words).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_parted_as_the_standard_library_parts_it() {
        for text in ["", "a", "://", "a://b", "a://b://c", "a:/b", "ä://ö", "::://", "a:", "a://"]
        {
            assert_eq!(parted(text, "://"), text.split_once("://"), "{text}");
            assert_eq!(has(text, "://"), text.contains("://"), "{text}");
        }
    }
}
