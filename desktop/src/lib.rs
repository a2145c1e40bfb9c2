//! Tenantry on a desktop: the core with this machine's time, network, disk and browser.
//!
//! [`Engine`] is all of it but the window: it holds every org, renews what is due, and answers the
//! browser that comes back from a sign-in page. One thread owns it and [pumps](Engine::pump) it.

mod app;
mod bundle;
pub mod clipboard;
mod clock;
mod engine;
pub mod export;
mod fetch;
mod front;
mod host;
pub mod import;
mod inbox;
mod loopback;
pub mod preflight;
mod queue;
mod records;
pub mod theme;
pub mod vault;
pub mod views;

pub use app::{App, CannotRun, run, run_in};
pub use clock::Clock;
pub use engine::{
    Browser, CannotCall, CannotHandOver, CannotSignIn, CannotStart, Engine, Event, HandOverOrder,
    HandedOver, HandingOver, Interrupted, NotUsed, Notice, NoticeId, Problem, Settings, TestCall,
    Trace,
};
pub use front::Front;
pub use loopback::CannotListen;
pub use queue::{Pace, Progress, Queue, Queued, Tally};
