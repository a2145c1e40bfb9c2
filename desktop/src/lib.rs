//! Tenantry on a desktop: the core with this machine's time, network, disk and browser.
//!
//! [`Engine`] is all of it but the window: it holds every org, renews what is due, and answers the
//! browser that comes back from a sign-in page. One thread owns it and [pumps](Engine::pump) it.

mod app;
mod bundle;
mod calls;
pub mod clipboard;
mod clock;
mod consequence;
mod engine;
mod exchange;
pub mod export;
mod fetch;
mod front;
mod host;
pub mod import;
mod inbox;
pub mod journal;
mod loopback;
mod outfile;
mod preferences;
pub mod preflight;
mod queue;
mod records;
pub mod theme;
pub mod vault;
pub mod views;

pub use app::{App, CannotRun, run, run_in};
pub use calls::{Call, Calls};
pub use clock::Clock;
pub use consequence::Consequence;
pub use engine::{
    Attention, Awaited, Browser, CannotCall, CannotHandOver, CannotSignIn, CannotStart, Engine,
    Event, HandOverOrder, HandedOver, HandingOver, Interrupted, NotUsed, Notice, NoticeId, Outage,
    Problem, Revision, Settings, TestCall, Trace,
};
pub use front::Front;
pub use loopback::CannotListen;
pub use preferences::{Calling, Look, Preferences};
pub use queue::{Pace, Progress, Queue, Queued, Tally};
