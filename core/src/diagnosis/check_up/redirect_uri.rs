//! The redirect URI: the one that is sent, and those that are registered, character by character.

use strsim::osa_distance;

use super::client::WHERE;
use super::line::{CheckLine, Topic};
use super::{Compared, words};
use crate::diagnosis::Action;
use crate::wire::shown;

/// More registered URIs than this are not listed.
const LISTED: usize = 5;

pub(super) fn redirect_uri(compared: &Compared<'_>) -> Option<CheckLine> {
    // As the registered ones are shown, so that like is compared with like.
    let sent = shown::uri(compared.registration.client.redirect_uri()?.as_str());
    let registered = &compared.found.checked.client.known()?.redirect_uris;
    let topic = Topic::RedirectUri;
    if registered.contains(&sent) {
        return Some(CheckLine::fine(topic, format!("{sent} is registered, letter for letter.")));
    }
    let fix = format!("Register {sent} exactly so: {WHERE}. Or set one that is registered.");
    let nearest = registered.iter().min_by_key(|uri| osa_distance(uri, &sent));
    let text = match nearest {
        None => format!("The client has no redirect URI, and {sent} is sent."),
        Some(nearest) => {
            let listed = words::list(&registered[..registered.len().min(LISTED)]);
            format!(
                "{sent} is not registered. {} Registered: {listed}.",
                difference(&sent, nearest)
            )
        }
    };
    Some(CheckLine::broken(topic, text).fix(fix).with(Action::CopyRedirectUri))
}

/// Where two URIs differ, in a sentence.
fn difference(sent: &str, registered: &str) -> String {
    if sent.trim_end_matches('/') == registered.trim_end_matches('/') {
        let which = if sent.len() > registered.len() { "sent" } else { "registered" };
        return format!("The one that is {which} has a slash more at its end.");
    }
    if sent.eq_ignore_ascii_case(registered) {
        return format!("It differs from {registered} in small and capital letters.");
    }
    let same = sent.chars().zip(registered.chars()).take_while(|(one, other)| one == other).count();
    let at = |uri: &str| {
        uri.chars().nth(same).map_or_else(|| "ends".to_owned(), |c| format!("has \"{c}\""))
    };
    format!(
        "It differs from {registered} at character {}: the one that is sent {}, the other {}.",
        same + 1,
        at(sent),
        at(registered)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_a_slash_and_a_capital_are_told_apart() {
        let sent = "http://localhost:47080/callback";

        let letter = difference(sent, "http://localhost:47080/calback");
        assert!(
            letter.contains("at character 27: the one that is sent has \"l\", the other has \"b\""),
            "{letter}"
        );
        let slash = difference(sent, "http://localhost:47080/callback/");
        assert!(slash.starts_with("The one that is registered has a slash more"), "{slash}");
        let capital = difference(sent, "http://localhost:47080/Callback");
        assert!(capital.contains("small and capital letters"), "{capital}");
        let longer = difference(sent, "http://localhost:47080/callback?a=b");
        assert!(longer.contains("sent ends, the other has \"?\""), "{longer}");
    }
}
