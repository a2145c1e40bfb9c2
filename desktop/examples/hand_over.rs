//! Signs in to orgs and hands them over, without a window: who starts it is the browser.
//!
//! It reads one line of JSON, what to sign in to and where to write the bundle. For each org it
//! writes a line `{"tenant", "visit"}`, whose page is to be opened, and at the end one with what was
//! handed over. The tests of the npm package take in what it writes.

use std::error::Error;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use tenantry_core::{
    Client, ClientId, ClientSecret, Event as CoreEvent, GrantType, RedirectUri, Region,
    Registration, SignInHints, Standing, TenantId, TokenContext,
};
use tenantry_desktop::vault::{Keeping, Key, KeyFrom};
use tenantry_desktop::{Browser, Engine, Event, HandOverOrder, HandingOver, Settings};

/// Longer than anything takes that will come at all.
const PATIENCE: Duration = Duration::from_mins(1);

type Outcome<T> = Result<T, Box<dyn Error>>;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wish {
    data_dir: PathBuf,
    file: PathBuf,
    passphrase: String,
    orgs: Vec<Org>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Org {
    id: String,
    login: String,
    api: String,
    client_id: String,
    client_secret: String,
    /// None for a client that signs in for itself.
    redirect_uri: Option<String>,
}

impl Org {
    fn registration(&self) -> Outcome<Registration> {
        let (id, secret) =
            (ClientId::new(&self.client_id)?, ClientSecret::new(&self.client_secret));
        let client = match &self.redirect_uri {
            Some(uri) => Client::Confidential { id, secret, redirect_uri: RedirectUri::new(uri)? },
            None => Client::Credentials { id, secret },
        };
        Ok(Registration {
            label: format!("The org {}", self.id),
            region: Region::custom(&self.login, &self.api)?,
            org: None,
            client,
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Secondary,
        })
    }
}

fn main() -> Outcome<()> {
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    let Wish { data_dir, file, passphrase, orgs } = serde_json::from_str(&line)?;
    let (hand, pages) = mpsc::channel();
    let keeping = Keeping::Sealed { key: Key::random()?, from: KeyFrom::Caller };
    let browser = Browser::Handed(hand);
    let settings = Settings { keeping, browser, ..Settings::new(data_dir) };
    let mut engine = Engine::start(settings, || ())?;
    let mut tenants = Vec::new();
    for org in &orgs {
        let tenant = TenantId::new(&org.id)?;
        engine.add(tenant.clone(), org.registration()?)?;
        engine.sign_in(&tenant, SignInHints::default())?;
        let by_itself = org.registration()?.client.grant_type() == GrantType::ClientCredentials;
        until(&mut engine, |_, event| {
            while let Ok((tenant, url)) = pages.try_recv() {
                say(&json!({ "tenant": tenant, "visit": url.expose() }))?;
            }
            Ok(match event {
                Some(Event::Org(CoreEvent::SignedIn { .. })) => true,
                Some(Event::Org(CoreEvent::Renewed { .. })) => by_itself,
                Some(Event::Org(CoreEvent::SignInFailed { failure, .. })) => {
                    return Err(failure.to_string().into());
                }
                _ => false,
            })
        })?;
        tenants.push(tenant);
    }
    engine.hand_over(HandOverOrder { tenants, file, passphrase: passphrase.into() })?;
    until(&mut engine, |engine, _| match engine.handing_over() {
        Some(HandingOver::Over(over)) => {
            say(&json!({ "moved": over.moved, "copied": over.copied }))?;
            Ok(true)
        }
        Some(HandingOver::Failed(why)) => Err(why.to_string().into()),
        _ => Ok(false),
    })
}

/// Goes on until it is so.
fn until(
    engine: &mut Engine,
    mut so: impl FnMut(&Engine, Option<&Event>) -> Outcome<bool>,
) -> Outcome<()> {
    let end = Instant::now() + PATIENCE;
    while Instant::now() < end {
        let events = engine.pump_for(Duration::from_millis(50));
        for event in events.iter().map(Some).chain([None]) {
            if so(engine, event)? {
                return Ok(());
            }
        }
    }
    Err("what was waited for did not come".into())
}

fn say(line: &serde_json::Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
