//! The walk: every org authorized, called once, renewed once, and found again after a restart.

use std::io::Write;
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use tenantry_core::{Event as News, Failure, SignInHints, SignInUrl, Tenant, TenantId};
use tenantry_desktop::{Engine, Event, TestCall};
use tenantry_sandbox::{Person, Stuck};

use crate::Problem;
use crate::cast::Member;
use crate::stage::Stage;
use crate::table::Table;

/// One step of one org may take so long; in the sandbox everything takes milliseconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// How the walk went.
pub(crate) struct Outcome {
    failed: Vec<TenantId>,
}

impl Outcome {
    /// Whether every org came to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.failed.is_empty()
    }
}

/// Walks through every org, one line per step, and a table at the end.
pub(crate) fn walk(stage: &mut Stage, out: &mut impl Write) -> Result<Outcome, Problem> {
    writeln!(out, "{}\n", stage.programme())?;
    let (settings, links) = stage.settings_with_links();
    let mut walk = Walk { engine: Engine::start(settings, || {})?, links, stage, out };
    let members = walk.stage.members.len();
    let mut ends = Vec::new();
    for at in 0..members {
        let end = walk.authorize_call_renew(at)?;
        ends.push(end);
    }
    let Walk { engine, stage, out, .. } = walk;
    drop(engine);
    writeln!(out, "\nThe desktop is closed and opened again.\n")?;
    let (settings, links) = stage.settings_with_links();
    let engine = Engine::start(settings, || {})?;
    let mut walk = Walk { engine, links, stage, out };
    for (at, end) in ends.iter_mut().enumerate() {
        if matches!(end, End::Reached) {
            *end = walk.find_again(at)?;
        }
    }
    walk.conclude(&ends)
}

/// How it ended for one org.
enum End {
    Reached,
    /// At that step, for that reason.
    Failed(String),
}

/// What somebody at the browser came back with.
type Visit = Result<(), Stuck>;

struct Walk<'a, W> {
    engine: Engine,
    links: Receiver<(TenantId, SignInUrl)>,
    stage: &'a mut Stage,
    out: &'a mut W,
}

impl<W: Write> Walk<'_, W> {
    /// The first part for one org.
    fn authorize_call_renew(&mut self, at: usize) -> Result<End, Problem> {
        let Member { tenant, registration, .. } = &self.stage.members[at];
        let (tenant, registration) = (tenant.clone(), registration.clone());
        let client = &registration.client;
        let redirect = client.redirect_uri().map_or("none", |uri| uri.as_str()).to_owned();
        let line = format!("{} in {}, redirect {redirect}", client.id(), registration.region);
        self.engine.add(tenant.clone(), registration)?;
        self.say(&tenant, "client", &line)?;
        if let Err(reason) = self.sign_in(at, &tenant)? {
            return self.fail(&tenant, "sign in", reason);
        }
        if let Err(reason) = self.call(&tenant)? {
            return self.fail(&tenant, "call", reason);
        }
        if let Err(reason) = self.renew(&tenant)? {
            return self.fail(&tenant, "renew", reason);
        }
        Ok(End::Reached)
    }

    fn sign_in(&mut self, at: usize, tenant: &TenantId) -> Result<Result<(), String>, Problem> {
        if let Err(refused) = self.engine.sign_in(tenant, SignInHints::default()) {
            return Ok(Err(refused.to_string()));
        }
        let (tell, visits) = mpsc::channel::<Visit>();
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let events = self.engine.pump_for(Duration::from_millis(100));
            if let Ok((_, url)) = self.links.try_recv() {
                self.visit(at, &url, tell.clone())?;
            }
            if let Some(end) = events.iter().find_map(|event| signed_in(event, tenant)) {
                return Ok(match end {
                    Ok(()) => self.say_proved(tenant)?,
                    Err(failure) => Err(format!("{failure} {}", failure.advice())),
                });
            }
            if let Ok(Err(stuck)) = visits.try_recv() {
                // Genesys Cloud does not send such a browser back: nothing else will come.
                self.engine.cancel(tenant)?;
                return Ok(Err(format!("The browser did not come back: {stuck}.")));
            }
        }
        Ok(Err(format!("Nothing happened for {} seconds.", PATIENCE.as_secs())))
    }

    /// Somebody opens the link, signs in and allows, elsewhere.
    fn visit(
        &mut self,
        at: usize,
        url: &SignInUrl,
        tell: mpsc::Sender<Visit>,
    ) -> Result<(), Problem> {
        let member = &self.stage.members[at];
        let Some([org, email, password]) = &member.person else { return Ok(()) };
        let mut person = Person::new(org, email, password)?;
        let (tenant, line) = (
            member.tenant.clone(),
            format!("the sign-in page is open; {email} signs in and allows"),
        );
        let url = url.expose().to_owned();
        self.stage.runtime.spawn(async move {
            let arrived = person.open(&url).await.map(|_page| ());
            // The walk may have ended already; then nobody waits.
            tell.send(arrived).ok();
        });
        self.say(&tenant, "browser", &line)
    }

    fn say_proved(&mut self, tenant: &TenantId) -> Result<Result<(), String>, Problem> {
        let grant = self.engine.tenants().get(tenant).and_then(Tenant::grant);
        let Some(org) = grant.map(|grant| grant.org().to_string()) else {
            return Ok(Err("it was signed in and holds no grant".to_owned()));
        };
        self.say(tenant, "proved", &format!("the token is one of {org}"))?;
        Ok(Ok(()))
    }

    fn call(&mut self, tenant: &TenantId) -> Result<Result<(), String>, Problem> {
        if let Err(refused) = self.engine.test_call(tenant) {
            return Ok(Err(refused.to_string()));
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            for event in self.engine.pump_for(Duration::from_millis(100)) {
                match event {
                    Event::TestCalled { call: TestCall::Answered { org, .. }, .. } => {
                        let line = format!("GET /api/v2/organizations/me answers for {org}");
                        self.say(tenant, "called", &line)?;
                        return Ok(Ok(()));
                    }
                    Event::TestCalled { call, .. } => return Ok(Err(call.to_string())),
                    _ => {}
                }
            }
        }
        Ok(Err("the API did not answer".to_owned()))
    }

    fn renew(&mut self, tenant: &TenantId) -> Result<Result<(), String>, Problem> {
        if let Err(refused) = self.engine.renew(tenant) {
            return Ok(Err(refused.to_string()));
        }
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            for event in self.engine.pump_for(Duration::from_millis(100)) {
                let Event::Org(news) = event else { continue };
                match news {
                    News::Renewed { tenant: renewed } if renewed == *tenant => {
                        self.say(tenant, "renewed", "a new token is saved and in use")?;
                        return Ok(Ok(()));
                    }
                    News::SignedOut { tenant: ended, why } if ended == *tenant => {
                        return Ok(Err(why.to_string()));
                    }
                    News::RenewalDelayed { tenant: held, failure, .. }
                    | News::Stopped { tenant: held, failure }
                        if held == *tenant =>
                    {
                        return Ok(Err(format!("{failure} {}", failure.advice())));
                    }
                    _ => {}
                }
            }
        }
        Ok(Err("the renewal did not end".to_owned()))
    }

    fn find_again(&mut self, at: usize) -> Result<End, Problem> {
        let member = &self.stage.members[at];
        let (tenant, expected) = (member.tenant.clone(), member.registration.org.clone());
        let grant = self.engine.tenants().get(&tenant).and_then(Tenant::grant);
        let found = grant.map(|grant| grant.org().clone());
        match found {
            Some(org) if Some(&org.id) == expected.as_ref() => {
                self.say(&tenant, "found", &format!("still signed in to {org}"))?;
                Ok(End::Reached)
            }
            Some(org) => self.fail(&tenant, "found", format!("signed in to another org, {org}")),
            None => self.fail(&tenant, "found", "not signed in any more".to_owned()),
        }
    }

    fn fail(&mut self, tenant: &TenantId, step: &str, reason: String) -> Result<End, Problem> {
        self.say(tenant, "FAILED", &format!("{step}: {reason}"))?;
        Ok(End::Failed(step.to_owned()))
    }

    fn say(&mut self, tenant: &TenantId, step: &str, line: &str) -> Result<(), Problem> {
        writeln!(self.out, "{:<10} {step:<8} {line}", tenant.as_str())?;
        Ok(())
    }

    fn conclude(self, ends: &[End]) -> Result<Outcome, Problem> {
        let mut table = Table::new();
        let mut failed = Vec::new();
        let tenants = self.engine.tenants();
        for (member, end) in self.stage.members.iter().zip(ends) {
            let walk = match end {
                End::Reached => "complete".to_owned(),
                End::Failed(step) => {
                    failed.push(member.tenant.clone());
                    format!("FAILED at: {step}")
                }
            };
            if let Some(tenant) = tenants.get(&member.tenant) {
                table.add(tenant, (self.engine.now(), tenants.policy()), &walk);
            }
        }
        writeln!(self.out, "\n{table}")?;
        let complete = ends.len() - failed.len();
        writeln!(
            self.out,
            "{complete} of {} orgs authorized, called, renewed and found again",
            ends.len()
        )?;
        Ok(Outcome { failed })
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
