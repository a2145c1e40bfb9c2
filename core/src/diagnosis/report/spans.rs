//! Spans: after how long something stopped, and where it lives, as sentences say it.

use super::Facts;
use super::prose::Sentence;
use crate::registration::Region;

/// Reads what one sentence says.
pub(super) fn read(facts: &mut Facts, sentence: &Sentence) {
    let words: Vec<&str> = sentence.words.iter().map(String::as_str).collect();
    if let Some(secs) = died_after(&words) {
        facts.evidence.grant.died_after_secs.get_or_insert(secs);
    }
    if let Some(secs) = lifetime(&words) {
        facts.evidence.grant.lifetime_secs.get_or_insert(secs);
    }
    if let Some(region) = region(&words) {
        facts.told.region.get_or_insert(region);
    }
    if let Some(status) = status(&words) {
        facts.told.status.get_or_insert(status);
    }
}

/// "after 24 hours", "after exactly 55 minutes", "every 18h".
fn died_after(words: &[&str]) -> Option<u64> {
    let ends = [
        "fail",
        "die",
        "expire",
        "stop",
        "invalid",
        "401",
        "logged",
        "signed",
        "kicked",
        "error",
        "reject",
        "inactivity",
        "refus",
        "lost",
    ];
    let is_end = words.iter().any(|word| ends.iter().any(|end| word.starts_with(end)));
    let at = words.iter().position(|word| matches!(*word, "after" | "within" | "every"))?;
    if !is_end {
        return None;
    }
    let filler = [
        "exactly",
        "about",
        "around",
        "approximately",
        "approx",
        "some",
        "roughly",
        "only",
        "just",
        "the",
        "every",
        "almost",
        "~",
    ];
    let mut rest = words[at + 1..].iter().copied().filter(|word| !filler.contains(word));
    duration(rest.next()?, rest.next())
}

/// "tokens are valid for 2 hours", "lifetime of 300 seconds".
fn lifetime(words: &[&str]) -> Option<u64> {
    let at = words.windows(2).position(|pair| {
        matches!(pair, ["valid", "for"] | ["duration" | "lifetime" | "ttl", "of" | "is"])
    })?;
    let mut rest =
        words[at + 2..].iter().copied().skip_while(|word| *word == "set" || *word == "to");
    duration(rest.next()?, rest.next())
}

fn duration(number: &str, unit: Option<&str>) -> Option<u64> {
    let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
    let (amount, rest) = number.split_at(digits);
    let (amount, unit) = match (amount.parse::<u64>(), rest) {
        (Ok(amount), "") => (amount, unit?),
        (Ok(amount), rest) => (amount, rest),
        (Err(_), _) => (in_words(number)?, unit?),
    };
    let secs = match unit {
        "s" | "sec" | "secs" | "second" | "seconds" => 1,
        "m" | "min" | "mins" | "minute" | "minutes" => 60,
        "h" | "hr" | "hrs" | "hour" | "hours" => 3600,
        "d" | "day" | "days" => 86_400,
        "week" | "weeks" => 604_800,
        _ => return None,
    };
    amount.checked_mul(secs)
}

fn in_words(word: &str) -> Option<u64> {
    let words =
        ["a", "one", "two", "three", "four", "five", "six", "eight", "ten", "twelve", "thirty"];
    let amounts = [1, 1, 2, 3, 4, 5, 6, 8, 10, 12, 30];
    if word == "an" {
        return Some(1);
    }
    words.iter().position(|known| *known == word).map(|at| amounts[at])
}

/// What regions are called. Countries and towns count only where a region or an org is spoken of.
fn region(words: &[&str]) -> Option<Region> {
    if words.iter().any(|word| {
        matches!(
            *word,
            "lambda" | "ec2" | "s3" | "ecs" | "eks" | "deployed" | "deployment" | "arn:aws"
        )
    }) {
        return None; // The application's own region is not the org's.
    }
    let mut names = words.windows(3).chain(words.windows(4)).map(|words| words.join("-"));
    let exact = names.find_map(|name| Region::ALL.iter().find(|region| region.name() == name));
    if let Some(region) = exact {
        return Some(region.clone());
    }
    let pair = words.windows(2).find_map(|pair| match pair {
        ["us" | "usa", "east"] => Some(Region::UsEast1),
        ["us" | "usa", "west"] => Some(Region::UsWest2),
        ["us", "gov" | "government"] => Some(Region::UsEast2),
        _ => None,
    });
    let speaks = |word: &&str| {
        matches!(
            *word,
            "region"
                | "org"
                | "orgs"
                | "tenant"
                | "hosted"
                | "genesys"
                | "environment"
                | "organization"
        )
    };
    pair.or_else(|| words.iter().any(speaks).then(|| words.iter().find_map(|word| town(word)))?)
}

fn town(word: &str) -> Option<Region> {
    Some(match word {
        "virginia" => Region::UsEast1,
        "fedramp" => Region::UsEast2,
        "oregon" => Region::UsWest2,
        "canada" | "montreal" => Region::CaCentral1,
        "mexico" => Region::MxCentral1,
        "brazil" | "paulo" => Region::SaEast1,
        "ireland" | "dublin" => Region::EuWest1,
        "london" => Region::EuWest2,
        "frankfurt" => Region::EuCentral1,
        "zurich" | "zürich" | "switzerland" => Region::EuCentral2,
        "uae" | "dubai" => Region::MeCentral1,
        "mumbai" => Region::ApSouth1,
        "singapore" => Region::ApSoutheast1,
        "sydney" | "australia" => Region::ApSoutheast2,
        "tokyo" => Region::ApNortheast1,
        "seoul" | "korea" => Region::ApNortheast2,
        "osaka" => Region::ApNortheast3,
        "brandenburg" => Region::EuscDeEast1,
        _ => return None,
    })
}

/// A status that a sentence speaks of: "a 401", "status 403", "429 errors".
fn status(words: &[&str]) -> Option<u16> {
    let known =
        ["400", "401", "403", "404", "405", "409", "415", "429", "500", "502", "503", "504"];
    words.iter().enumerate().find_map(|(at, word)| {
        let word = word.trim_end_matches('s');
        if !known.contains(&word) {
            return None;
        }
        let last = at.checked_sub(1).map_or("", |at| words[at]);
        let next = words.get(at + 1).copied().unwrap_or_default();
        let is_amount = matches!(
            next,
            "ms" | "seconds" | "minutes" | "hours" | "users" | "requests" | "times" | "req/min"
        );
        let is_denied = matches!(last, "not" | "no" | "never" | "of");
        (!is_amount && !is_denied).then(|| word.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use super::*;

    #[test]
    fn it_is_known_after_how_long_it_stopped() {
        for (text, secs) in [
            ("The token fails after exactly 24 hours.", Some(86_400)),
            ("It stops working after 55 minutes.", Some(3300)),
            ("Calls get rejected after 2h.", Some(7200)),
            ("After an hour it expires.", Some(3600)),
            ("We asked again after 24 hours.", None),
            ("Does it fail after 24 hours?", None),
        ] {
            assert_eq!(read(text).grant.died_after_secs, secs, "{text}");
        }
    }

    #[test]
    fn a_region_is_known_by_what_people_call_it() {
        for (text, expected) in [
            ("Our org lives in Frankfurt.", Some(Region::EuCentral1)),
            ("Region: US East", Some(Region::UsEast1)),
            ("It began in the US West region.", Some(Region::UsWest2)),
            ("The org is in ap-southeast-2.", Some(Region::ApSoutheast2)),
            ("We meet in Frankfurt.", None),
            ("Deployment: AWS Lambda (us-west-2)", None),
        ] {
            assert_eq!(read(text).setup.region, expected, "{text}");
        }
    }
}
