//! Signing in on a desktop: first a listener, then a flow, and a page that tells how it ended.

use std::collections::BTreeSet;

use tenantry_core::{
    Command, Entropy, Event as CoreEvent, Failure, Input, RedirectUri, RedirectUrl, Refused,
    SignInHints, Status, Tenant, TenantId, Tenants,
};
use thiserror::Error;
use tokio::sync::{oneshot, watch};

use super::{Engine, Problem};
use crate::loopback::{CannotListen, Ending, Waiting, waiting};

/// Why a sign-in does not begin. Each sentence says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CannotSignIn {
    /// The caller is wrong.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The redirect could not be received.
    #[error(transparent)]
    CannotListen(#[from] CannotListen),
    /// The system gives no random numbers.
    #[error("The system gives no random numbers: {0}. Restart the machine.")]
    NoChance(getrandom::Error),
}

/// A browser that is to be told how its sign-in ended.
#[derive(Debug)]
pub(super) struct Told {
    tenant: TenantId,
    ending: watch::Sender<Option<Ending>>,
}

impl Engine {
    /// Signs in: a person through the browser, or a client for itself.
    ///
    /// The listener for the redirect is there before the browser opens.
    ///
    /// # Errors
    /// [`CannotSignIn`]: nothing has begun, and the sentence says what to do.
    pub fn sign_in(&mut self, tenant: &TenantId, hints: SignInHints) -> Result<(), CannotSignIn> {
        if let Some(uri) = redirect_uri(self.tenants(), tenant) {
            self.listen(tenant, &uri)?;
        }
        let mut chance = [0; 64];
        let begun = getrandom::fill(&mut chance).map_err(CannotSignIn::NoChance).and_then(|()| {
            let entropy = Entropy::new(chance);
            let sign_in = Command::SignIn { tenant: tenant.clone(), entropy, hints };
            Ok(self.tell(Input::Command(sign_in))?)
        });
        self.notices.sign_in_over(tenant);
        self.close_idle_listeners();
        begun
    }

    fn listen(&mut self, tenant: &TenantId, uri: &RedirectUri) -> Result<(), CannotListen> {
        self.loopback.open(uri)?;
        self.awaited.entry(tenant.clone()).or_default().insert(uri.clone());
        Ok(())
    }

    /// Listens for flows that were waiting when the program ended.
    pub(super) fn resume_listening(&mut self) {
        let waiting: Vec<_> = self
            .tenants()
            .iter()
            .filter(|tenant| waits_for_a_redirect(tenant, self.tenants()))
            .map(|tenant| tenant.id().clone())
            .collect();
        for tenant in waiting {
            let Some(uri) = redirect_uri(self.tenants(), &tenant) else { continue };
            if let Err(why) = self.listen(&tenant, &uri) {
                self.notices.add(Problem::NotListening { tenant, why });
            }
        }
    }

    /// A browser has come to a redirect URI. Only a flow's own redirect is taken.
    pub(super) fn receive(&mut self, url: RedirectUrl, reply: oneshot::Sender<Option<Waiting>>) {
        let expecting = self.tenants().expecting(&url, self.now()).cloned();
        let page = expecting.map(|tenant| {
            let (ending, page) = waiting();
            self.told.push(Told { tenant, ending });
            page
        });
        if page.is_some() {
            // The core has just said that a flow expects it.
            self.tell(Input::Redirected(url)).ok();
        }
        // The browser may have gone; then nobody waits.
        reply.send(page).ok();
    }

    /// Tells waiting browsers how their sign-in ended.
    pub(super) fn tell_browsers(&mut self, event: &CoreEvent) {
        let ending = match event {
            CoreEvent::SignedIn { tenant } => {
                let grant = self.tenants().get(tenant).and_then(Tenant::grant);
                let org = grant.map_or_else(|| tenant.to_string(), |grant| grant.org().to_string());
                Ending::SignedIn { org }
            }
            // This flow never came back, so no browser waits on its behalf.
            CoreEvent::SignInFailed { failure: Failure::RedirectMissing { .. }, .. } => return,
            CoreEvent::SignInFailed { failure, .. } => {
                Ending::Failed { what: failure.to_string(), advice: failure.advice().to_owned() }
            }
            CoreEvent::SignedOut { .. } | CoreEvent::Forgotten { .. } => Ending::Failed {
                what: "The sign-in was ended from Tenantry's window.".to_owned(),
                advice: "Sign in again when you are ready.".to_owned(),
            },
            _ => return,
        };
        for told in self.told.extract_if(.., |told| told.tenant == *event.tenant()) {
            // The browser may have gone; then nobody waits.
            told.ending.send(Some(ending.clone())).ok();
        }
    }

    /// Closes the listeners that no flow needs any more.
    pub(super) fn close_idle_listeners(&mut self) {
        let tenants = self.driver.tenants();
        self.awaited.retain(|id, _| {
            tenants.get(id).is_some_and(|tenant| waits_for_a_redirect(tenant, tenants))
        });
        let wanted: BTreeSet<_> = self.awaited.values().flatten().cloned().collect();
        self.loopback.keep(&wanted);
    }
}

fn redirect_uri(tenants: &Tenants, tenant: &TenantId) -> Option<RedirectUri> {
    tenants.get(tenant)?.registration().client.redirect_uri().cloned()
}

/// Whether a sign-in is under way. It is asked for each tenant that a listener was opened for; a
/// renewal that looks the same for a moment keeps the listener only that much longer.
fn waits_for_a_redirect(tenant: &Tenant, tenants: &Tenants) -> bool {
    match tenant.status(tenants.policy()) {
        Status::Redirecting { .. }
        | Status::Exchanging
        | Status::Identifying
        | Status::Committing => true,
        Status::SignedOut(_)
        | Status::SignedIn { .. }
        | Status::Queued
        | Status::Claiming
        | Status::Renewing
        | Status::Holding { .. }
        | Status::Yielding { .. }
        | Status::Stopped(_)
        | Status::Unsaved { .. } => false,
    }
}
