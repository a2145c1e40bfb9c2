//! Requests: sent exactly as the core made them, and read to their end.

use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Page, get, text};

const REGISTRATION: &str = r#"{
    "label": "Jobs", "region": "eu-west-1", "org": null, "scopes": [], "context": {}, "standing": "primary",
    "client": {"credentials": {"id": "jobs", "secret": "Canary7x9Canary7x9"}}
}"#;

const TOKEN: &str =
    r#"{ status: 200, body: '{"access_token":"t1","token_type":"bearer","expires_in":86399}' }"#;
const IDENTITY: &str = r"{ status: 200, body: JSON.stringify({
    organization: { id: '11111111-0000-4000-8000-000000000001', name: 'Acme' },
    OAuthClient: { id: 'jobs' },
}) }";

/// A client of its own, which has just begun to sign in.
fn jobs(answers: &[&str]) -> Page {
    let page = Page::new();
    for answer in answers {
        page.answers(answer);
    }
    page.core.add("jobs", REGISTRATION).unwrap();
    page.stores();
    page.core.sign_in("jobs", r#"{"prompt": "login"}"#).unwrap();
    page
}

/// The code and the sentence of the cause for which the next try waits.
async fn cause_after(answer: &str) -> (String, String) {
    let page = jobs(&[answer]);
    page.stores();
    page.until("told", 2).await;
    let cause = get(&page.last("told"), "cause");
    (text(&cause, "code"), text(&cause, "message"))
}

#[wasm_bindgen_test]
async fn a_request_carries_what_the_core_says_and_nothing_of_the_page() {
    let page = jobs(&[TOKEN, IDENTITY]);
    page.stores();
    page.until("asked", 2).await;

    let asked = page.kept("asked").get(0);

    let of = |name: &str| text(&asked, name);
    assert_eq!(of("url"), "https://login.mypurecloud.ie/oauth/token");
    assert_eq!(of("method"), "POST");
    assert_eq!([of("mode"), of("credentials"), of("cache")], ["cors", "omit", "no-store"]);
    assert_eq!([of("redirect"), of("referrerPolicy")], ["error", "no-referrer"]);
    let asked: web_sys::Request = asked.unchecked_into();
    let client = asked.headers().get("authorization").unwrap().unwrap();
    assert!(client.starts_with("Basic "), "{client}");
    let body = JsFuture::from(asked.text().unwrap()).await.unwrap();
    assert_eq!(body, "grant_type=client_credentials");
}

#[wasm_bindgen_test]
async fn a_token_is_read_proved_stored_and_handed_out_for_its_own_host_only() {
    let mut page = jobs(&[TOKEN, IDENTITY]);
    page.stores();
    page.until("saved", 3).await;
    let handle = page.core.handle("jobs").unwrap();
    assert_eq!(page.core.token(handle, "api.mypurecloud.ie"), None, "it is not stored yet");

    page.stores();

    assert_eq!(page.core.token(handle, "api.mypurecloud.ie"), Some("t1".to_owned()));
    assert!(page.core.until() > js_sys::Date::now());
    assert_eq!(page.core.token(handle, "api.mypurecloud.de"), None);
    assert_eq!(text(&page.last("told"), "type"), "renewed");
}

#[wasm_bindgen_test]
async fn an_answer_that_is_too_long_is_none_of_genesys_clouds() {
    let (code, message) = cause_after("{ status: 200, body: 'x'.repeat(1 << 20) }").await;

    assert_eq!(code, "unreachable");
    assert!(message.contains("too long"), "{message}");
}

#[wasm_bindgen_test]
async fn the_headers_that_the_core_reads_are_read() {
    let busy = "{ status: 429, body: '{}', headers: { 'retry-after': '90' } }";
    let page = jobs(&[busy]);
    page.stores();
    page.until("told", 2).await;

    let told = page.last("told");

    let waits = get(&told, "until").as_f64().unwrap() - js_sys::Date::now();
    assert_eq!(text(&get(&told, "cause"), "code"), "throttled");
    assert!((80_000.0..100_000.0).contains(&waits), "{waits}");
}

#[wasm_bindgen_test]
async fn each_word_for_a_failed_request_is_a_sentence_of_its_own() {
    let words = [
        ("nameUnknown", "could not be resolved"),
        ("notConnected", "no connection could be made"),
        ("notSecure", "could not be made secure"),
        ("notAllowed", "Content-Security-Policy"),
        ("timedOut", "in time"),
        ("interrupted", "ended before"),
        ("unexplained", "gave no reason"),
        ("whatever comes", "gave no reason"),
    ];
    for (word, sentence) in words {
        let (code, message) = cause_after(&format!("{{ error: '{word}' }}")).await;

        assert_eq!(code, "unreachable", "{word}");
        assert!(message.contains(sentence), "{word}: {message}");
    }
}
