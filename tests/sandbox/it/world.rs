//! A provider, a clock and one browser, with the verbs the tests speak in.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use http::{Method, Request, Response};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use tenantry_sandbox::{Client, HostId, Org, Provider, Rules, Scene};

pub(crate) const CALLBACK: &str = "http://localhost:47080/callback";
pub(crate) const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// Everything a pure test needs.
pub(crate) struct World {
    pub(crate) provider: Provider,
    pub(crate) now: u64,
    /// The cookie of this browser, if any.
    pub(crate) cookie: Option<String>,
}

/// An answer, read.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: http::HeaderMap,
    pub(crate) text: String,
}

/// What a sign-in and an exchange brought.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) expires_in: u64,
}

impl World {
    /// A world with the rules by default.
    pub(crate) fn new() -> Self {
        Self::with(&[])
    }

    /// A world with some rules set, as on the command line.
    pub(crate) fn with(settings: &[&str]) -> Self {
        let settings: Vec<_> = settings.iter().map(|&setting| setting.to_owned()).collect();
        let rules = Rules::read("", &settings).unwrap();
        let provider = Provider::new(Scene::demo(), rules, 42);
        Self { provider, now: 1_795_000_000_000, cookie: None }
    }

    pub(crate) fn wait_seconds(&mut self, seconds: u64) {
        self.now += seconds * 1000;
    }

    pub(crate) fn send(&mut self, host: &HostId, request: &Request<Vec<u8>>) -> Reply {
        read(self.provider.handle(self.now, host, request))
    }

    /// Opens a page with this browser.
    pub(crate) fn open(&mut self, region: &str, path: &str) -> Reply {
        let request = Request::get(path).header(HOST, "login.test");
        let request = match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let reply = self.send(&HostId::login(region), &request.body(Vec::new()).unwrap());
        self.keep_cookie(&reply);
        reply
    }

    /// Answers the form of a page with this browser.
    pub(crate) fn answer(&mut self, page: &Reply, path: &str, typed: &[(&str, &str)]) -> Reply {
        let ticket = page.ticket();
        let fields: Vec<_> = [("ticket", ticket.as_str())].iter().chain(typed).copied().collect();
        let request = form(Request::post(path), &fields);
        let request = match &self.cookie {
            Some(cookie) => request.0.header(COOKIE, cookie).body(request.1),
            None => request.0.body(request.1),
        };
        let region = if page.text.contains("Region west") { "west" } else { "east" };
        let reply = self.send(&HostId::login(region), &request.unwrap());
        self.keep_cookie(&reply);
        reply
    }

    pub(crate) fn type_credentials(&mut self, page: &Reply, email: &str) -> Reply {
        let org = email.split(['@', '.']).nth(1).unwrap();
        let typed = [("org", org), ("email", email), ("password", "sandbox")];
        self.answer(page, "/sign-in", &typed)
    }

    /// Signs in with a fresh browser and allows what is asked; returns the code.
    pub(crate) fn sign_in(&mut self, client: &Client, email: &str) -> String {
        self.cookie = None;
        self.sign_in_at(&authorize_url(client, &[]), self.region_of(client), email)
    }

    pub(crate) fn sign_in_at(&mut self, url: &str, region: &str, email: &str) -> String {
        let page = self.open(region, url);
        let mut reply = self.type_credentials(&page, email);
        if reply.status == 200 {
            reply = self.answer(&reply, "/consent", &[("decision", "allow")]);
        }
        reply.redirect()["code"].clone()
    }

    pub(crate) fn exchange(&mut self, client: &Client, code: &str) -> Reply {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", CALLBACK),
            ("code_verifier", VERIFIER),
        ];
        self.token(client, &fields)
    }

    /// Signs in and exchanges the code.
    pub(crate) fn tokens(&mut self, client: &Client, email: &str) -> Tokens {
        let code = self.sign_in(client, email);
        self.exchange(client, &code).tokens()
    }

    pub(crate) fn refresh(&mut self, client: &Client, token: &str) -> Reply {
        self.token(client, &[("grant_type", "refresh_token"), ("refresh_token", token)])
    }

    /// A token request of a client, authenticated as its kind has to.
    pub(crate) fn token(&mut self, client: &Client, fields: &[(&str, &str)]) -> Reply {
        let own = [("client_id", client.id.as_str())];
        let request = if let Some(secret) = client.secret() {
            let (request, body) = form(Request::post("/oauth/token"), fields);
            let pair = STANDARD.encode(format!("{}:{}", client.id, secret.expose()));
            request.header(AUTHORIZATION, format!("Basic {pair}")).body(body)
        } else {
            let fields: Vec<_> = fields.iter().chain(&own).copied().collect();
            let (request, body) = form(Request::post("/oauth/token"), &fields);
            request.body(body)
        };
        let host = HostId::login(self.region_of(client));
        self.send(&host, &request.unwrap())
    }

    pub(crate) fn call(&mut self, region: &str, path: &str, token: &str) -> Reply {
        self.call_with(&Method::GET, region, path, token)
    }

    pub(crate) fn call_with(
        &mut self,
        method: &Method,
        region: &str,
        path: &str,
        token: &str,
    ) -> Reply {
        let request = Request::builder().method(method.clone()).uri(path);
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        self.send(&HostId::api(region), &request.body(Vec::new()).unwrap())
    }

    pub(crate) fn region_of(&self, client: &Client) -> &'static str {
        let east = self.provider.scene().region(&"east".into()).unwrap();
        if east.client(&client.id).is_some() { "east" } else { "west" }
    }

    fn keep_cookie(&mut self, reply: &Reply) {
        let Some(cookie) = reply.headers.get(SET_COOKIE) else { return };
        let cookie = cookie.to_str().unwrap();
        let pair = cookie.split(';').next().unwrap().to_owned();
        self.cookie = (!cookie.contains("Max-Age=0")).then_some(pair);
    }
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    #[track_caller]
    pub(crate) fn tokens(&self) -> Tokens {
        assert_eq!(self.status, 200, "{}", self.text);
        let json = self.json();
        let text = |name: &str| json[name].as_str().map(str::to_owned);
        Tokens {
            access: text("access_token").unwrap(),
            refresh: text("refresh_token"),
            expires_in: json["expires_in"].as_u64().unwrap(),
        }
    }

    /// Status and `error` of a refused token request.
    pub(crate) fn refusal(&self) -> (u16, String) {
        (self.status, self.json()["error"].as_str().unwrap_or("none").to_owned())
    }

    /// Status and `code` of a refused API call.
    pub(crate) fn api_refusal(&self) -> (u16, String) {
        (self.status, self.json()["code"].as_str().unwrap_or("none").to_owned())
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The query of the redirect back to the application.
    #[track_caller]
    pub(crate) fn redirect(&self) -> BTreeMap<String, String> {
        let target = self.header(LOCATION.as_str());
        let (uri, query) =
            target.split_once('?').unwrap_or_else(|| panic!("no redirect: {}", self.text));
        assert_eq!(uri, CALLBACK);
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }

    pub(crate) fn page(&self) -> &str {
        between(&self.text, "data-page=\"", "\"")
    }

    /// The same page, as if the other region had shown it.
    pub(crate) fn in_region(&self, region: &str) -> Self {
        let text = self.text.replace("Region east", &format!("Region {region}"));
        Self { status: self.status, headers: self.headers.clone(), text }
    }

    fn ticket(&self) -> String {
        between(&self.text, "name=\"ticket\" value=\"", "\"").to_owned()
    }
}

/// A client of the demo scene, by the name of its organization and its own.
pub(crate) fn client(region: &str, name: &str) -> Client {
    let scene = Scene::demo();
    let region = scene.region(&region.into()).unwrap();
    region.clients.iter().find(|client| client.name == name).unwrap().clone()
}

pub(crate) fn vendor() -> Client {
    client("east", "Harborlight Connect")
}

pub(crate) fn acme() -> Client {
    client("east", "Acme Sign-in")
}

pub(crate) fn public() -> Client {
    client("east", "Harborlight Panel")
}

pub(crate) fn jobs() -> Client {
    client("east", "Acme Nightly Jobs")
}

pub(crate) fn org(name: &str) -> Org {
    Scene::demo().org(name).unwrap().clone()
}

/// Path and query of an authorize request with PKCE, and more fields.
pub(crate) fn authorize_url(client: &Client, more: &[(&str, &str)]) -> String {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    let fields = [
        ("client_id", client.id.as_str()),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("state", "s t&te"),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ];
    // A field given again replaces the usual one; an empty one takes it away.
    let usual = fields.iter().filter(|(name, _)| more.iter().all(|(other, _)| other != name));
    let all = usual.chain(more.iter().filter(|(_, value)| !value.is_empty()));
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(all).finish();
    format!("/oauth/authorize?{query}")
}

pub(crate) fn form(
    request: http::request::Builder,
    fields: &[(&str, &str)],
) -> (http::request::Builder, Vec<u8>) {
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    (request.header(CONTENT_TYPE, "application/x-www-form-urlencoded"), body.into_bytes())
}

fn read(response: Response<Vec<u8>>) -> Reply {
    let (head, body) = response.into_parts();
    let text = String::from_utf8(body).unwrap();
    Reply { status: head.status.as_u16(), headers: head.headers, text }
}

pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split(start).nth(1).and_then(|rest| rest.split(end).next()).unwrap_or("")
}

/// An HTTP client that follows no redirect.
pub(crate) fn browser() -> reqwest::Client {
    // Where something else in the build gives reqwest TLS, it panics without a provider.
    rustls::crypto::ring::default_provider().install_default().ok();
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap()
}
