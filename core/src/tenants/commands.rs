//! Commands and redirects: what a caller may ask of many tenants, and whom it concerns.

use super::Tenants;
use crate::effect::Effect;
use crate::id::TenantId;
use crate::input::{Command, Refused};
use crate::registration::Registration;
use crate::secret::RedirectUrl;
use crate::tenant::{Context, Tenant};
use crate::time::Timestamp;
use crate::wire::authorize;

impl Tenants {
    pub(super) fn command(
        &mut self,
        now: Timestamp,
        command: Command,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        match command {
            Command::Add { tenant, registration } => self.add(now, tenant, *registration, effects),
            Command::Update { tenant, registration } => {
                registration.check(&tenant)?;
                self.ask(now, &tenant, effects, |tenant, cx| tenant.update(*registration, cx))
            }
            Command::SignIn { tenant, entropy, hints } => {
                hints.check(&tenant)?;
                self.ask(now, &tenant, effects, |tenant, cx| tenant.sign_in(&entropy, &hints, cx))
            }
            Command::Cancel(tenant) => self.ask(now, &tenant, effects, Tenant::cancel_flows),
            Command::Renew(tenant) => self.ask(now, &tenant, effects, Tenant::renew_now),
            Command::Want(tenant) => self.ask(now, &tenant, effects, Tenant::wanted),
            Command::Check(tenant) => self.ask(now, &tenant, effects, |tenant, cx| {
                tenant.check(cx);
                Ok(())
            }),
            Command::SignOut(tenant) => self.ask(now, &tenant, effects, Tenant::sign_out),
            Command::Forget(tenant) => self.forget(now, &tenant, effects),
            Command::HandOver { tenant, generation } => {
                self.ask(now, &tenant, effects, |tenant, cx| tenant.hand_over(generation, cx))
            }
        }
    }

    fn add(
        &mut self,
        now: Timestamp,
        id: TenantId,
        registration: Registration,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let alike = |known: &TenantId| known.as_str().eq_ignore_ascii_case(id.as_str());
        if self.directory.knows(&id) || self.quarantined.iter().any(|(known, _)| alike(known)) {
            return Err(Refused::Exists(id));
        }
        registration.check(&id)?;
        let Self { config, pins, lanes, attempts, .. } = self;
        let lane = lanes.of(&registration);
        let mut cx = Context { now, config, pins, lanes, effects };
        let tenant = Tenant::added(id.clone(), registration, (lane, *attempts), &mut cx);
        let seat = self.directory.admit(&id);
        self.leaving.came_back(&id);
        self.seat_down(seat, tenant);
        self.settle(seat, None);
        Ok(())
    }

    fn forget(
        &mut self,
        now: Timestamp,
        id: &TenantId,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let unreadable = self.quarantined.remove(id);
        if unreadable.is_none() {
            // Ending the token at the platform is all that is asked of a tenant that goes.
            let mut parting = Vec::new();
            self.ask(now, id, &mut parting, |tenant, cx| {
                tenant.forgotten(cx);
                Ok(())
            })?;
            effects.extend(parting.into_iter().filter(|e| matches!(e, Effect::Send { .. })));
            self.remove(id);
        }
        self.leaving.begin((now, &self.config), id, effects);
        Ok(())
    }

    pub(super) fn redirected(
        &mut self,
        now: Timestamp,
        url: &RedirectUrl,
        effects: &mut Vec<Effect>,
    ) -> Result<(), Refused> {
        let id = self.expecting(url, now).cloned();
        let (Some(id), Some(redirect)) = (id, authorize::redirect(url)) else {
            return Err(Refused::UnexpectedRedirect);
        };
        self.with(now, &id, effects, |tenant, cx| tenant.redirected(redirect, cx));
        Ok(())
    }
}
