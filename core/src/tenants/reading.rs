//! Reading changes nothing: the next deadline, each tenant, and its token for its own host.

use super::{Handle, Tenants};
use crate::diagnosis::CheckUp;
use crate::id::TenantId;
use crate::lanes::{LaneId, ServerProfile};
use crate::log::AuthLog;
use crate::sabotage::Bug;
use crate::secret::{AccessToken, RedirectUrl};
use crate::tenant::{NotNow, Policy, Tenant, Unreadable};
use crate::time::Timestamp;
use crate::wire::authorize;

impl Tenants {
    /// When [`Input::Tick`](crate::Input::Tick) is next due. A host should tick at least every 30
    /// seconds anyway, so that a clock set back is noticed.
    pub fn deadline(&self) -> Option<Timestamp> {
        let all = [self.agenda.first(), self.lanes.deadline(), self.leaving.deadline()];
        let first = all.into_iter().flatten().min()?;
        Some(self.quiet.map_or(first, |quiet| first.max(quiet.until())))
    }

    /// The tenant of that name.
    pub fn get(&self, id: &TenantId) -> Option<&Tenant> {
        self.tenants[self.directory.seat(id)? as usize].as_deref()
    }

    /// What the last check-up of a tenant found; see [`Command::Check`](crate::Command::Check).
    pub fn check_up(&self, id: &TenantId) -> Option<&CheckUp> {
        self.get(id)?.check_up()
    }

    /// Every tenant, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Tenant> {
        self.directory.iter().filter_map(|(_, seat)| self.tenants[seat as usize].as_deref())
    }

    /// Tenants whose stored bytes cannot be read, and why.
    pub fn quarantined(&self) -> impl Iterator<Item = (&TenantId, &Unreadable)> {
        self.quarantined.iter()
    }

    /// Whose flow waits for that redirect.
    pub fn expecting(&self, url: &RedirectUrl, now: Timestamp) -> Option<&TenantId> {
        let redirect = authorize::redirect(url)?;
        let mut open = self.with_flows.iter().filter_map(|(seat, ())| self.at(*seat));
        open.find(|tenant| tenant.awaits(&redirect, now)).map(Tenant::id)
    }

    /// What happened to each tenant, for people to read.
    pub const fn log(&self) -> &AuthLog {
        &self.log
    }

    /// The policy in force.
    pub const fn policy(&self) -> &Policy {
        self.config.policy()
    }

    /// What is known of the server's ways with refresh tokens, where that tenant is.
    pub fn server_profile(&self, id: &TenantId) -> Option<ServerProfile> {
        self.get(id).map(|tenant| self.lanes.profile(tenant.lane()))
    }

    /// A shorter way to a tenant's token than its name; good until the tenant is forgotten.
    pub fn handle_of(&self, id: &TenantId) -> Option<Handle> {
        self.directory.handle(id)
    }

    /// The access token of the tenant of that name, for a request to `host` (`name` or `name:port`)
    /// and no other. It allocates nothing, and takes at most three times as long as finding a name
    /// in a bare hash map.
    ///
    /// # Errors
    /// [`NotNow`] says why there is none to hand out.
    pub fn access_token(
        &self,
        now: Timestamp,
        id: &TenantId,
        host: &str,
    ) -> Result<&AccessToken, NotNow> {
        let seat = self.directory.seat(id).ok_or(NotNow::Unknown)?;
        match self.directory.ready(seat, now) {
            Some(ready) => self.for_its_host(ready, host),
            None => Err(self.why_not(seat, host)),
        }
    }

    /// As [`Tenants::access_token`], without the search for the name.
    ///
    /// # Errors
    /// [`NotNow`] says why there is none to hand out.
    pub fn access_token_by(
        &self,
        now: Timestamp,
        handle: Handle,
        host: &str,
    ) -> Result<&AccessToken, NotNow> {
        match self.directory.ready_by(handle, now) {
            Some(ready) => self.for_its_host(ready, host),
            None => Err(self.why_not(self.directory.seat_of(handle).ok_or(NotNow::Unknown)?, host)),
        }
    }

    /// Until when the access token of that tenant may be handed out, for whoever keeps a copy; an
    /// input may withdraw it sooner.
    pub fn ready_until(&self, handle: Handle) -> Option<Timestamp> {
        self.directory.ready_until(handle)
    }

    fn for_its_host<'a>(
        &self,
        (token, lane): (&'a AccessToken, LaneId),
        host: &str,
    ) -> Result<&'a AccessToken, NotNow> {
        let own = self.lanes.api_host(lane);
        let is_own =
            host == own || host.eq_ignore_ascii_case(own) || self.config.suffers(Bug::AnyHost);
        if is_own { Ok(token) } else { Err(NotNow::WrongHost) }
    }

    #[cold]
    fn why_not(&self, seat: u32, host: &str) -> NotNow {
        let Some(tenant) = self.at(seat) else { return NotNow::Unknown };
        if !host.eq_ignore_ascii_case(self.lanes.api_host(tenant.lane())) {
            return NotNow::WrongHost;
        }
        tenant.why_no_token()
    }

    fn at(&self, seat: u32) -> Option<&Tenant> {
        self.tenants.get(seat as usize)?.as_deref()
    }
}
