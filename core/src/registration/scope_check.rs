//! The scope check: what was asked of an org, what it granted, and what is missing.
//!
//! Genesys Cloud takes scopes from the client and lets each org decide which it grants, so the same
//! application may be complete in one org and lack a scope in the next. Nothing is renewed, refused
//! or ended over it: the check is for people to read.

use std::fmt;

use super::scope_names::{self, READONLY};
use super::{GrantType, Scope};

/// What an application needs in one org, compared with what the org said when it was signed in to.
///
/// A renewal does not ask anew: what an administrator changes shows after the next sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScopeCheck {
    /// What the org grants of it.
    pub answer: ScopeAnswer,
    /// Names asked for that this version does not know. They may be right all the same.
    pub unknown: Vec<UnknownScope>,
}

/// What an org grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScopeAnswer {
    /// Scopes mean nothing here: the rights of client credentials are the client's roles.
    NotApplicable,
    /// Nobody is signed in, so nobody has asked.
    NotYet,
    /// The org named no scope. No document says what that means, so nothing is called missing.
    Unsaid,
    /// The org named scopes.
    Said {
        /// Asked for, and granted as it is or by a scope that includes it.
        granted: Vec<Scope>,
        /// Asked for, and not granted. Where the org enforces scopes, calls that need one are
        /// refused with 403 `app.not.authorized.for.scope`.
        missing: Vec<Scope>,
        /// Granted, and not asked for.
        unasked: Vec<Scope>,
    },
}

/// A name that is not on Genesys Cloud's list as this version knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownScope {
    /// The name.
    pub name: Scope,
    /// A name on the list that is near to it.
    pub meant: Option<&'static str>,
}

impl ScopeCheck {
    /// Compares the scopes that were asked for with those of a grant, if there is one.
    pub fn of(asked: &[Scope], granted: Option<&[Scope]>, grant_type: GrantType) -> Self {
        Self { answer: ScopeAnswer::of(asked, granted, grant_type), unknown: unknown(asked) }
    }

    /// What the org did not grant of what was asked for, as far as it said.
    pub fn missing(&self) -> &[Scope] {
        match &self.answer {
            ScopeAnswer::NotApplicable | ScopeAnswer::NotYet | ScopeAnswer::Unsaid => &[],
            ScopeAnswer::Said { missing, .. } => missing,
        }
    }
}

impl ScopeAnswer {
    fn of(asked: &[Scope], granted: Option<&[Scope]>, grant_type: GrantType) -> Self {
        let held = match (grant_type, granted) {
            (GrantType::ClientCredentials, _) => return Self::NotApplicable,
            (GrantType::AuthorizationCode, None) => return Self::NotYet,
            (GrantType::AuthorizationCode, Some([])) => return Self::Unsaid,
            (GrantType::AuthorizationCode, Some(held)) => held,
        };
        let is_granted = |asked: &&Scope| held.iter().any(|held| includes(held, asked));
        let is_unasked = |held: &&Scope| !asked.iter().any(|asked| includes(held, asked));
        let (granted, missing) = asked.iter().cloned().partition(|asked| is_granted(&asked));
        Self::Said { granted, missing, unasked: held.iter().filter(is_unasked).cloned().collect() }
    }
}

/// Whether a scope that is held is enough for one that is asked for. Genesys Cloud documents that
/// a scope without `:readonly` lets an application read and modify, so it includes the other.
fn includes(held: &Scope, asked: &Scope) -> bool {
    held == asked || asked.as_str().strip_suffix(READONLY) == Some(held.as_str())
}

fn unknown(asked: &[Scope]) -> Vec<UnknownScope> {
    let unknown = asked.iter().filter(|scope| !scope_names::is_known(scope.as_str()));
    let noted = |name: &Scope| UnknownScope {
        name: name.clone(),
        meant: scope_names::meant(name.as_str()),
    };
    unknown.map(noted).collect()
}

impl fmt::Display for UnknownScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no scope of Genesys Cloud that is known here", self.name.as_str())?;
        match self.meant {
            Some(meant) => write!(f, "; {meant:?} may be meant."),
            None => f.write_str("."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(names: &[&str]) -> Vec<Scope> {
        names.iter().map(|name| Scope::new(name).unwrap()).collect()
    }

    fn answer(asked: &[&str], granted: Option<&[&str]>, grant_type: GrantType) -> ScopeAnswer {
        let granted = granted.map(scopes);
        ScopeCheck::of(&scopes(asked), granted.as_deref(), grant_type).answer
    }

    #[test]
    fn what_was_asked_is_granted_or_missing_and_the_rest_was_not_asked_for() {
        let answer = answer(
            &["users:readonly", "routing", "analytics:readonly"],
            Some(&["users:readonly", "routing:readonly", "oauth"]),
            GrantType::AuthorizationCode,
        );

        let expected = ScopeAnswer::Said {
            granted: scopes(&["users:readonly"]),
            missing: scopes(&["routing", "analytics:readonly"]),
            unasked: scopes(&["routing:readonly", "oauth"]),
        };
        assert_eq!(answer, expected);
    }

    #[test]
    fn a_scope_includes_its_readonly_form_and_not_the_other_way_round() {
        let check = |asked, held| answer(&[asked], Some(&[held]), GrantType::AuthorizationCode);

        let said = |granted: &[&str], missing: &[&str], unasked: &[&str]| ScopeAnswer::Said {
            granted: scopes(granted),
            missing: scopes(missing),
            unasked: scopes(unasked),
        };
        assert_eq!(check("users:readonly", "users"), said(&["users:readonly"], &[], &[]));
        assert_eq!(check("users", "users:readonly"), said(&[], &["users"], &["users:readonly"]));
        assert_eq!(
            check("users-rules:readonly", "users"),
            said(&[], &["users-rules:readonly"], &["users"])
        );
    }

    #[test]
    fn an_org_that_names_no_scope_is_not_said_to_lack_one() {
        let asked: &[&str] = &["users"];

        let by_code = GrantType::AuthorizationCode;
        assert_eq!(answer(asked, Some(&[]), by_code), ScopeAnswer::Unsaid);
        assert_eq!(answer(asked, None, by_code), ScopeAnswer::NotYet);
    }

    #[test]
    fn client_credentials_have_roles_and_no_scopes() {
        for granted in [None, Some::<&[&str]>(&[]), Some(&["users"])] {
            let answer = answer(&["routing"], granted, GrantType::ClientCredentials);

            assert_eq!(answer, ScopeAnswer::NotApplicable);
        }
    }

    #[test]
    fn an_unknown_name_is_warned_of_whether_it_is_granted_or_not() {
        let asked = scopes(&["user:read", "users", "made-up"]);

        let check = ScopeCheck::of(&asked, Some(&asked), GrantType::AuthorizationCode);

        assert_eq!(check.missing(), []);
        let warnings: Vec<_> = check.unknown.iter().map(ToString::to_string).collect();
        let expected = [
            "\"user:read\" is no scope of Genesys Cloud that is known here; \"users:readonly\" may be \
             meant.",
            "\"made-up\" is no scope of Genesys Cloud that is known here.",
        ];
        assert_eq!(warnings, expected);
    }
}
