//! Words: times, spans and names, as people write them.

use crate::time::Timestamp;
use crate::wire::date;

/// A moment.
pub(super) fn moment(at: Timestamp) -> String {
    date::written(at).unwrap_or_else(|| "a day that is too far away to be written".to_owned())
}

/// A span, in the largest unit that says it whole.
pub(super) fn span(secs: u64) -> String {
    // 86399 seconds are what the platform gives for a day.
    let secs = if secs == 86_399 { 86_400 } else { secs };
    let (count, unit) = match secs {
        _ if secs >= 86_400 && secs.is_multiple_of(86_400) => (secs / 86_400, "day"),
        _ if secs >= 3_600 && secs.is_multiple_of(3_600) => (secs / 3_600, "hour"),
        _ if secs >= 60 && secs.is_multiple_of(60) => (secs / 60, "minute"),
        _ => (secs, "second"),
    };
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{ending}")
}

/// A `code` behind a status.
pub(super) fn code(code: Option<&str>) -> String {
    code.map_or_else(String::new, |code| format!(" {code}"))
}

/// A list of names.
pub(super) fn list<T: AsRef<str>>(names: &[T]) -> String {
    names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_the_largest_unit_that_says_it_whole() {
        let spans = [(1, "1 second"), (300, "5 minutes"), (86_399, "1 day")];
        for (secs, said) in spans.into_iter().chain([(64_800, "18 hours"), (86_400, "1 day")]) {
            assert_eq!(span(secs), said);
        }
    }
}
