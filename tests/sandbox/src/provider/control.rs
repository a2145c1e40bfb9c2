//! What a test does behind the platform's back: what admins and Genesys Cloud itself would do.

use std::net::Ipv4Addr;

use super::Provider;
use super::approvals::{Approval, ApprovalState};
use super::history::TokenRequest;
use super::ledger::Grant;
use crate::id::{ClientId, OrgId, RegionId, RoleId, UserId};
use crate::rules::{Rules, RulesError};
use crate::scene::{Client, ClientKind, ClientState, Scene};
use crate::secret::Secret;

/// The thing to be changed does not exist in the scene.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no {what} {name:?} to be changed this way")]
pub struct Unknown {
    what: &'static str,
    name: String,
}

impl Provider {
    /// What exists.
    pub const fn scene(&self) -> &Scene {
        &self.scene
    }

    /// The rules in force.
    pub const fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Changes the rules from the next request on.
    ///
    /// # Errors
    /// The new rules name an org that does not exist; the old ones stay in force.
    pub fn set_rules(&mut self, rules: Rules) -> Result<(), RulesError> {
        rules.check(&self.scene)?;
        self.rules = rules;
        Ok(())
    }

    /// Every request to a token endpoint so far, oldest first.
    pub fn history(&self) -> impl Iterator<Item = &TokenRequest> {
        self.history.iter()
    }

    /// Switches a client on or off.
    ///
    /// # Errors
    /// There is no such client.
    pub fn set_client_state(&mut self, id: &ClientId, state: ClientState) -> Result<(), Unknown> {
        self.client_mut(id)?.state = state;
        if state == ClientState::Disabled && self.rules.disabling_ends_access {
            for grant in self.ledger.grants_where(|grant| grant.client == *id) {
                self.ledger.end_access_of(grant);
            }
        }
        Ok(())
    }

    /// Gives a client a new secret; the old one is dead at once.
    ///
    /// # Errors
    /// There is no such client, or it has no secret.
    pub fn regenerate_secret(&mut self, id: &ClientId) -> Result<Secret, Unknown> {
        let fresh = self.mint.code();
        match &mut self.client_mut(id)?.kind {
            ClientKind::Confidential { secret } | ClientKind::ClientCredentials { secret, .. } => {
                secret.clone_from(&fresh);
            }
            ClientKind::Public => return Err(unknown("secret of", id.as_str())),
        }
        if self.rules.new_secret_ends_grants {
            self.end_grants(|grant| grant.client == *id);
        }
        Ok(fresh)
    }

    /// Lets a client redirect to one more URI.
    ///
    /// # Errors
    /// There is no such client.
    pub fn register_redirect_uri(&mut self, id: &ClientId, uri: &str) -> Result<(), Unknown> {
        self.client_mut(id)?.redirect_uris.insert(uri.to_owned());
        Ok(())
    }

    /// Takes a redirect URI away from a client.
    ///
    /// # Errors
    /// There is no such client.
    pub fn unregister_redirect_uri(&mut self, id: &ClientId, uri: &str) -> Result<(), Unknown> {
        self.client_mut(id)?.redirect_uris.remove(uri);
        Ok(())
    }

    /// Lets every client that signs users in redirect to one more URI.
    pub fn register_redirect_uri_everywhere(&mut self, uri: &str) {
        for client in self.scene.regions.iter_mut().flat_map(|region| &mut region.clients) {
            if !matches!(client.kind, ClientKind::ClientCredentials { .. }) {
                client.redirect_uris.insert(uri.to_owned());
            }
        }
    }

    /// Says from which address API calls come from now on.
    pub const fn set_address(&mut self, address: Ipv4Addr) {
        self.address = address;
    }

    /// Makes a client in a region.
    ///
    /// # Errors
    /// There is no such region.
    pub fn add_client(&mut self, region: &RegionId, client: Client) -> Result<(), Unknown> {
        let found = self.scene.regions.iter_mut().find(|known| known.id == *region);
        let found = found.ok_or_else(|| unknown("region", region.as_str()))?;
        found.clients.push(client);
        Ok(())
    }

    /// Deletes a client; what was issued through it is of nobody any more.
    ///
    /// # Errors
    /// There is no such client.
    pub fn delete_client(&mut self, id: &ClientId) -> Result<(), Unknown> {
        self.client_mut(id)?;
        for region in &mut self.scene.regions {
            region.clients.retain(|client| client.id != *id);
        }
        self.end_grants(|grant| grant.client == *id);
        Ok(())
    }

    /// Changes a client, as on its page: scopes, token duration, roles.
    ///
    /// # Errors
    /// There is no such client.
    pub fn edit_client(
        &mut self,
        id: &ClientId,
        edit: impl FnOnce(&mut Client),
    ) -> Result<(), Unknown> {
        edit(self.client_mut(id)?);
        Ok(())
    }

    /// Gives a user these roles of the home organization, and no others.
    ///
    /// # Errors
    /// There is no such user.
    pub fn set_roles(&mut self, user: &UserId, roles: Vec<RoleId>) -> Result<(), Unknown> {
        let orgs = self.scene.regions.iter_mut().flat_map(|region| &mut region.orgs);
        let found = orgs.flat_map(|org| &mut org.users).find(|known| known.id == *user);
        found.ok_or_else(|| unknown("user", user.as_str()))?.roles = roles;
        Ok(())
    }

    /// Ends everything a user allowed, in every browser and application; as a password change does.
    ///
    /// # Errors
    /// There is no such user.
    pub fn revoke_user(&mut self, user: &UserId) -> Result<(), Unknown> {
        if !self.scene.regions.iter().any(|region| region.user(user).is_some()) {
            return Err(unknown("user", user.as_str()));
        }
        self.end_grants_of(user);
        self.browsers.forget_user(user);
        Ok(())
    }

    /// An admin authorizes a client for an organization, as on the page Authorized Applications.
    ///
    /// # Errors
    /// There is no such organization or client.
    pub fn authorize_client(&mut self, org: &OrgId, client: &ClientId) -> Result<(), Unknown> {
        self.scene.org(org.as_str()).ok_or_else(|| unknown("org", org.as_str()))?;
        let scope = self.client_mut(client)?.scope.clone();
        let state = ApprovalState::Authorized;
        let approval = Approval { scope, state, decided_at: None, decided_by: None };
        self.approvals.decide(org, client, approval);
        Ok(())
    }

    /// An admin takes an organization's authorization of a client back. No refresh succeeds then.
    ///
    /// # Errors
    /// The organization, or a user of it, never authorized the client.
    pub fn revoke_authorization(&mut self, org: &OrgId, client: &ClientId) -> Result<(), Unknown> {
        if !self.approvals.revoke(org, client) {
            return Err(unknown("authorization of", client.as_str()));
        }
        let concerned = |grant: &Grant| grant.org == *org && grant.client == *client;
        for grant in self.ledger.grants_where(concerned) {
            self.ledger.end_refresh_of(grant);
            if self.rules.revoking_ends_access {
                self.ledger.end_access_of(grant);
            }
        }
        Ok(())
    }

    pub(crate) fn end_grants_of(&mut self, user: &UserId) {
        self.end_grants(|grant| grant.user.as_ref() == Some(user));
    }

    fn end_grants(&mut self, is_meant: impl Fn(&Grant) -> bool) {
        for grant in self.ledger.grants_where(is_meant) {
            self.ledger.end(grant);
        }
    }

    fn client_mut(&mut self, id: &ClientId) -> Result<&mut Client, Unknown> {
        self.scene.client_mut(id).ok_or_else(|| unknown("client", id.as_str()))
    }
}

fn unknown(what: &'static str, name: &str) -> Unknown {
    Unknown { what, name: name.to_owned() }
}
