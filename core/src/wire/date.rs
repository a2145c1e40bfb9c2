//! Dates as Genesys Cloud writes them in JSON: `2026-11-21T20:00:00.000Z` (RFC 3339).

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use crate::time::Timestamp;

/// The moment that `text` names; nothing where it is no such date.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let since_epoch =
        humantime::parse_rfc3339(text.trim()).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::default().plus(since_epoch))
}

/// A moment for people, to the second; nothing where it is too far away to be written.
pub(crate) fn written(at: Timestamp) -> Option<String> {
    let since_epoch = Duration::from_millis(at.unix_millis());
    let mut text = String::new();
    let date = humantime::format_rfc3339_seconds(UNIX_EPOCH.checked_add(since_epoch)?);
    // A year of five digits is an error.
    write!(text, "{date}").ok()?;
    Some(text.replace('T', " ").replace('Z', " UTC"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_of_the_api_is_read_to_the_millisecond_and_written_to_the_second() {
        let at = read("2026-12-31T23:59:59.999Z").unwrap();

        assert_eq!(at, Timestamp::from_unix_millis(1_798_761_599_999));
        assert_eq!(written(at).unwrap(), "2026-12-31 23:59:59 UTC");
    }

    #[test]
    fn what_is_no_date_is_none_and_no_year_is_too_late_to_be_asked_for() {
        for odd in ["", "soon", "2026-12-31", "2026-12-31T23:59:59+01:00", "1969-12-31T00:00:00Z"] {
            assert_eq!(read(odd), None, "{odd}");
        }
        assert_eq!(written(Timestamp::MAX), None);
    }
}
