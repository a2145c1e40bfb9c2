//! Names of things: each kind of id is its own type, so they cannot be mixed up.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

ids! {
    /// A simulated region, such as `east`.
    RegionId
    /// An organization's UUID.
    OrgId
    /// A user's UUID.
    UserId
    /// An OAuth client's UUID.
    ClientId
    /// A role's UUID.
    RoleId
}

/// Which of a region's two hosts a request reached.
///
/// Genesys Cloud keeps them apart: `login.{domain}` issues tokens, `api.{domain}` takes them. A
/// request sent to the wrong one must fail here as it fails there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `login.{domain}`: authorize, token, logout.
    Login,
    /// `api.{domain}`: everything under `/api/v2`.
    Api,
}

/// One listening host: a region and the role it plays there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostId {
    /// The region the host belongs to.
    pub region: RegionId,
    /// What the host is for.
    pub role: Role,
}

impl HostId {
    /// The login host of a region.
    pub fn login(region: impl Into<RegionId>) -> Self {
        Self { region: region.into(), role: Role::Login }
    }

    /// The API host of a region.
    pub fn api(region: impl Into<RegionId>) -> Self {
        Self { region: region.into(), role: Role::Api }
    }
}

impl fmt::Display for HostId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let role = match self.role {
            Role::Login => "login",
            Role::Api => "api",
        };
        write!(f, "{role}.{}", self.region)
    }
}
