//! A simulated Genesys Cloud, to develop and test against without an organization.
//!
//! [`Provider`] is the platform as a pure function: requests and the time go in, answers come out.
//! [`Scene`] says who exists, [`Rules`] say how the platform behaves where nobody knows for sure.
//! [`Sandbox`] (feature `server`) puts a provider behind real HTTP on loopback, with sign-in pages
//! and [faults](FaultKind). A [`Visitor`] walks through those pages, and a [`Person`] (feature
//! `person`) does so with a real browser.
//!
//! ```
//! use tenantry_sandbox::{HostId, Provider, Rules, Scene};
//!
//! let mut provider = Provider::new(Scene::demo(), Rules::default(), 1);
//! let request = http::Request::get("/api/v2/tokens/me").body(Vec::new())?;
//!
//! let answer = provider.handle(1_700_000_000_000, &HostId::api("east"), &request);
//!
//! assert_eq!(answer.status(), 401);
//! # Ok::<(), http::Error>(())
//! ```

mod date;
mod errors;
#[cfg(feature = "server")]
mod faults;
mod id;
#[cfg(feature = "server")]
mod orders;
#[cfg(feature = "person")]
mod person;
mod provider;
mod rules;
#[cfg(feature = "server")]
mod sandbox;
mod scene;
mod secret;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod table;
mod visitor;

#[cfg(feature = "server")]
pub use crate::faults::{Fault, FaultHandle, FaultKind};
pub use crate::id::{ClientId, HostId, OrgId, RegionId, Role, RoleId, UserId};
#[cfg(feature = "server")]
pub use crate::orders::Orders;
#[cfg(feature = "person")]
pub use crate::person::{Arrived, Person};
pub use crate::provider::Provider;
pub use crate::provider::control::Unknown;
pub use crate::provider::history::TokenRequest;
pub use crate::rules::{
    ErrorDialect, InvalidClientStatus, Rotation, Rules, RulesError, TenantContext, TokenLimitAnswer,
};
#[cfg(feature = "server")]
pub use crate::sandbox::{Endpoints, Options, Ports, Sandbox, StartError};
pub use crate::scene::{
    Client, ClientKind, ClientState, Org, Region, RoleDivision, Scene, User, UserRole,
};
pub use crate::secret::{Fingerprint, MARKER, Secret};
#[cfg(feature = "server")]
pub use crate::table::table;
pub use crate::visitor::{Browser, Consent, Stuck, Visitor};
