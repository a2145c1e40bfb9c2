//! Clock: how far a clock here is from the platform's, where both times are told.

use super::Facts;
use crate::wire::date;

/// `Sun, 06 Nov 1994 08:49:37 GMT` is so long.
const DATE_LENGTH: usize = 29;
/// What names a time stands so near before it.
const LABEL_LENGTH: usize = 48;

/// Reads the time of a clock here, and the `Date` of an answer.
pub(super) fn read(facts: &mut Facts, text: &str) {
    let mut here = None;
    let mut there = None;
    for (at, mark) in text.match_indices(" GMT") {
        let Some(start) = (at + mark.len()).checked_sub(DATE_LENGTH) else { continue };
        let Some(secs) = text.get(start..at + mark.len()).and_then(unix) else { continue };
        match Whose::of(label(text, start)) {
            Some(Whose::Here) => here = here.or(Some(secs)),
            Some(Whose::Platforms) => there = there.or(Some(secs)),
            None => {}
        }
    }
    if let Some((here, there)) = here.zip(there) {
        facts.evidence.clock_ahead_secs.get_or_insert(here - there);
    }
}

/// Whose clock a time is of.
enum Whose {
    Here,
    Platforms,
}

impl Whose {
    fn of(label: &str) -> Option<Self> {
        let small = label.to_ascii_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| small.contains(word));
        if is(&["clock", "local", "system time", "our time", "now", "here"]) {
            return Some(Self::Here);
        }
        is(&["date"]).then_some(Self::Platforms)
    }
}

/// What stands before a time, in its line and since the time before it.
fn label(text: &str, at: usize) -> &str {
    let floor = at.saturating_sub(LABEL_LENGTH);
    let floor = (floor..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at);
    let before = text[floor..at].rsplit(['\n', ';']).next().unwrap_or_default();
    before.rsplit("GMT").next().unwrap_or_default()
}

fn unix(date: &str) -> Option<i64> {
    i64::try_from(date::read_header(date)?.unix_millis() / 1000).ok()
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;

    #[test]
    fn a_clock_is_compared_with_the_date_of_an_answer() {
        let late =
            "Local clock: Sun, 06 Nov 1994 08:49:37 GMT\nDate: Sun, 06 Nov 1994 08:59:37 GMT";

        assert_eq!(read(late).clock_ahead_secs, Some(-600));
        assert_eq!(read("Date: Sun, 06 Nov 1994 08:59:37 GMT").clock_ahead_secs, None);
    }
}
