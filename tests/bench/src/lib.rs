//! `cargo task bench`: how fast and how small, beside references measured in the same run.
//!
//! Two programs: `tenantry-bench` for CPU time and `tenantry-bench-memory` for memory, because
//! counting what is allocated would slow down what is timed. Both are run by hand, and both fail
//! where a target is missed.

pub mod agenda;
pub mod fleets;
pub mod orgs;
pub mod peer;
pub mod reading;
pub mod renewal;
pub mod rounds;
pub mod settings;
pub mod table;
