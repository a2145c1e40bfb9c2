//! Commands: what a caller may want of an org. Signing in and calling have files of their own.

use tenantry_core::{Command, Input, Refused, Registration, TenantId};

use super::Engine;

impl Engine {
    /// Makes an org known.
    ///
    /// # Errors
    /// [`Refused`]: there is one of that name.
    pub fn add(&mut self, tenant: TenantId, registration: Registration) -> Result<(), Refused> {
        let registration = Box::new(registration);
        self.command(Command::Add { tenant, registration })
    }

    /// Changes what is known of an org.
    ///
    /// # Errors
    /// [`Refused`]: it is signed in and would become another, or there is none of that name.
    pub fn update(&mut self, tenant: &TenantId, registration: Registration) -> Result<(), Refused> {
        let (tenant, registration) = (tenant.clone(), Box::new(registration));
        self.command(Command::Update { tenant, registration })
    }

    /// Changes what is known of an org, and signs out first where it would become another. The
    /// change follows when the sign-out is saved.
    ///
    /// # Errors
    /// [`Refused`]: there is none of that name, or too much is said of it.
    pub fn replace(&mut self, tenant: &TenantId, next: Registration) -> Result<(), Refused> {
        match self.update(tenant, next.clone()) {
            Err(Refused::SignedIn(_)) => {
                self.replacing.insert(tenant.clone(), next);
                self.sign_out(tenant)
            }
            done => done,
        }
    }

    /// Changes what a sign-out that is saved by now has held up.
    pub(super) fn go_on_with_replacing(&mut self) {
        for (tenant, next) in std::mem::take(&mut self.replacing) {
            if let Err(Refused::SignedIn(_)) = self.update(&tenant, next.clone()) {
                // The sign-out is being saved. Nothing else is refused: it was looked at before,
                // and an org that is gone meanwhile needs no change.
                self.replacing.insert(tenant, next);
            }
        }
    }

    /// Gives up the sign-ins that are under way.
    ///
    /// # Errors
    /// [`Refused`]: there are none.
    pub fn cancel(&mut self, tenant: &TenantId) -> Result<(), Refused> {
        self.command(Command::Cancel(tenant.clone()))
    }

    /// Renews now.
    ///
    /// # Errors
    /// [`Refused`]: there is nothing to renew, or nothing to renew it with.
    pub fn renew(&mut self, tenant: &TenantId) -> Result<(), Refused> {
        self.command(Command::Renew(tenant.clone()))
    }

    /// Asks the org what it says of the client, the token and itself; changes nothing.
    ///
    /// # Errors
    /// [`Refused`]: there is none of that name.
    pub fn check(&mut self, tenant: &TenantId) -> Result<(), Refused> {
        self.command(Command::Check(tenant.clone()))
    }

    /// Signs out, here for certain and at Genesys Cloud by best effort.
    ///
    /// # Errors
    /// [`Refused`]: nobody is signed in.
    pub fn sign_out(&mut self, tenant: &TenantId) -> Result<(), Refused> {
        self.command(Command::SignOut(tenant.clone()))
    }

    /// Signs out, and forgets the org. A record that cannot be read is moved aside.
    ///
    /// # Errors
    /// [`Refused`]: there is none of that name.
    pub fn forget(&mut self, tenant: &TenantId) -> Result<(), Refused> {
        self.command(Command::Forget(tenant.clone()))
    }

    pub(super) fn command(&mut self, command: Command) -> Result<(), Refused> {
        self.tell(Input::Command(command))?;
        self.close_idle_listeners();
        Ok(())
    }
}
