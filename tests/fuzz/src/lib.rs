//! What the targets share: a core in the state that a target needs, and what always holds.

mod promises;
mod server;
mod stage;
mod world;

pub use stage::{Stage, Waiting};
pub use world::{Step, run};
