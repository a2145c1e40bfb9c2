//! Times: durations in words, moments as the clock here shows them, and a repaint when words change.

use std::sync::OnceLock;
use std::time::Duration;

use egui::Ui;
use jiff::Zoned;
use jiff::tz::TimeZone;
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

/// Where the window is looked at from.
static PINNED: OnceLock<TimeZone> = OnceLock::new();

/// Shows all times in that zone of the tz database from now on, and no longer in this computer's
/// own; the first to say so is heard. For pictures and tests that must not depend on where they
/// are made.
pub fn pin_zone(name: &str) {
    if let Ok(zone) = TimeZone::get(name) {
        // Somebody was first.
        PINNED.set(zone).ok();
    }
}

fn zone() -> TimeZone {
    PINNED.get().cloned().unwrap_or_else(TimeZone::system)
}

/// The moment where the window is looked at from; nothing for one that no calendar has.
fn here(moment: Timestamp) -> Option<Zoned> {
    let millis = i64::try_from(moment.unix_millis()).ok()?;
    Some(jiff::Timestamp::from_millisecond(millis).ok()?.to_zoned(zone()))
}

fn shown(moment: Timestamp, format: &str) -> String {
    here(moment).map_or_else(|| "never".to_owned(), |here| here.strftime(format).to_string())
}

/// The moment on the clock and in the calendar, such as `2026-11-21 17:40 CET`.
pub(crate) fn clock(moment: Timestamp) -> String {
    format!("{} {}", shown(moment, "%Y-%m-%d %H:%M"), shown(moment, "%Z"))
}

/// The same to the second and without the zone, for where that is said elsewhere.
pub(crate) fn second(moment: Timestamp) -> String {
    shown(moment, "%Y-%m-%d %H:%M:%S")
}

/// The same to the millisecond and with the distance from UTC, for copies (RFC 3339).
pub(crate) fn exact(moment: Timestamp) -> String {
    shown(moment, "%Y-%m-%dT%H:%M:%S%.3f%:z")
}

/// The time of day, such as `17:40`.
pub(crate) fn hour(moment: Timestamp) -> String {
    shown(moment, "%H:%M")
}

/// The time of day to the second, such as `17:40:03`.
pub(crate) fn second_of_day(moment: Timestamp) -> String {
    shown(moment, "%H:%M:%S")
}

/// The moment in a file's name, such as `2026-11-21-174003`.
pub(crate) fn in_a_name(moment: Timestamp) -> String {
    shown(moment, "%Y-%m-%d-%H%M%S")
}

/// The zone that all times are shown in, as it is at that moment, such as `CET, UTC+01:00`.
pub(crate) fn zone_in_words(moment: Timestamp) -> String {
    let (short, distance) = (shown(moment, "%Z"), shown(moment, "%:z"));
    if short == "UTC" { short } else { format!("{short}, UTC{distance}") }
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
    fn a_moment_is_told_as_the_clock_here_shows_it_and_its_zone_is_said() {
        pin_zone("Europe/Berlin");
        let [winter, summer] =
            [1_795_279_203_045, 1_783_960_800_000].map(Timestamp::from_unix_millis);

        assert_eq!(clock(winter), "2026-11-21 17:40 CET");
        assert_eq!(clock(summer), "2026-07-13 18:40 CEST");
        assert_eq!(second(winter), "2026-11-21 17:40:03");
        assert_eq!(exact(winter), "2026-11-21T17:40:03.045+01:00");
        assert_eq!((&*hour(winter), &*second_of_day(winter)), ("17:40", "17:40:03"));
        assert_eq!(in_a_name(winter), "2026-11-21-174003");
        assert_eq!(zone_in_words(summer), "CEST, UTC+02:00");
    }

    #[test]
    fn a_moment_that_no_calendar_has_is_never() {
        assert_eq!(second(Timestamp::MAX), "never");
    }
}
