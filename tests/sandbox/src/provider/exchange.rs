//! First tokens: a code for a user's, a client's secret for its own.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use super::Provider;
use super::history::TokenRequest;
use super::ledger::{Code, Grant, GrantId, RefreshToken};
use super::token::{Attempt, Issued, missing};
use crate::errors::TokenError;
use crate::scene::ClientKind;
use crate::secret::{Secret, same};

/// What every refused code is answered; the reason is the application's to guess.
const BAD_CODE: TokenError = TokenError::InvalidGrant("authorization code is not valid");

impl Provider {
    /// `grant_type=authorization_code` (RFC 6749 §4.1.3, RFC 7636 §4.6).
    pub(crate) fn exchange_code(
        &mut self,
        attempt: &Attempt<'_>,
        log: &mut TokenRequest,
    ) -> Result<Issued, TokenError> {
        if let ClientKind::ClientCredentials { .. } = attempt.client.kind {
            return Err(TokenError::UnauthorizedClient("authorization_code"));
        }
        let code = attempt.form.get("code").ok_or_else(|| missing("code"))?;
        let redirect_uri =
            attempt.form.get("redirect_uri").ok_or_else(|| missing("redirect_uri"))?;
        let content = self.ledger.code(code).cloned().ok_or(BAD_CODE)?;
        let grant = &content.grant;
        log.org = Some(grant.org.clone());

        // None of these spends the code: whoever holds it wrongly must not be able to destroy it.
        if grant.region != *attempt.ask.region()
            || grant.client != attempt.client.id
            || content.redirect_uri != redirect_uri
            || !is_verified(&content, attempt.form.get("code_verifier"))
        {
            return Err(BAD_CODE);
        }
        if let Some(grant) = content.redeemed {
            if self.rules.reuse_detection {
                self.ledger.end(grant);
            }
            return Err(BAD_CODE);
        }
        let age_ms = attempt.ask.now.saturating_sub(content.issued_at);
        if age_ms >= self.rules.code_seconds.saturating_mul(1000) {
            return Err(BAD_CODE);
        }
        let id = self.ledger.open(content.grant.clone());
        if let Some(code) = self.ledger.code(code) {
            code.redeemed = Some(id);
        }
        let (access, expires_in) = self.issue_access(attempt, id);
        let refresh = self.may_refresh(attempt, &content.grant);
        let refresh = refresh.then(|| self.issue_refresh(attempt, id));
        Ok(Issued { access, expires_in, refresh })
    }

    /// `grant_type=client_credentials` (RFC 6749 §4.4). Never with a refresh token.
    pub(crate) fn client_credentials(
        &mut self,
        attempt: &Attempt<'_>,
        log: &mut TokenRequest,
    ) -> Result<Issued, TokenError> {
        let client = &attempt.client;
        let ClientKind::ClientCredentials { .. } = client.kind else {
            return Err(TokenError::UnauthorizedClient("client_credential"));
        };
        log.org = Some(client.org.clone());
        let region = self.scene.region(attempt.ask.region());
        if let Some(org) = region.and_then(|region| region.org(&client.org)) {
            self.require_context(&attempt.form, org)?;
        }
        let held = self.ledger.grants_where(|g| g.client == client.id && g.user.is_none());
        let id = held.first().copied().unwrap_or_else(|| {
            self.ledger.open(Grant {
                region: attempt.ask.region().clone(),
                client: client.id.clone(),
                org: client.org.clone(),
                home_org: client.org.clone(),
                user: None,
            })
        });
        let (access, expires_in) = self.issue_access(attempt, id);
        Ok(Issued { access, expires_in, refresh: None })
    }

    fn may_refresh(&self, attempt: &Attempt<'_>, grant: &Grant) -> bool {
        let region = self.scene.region(&grant.region);
        let org = region.and_then(|region| region.org(&grant.org));
        let idles = org.is_some_and(|org| self.rules.idle_seconds(org).is_some());
        let has_secret = attempt.client.secret().is_some();
        !idles && (has_secret || self.rules.refresh_for_public_clients)
    }

    pub(crate) fn issue_refresh(&mut self, attempt: &Attempt<'_>, grant: GrantId) -> Secret {
        let token = self.mint.token();
        let content = RefreshToken { grant, issued_at: attempt.ask.now, spent_at: None };
        self.ledger.add_refresh(token.clone(), content);
        token
    }
}

/// A verifier must be there exactly if a challenge was, so that none can be stripped.
fn is_verified(code: &Code, verifier: Option<&str>) -> bool {
    match (&code.challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            (43..=128).contains(&verifier.len())
                && same(challenge, &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
        }
        _ => false,
    }
}
