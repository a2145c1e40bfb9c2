//! Preflight: what is to be said of an org before its sign-in page opens, and what cannot be known.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use tenantry_core::{
    ClientId, HttpError, RedirectUri, Region, Registration, Tenant, TenantId, Tenants, Timestamp,
};

use crate::loopback::CannotListen;
use crate::views::draft::looks_like_an_id;
use crate::views::places;

/// A clock may be so far off before it is worth a word.
const OFF: Duration = Duration::from_mins(5);

/// How bad something is. The worst is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// All is well, as far as it can be seen.
    Fine,
    /// The answer has not come yet.
    Asking,
    /// It may go wrong.
    WorthKnowing,
    /// The sign-in would not work.
    Broken,
}

/// One thing about an org, with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// How bad it is.
    pub verdict: Verdict,
    /// What it is.
    pub text: String,
}

/// What came of a question to a login host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is there.
    Yes {
        /// The status.
        status: u16,
        /// What time it has, as far as it said.
        date: Option<SystemTime>,
        /// What time it was here.
        here: Timestamp,
    },
    /// There was no answer.
    No(HttpError),
}

/// What was seen of ports and login hosts.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    ports: BTreeMap<RedirectUri, Result<(), CannotListen>>,
    /// By base URL; nothing while an answer is awaited.
    hosts: BTreeMap<String, Option<Answered>>,
    /// How often something was seen.
    version: u64,
}

impl Seen {
    /// A port was tried.
    pub fn tried(&mut self, uri: RedirectUri, tried: Result<(), CannotListen>) {
        self.version += 1;
        self.ports.insert(uri, tried);
    }

    /// A login host is asked.
    pub fn asks(&mut self, base: &str) {
        self.version += 1;
        self.hosts.insert(base.to_owned(), None);
    }

    /// A login host has answered, or will not.
    pub fn answered(&mut self, base: &str, answer: Answered) {
        // An answer to an earlier question is as good.
        self.version += 1;
        self.hosts.insert(base.to_owned(), Some(answer));
    }

    /// Whether an answer of that login host is awaited.
    pub(crate) fn is_asking(&self, base: &str) -> bool {
        self.hosts.get(base).is_some_and(Option::is_none)
    }

    /// Whether the clock differs much from that of any login host that was seen.
    pub(crate) fn is_clock_off(&self) -> bool {
        self.hosts.keys().any(|base| self.off(base).is_some_and(|(off, _)| off > OFF))
    }

    /// What would keep a sign-in to that org from working, as far as it can have changed.
    pub(crate) fn obstacle(&self, registration: &Registration) -> Option<Obstacle> {
        let of = |remark: Option<Remark>, verdict, make: fn(String) -> Obstacle| {
            let is_one = |remark: &Remark| remark.verdict == verdict;
            remark.filter(is_one).map(|remark| make(remark.text))
        };
        of(self.port(registration), Verdict::Broken, Obstacle::Port)
            .or_else(|| of(self.host(registration), Verdict::Broken, Obstacle::Host))
            .or_else(|| of(self.clock(registration), Verdict::WorthKnowing, Obstacle::Clock))
    }

    /// Grows with everything that is seen.
    pub(crate) const fn version(&self) -> u64 {
        self.version
    }

    /// Begins anew; whoever knows the old version sees a newer one.
    pub(crate) fn clear(&mut self) {
        *self = Self { version: self.version + 1, ..Self::default() };
    }

    /// All that is to be said of each org, the worst first.
    pub fn remarks<'a>(
        &self,
        tenants: &Tenants,
        of: impl IntoIterator<Item = &'a Tenant>,
    ) -> BTreeMap<TenantId, Vec<Remark>> {
        let around = Around::of(tenants);
        let of = of.into_iter();
        of.map(|tenant| (tenant.id().clone(), self.remarks_of(&around, tenant))).collect()
    }

    fn remarks_of(&self, around: &Around<'_>, tenant: &Tenant) -> Vec<Remark> {
        let mut remarks: Vec<_> = [
            odd_client(tenant.registration()),
            around.elsewhere(tenant.registration()),
            self.port(tenant.registration()),
            self.host(tenant.registration()),
            self.clock(tenant.registration()),
            around.registered(tenant),
        ]
        .into_iter()
        .flatten()
        .collect();
        remarks.sort_by_key(|remark| std::cmp::Reverse(remark.verdict));
        remarks
    }

    fn port(&self, registration: &Registration) -> Option<Remark> {
        let uri = registration.client.redirect_uri()?;
        Some(match self.ports.get(uri)? {
            Ok(()) => fine(format!("{uri} can be listened for.")),
            Err(why) => broken(why.to_string()),
        })
    }

    fn host(&self, registration: &Registration) -> Option<Remark> {
        let base = registration.region.login_base();
        let host = host(&base);
        Some(match self.hosts.get(&base)? {
            None => {
                let text = format!("{host} is being asked whether it is there.");
                Remark { verdict: Verdict::Asking, text }
            }
            Some(Answered::No(error)) => broken(format!(
                "{host} does not answer: {error}. Check the network and the proxy, and whether the \
                 region is right."
            )),
            Some(Answered::Yes { status: status @ 500.., .. }) => worth_knowing(format!(
                "{host} is there, and answers {status}: it is in trouble. Wait a while, or try all the \
                 same."
            )),
            Some(Answered::Yes { .. }) => fine(format!("{host} answers.")),
        })
    }

    /// How much the clock here differs from that of a login host, and which way.
    fn off(&self, base: &str) -> Option<(Duration, &'static str)> {
        let Some(Some(Answered::Yes { date: Some(date), here, .. })) = self.hosts.get(base) else {
            return None;
        };
        let there = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let here = Duration::from_millis(here.unix_millis());
        let way = if here > there { "ahead of" } else { "behind" };
        Some((here.abs_diff(there), way))
    }

    fn clock(&self, registration: &Registration) -> Option<Remark> {
        let base = registration.region.login_base();
        let (off, way) = self.off(&base)?;
        if off <= OFF {
            return Some(fine("The clock is right.".to_owned()));
        }
        Some(worth_knowing(format!(
            "This computer's clock is {} minutes {way} that of {}. Set it: tokens would be taken for \
             good, or for over, when they are not.",
            off.as_secs() / 60,
            host(&base)
        )))
    }
}

/// What would keep a sign-in from working, in a sentence with what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The redirect could not be received.
    Port(String),
    /// The login host does not answer.
    Host(String),
    /// The clock is wrong. The sign-in may work all the same.
    Clock(String),
}

impl Obstacle {
    /// What it is.
    pub(crate) fn text(&self) -> &str {
        let (Self::Port(text) | Self::Host(text) | Self::Clock(text)) = self;
        text
    }
}

/// What nobody can know before the sign-in.
pub const UNKNOWN: &str = "Only the sign-in shows whether the redirect URI is registered with the \
     client, letter for letter, and whether the secret is right. Where the URI is not registered, the \
     sign-in page says so and the browser does not come back.";

fn odd_client(registration: &Registration) -> Option<Remark> {
    let is_odd = !looks_like_an_id(registration.client.id().as_str());
    is_odd.then(|| {
        let text = "The client id is no UUID, as Genesys Cloud's are. Is it the client's name?";
        worth_knowing(text.to_owned())
    })
}

/// What the other orgs say of one.
struct Around<'a> {
    clients: BTreeMap<&'a ClientId, BTreeMap<&'a Region, &'a Tenant>>,
    signed_in: BTreeMap<(&'a Region, &'a ClientId, &'a RedirectUri), &'a Tenant>,
}

impl<'a> Around<'a> {
    fn of(tenants: &'a Tenants) -> Self {
        let mut around = Self { clients: BTreeMap::new(), signed_in: BTreeMap::new() };
        for tenant in tenants.iter() {
            let Registration { region, client, .. } = tenant.registration();
            if region.domain().is_some() {
                around.clients.entry(client.id()).or_default().entry(region).or_insert(tenant);
            }
            if let (Some(uri), Some(_)) = (client.redirect_uri(), tenant.grant()) {
                around.signed_in.insert((region, client.id(), uri), tenant);
            }
        }
        around
    }

    /// The same client in another region.
    fn elsewhere(&self, registration: &Registration) -> Option<Remark> {
        let Registration { region, client, .. } = registration;
        region.domain()?;
        let (other, tenant) =
            self.clients.get(client.id())?.iter().find(|(other, _)| **other != region)?;
        Some(worth_knowing(format!(
            "{} has the same client in {}, and a client is known in its own region only. One of the \
             two is wrong.",
            tenant.registration().label,
            places::address(other)
        )))
    }

    /// Another org that is signed in so shows that the redirect URI is registered.
    fn registered(&self, tenant: &Tenant) -> Option<Remark> {
        let Registration { region, client, .. } = tenant.registration();
        let other = self.signed_in.get(&(region, client.id(), client.redirect_uri()?))?;
        let label = &other.registration().label;
        (other.id() != tenant.id())
            .then(|| fine(format!("{label} is signed in through this client and redirect URI.")))
    }
}

fn host(base: &str) -> &str {
    base.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or(base)
}

const fn fine(text: String) -> Remark {
    Remark { verdict: Verdict::Fine, text }
}

const fn worth_knowing(text: String) -> Remark {
    Remark { verdict: Verdict::WorthKnowing, text }
}

const fn broken(text: String) -> Remark {
    Remark { verdict: Verdict::Broken, text }
}

#[cfg(test)]
mod tests;
