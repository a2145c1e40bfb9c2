//! Refreshing: what a refresh token is worth, and what becomes of it (RFC 6749 §6).

use super::Provider;
use super::approvals::ApprovalState;
use super::history::TokenRequest;
use super::ledger::Grant;
use super::token::{Attempt, Issued, missing};
use crate::errors::TokenError;
use crate::rules::Rotation;
use crate::scene::ClientKind;
use crate::secret::Secret;

/// What every refused refresh token is answered, whatever the reason.
const BAD_TOKEN: TokenError = TokenError::InvalidGrant("refresh token is not valid");

impl Provider {
    /// `grant_type=refresh_token`.
    pub(crate) fn refresh(
        &mut self,
        attempt: &Attempt<'_>,
        log: &mut TokenRequest,
    ) -> Result<Issued, TokenError> {
        let may = match attempt.client.kind {
            ClientKind::Confidential { .. } => true,
            ClientKind::Public => self.rules.refresh_for_public_clients,
            ClientKind::ClientCredentials { .. } => false,
        };
        if !may {
            return Err(TokenError::UnauthorizedClient("refresh_token"));
        }
        let token = attempt.form.get("refresh_token").ok_or_else(|| missing("refresh_token"))?;
        let known = self.ledger.refresh(token).ok_or(BAD_TOKEN)?;
        let (id, spent_at) = (known.grant, known.spent_at);
        let age_ms = attempt.ask.now.saturating_sub(known.issued_at);
        let grant = self.ledger.grant(id).ok_or(BAD_TOKEN)?;
        log.org = Some(grant.org.clone());

        // A foreign client learns nothing and harms nothing.
        if grant.region != *attempt.ask.region() || grant.client != attempt.client.id {
            return Err(BAD_TOKEN);
        }
        let lifetime = self.rules.refresh_token_seconds.map(|s| s.saturating_mul(1000));
        if lifetime.is_some_and(|lifetime_ms| age_ms >= lifetime_ms) {
            return Err(BAD_TOKEN);
        }
        self.org_agrees(attempt, grant)?;

        let Some(refresh) = self.rotate(attempt, token, spent_at) else {
            if self.rules.reuse_detection {
                self.ledger.end(id);
            }
            return Err(BAD_TOKEN);
        };
        if self.rules.refresh_ends_access {
            self.ledger.end_access_of(id);
        }
        let (access, expires_in) = self.issue_access(attempt, id);
        Ok(Issued { access, expires_in, refresh: Some(refresh) })
    }

    /// Whether the organization still lets the client act in it.
    fn org_agrees(&self, attempt: &Attempt<'_>, grant: &Grant) -> Result<(), TokenError> {
        let region = self.scene.region(&grant.region).ok_or(BAD_TOKEN)?;
        let org = region.org(&grant.org).ok_or(BAD_TOKEN)?;
        let approval = self.approvals.of(&grant.org, &grant.client);
        let is_own = attempt.client.org == grant.org;
        let agrees = match approval.map(|approval| approval.state) {
            Some(ApprovalState::Authorized) => true,
            Some(ApprovalState::Revoked) => false,
            None => is_own || !self.rules.enforces_scopes(org),
        };
        // An org that has since set an idle timeout gives no refresh token, so it takes none.
        if !agrees || self.rules.idle_seconds(org).is_some() {
            return Err(BAD_TOKEN);
        }
        self.require_context(&attempt.form, org)
    }

    /// The refresh token to answer with, or nothing if `token` was used up before.
    fn rotate(
        &mut self,
        attempt: &Attempt<'_>,
        token: &str,
        spent_at: Option<u64>,
    ) -> Option<Secret> {
        let now = attempt.ask.now;
        let grant = self.ledger.refresh(token)?.grant;
        match (self.rules.rotation, spent_at) {
            (Rotation::Static, None) => Some(Secret::from(token)),
            (Rotation::Strict | Rotation::Grace { .. }, None) => {
                if let Some(token) = self.ledger.refresh(token) {
                    token.spent_at = Some(now);
                }
                Some(self.issue_refresh(attempt, grant))
            }
            (Rotation::Grace { seconds }, Some(at))
                if now.saturating_sub(at) < seconds.saturating_mul(1000) =>
            {
                self.ledger.newest_refresh(grant)
            }
            (Rotation::Static | Rotation::Strict | Rotation::Grace { .. }, Some(_)) => None,
        }
    }
}
