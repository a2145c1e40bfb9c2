//! An exhaustive model check of the renewal protocol: not a description of the core, the core
//! itself. Every process of the model runs a real [`Tenants`](tenantry_core::Tenants) on real
//! record bytes in one compare-and-swap store; only the token endpoint is small enough to be exact.
//!
//! The checker tries every order in which saves, answers and deadlines can come, and every way to
//! spend the faults that [`Bounds`] allow: lost and repeated messages, a crash at any moment, time
//! that passes until leases end. Each step is checked against each [`Promise`].

mod beginning;
mod disk;
mod excuse;
mod host;
mod model;
mod network;
mod page;
mod print;
mod process;
mod promise;
mod report;
mod sabotage;
mod server;
mod state;
mod step;
mod wire;
mod write;

pub use model::{Action, Protocol};
pub use promise::{POSSIBLE, Promise};
pub use report::{Finding, Report, Verdict};
pub use sabotage::Sabotage;
pub use server::Rotation;
pub use state::{Bounds, State};
