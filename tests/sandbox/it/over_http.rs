//! A person, a browser and an application, over real HTTP.

use std::time::Duration;

use tenantry_sandbox::{Consent, Options, Person, Ports, Rules, Sandbox, StartError, Stuck};
use tokio::net::{TcpListener, TcpStream};

use crate::world::{CALLBACK, authorize_url, client, public, vendor};

async fn sandbox(settings: &[&str]) -> Sandbox {
    let settings: Vec<_> = settings.iter().map(|&setting| setting.to_owned()).collect();
    let rules = Rules::read("", &settings).unwrap();
    Sandbox::start(Options { rules, ..Options::default() }).await.unwrap()
}

fn login(sandbox: &Sandbox, more: &[(&str, &str)]) -> String {
    let base = sandbox.region("east").unwrap().login_base();
    format!("{base}{}", authorize_url(&vendor(), more))
}

fn ada() -> Person {
    Person::new("acme", "ada@acme.example", "sandbox").unwrap()
}

/// An application that answers its callback with a redirect to a clean page.
async fn application() -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            answer(&stream).await;
        }
    });
    (base, serving)
}

async fn answer(stream: &TcpStream) {
    let mut buffer = [0; 8192];
    let read = loop {
        stream.readable().await.unwrap();
        // Readiness is a guess; the read tells.
        if let Ok(read) = stream.try_read(&mut buffer) {
            break read;
        }
    };
    let callback = buffer[..read].starts_with(b"GET /callback?code=");
    let answer = if callback {
        "HTTP/1.1 303 See Other\r\nlocation: /done\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
    } else {
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nsigned in"
    };
    stream.writable().await.unwrap();
    stream.try_write(answer.as_bytes()).unwrap();
}

#[tokio::test]
async fn a_person_signs_in_allows_and_arrives_at_the_applications_last_page() {
    let sandbox = sandbox(&[]).await;
    let (base, serving) = application().await;
    let callback = format!("{base}/callback");
    sandbox.provider().register_redirect_uri_everywhere(&callback);

    let arrived = ada().open(&login(&sandbox, &[("redirect_uri", &callback)])).await.unwrap();

    assert_eq!((arrived.status, arrived.text.as_str()), (200, "signed in"));
    assert_eq!(arrived.pages, ["sign-in", "consent"]);
    assert!(!format!("{arrived:?}").contains(tenantry_sandbox::MARKER));
    serving.abort();
}

#[tokio::test]
async fn a_person_who_refuses_brings_the_error_back() {
    let sandbox = sandbox(&[]).await;

    let mut person = ada().answering(Consent::Refuse);
    let redirect = person.open_until_redirect(&login(&sandbox, &[])).await.unwrap();

    assert!(redirect.starts_with(&format!("{CALLBACK}?error=access_denied")), "{redirect}");
}

#[tokio::test]
async fn a_person_at_a_strangers_browser_switches_the_user() {
    let sandbox = sandbox(&[]).await;
    let (base, serving) = application().await;
    let callback = format!("{base}/callback");
    sandbox.provider().register_redirect_uri_everywhere(&callback);
    let url = login(&sandbox, &[("redirect_uri", &callback)]);
    let mut ada = ada().answering(Consent::Refuse);
    ada.open(&url).await.unwrap();

    let mut grace = ada.becomes("globex", "grace@globex.example", "sandbox");
    let arrived = grace.open(&url).await.unwrap();

    assert_eq!(arrived.pages, ["consent", "sign-in", "consent"]);
    assert!(arrived.redirect.contains("?code="));
    serving.abort();
}

#[tokio::test]
async fn a_remembered_user_slips_in_instead_of_the_intended_one() {
    let sandbox = sandbox(&[]).await;
    let mut ada = ada();
    ada.open_until_redirect(&login(&sandbox, &[])).await.unwrap();

    let mut grace = ada.becomes("globex", "grace@globex.example", "sandbox");
    let silent = grace.open_until_redirect(&login(&sandbox, &[])).await.unwrap();
    let tokens = exchange(&sandbox, &silent).await;
    let asked = grace.open_until_redirect(&login(&sandbox, &[("prompt", "login")])).await.unwrap();
    let asked = exchange(&sandbox, &asked).await;

    assert_eq!(org_of(&sandbox, &tokens).await, "Acme");
    assert_eq!(org_of(&sandbox, &asked).await, "Globex");
}

#[tokio::test]
async fn a_person_says_on_which_page_they_are_stuck() {
    let sandbox = sandbox(&["scope_enforcement=[\"globex\"]"]).await;
    let mut gus = Person::new("globex", "gus@globex.example", "sandbox").unwrap();
    let mut forgetful = Person::new("globex", "gus@globex.example", "guess").unwrap();

    let elsewhere = login(&sandbox, &[("redirect_uri", "http://localhost:1/x")]);
    let wrong_uri = gus.open_until_redirect(&elsewhere).await.unwrap_err();
    let not_allowed = gus.open_until_redirect(&login(&sandbox, &[])).await.unwrap_err();
    let not_known = forgetful.open_until_redirect(&login(&sandbox, &[])).await.unwrap_err();

    let text = wrong_uri.to_string();
    assert!(text.contains("wrong-client") && text.contains("redirect URI is invalid"), "{text}");
    assert!(matches!(not_allowed, Stuck::OnPage { page, .. } if page == "admin-required"));
    assert!(matches!(not_known, Stuck::NotSignedIn(_)));
}

#[tokio::test]
async fn advancing_the_clock_expires_a_token() {
    let sandbox = sandbox(&[]).await;
    let redirect = ada().open_until_redirect(&login(&sandbox, &[])).await.unwrap();
    let token = exchange(&sandbox, &redirect).await;
    assert_eq!(org_of(&sandbox, &token).await, "Acme");

    sandbox.advance(Duration::from_hours(24));

    assert_eq!(call(&sandbox, &token).await.status(), 401);
}

#[tokio::test]
async fn a_stopped_sandbox_frees_its_ports() {
    let first = sandbox(&[]).await;
    let base = first.region("east").unwrap().login_base();
    let port = base.rsplit(':').next().unwrap().parse().unwrap();
    let again = || Options { ports: Ports::From(port), ..Options::default() };
    let taken = Sandbox::start(again()).await.unwrap_err();

    first.stop().await;

    assert!(matches!(taken, StartError::Listen { port: busy, .. } if busy == port));
    assert!(TcpStream::connect(base.trim_start_matches("http://")).await.is_err());
}

#[tokio::test]
async fn a_body_beyond_the_platforms_limit_is_refused() {
    let sandbox = sandbox(&[]).await;
    let url = format!("{}/oauth/token", sandbox.region("west").unwrap().login_base());

    let sent = crate::world::browser().post(url).body("x".repeat(600_000)).send().await;

    // The server may close before everything is sent; either way nothing was processed.
    assert!(sent.map_or(true, |answer| answer.status() == 413));
    assert!(sandbox.history().is_empty());
}

#[tokio::test]
async fn the_table_tells_all_one_needs_to_try_it() {
    let sandbox = sandbox(&[]).await;

    let table = tenantry_sandbox::table(&sandbox);

    let west = client("west", "Initech Sign-in");
    let facts = [
        sandbox.region("east").unwrap().login_base(),
        sandbox.region("west").unwrap().api_base(),
        west.secret().unwrap().expose().to_owned(),
        public().id.to_string(),
        "gus@globex.example".to_owned(),
        CALLBACK.to_owned(),
    ];
    for fact in facts {
        assert!(table.contains(&fact), "{fact}");
    }
}

async fn exchange(sandbox: &Sandbox, redirect: &str) -> String {
    let query = redirect.split_once('?').unwrap().1;
    let mut fields = form_urlencoded::parse(query.as_bytes());
    let code = fields.find(|(name, _)| name == "code").unwrap().1;
    let body = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", crate::world::VERIFIER),
            ("client_id", vendor().id.as_str()),
            ("client_secret", vendor().secret().unwrap().expose()),
        ])
        .finish();
    let url = format!("{}/oauth/token", sandbox.region("east").unwrap().login_base());
    let answer = crate::world::browser()
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body)
        .send()
        .await
        .unwrap();
    let json: serde_json::Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    json["access_token"].as_str().unwrap().to_owned()
}

async fn call(sandbox: &Sandbox, token: &str) -> reqwest::Response {
    let url = format!("{}/api/v2/tokens/me", sandbox.region("east").unwrap().api_base());
    crate::world::browser().get(url).bearer_auth(token).send().await.unwrap()
}

async fn org_of(sandbox: &Sandbox, token: &str) -> String {
    let text = call(sandbox, token).await.text().await.unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    json["organization"]["name"].as_str().unwrap().to_owned()
}
