//! Approvals: what each organization, or one of its users, lets a client do.
//!
//! An approval belongs to the organization the client acts in. Nothing is inherited from the
//! organization the client lives in, nor from any other.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{ClientId, OrgId, UserId};

/// What an admin decided about a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Approval {
    /// The scopes allowed when the admin decided.
    pub(crate) scope: BTreeSet<String>,
    pub(crate) state: ApprovalState,
    /// When, and by which admin; neither if a test decided.
    pub(crate) decided_at: Option<u64>,
    pub(crate) decided_by: Option<UserId>,
}

impl Approval {
    pub(crate) fn is_live(&self) -> bool {
        self.state == ApprovalState::Authorized
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ApprovalState {
    Authorized,
    Revoked,
}

impl ApprovalState {
    /// As the API spells it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Authorized => "Authorized",
            Self::Revoked => "Revoked",
        }
    }
}

/// Every decision so far.
#[derive(Debug, Default)]
pub(crate) struct Approvals {
    orgs: BTreeMap<(OrgId, ClientId), Approval>,
    /// Users who allowed a client for themselves, where no admin has to.
    users: BTreeSet<(UserId, OrgId, ClientId)>,
}

impl Approvals {
    pub(crate) fn of(&self, org: &OrgId, client: &ClientId) -> Option<&Approval> {
        self.orgs.get(&(org.clone(), client.clone()))
    }

    pub(crate) fn in_org<'a>(
        &'a self,
        org: &'a OrgId,
    ) -> impl Iterator<Item = (&'a ClientId, &'a Approval)> {
        let here = self.orgs.iter().filter(move |((known, _), _)| known == org);
        here.map(|((_, client), approval)| (client, approval))
    }

    pub(crate) fn decide(&mut self, org: &OrgId, client: &ClientId, approval: Approval) {
        self.orgs.insert((org.clone(), client.clone()), approval);
    }

    /// Takes an approval back, and the users' own with it. `false` if there was none.
    pub(crate) fn revoke(&mut self, org: &OrgId, client: &ClientId) -> bool {
        let own = self.users.len();
        self.users.retain(|(_, o, c)| o != org || c != client);
        let had_own = self.users.len() < own;
        let approval = self.orgs.get_mut(&(org.clone(), client.clone()));
        let had = approval.map(|approval| approval.state = ApprovalState::Revoked).is_some();
        had || had_own
    }

    pub(crate) fn allow_for(&mut self, user: &UserId, org: &OrgId, client: &ClientId) {
        self.users.insert((user.clone(), org.clone(), client.clone()));
    }

    pub(crate) fn is_allowed_for(&self, user: &UserId, org: &OrgId, client: &ClientId) -> bool {
        self.users.contains(&(user.clone(), org.clone(), client.clone()))
    }
}
