//! Programs: what somebody else wrote, request by request, under the names of the real region.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use serde_json::Value;
use tenantry_sandbox::{Browser, Client, HostId};
use tenantry_tests::World;

use super::patient::{URI, person};

pub(super) const TOKEN_URL: &str = "https://login.mypurecloud.com/oauth/token";
pub(super) const API: &str = "https://api.mypurecloud.com";

/// A program that asks for a token and makes a call with it.
pub(super) struct Program {
    pub(super) token_url: String,
    /// The client, as the platform knows it.
    pub(super) client: Client,
    /// How it says who it is.
    pub(super) proof: Proof,
    pub(super) body: Body,
    /// The fields of its token request. Without any it uses the token that it has.
    pub(super) fields: Vec<(&'static str, String)>,
    pub(super) token: String,
    pub(super) carries: Carries,
    /// The fields that it puts away for later.
    pub(super) kept: Vec<(&'static str, String)>,
    /// The URL that it calls.
    pub(super) call: String,
    /// What its author tells beside what is pasted.
    pub(super) words: String,
    pasted: String,
}

/// How a token request says whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// `Authorization: Basic`, of the client's id and secret.
    Basic,
    /// The same with that text in place of the Base64.
    Written(String),
    /// `client_id` among the fields.
    Id,
}

/// How a token request is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Body {
    /// A form, put together by hand.
    ByHand,
    /// A form, as `URLSearchParams` and its like write it.
    Encoded,
    Json,
}

/// How a call carries its token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carries {
    Bearer,
    Nothing,
}

/// An answer, with its body read where it is JSON.
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) body: Value,
}

impl Program {
    /// A program that signs nobody in yet.
    pub(super) fn of(world: &World, client: &str) -> Self {
        Self {
            token_url: TOKEN_URL.to_owned(),
            client: world.provider.scene().client(&client.into()).unwrap().clone(),
            proof: Proof::Basic,
            body: Body::Encoded,
            fields: Vec::new(),
            token: String::new(),
            kept: Vec::new(),
            carries: Carries::Bearer,
            call: format!("{API}/api/v2/tokens/me"),
            words: String::new(),
            pasted: String::new(),
        }
    }

    /// A program that signed Acme's admin in, and refreshes from now on.
    pub(super) fn signed_in(world: &mut World, client: &str) -> Self {
        let mut program = Self::of(world, client);
        program.sign_in(world, ("acme", "ada@acme.example"));
        program
    }

    /// Signs somebody in, as it should be done, and keeps what came of it.
    pub(super) fn sign_in(&mut self, world: &mut World, who: (&str, &str)) {
        let code = self.code(world, who, &[]);
        let fields = vec![
            ("grant_type", "authorization_code".to_owned()),
            ("code", code),
            ("redirect_uri", URI.to_owned()),
        ];
        self.fields = fields;
        self.run(world).unwrap();
    }

    /// A code: somebody signs in on the page.
    pub(super) fn code(
        &self,
        world: &mut World,
        who: (&str, &str),
        more: &[(&str, &str)],
    ) -> String {
        let back = self.back(world, who, more);
        let (_, query) = back.split_once('?').unwrap();
        let mut fields = form_urlencoded::parse(query.as_bytes());
        fields.find(|(name, _)| name == "code").unwrap().1.into_owned()
    }

    /// Where the page sends the browser back to, after somebody was there.
    pub(super) fn back(
        &self,
        world: &mut World,
        (org, email): (&str, &str),
        more: &[(&str, &str)],
    ) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs([
                ("client_id", self.client.id.as_str()),
                ("redirect_uri", URI),
                ("response_type", "code"),
                ("state", "by-hand"),
            ])
            .extend_pairs(more)
            .finish();
        let url = format!("https://login.mypurecloud.com/oauth/authorize?{query}");
        let when = (world.now().unix_millis(), &HostId::login("east"));
        let visitor = person(org, email);
        visitor.visit_in(&mut Browser::default(), &mut world.provider, when, &url).unwrap()
    }

    /// Asks for a token, and makes the call with it.
    pub(super) fn run(&mut self, world: &mut World) -> Result<(), String> {
        if self.token_url.is_empty() {
            return Err("it never came to a token request".to_owned());
        }
        if !self.fields.is_empty() {
            let said = self.ask(world);
            if said.status != 200 {
                return Err(format!("the token request is answered {} {}", said.status, said.body));
            }
            self.keep(&said);
        }
        let said = self.called(world);
        let is_well = said.status == 200;
        is_well.then_some(()).ok_or_else(|| format!("the call is answered {}", said.status))
    }

    /// Keeps what a token request brought.
    pub(super) fn keep(&mut self, said: &Said) {
        said.body["access_token"].as_str().unwrap().clone_into(&mut self.token);
        if let Some(refresh) = said.body["refresh_token"].as_str() {
            self.fields = refresh_with(refresh);
        }
    }

    /// The token request.
    pub(super) fn ask(&mut self, world: &mut World) -> Said {
        let mut fields = self.fields.clone();
        let id = self.client.id.as_str().to_owned();
        let secret = self.client.secret().map_or("", |secret| secret.expose());
        let basic = match &self.proof {
            Proof::Basic => Some(STANDARD.encode(format!("{id}:{secret}"))),
            Proof::Written(text) => Some(text.clone()),
            Proof::Id => {
                fields.push(("client_id", id.clone()));
                None
            }
        };
        let (kind, body) = match self.body {
            Body::ByHand => {
                let by_hand: Vec<String> =
                    fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
                (FORM, by_hand.join("&"))
            }
            Body::Encoded => {
                let mut form = form_urlencoded::Serializer::new(String::new());
                (FORM, form.extend_pairs(&fields).finish())
            }
            Body::Json => {
                let json: Value = fields
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect();
                ("application/json", json.to_string())
            }
        };
        let mut headers = vec![("Content-Type", kind.to_owned())];
        headers.extend(basic.map(|basic| ("Authorization", format!("Basic {basic}"))));
        let url = self.token_url.clone();
        let said = self.send(world, (Method::POST, &url), &headers, &body);
        writeln!(self.pasted, "\nclient_id: {id}").unwrap();
        said
    }

    /// The call.
    pub(super) fn called(&mut self, world: &mut World) -> Said {
        let url = self.call.clone();
        let headers = match self.carries {
            Carries::Bearer => vec![("Authorization", format!("Bearer {}", self.token))],
            Carries::Nothing => Vec::new(),
        };
        self.send(world, (Method::GET, &url), &headers, "")
    }

    fn send(
        &mut self,
        world: &mut World,
        (method, url): (Method, &str),
        headers: &[(&str, String)],
        body: &str,
    ) -> Said {
        let mut text = format!("{method} {url}\n");
        let mut request = http::Request::builder().method(method).uri(url);
        for (name, value) in headers {
            request = request.header(*name, value);
            writeln!(text, "{name}: {value}").unwrap();
        }
        let request = request.body(body.as_bytes().to_vec()).unwrap();
        let host = simulated(world, url);
        let answer = world.provider.handle(world.now().unix_millis(), &host, &request);
        let status = answer.status().as_u16();
        let said = String::from_utf8_lossy(answer.body()).into_owned();
        write!(text, "\n{body}\n\nHTTP/1.1 {status}\n\n{said}\n").unwrap();
        self.pasted = text;
        Said { status, body: serde_json::from_str(&said).unwrap_or_default() }
    }

    /// What its author tells: some words, and the last request with its answer.
    pub(super) fn told(&self) -> String {
        format!("{}\n\n{}", self.words, self.pasted)
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a refresh.
pub(super) fn refresh_with(token: &str) -> Vec<(&'static str, String)> {
    vec![("grant_type", "refresh_token".to_owned()), ("refresh_token", token.to_owned())]
}

/// The host of the sandbox that stands for a host of the real platform.
fn simulated(world: &World, url: &str) -> HostId {
    let host = url.split('/').nth(2).unwrap();
    let (role, domain) = host.split_once('.').unwrap();
    let region = world.provider.scene().regions.iter().find(|it| it.domain == domain).unwrap();
    match role {
        "login" => HostId::login(region.id.clone()),
        _ => HostId::api(region.id.clone()),
    }
}
