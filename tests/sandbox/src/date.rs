//! Dates as HTTP and the API write them. No calendar crate is worth these two forms.

const DAY_MS: u64 = 86_400_000;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

struct Moment {
    year: u64,
    month: usize,
    day: u64,
    weekday: usize,
    clock: String,
    milli: u64,
}

/// The form of the `Date` header (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(crate) fn http(unix_millis: u64) -> String {
    let m = moment(unix_millis);
    let (weekday, month) = (WEEKDAYS[m.weekday], MONTHS[m.month - 1]);
    format!("{weekday}, {:02} {month} {} {} GMT", m.day, m.year, m.clock)
}

/// The form the API uses in JSON: `1994-11-06T08:49:37.000Z`.
pub(crate) fn iso(unix_millis: u64) -> String {
    let m = moment(unix_millis);
    format!("{:04}-{:02}-{:02}T{}.{:03}Z", m.year, m.month, m.day, m.clock, m.milli)
}

fn moment(unix_millis: u64) -> Moment {
    let (days, rest) = (unix_millis / DAY_MS, unix_millis % DAY_MS);
    let (seconds, milli) = (rest / 1000, rest % 1000);

    // Years are counted from 1 March 0000, so that the leap day is the last of its year.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };

    Moment {
        year: era * 400 + year_of_era + u64::from(month <= 2),
        month: usize::try_from(month).unwrap_or(1),
        day: day_of_year - (153 * march_month + 2) / 5 + 1,
        weekday: usize::try_from(days % 7).unwrap_or(0),
        clock: format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60),
        milli,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_http_standard_is_written_as_the_standard_writes_it() {
        assert_eq!(http(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    #[test]
    fn a_leap_day_and_the_turn_of_a_year_are_right() {
        assert_eq!(iso(951_782_400_000), "2000-02-29T00:00:00.000Z");
        assert_eq!(iso(1_798_761_599_999), "2026-12-31T23:59:59.999Z");
    }
}
