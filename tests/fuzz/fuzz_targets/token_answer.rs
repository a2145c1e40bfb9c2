//! Any body with status 200, as the answer to a refresh token and to a code.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tenantry_core::{Event, HttpResponse};
use tenantry_fuzz::{Stage, Waiting};

static RENEWING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForRenewal));
static EXCHANGING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForExchange));
static IDENTIFYING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForIdentity));

fuzz_target!(|body: &[u8]| {
    let mut stage = RENEWING.clone();
    let events = stage.answer(HttpResponse::new(200, body));
    let ended = events.iter().any(|event| matches!(event, Event::SignedOut { .. }));
    assert_eq!(stage.is_signed_in(), !ended, "{events:?}");
    assert!(!ended || contains(body, b"invalid_grant"), "ended without the server's word");
    assert_eq!(stage.asked(), Vec::<String>::new());

    let mut stage = EXCHANGING.clone();
    stage.answer(HttpResponse::new(200, body));
    assert!(!stage.is_signed_in(), "filed without a proof");

    let mut stage = IDENTIFYING.clone();
    stage.answer(HttpResponse::new(200, body));
    assert!(!stage.is_signed_in() || contains(body, b"11111111-0000-4000-8000-000000000000"));
});

/// Whether the word is there, or could be there in escapes.
fn contains(body: &[u8], word: &[u8]) -> bool {
    body.windows(word.len()).any(|part| part == word) || body.contains(&b'\\')
}
