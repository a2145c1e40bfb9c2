//! Text: what was dropped, pasted or read, decoded; it may hold secrets, so nobody prints it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use super::Unreadable;

/// The longest text, in bytes.
pub const LIMIT: usize = 4 * 1024 * 1024;

/// A text that may hold secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Text(Zeroizing<String>);

impl Text {
    /// A text that was pasted.
    ///
    /// # Errors
    /// [`Unreadable::TooLong`].
    pub fn pasted(text: String) -> Result<Self, Unreadable> {
        let text = Zeroizing::new(text);
        if text.len() > LIMIT { Err(Unreadable::TooLong) } else { Ok(Self(text)) }
    }

    /// The bytes of a file: UTF-8, or UTF-16 with its mark, as spreadsheets write it.
    ///
    /// # Errors
    /// [`Unreadable`]: it is too long, or no text.
    pub fn decode(bytes: Vec<u8>) -> Result<Self, Unreadable> {
        let bytes = Zeroizing::new(bytes);
        if bytes.len() > LIMIT {
            return Err(Unreadable::TooLong);
        }
        let wide = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
            let (pairs, odd) = rest.as_chunks::<2>();
            let units = Zeroizing::new(pairs.iter().copied().map(unit).collect::<Vec<_>>());
            String::from_utf16(&units).ok().filter(|_| odd.is_empty())
        };
        let text = match bytes.as_slice() {
            [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
            [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
            [0xef, 0xbb, 0xbf, rest @ ..] => str::from_utf8(rest).ok().map(str::to_owned),
            rest => str::from_utf8(rest).ok().map(str::to_owned),
        };
        // What holds a zero is a picture or a program.
        let text = text.filter(|text| !text.contains('\0')).map(Zeroizing::new);
        text.map(Self).ok_or(Unreadable::NoText)
    }

    /// Reads a file, and no more of it than is taken.
    ///
    /// # Errors
    /// A sentence says why it cannot be read.
    pub fn of_file(path: &Path) -> Result<Self, String> {
        let mut bytes = Vec::new();
        let read = File::open(path).and_then(|file| {
            // A pipe or a device would keep the window waiting.
            if !file.metadata()?.is_file() {
                return Err(io::Error::other("it is not a file"));
            }
            file.take(LIMIT as u64 + 1).read_to_end(&mut bytes)
        });
        read.map_err(|error| format!("{} cannot be read: {error}.", path.display()))?;
        Self::decode(bytes).map_err(|why| why.to_string())
    }

    /// The text. Never show, log or store what comes out.
    pub(crate) fn expose(&self) -> &str {
        self.0.strip_prefix('\u{feff}').unwrap_or(&self.0)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_write_is_read() {
        let wide = |mark: [u8; 2], unit: fn(u16) -> [u8; 2]| {
            mark.into_iter().chain("né".encode_utf16().flat_map(unit)).collect::<Vec<_>>()
        };
        for bytes in [
            "né".as_bytes().to_vec(),
            b"\xef\xbb\xbfn\xc3\xa9".to_vec(),
            wide([0xff, 0xfe], u16::to_le_bytes),
            wide([0xfe, 0xff], u16::to_be_bytes),
        ] {
            assert_eq!(Text::decode(bytes).unwrap().expose(), "né");
        }
        assert_eq!(Text::pasted("\u{feff}né".into()).unwrap().expose(), "né");
    }

    #[test]
    fn a_picture_a_program_and_what_is_too_long_are_refused() {
        for bytes in [&b"\x89PNG\r\n"[..], b"a\0b", b"\xff\xfea", b"\xff\xfe\x00\xd8"] {
            assert_eq!(Text::decode(bytes.to_vec()), Err(Unreadable::NoText));
        }
        assert_eq!(Text::decode(vec![b'a'; LIMIT + 1]), Err(Unreadable::TooLong));
        assert_eq!(Text::pasted("a".repeat(LIMIT + 1)), Err(Unreadable::TooLong));
        assert!(Text::decode(vec![b'a'; LIMIT]).is_ok());
    }

    #[test]
    fn a_file_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();

        let missing = Text::of_file(&folder.path().join("none.csv")).unwrap_err();
        let directory = Text::of_file(folder.path()).unwrap_err();

        assert!(missing.contains("none.csv cannot be read:"), "{missing}");
        assert!(directory.contains("cannot be read:"), "{directory}");
    }

    #[test]
    fn a_text_is_never_printed() {
        let text = Text::pasted("SECRET".into()).unwrap();

        assert_eq!(format!("{text:?}"), "Text(6 bytes)");
    }
}
