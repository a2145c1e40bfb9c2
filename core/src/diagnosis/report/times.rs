//! Times: how old a token was when it was refused, where both times of day are told.

use super::Facts;

/// A day, in seconds.
const DAY: u64 = 86_400;

/// Reads the time at which a token came, and that of the first refusal after it.
pub(super) fn read(facts: &mut Facts, text: &str) {
    let mut issued = None;
    for line in text.lines() {
        let small = line.to_ascii_lowercase();
        let Some(time) = time_of_day(&small) else { continue };
        let is = |words: &[&str]| words.iter().any(|word| small.contains(word));
        if is(&["401", "refused", "rejected"]) {
            let age = issued.map(|issued: u64| (time + DAY - issued) % DAY);
            facts.told.age_secs = facts.told.age_secs.or(age);
        } else if is(&["token"]) && is(&["issued", "got", "received", "obtained", "new token"]) {
            issued = Some(time);
        }
    }
}

/// The first `10:00`, `10:00:00` or `10:00:00.100` of a line, in seconds.
fn time_of_day(line: &str) -> Option<u64> {
    line.split(|c: char| c.is_whitespace() || matches!(c, 't' | '[' | ']' | ',' | '.' | 'z'))
        .find_map(|word| {
            let mut parts = word.split(':').map(|part| {
                let is_two = part.len() == 2 && part.bytes().all(|c| c.is_ascii_digit());
                is_two.then(|| part.parse::<u64>().ok()).flatten()
            });
            let (hours, minutes) = (parts.next()??, parts.next()??);
            let seconds = parts.next().unwrap_or(Some(0))?;
            let is_time = parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60;
            is_time.then_some(hours * 3600 + minutes * 60 + seconds)
        })
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use super::*;

    #[test]
    fn a_time_of_day_is_found_in_a_line() {
        for (line, secs) in [
            ("token issued 10:00:00.100 (login)", Some(36_000)),
            ("2025-05-06t08:00:01.220z got a token", Some(28_801)),
            ("at 22:00 it came", Some(79_200)),
            ("10.0.0.1:443", None),
            ("99:99", None),
        ] {
            assert_eq!(time_of_day(line), secs, "{line}");
        }
    }

    #[test]
    fn a_token_is_as_old_as_the_two_times_say() {
        let it = read("23:59:58 got a token\n00:00:01 GET /api/v2/users -> 401 bad.credentials");

        assert_eq!(it.answers[0].age_secs, Some(3));
    }
}
