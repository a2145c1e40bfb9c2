//! Promises: what is checked after every input, whatever it was.

use tenantry_core::{Effect, Event, Failure, HttpRequest, Tenants};

/// What every secret of the stage contains.
pub(crate) const MARK: &str = "CANARY-";

/// The only places that the tenants of the stage may ask.
const OWN: [&str; 2] = ["https://login.mypurecloud.ie/", "https://api.mypurecloud.ie/"];

/// Effects are few, go nowhere but home, and show no secret.
pub(crate) fn check_effects(effects: &[Effect], most: usize) {
    assert!(effects.len() <= most, "{} effects", effects.len());
    for effect in effects {
        check_shown(&format!("{effect:?}"));
        match effect {
            Effect::Send { request, .. } => check_request(request),
            Effect::Notify(event) => check_event(event),
            Effect::Save { .. } | Effect::Erase(_) | Effect::Open { .. } => {}
        }
    }
}

fn check_request(request: &HttpRequest) {
    assert!(OWN.iter().any(|own| request.url().starts_with(own)), "asks {}", request.url());
    for (name, value) in request.headers() {
        let is_value = value.bytes().all(|c| matches!(c, b' '..=b'~'));
        assert!(is_value, "{name} could break its header");
    }
}

fn check_event(event: &Event) {
    let sentence = match event {
        Event::SignInFailed { failure, .. }
        | Event::RenewalDelayed { failure, .. }
        | Event::Stopped { failure, .. } => Failure::to_string(failure),
        Event::SignedOut { why, .. } => why.to_string(),
        Event::Quarantined { why, .. } => why.to_string(),
        _ => return,
    };
    check_shown(&sentence);
    let is_plain = sentence.chars().all(|c| !c.is_control());
    assert!(is_plain && sentence.len() < 4_000, "{sentence:?}");
}

/// A core shows no secret of its tenants.
pub(crate) fn check_core(tenants: &Tenants) {
    check_shown(&format!("{tenants:?}"));
}

/// A server may say the mark itself, but nothing as long as a secret is ever shown.
fn check_shown(shown: &str) {
    for (at, _) in shown.match_indices(MARK) {
        let is_part = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let length = shown[at..].find(|c| !is_part(c)).unwrap_or(shown.len() - at);
        assert!(length < 40, "{shown}");
    }
}
