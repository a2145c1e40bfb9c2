//! The provider: a simulated Genesys Cloud that is a pure function of what it was asked.
//!
//! It does no I/O, reads no clock and draws no random number: the time is an argument and every
//! token follows from the seed. The same requests give the same answers, to the byte.

pub(crate) mod answer;
mod api;
mod approvals;
mod ask;
mod authorize;
mod browsers;
mod clients;
pub(crate) mod control;
mod cors;
mod exchange;
pub(crate) mod history;
mod identity;
mod ledger;
mod pages;
mod rates;
mod refresh;
mod sign_in;
mod token;
mod wish;

use std::fmt;
use std::net::Ipv4Addr;

use http::header::DATE;
use http::{Method, StatusCode};
use serde_json::json;

use self::answer::Answer;
use self::approvals::Approvals;
use self::ask::Ask;
use self::browsers::Browsers;
use self::history::History;
use self::ledger::Ledger;
use self::rates::Rates;
use crate::date;
use crate::errors::CORRELATION;
use crate::id::{HostId, Role};
use crate::rules::Rules;
use crate::scene::Scene;
use crate::secret::Mint;

/// A simulated Genesys Cloud: all regions, both hosts of each.
pub struct Provider {
    scene: Scene,
    rules: Rules,
    mint: Mint,
    ledger: Ledger,
    approvals: Approvals,
    browsers: Browsers,
    rates: Rates,
    history: History,
    /// Where API calls come from.
    address: Ipv4Addr,
}

impl Provider {
    /// A provider in which nobody has signed in yet.
    pub fn new(scene: Scene, rules: Rules, seed: u64) -> Self {
        Self {
            scene,
            rules,
            mint: Mint::new(seed),
            ledger: Ledger::default(),
            approvals: Approvals::default(),
            browsers: Browsers::default(),
            rates: Rates::default(),
            history: History::default(),
            address: Ipv4Addr::LOCALHOST,
        }
    }

    /// Answers one request that reached `host` at `now_millis` (Unix milliseconds).
    pub fn handle(
        &mut self,
        now_millis: u64,
        host: &HostId,
        request: &http::Request<Vec<u8>>,
    ) -> http::Response<Vec<u8>> {
        let ask = Ask { now: now_millis, host, request };
        let context = self.mint.uuid();
        let mut answer = match (ask.method(), host.role) {
            (&Method::OPTIONS, role) => cors::preflight(role),
            (_, Role::Login) => self.login_host(&ask, &context),
            (_, Role::Api) => self.api_host(&ask, &context),
        };
        self.share_with_pages(&ask, &mut answer);
        answer::set(&mut answer, DATE, &date::http(now_millis));
        if host.role == Role::Api {
            answer::set(&mut answer, CORRELATION, &context);
        }
        if ask.method() == Method::HEAD {
            answer.body_mut().clear();
        }
        answer
    }

    fn login_host(&mut self, ask: &Ask<'_>, context: &str) -> Answer {
        let (get, post) = (ask.method() == Method::GET, ask.method() == Method::POST);
        match ask.path() {
            "/oauth/authorize" if get || post => self.authorize(ask),
            "/sign-in" if post => self.sign_in(ask),
            "/consent" if post => self.consent(ask),
            "/switch-user" if post => self.switch_user(ask),
            "/logout" if get => self.logout(ask),
            "/oauth/token" if post => self.token(ask, context),
            "/.well-known/oauth-authorization-server" if get => metadata(&ask.base_url()),
            "/oauth/authorize" | "/sign-in" | "/consent" | "/switch-user" | "/logout"
            | "/oauth/token" => answer::empty(StatusCode::METHOD_NOT_ALLOWED),
            _ => pages::not_found(),
        }
    }
}

/// Authorization server metadata (RFC 8414), with what the real document offers and no more.
fn metadata(base_url: &str) -> Answer {
    let metadata = json!({
        "issuer": base_url,
        "authorization_endpoint": format!("{base_url}/oauth/authorize"),
        "token_endpoint": format!("{base_url}/oauth/token"),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    });
    answer::json(StatusCode::OK, &metadata)
}

/// Counts only: what the provider holds are other people's secrets.
impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [grants, access_tokens, refresh_tokens] = self.ledger.sizes();
        f.debug_struct("Provider")
            .field("rules", &self.rules)
            .field("grants", &grants)
            .field("access_tokens", &access_tokens)
            .field("refresh_tokens", &refresh_tokens)
            .finish_non_exhaustive()
    }
}
