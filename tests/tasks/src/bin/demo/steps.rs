//! The steps of the walk: each does one thing with the real engine, and says in a sentence what
//! came of it.

use std::sync::mpsc::{self, Receiver, Sender};
use std::time::{Duration, Instant};

use tenantry_core::{Event as News, Failure, SignInHints, SignInUrl, Tenant, TenantId};
use tenantry_desktop::{Engine, Event, TestCall};
use tenantry_sandbox::{Person, Stuck};
use tokio::runtime::Handle;

use crate::Problem;
use crate::cast::Member;
use crate::stage::Stage;

/// How often a step looks up from waiting.
const GLANCE: Duration = Duration::from_millis(100);

/// What a step came to: a line, or why the org goes no further and what to do about it.
pub(crate) type Step = Result<String, String>;

/// What came of somebody's visit to the sign-in page.
type Visit = Result<(), Stuck>;

/// Somebody who operates the desktop.
pub(crate) struct Operator {
    pub(crate) engine: Engine,
    links: Receiver<(TenantId, SignInUrl)>,
    runtime: Handle,
    patience: Duration,
}

impl Operator {
    /// Opens the desktop on a stage.
    pub(crate) fn at(stage: &Stage) -> Result<Self, Problem> {
        let (settings, links) = stage.settings_with_links();
        let engine = Engine::start(settings, || {})?;
        let (runtime, patience) = (stage.runtime.handle().clone(), stage.patience);
        Ok(Self { engine, links, runtime, patience })
    }

    /// Makes the org known.
    pub(crate) fn add(&mut self, member: &Member) -> Step {
        let registration = member.registration.clone();
        let client = &registration.client;
        let redirect = client.redirect_uri().map_or("none", |uri| uri.as_str());
        let line = format!("{} in {}, redirect {redirect}", client.id(), registration.region);
        let added = self.engine.add(member.tenant.clone(), registration);
        added.map(|()| line).map_err(|refused| refused.to_string())
    }

    /// Signs in, through the pages where there is a person.
    pub(crate) fn sign_in(&mut self, member: &Member) -> Step {
        let tenant = &member.tenant;
        let begun = self.engine.sign_in(tenant, SignInHints::default());
        begun.map_err(|refused| refused.to_string())?;
        let (tell, visits) = mpsc::channel();
        let missing = |reason: String| {
            let redirect_uri = member.registration.client.redirect_uri();
            let failure = redirect_uri.cloned().map(|redirect_uri| Failure::RedirectMissing {
                waited: Duration::ZERO,
                redirect_uri,
            });
            let advice = failure.as_ref().map(Failure::advice).unwrap_or_default();
            format!("The browser did not come back: {reason}. {advice}")
        };
        let started = Instant::now();
        while started.elapsed() < self.patience {
            let events = self.engine.pump_for(GLANCE);
            if let Ok((_, url)) = self.links.try_recv() {
                self.visit(member, &url, tell.clone());
            }
            if let Some(end) = events.iter().find_map(|event| signed_in(event, tenant)) {
                end.map_err(|failure| format!("{failure} {}", failure.advice()))?;
                return self.org(tenant).map(|org| format!("the token is one of {org}"));
            }
            if let Ok(Err(stuck)) = visits.try_recv() {
                self.engine.cancel(tenant).ok();
                return Err(missing(stuck.to_string()));
            }
        }
        self.engine.cancel(tenant).ok();
        Err(missing(format!("nobody signed in within {} seconds", self.patience.as_secs())))
    }

    /// Somebody opens the link, signs in and answers, elsewhere.
    fn visit(&self, member: &Member, url: &SignInUrl, tell: Sender<Visit>) {
        let Some(person) = member.person.clone() else { return };
        let url = url.expose().to_owned();
        self.runtime.spawn(async move {
            let [org, email, password] = &person.account;
            let arrived = match Person::new(org, email, password) {
                Ok(somebody) => somebody.answering(person.answer).open(&url).await.map(|_| ()),
                Err(stuck) => Err(stuck),
            };
            // The walk may have gone on already; then nobody waits.
            tell.send(arrived).ok();
        });
    }

    /// Calls the API once with the org's token.
    pub(crate) fn call(&mut self, tenant: &TenantId) -> Step {
        self.engine.test_call(tenant).map_err(|refused| refused.to_string())?;
        self.wait_for(|event| match event {
            Event::TestCalled { call: TestCall::Answered { org, .. }, .. } => {
                Some(Ok(format!("GET /api/v2/organizations/me answers for {org}")))
            }
            Event::TestCalled { call, .. } => Some(Err(call.to_string())),
            _ => None,
        })
    }

    /// Renews once.
    pub(crate) fn renew(&mut self, tenant: &TenantId) -> Step {
        self.engine.renew(tenant).map_err(|refused| refused.to_string())?;
        self.wait_for(|event| match event {
            Event::Org(News::Renewed { .. }) => {
                Some(Ok("a new token is saved and in use".to_owned()))
            }
            Event::Org(News::SignedOut { why, .. }) => Some(Err(why.to_string())),
            Event::Org(News::RenewalDelayed { failure, .. } | News::Stopped { failure, .. }) => {
                Some(Err(format!("{failure} {}", failure.advice())))
            }
            _ => None,
        })
    }

    /// Whether a desktop that was just opened is still signed in to the org.
    pub(crate) fn find(&self, member: &Member) -> Step {
        let mut unreadable = self.engine.tenants().quarantined();
        if let Some((_, why)) = unreadable.find(|(id, _)| **id == member.tenant) {
            return Err(format!("its record cannot be read: {why}"));
        }
        let org = self.org(&member.tenant)?;
        Ok(format!("still signed in to {org}"))
    }

    fn org(&self, tenant: &TenantId) -> Step {
        let grant = self.engine.tenants().get(tenant).and_then(Tenant::grant);
        grant.map(|grant| grant.org().to_string()).ok_or_else(|| "nobody is signed in".to_owned())
    }

    fn wait_for(&mut self, is_it: impl Fn(&Event) -> Option<Step>) -> Step {
        let started = Instant::now();
        while started.elapsed() < self.patience {
            if let Some(step) = self.engine.pump_for(GLANCE).iter().find_map(&is_it) {
                return step;
            }
        }
        Err(format!("nothing came back within {} seconds", self.patience.as_secs()))
    }
}

/// Whether an event ends the sign-in of `tenant`, and how.
fn signed_in(event: &Event, tenant: &TenantId) -> Option<Result<(), Failure>> {
    let Event::Org(news) = event else { return None };
    if news.tenant() != tenant {
        return None;
    }
    match news {
        // Client credentials renew into their first grant.
        News::SignedIn { .. } | News::Renewed { .. } => Some(Ok(())),
        News::SignInFailed { failure, .. }
        | News::Stopped { failure, .. }
        | News::RenewalDelayed { failure, .. } => Some(Err(failure.clone())),
        _ => None,
    }
}
