//! The simulated world: the real core, the real provider, one clock, one disk, any number of
//! processes. Nothing is mocked and nothing waits: a day passes in a moment, and a process can be
//! killed between any two effects.

mod canary;
mod disk;
pub mod fleet;
mod network;
mod process;
mod sabotage;
mod scene;
pub mod sim;
mod world;

pub use disk::{Disk, DiskFault};
pub use network::{GATEWAY, NetworkFault};
pub use process::Process;
pub use scene::{Cast, OrgName, tenant};
pub use world::{ProcessId, World};
