//! Words: the names of an org, a client, a region and a redirect URI, put into the sentences.

use super::super::evidence::Setup;

/// A span of time, in the largest unit of which there are at least two.
pub(super) fn span(secs: u64) -> String {
    match secs {
        1 => "1 second".to_owned(),
        0..120 => format!("{secs} seconds"),
        120..7_200 => format!("{} minutes", secs / 60),
        // 86399 seconds are what the platform gives for a day.
        7_200..172_800 => format!("{} hours", (secs + 30) / 3_600),
        _ => format!("{} days", secs / 86_400),
    }
}

/// `text` with `{org}`, `{client}`, `{region}` and `{redirectUri}` as they are known, or in general words.
pub(in crate::diagnosis) fn filled(text: &str, setup: &Setup) -> String {
    let org = setup.org.as_deref().unwrap_or("the org");
    let client =
        setup.client.as_ref().map_or_else(|| "the client".into(), |it| format!("client {it}"));
    let region = setup.region.as_ref().map_or_else(|| "the region".into(), ToString::to_string);
    let redirect_uri = setup.redirect_uri.as_deref().unwrap_or("the redirect URI");
    let filled = text
        .replace("{org}", org)
        .replace("{client}", &client)
        .replace("{region}", &region)
        .replace("{redirectUri}", redirect_uri);
    // A name stays as it is; our own words begin a sentence as words do.
    let is_ours = ["the ", "client "].iter().any(|own| filled.starts_with(own));
    if is_ours { begun(&filled) } else { filled }
}

/// `sentence` with a capital letter first.
fn begun(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital_letter_and_a_name_stays_as_it_is() {
        let unknown = Setup::default();
        let known = Setup {
            org: Some("iRobot".to_owned()),
            client: Some("6f1f".to_owned()),
            ..Setup::default()
        };

        assert_eq!(filled("{client} is unknown.", &unknown), "The client is unknown.");
        assert_eq!(filled("{client} is unknown.", &known), "Client 6f1f is unknown.");
        assert_eq!(filled("{org} says no to {client}.", &known), "iRobot says no to client 6f1f.");
    }

    #[test]
    fn a_span_is_said_as_people_say_it() {
        let said = [1, 5, 119, 3_300, 7_199, 7_200, 86_399, 86_400, 172_800].map(span);

        let expected = [
            "1 second",
            "5 seconds",
            "119 seconds",
            "55 minutes",
            "119 minutes",
            "2 hours",
            "24 hours",
            "24 hours",
            "2 days",
        ];
        assert_eq!(said, expected);
    }
}
