//! Any answer: its status, headers and body as in an HTTP message, to every request there is.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tenantry_core::{Event, HttpResponse};
use tenantry_fuzz::{Stage, Waiting};

static RENEWING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForRenewal));
static EXCHANGING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForExchange));
static IDENTIFYING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForIdentity));

fuzz_target!(|message: &[u8]| {
    let Some(response) = response(message) else { return };
    let status = response.status();

    let mut stage = RENEWING.clone();
    let events = stage.answer(response.clone());
    let ended = events.iter().any(|event| matches!(event, Event::SignedOut { .. }));
    assert_eq!(stage.is_signed_in(), !ended, "{events:?}");
    assert_eq!(events.len(), 1, "one answer, one word about it: {events:?}");
    assert_eq!(stage.asked(), Vec::<String>::new());

    for waiting in [&EXCHANGING, &IDENTIFYING] {
        let mut stage = (*waiting).clone();
        stage.answer(response.clone());
        assert!(!stage.is_signed_in() || status == 200);
        assert!(stage.asked().len() <= 1, "{:?}", stage.asked());
    }
});

/// The status in the first line, headers up to an empty line, then the body.
fn response(message: &[u8]) -> Option<HttpResponse> {
    let end = message.windows(2).position(|pair| pair == b"\n\n")?;
    let head = std::str::from_utf8(&message[..end]).ok()?;
    let mut lines = head.lines();
    let status = lines.next()?.parse().ok()?;
    let response = HttpResponse::new(status, &message[end + 2..]);
    let headers = lines.filter_map(|line| line.split_once(':'));
    Some(headers.fold(response, |response, (name, value)| response.header(name, value)))
}
