//! Dates as Genesys Cloud writes them in JSON, `2026-11-21T20:00:00.000Z` (RFC 3339), and in headers.

use std::fmt::Write as _;
use std::time::{Duration, UNIX_EPOCH};

use crate::time::Timestamp;

/// The moment that `text` names; nothing where it is no such date.
pub(crate) fn read(text: &str) -> Option<Timestamp> {
    let since_epoch =
        humantime::parse_rfc3339(text.trim()).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Timestamp::default().plus(since_epoch))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The moment that a header names, in any of the three forms that RFC 9110 §5.6.7 obliges a reader to
/// know; nothing where it is no such date. The day of the week is taken on trust.
pub(crate) fn read_header(text: &str) -> Option<Timestamp> {
    let parts: Vec<&str> = text.split([' ', ',', '-']).filter(|part| !part.is_empty()).collect();
    let (day, month, year, time) = match parts[..] {
        [_, day, month, year, time, "GMT"] => (day, month, year, time),
        // As C writes it.
        [_, month, day, time, year] => (day, month, year, time),
        _ => return None,
    };
    let month = MONTHS.iter().position(|name| *name == month)? + 1;
    let century = match year.len() {
        2 if year < "70" => "20",
        2 => "19",
        _ => "",
    };
    read(&format!("{century}{year}-{month:02}-{day:0>2}T{time}Z"))
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
    fn a_date_of_a_header_is_read_in_each_of_its_three_forms() {
        let at = Some(Timestamp::from_unix_millis(784_111_777_000));
        for text in [
            "Sun, 06 Nov 1994 08:49:37 GMT",
            "Sunday, 06-Nov-94 08:49:37 GMT",
            "Sun Nov  6 08:49:37 1994",
        ] {
            assert_eq!(read_header(text), at, "{text}");
        }
        let later = read_header("Wednesday, 09-Dec-26 08:49:37 GMT");
        assert_eq!(later, read("2026-12-09T08:49:37Z"));
    }

    #[test]
    fn what_is_no_date_of_a_header_is_none() {
        for odd in [
            "",
            "120",
            "soon",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 31 Feb 1994 08:49:37 GMT",
            "Sun, 06 Brumaire 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 GMT GMT",
            "Sun, 06 Nov 19994 08:49:37 GMT",
            "1994-11-06T08:49:37Z",
        ] {
            assert_eq!(read_header(odd), None, "{odd}");
        }
    }

    #[test]
    fn what_is_no_date_is_none_and_no_year_is_too_late_to_be_asked_for() {
        for odd in ["", "soon", "2026-12-31", "2026-12-31T23:59:59+01:00", "1969-12-31T00:00:00Z"] {
            assert_eq!(read(odd), None, "{odd}");
        }
        assert_eq!(written(Timestamp::MAX), None);
    }
}
