//! Times: durations in words, and a repaint at the moment the words change, not before.

use std::time::Duration;

use egui::Ui;
use tenantry_core::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// The span in its two largest units, such as `5 h 12 min`.
pub(crate) fn span(span: Duration) -> String {
    let secs = span.as_secs();
    match secs {
        0..MINUTE => format!("{secs} s"),
        MINUTE..600 => format!("{} min {} s", secs / MINUTE, secs % MINUTE),
        600..HOUR => format!("{} min", secs / MINUTE),
        HOUR..172_800 => format!("{} h {} min", secs / HOUR, secs % HOUR / MINUTE),
        _ => format!("{} d {} h", secs / DAY, secs % DAY / HOUR),
    }
}

/// The span where there is little room: from ten hours on, minutes say nothing.
pub(crate) fn rough(now: Timestamp, then: Timestamp) -> String {
    let left = then.since(now);
    match left.as_secs() {
        36_000..172_800 => format!("{} h", left.as_secs() / HOUR),
        _ => span(left),
    }
}

/// How long it is from `now` until `then`, in words.
pub(crate) fn left(now: Timestamp, then: Timestamp) -> String {
    span(then.since(now))
}

/// Repaints when [`left`] would read differently.
pub(crate) fn watch(ui: &Ui, now: Timestamp, then: Timestamp) {
    if let Some(wait) = until_it_reads_differently(then.since(now)) {
        ui.ctx().request_repaint_after(wait);
    }
}

fn until_it_reads_differently(span: Duration) -> Option<Duration> {
    if span.is_zero() {
        return None;
    }
    let unit = if span.as_secs() < 600 { 1 } else { MINUTE };
    let rest = span.as_secs() % unit;
    Some(Duration::from_secs(rest) + Duration::from_nanos(span.subsec_nanos().into()))
        .map(|wait| wait + Duration::from_millis(1))
}

/// The moment on the clock and in the calendar, such as `2026-11-21 16:40 UTC`.
pub(crate) fn clock(moment: Timestamp) -> String {
    let secs = moment.unix_millis() / 1000;
    let (year, month, day) = date_from_days(secs / DAY);
    let (hour, minute) = (secs % DAY / HOUR, secs % HOUR / MINUTE);
    format!("{year}-{month:02}-{day:02} {hour:02}:{minute:02} UTC")
}

/// The time of day, such as `16:40`.
pub(crate) fn hour(moment: Timestamp) -> String {
    let secs = moment.unix_millis() / 1000 % DAY;
    format!("{:02}:{:02}", secs / HOUR, secs % HOUR / MINUTE)
}

/// Year, month and day of the proleptic Gregorian calendar, counted from 1970-01-01. The year is
/// taken to begin in March, so that the leap day is its last.
const fn date_from_days(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let months_since_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * months_since_march + 2) / 5 + 1;
    let month =
        if months_since_march < 10 { months_since_march + 3 } else { months_since_march - 9 };
    let year = year_of_era + era * 400 + if month <= 2 { 1 } else { 0 };
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_told_in_its_two_largest_units() {
        let cases = [
            (0, "0 s"),
            (59, "59 s"),
            (582, "9 min 42 s"),
            (600, "10 min"),
            (18_720, "5 h 12 min"),
            (86_400, "24 h 0 min"),
            (273_600, "3 d 4 h"),
        ];
        for (secs, words) in cases {
            assert_eq!(span(Duration::from_secs(secs)), words);
        }
    }

    #[test]
    fn a_repaint_is_asked_for_when_the_words_change_and_not_before() {
        for millis in [1, 999, 1_500, 59_000, 582_300, 600_000, 3_630_500, 90_061_000] {
            let before = Duration::from_millis(millis);
            let wait = until_it_reads_differently(before).unwrap();

            let early = before.saturating_sub(wait.saturating_sub(Duration::from_millis(2)));
            assert_eq!(span(early), span(before), "{millis} ms: asked too late");
            let after = before.saturating_sub(wait);
            let changed = span(after) != span(before) || after.is_zero();
            // Past two days the second unit is hours; a repaint a minute is cheap enough.
            assert!(changed || before.as_secs() > 172_800, "{millis} ms: asked too early");
        }
        assert_eq!(until_it_reads_differently(Duration::ZERO), None);
    }

    #[test]
    fn the_calendar_knows_leap_days() {
        let cases = [
            (0, "1970-01-01 00:00 UTC"),
            (951_782_400, "2000-02-29 00:00 UTC"),
            (1_795_279_200, "2026-11-21 16:40 UTC"),
            (4_107_542_399, "2100-02-28 23:59 UTC"),
        ];
        for (secs, words) in cases {
            assert_eq!(clock(Timestamp::from_unix_millis(secs * 1000)), words);
        }
    }
}
