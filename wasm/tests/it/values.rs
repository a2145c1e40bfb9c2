//! Values: what goes in as text, and what comes out for JavaScript.

use js_sys::{Object, Reflect, Uint8Array};
use tenantry_wasm::{region_named, version};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{Page, get, text};

const REGISTRATION: &str = r#"{
    "label": "Acme", "region": "eu-west-1", "org": null, "scopes": [], "context": {}, "standing": "primary",
    "client": {"confidential": {"id": "app", "secret": "Canary7x9Canary7x9", "redirectUri": "https://app.example/back"}}
}"#;

/// A page that knows Acme, and has it stored.
fn acme() -> Page {
    let page = Page::new();
    page.core.add("acme", REGISTRATION).unwrap();
    page.stores();
    page
}

fn keys(object: &JsValue) -> Vec<String> {
    let keys = Object::keys(object.unchecked_ref::<Object>());
    keys.iter().filter_map(|key| key.as_string()).collect()
}

#[wasm_bindgen_test]
fn the_version_is_that_of_the_package() {
    assert_eq!(version(), env!("CARGO_PKG_VERSION"));
}

#[wasm_bindgen_test]
fn a_region_is_known_by_whole_labels_of_its_hosts() {
    let frankfurt = region_named("https://apps.mypurecloud.de/directory").unwrap();
    assert_eq!(
        [frankfurt.name(), frankfurt.login_base(), frankfurt.api_base()],
        ["eu-central-1", "https://login.mypurecloud.de", "https://api.mypurecloud.de"]
    );
    assert!(region_named("mypurecloud.de.evil.example").is_none());
}

#[wasm_bindgen_test]
fn what_is_no_registration_is_refused_with_a_code_and_a_sentence() {
    let page = Page::new();

    let refusal = page.core.add("acme", r#"{"label": "Acme", "region": "atlantis"}"#).unwrap_err();

    assert_eq!(keys(&refusal), ["code", "message"]);
    assert_eq!(text(&refusal, "code"), "invalid");
    assert_eq!(page.core.names(), Vec::<String>::new());
}

#[wasm_bindgen_test]
fn a_caller_who_is_wrong_hears_it_as_a_code_and_a_sentence() {
    let page = acme();

    let twice = page.core.add("acme", REGISTRATION).unwrap_err();
    let nobody = page.core.renew("globex").unwrap_err();
    let no_name = page.core.renew("").unwrap_err();

    assert_eq!(
        [&twice, &nobody, &no_name].map(|it| text(it, "code")),
        ["exists", "unknownTenant", "invalid"]
    );
    assert!(text(&nobody, "message").contains("globex"), "{nobody:?}");
}

#[wasm_bindgen_test]
fn a_record_goes_out_as_bytes_and_its_generations_as_bigints() {
    let page = Page::new();
    page.core.add("acme", REGISTRATION).unwrap();

    let saved = page.last("saved");

    assert!(get(&saved, "generation").is_bigint() && get(&saved, "expects").is_bigint());
    assert_eq!(u64::try_from(get(&saved, "expects")).unwrap(), 0);
    let record: Uint8Array = get(&saved, "record").dyn_into().unwrap();
    let record = String::from_utf8(record.to_vec()).unwrap();
    assert!(record.contains("Canary7x9"), "the store is who may keep the secret");
}

#[wasm_bindgen_test]
fn a_tenant_comes_out_without_what_is_secret() {
    let page = acme();

    let view = page.core.view("acme").unwrap();

    let shown = js_sys::JSON::stringify(&view).unwrap().as_string().unwrap();
    assert!(!shown.contains("Canary"), "{shown}");
    assert_eq!(text(&view, "grant"), "authorizationCode");
    assert_eq!(text(&view, "apiBase"), "https://api.mypurecloud.ie");
    let cause = get(&get(&view, "status"), "cause");
    assert_eq!([text(&cause, "code"), text(&cause, "advice")], ["never", "Sign in."]);
    assert!(!Reflect::has(&view, &"orgId".into()).unwrap(), "what is not known is not there");
    assert!(page.core.view("globex").is_none());
}

#[wasm_bindgen_test]
fn a_sign_in_page_opens_once_its_flow_is_stored() {
    let page = acme();
    page.core.sign_in("acme", r#"{"prompt": "login"}"#).unwrap();
    assert_eq!(page.kept("opened").length(), 0);

    page.stores();

    let url = text(&page.last("opened"), "url");
    assert!(url.starts_with("https://login.mypurecloud.ie/oauth/authorize?"), "{url}");
    assert!(!url.contains("Canary"), "{url}");
    let state = url.split(&['?', '&']).find(|it| it.starts_with("state=")).unwrap();
    let back = format!("https://app.example/back?code=c&{state}");
    assert_eq!(page.core.expecting(&back), Some("acme".to_owned()));
    assert_eq!(page.core.expecting("https://app.example/back?code=c&state=other"), None);
}

#[wasm_bindgen_test]
fn without_a_sign_in_there_is_no_token_and_a_reason() {
    let mut page = acme();

    let handle = page.core.handle("acme").unwrap();

    assert_eq!(page.core.token(handle, "api.mypurecloud.ie"), None);
    assert_eq!(page.core.why_not(handle, "api.mypurecloud.ie"), Some("signedOut".to_owned()));
    assert_eq!(page.core.why_not(handle + 1, "api.mypurecloud.ie"), Some("unknown".to_owned()));
    assert_eq!(page.core.handle("globex"), None);
}
