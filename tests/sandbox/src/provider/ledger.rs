//! The ledger: every grant with the codes, access tokens and refresh tokens issued from it.
//!
//! A grant is one sign-in, or one client acting as itself. Whatever was issued from it ends with
//! it. The ledger keeps the books; which rule applies when is decided where it is asked.

use std::collections::BTreeMap;

use crate::id::{ClientId, OrgId, RegionId, UserId};
use crate::secret::Secret;

/// The number of a grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GrantId(u64);

/// Who may act where, through which client.
#[derive(Clone, Debug)]
pub(crate) struct Grant {
    pub(crate) region: RegionId,
    pub(crate) client: ClientId,
    /// Where the token acts.
    pub(crate) org: OrgId,
    /// Where the user, or the client, is at home.
    pub(crate) home_org: OrgId,
    /// Nobody, for client credentials.
    pub(crate) user: Option<UserId>,
}

/// What a sign-in leaves behind for the application to fetch.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) grant: Grant,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<String>,
    pub(crate) issued_at: u64,
    pub(crate) redeemed: Option<GrantId>,
}

#[derive(Debug)]
pub(crate) struct AccessToken {
    pub(crate) grant: GrantId,
    pub(crate) issued_at: u64,
    pub(crate) expires_at: u64,
    pub(crate) last_used_at: u64,
}

#[derive(Debug)]
pub(crate) struct RefreshToken {
    pub(crate) grant: GrantId,
    pub(crate) issued_at: u64,
    /// When it was first used, if the rules spend it.
    pub(crate) spent_at: Option<u64>,
}

/// A grant that has not ended, with everything issued from it, oldest first.
struct Live {
    grant: Grant,
    access: Vec<Secret>,
    refresh: Vec<Secret>,
}

/// Every live grant and what was issued.
#[derive(Default)]
pub(crate) struct Ledger {
    next: u64,
    grants: BTreeMap<GrantId, Live>,
    codes: BTreeMap<Secret, Code>,
    access: BTreeMap<Secret, AccessToken>,
    refresh: BTreeMap<Secret, RefreshToken>,
}

impl Ledger {
    pub(crate) fn open(&mut self, grant: Grant) -> GrantId {
        self.next += 1;
        let live = Live { grant, access: Vec::new(), refresh: Vec::new() };
        self.grants.insert(GrantId(self.next), live);
        GrantId(self.next)
    }

    pub(crate) fn grant(&self, id: GrantId) -> Option<&Grant> {
        self.grants.get(&id).map(|live| &live.grant)
    }

    pub(crate) fn add_code(&mut self, code: Secret, content: Code) {
        self.codes.insert(code, content);
    }

    pub(crate) fn code(&mut self, code: &str) -> Option<&mut Code> {
        self.codes.get_mut(&Secret::from(code))
    }

    pub(crate) fn add_access(&mut self, token: Secret, content: AccessToken) {
        let (now, id) = (content.issued_at, content.grant);
        self.access.insert(token.clone(), content);
        let Some(live) = self.grants.get_mut(&id) else { return };
        // Expired tokens answer like unknown ones, so a long simulation may forget them.
        live.access.retain(|old| {
            let is_live = self.access.get(old).is_some_and(|token| token.expires_at > now);
            if !is_live {
                self.access.remove(old);
            }
            is_live
        });
        live.access.push(token);
    }

    pub(crate) fn access(&mut self, token: &str) -> Option<&mut AccessToken> {
        self.access.get_mut(&Secret::from(token))
    }

    pub(crate) fn last_used(&self, token: &str) -> Option<u64> {
        self.access.get(&Secret::from(token)).map(|token| token.last_used_at)
    }

    pub(crate) fn add_refresh(&mut self, token: Secret, content: RefreshToken) {
        if let Some(live) = self.grants.get_mut(&content.grant) {
            live.refresh.push(token.clone());
            self.refresh.insert(token, content);
        }
    }

    pub(crate) fn refresh(&mut self, token: &str) -> Option<&mut RefreshToken> {
        self.refresh.get_mut(&Secret::from(token))
    }

    /// The refresh token of a grant that was issued last.
    pub(crate) fn newest_refresh(&self, id: GrantId) -> Option<Secret> {
        self.grants.get(&id)?.refresh.last().cloned()
    }

    /// Ends a grant and everything issued from it.
    pub(crate) fn end(&mut self, id: GrantId) {
        self.end_access_of(id);
        self.end_refresh_of(id);
        self.grants.remove(&id);
    }

    pub(crate) fn end_access(&mut self, token: &str) {
        self.access.remove(&Secret::from(token));
    }

    pub(crate) fn end_access_of(&mut self, id: GrantId) {
        let Some(live) = self.grants.get_mut(&id) else { return };
        for token in live.access.drain(..) {
            self.access.remove(&token);
        }
    }

    pub(crate) fn end_refresh_of(&mut self, id: GrantId) {
        let Some(live) = self.grants.get_mut(&id) else { return };
        for token in live.refresh.drain(..) {
            self.refresh.remove(&token);
        }
    }

    /// The grants of which `is_meant` holds.
    pub(crate) fn grants_where(&self, is_meant: impl Fn(&Grant) -> bool) -> Vec<GrantId> {
        let meant = self.grants.iter().filter(|(_, live)| is_meant(&live.grant));
        meant.map(|(id, _)| *id).collect()
    }

    /// How many grants, access tokens and refresh tokens there are.
    pub(crate) fn sizes(&self) -> [usize; 3] {
        [self.grants.len(), self.access.len(), self.refresh.len()]
    }
}
