//! Orders: a program in another language changes a running sandbox, one line of JSON at a time.

use std::time::Duration;

use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::faults::{Fault, FaultHandle, FaultKind};
use crate::id::HostId;
use crate::provider::history::TokenRequest;
use crate::sandbox::Sandbox;
use crate::scene::{Client, ClientState, Region, User};
use crate::visitor::{Consent, Visitor};

/// What a line asks for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "order")]
enum Order {
    /// Who exists, and where.
    Describe,
    /// The token requests so far.
    History,
    /// Moves the clock.
    Advance { seconds: u64 },
    /// Something goes wrong with the next request that fits.
    Fault { method: String, path: String, kind: Kind },
    /// Takes back the faults nothing has met yet, and lets go of what is held.
    ClearFaults,
    /// A client is switched on or off.
    Client { id: String, state: ClientState },
    /// Every token of a user ends.
    RevokeUser { email: String },
    /// An application may redirect there.
    RedirectUri { uri: String },
    /// A user opens the sign-in page, in a browser of their own, and answers the consent page; the
    /// answer is the URL that the browser is sent back to.
    Visit { url: String, email: String, consent: Answer },
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Answer {
    Allow,
    Refuse,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    GarbageBody,
    Status(u16),
    HugeBody(usize),
    CloseWithoutAnswer,
    CloseBeforeProcessing,
    Hold,
    HoldRequest,
}

impl From<Kind> for FaultKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::GarbageBody => Self::GarbageBody,
            Kind::Status(status) => Self::Status(status),
            Kind::HugeBody(bytes) => Self::HugeBody(bytes),
            Kind::CloseWithoutAnswer => Self::CloseWithoutAnswer,
            Kind::CloseBeforeProcessing => Self::CloseBeforeProcessing,
            Kind::Hold => Self::Hold,
            Kind::HoldRequest => Self::HoldRequest,
        }
    }
}

/// Carries orders out, and keeps what they hold.
#[derive(Debug)]
pub struct Orders<'a> {
    sandbox: &'a Sandbox,
    held: Vec<FaultHandle>,
}

impl<'a> Orders<'a> {
    /// Orders for this sandbox.
    pub const fn of(sandbox: &'a Sandbox) -> Self {
        Self { sandbox, held: Vec::new() }
    }

    /// Carries out the order of one line; the answer is one line, too: `{"ok": ...}` or
    /// `{"error": ...}`.
    pub fn carry_out(&mut self, line: &str) -> String {
        let answer = serde_json::from_str(line).map_err(|error| error.to_string());
        match answer.and_then(|order| self.order(order)) {
            Ok(answer) => json!({ "ok": answer }).to_string(),
            Err(error) => json!({ "error": error }).to_string(),
        }
    }

    fn order(&mut self, order: Order) -> Result<Value, String> {
        match order {
            Order::Describe => return Ok(self.describe()),
            Order::History => {
                let history = self.sandbox.history();
                return Ok(history.iter().map(request).collect());
            }
            Order::Advance { seconds } => self.sandbox.advance(Duration::from_secs(seconds)),
            Order::Fault { method, path, kind } => {
                let method = method.parse::<Method>().map_err(|error| error.to_string())?;
                self.held.push(self.sandbox.fault(Fault::on(method, &path, kind.into())));
            }
            Order::ClearFaults => {
                self.sandbox.clear_faults();
                self.held.clear();
            }
            Order::Client { id, state } => {
                let scene = self.sandbox.provider().scene().clone();
                let mut clients = scene.regions.iter().flat_map(|region| &region.clients);
                let client = clients.find(|client| client.id.as_str() == id);
                let client = client.ok_or_else(|| format!("there is no client {id}"))?;
                let changed = self.sandbox.provider().set_client_state(&client.id, state);
                changed.map_err(|error| error.to_string())?;
            }
            Order::RevokeUser { email } => {
                let (_, user) = self.user(&email)?;
                let revoked = self.sandbox.provider().revoke_user(&user.id);
                revoked.map_err(|error| error.to_string())?;
            }
            Order::Visit { url, email, consent } => {
                let consent = match consent {
                    Answer::Allow => Consent::Allow,
                    Answer::Refuse => Consent::Refuse,
                };
                return self.visit(&url, &email, consent).map(Value::String);
            }
            Order::RedirectUri { uri } => {
                self.sandbox.provider().register_redirect_uri_everywhere(&uri);
            }
        }
        Ok(Value::Null)
    }

    fn visit(&self, url: &str, email: &str, consent: Consent) -> Result<String, String> {
        let (org, user) = self.user(email)?;
        let regions = self.sandbox.regions().iter();
        let mut at = regions.filter(|region| url.starts_with(&region.login_base()));
        let region = at.next().ok_or("that is no page of this sandbox")?.region().clone();
        let visitor = Visitor::new(&org, email, &user.password).answering(consent);
        let when = (self.sandbox.now_millis(), &HostId::login(region));
        visitor.visit(&mut self.sandbox.provider(), when, url).map_err(|stuck| stuck.to_string())
    }

    /// A user, and the short name of the org.
    fn user(&self, email: &str) -> Result<(String, User), String> {
        let scene = self.sandbox.provider().scene().clone();
        let orgs = scene.regions.into_iter().flat_map(|region| region.orgs);
        let users = orgs.flat_map(|org| {
            let name = org.short_name;
            org.users.into_iter().map(move |user| (name.clone(), user))
        });
        let mut found = users.filter(|(_, user)| user.email == email);
        found.next().ok_or_else(|| format!("there is no user {email}"))
    }

    fn describe(&self) -> Value {
        let scene = self.sandbox.provider().scene().clone();
        let regions = scene.regions.iter().filter_map(|region| {
            let endpoints = self.sandbox.region(region.id.as_str())?;
            Some(json!({
                "id": region.id.as_str(),
                "login": endpoints.login_base(),
                "api": endpoints.api_base(),
                "orgs": region.orgs,
                "clients": region.clients.iter().map(|it| described(it, region)).collect::<Vec<_>>(),
            }))
        });
        regions.collect()
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described<'a> {
    id: &'a str,
    name: &'a str,
    org: &'a str,
    kind: &'static str,
    secret: Option<&'a str>,
}

/// A client, with the secret that opens nothing but this sandbox.
fn described<'a>(client: &'a Client, region: &'a Region) -> Described<'a> {
    Described {
        id: client.id.as_str(),
        name: &client.name,
        org: region.org(&client.org).map_or("", |org| org.short_name.as_str()),
        kind: crate::table::kind(client),
        secret: client.secret().map(crate::secret::Secret::expose),
    }
}

fn request(request: &TokenRequest) -> Value {
    json!({
        "atMillis": request.at_millis,
        "client": request.client.as_ref().map(ToString::to_string),
        "grantType": request.grant_type,
        "fields": request.fields,
        "presented": request.presented.as_ref().map(|it| format!("{it:?}")),
        "status": request.status,
        "error": request.error,
    })
}
