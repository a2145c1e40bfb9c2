//! The module as JavaScript meets it: what goes in, what comes out, and what it asks the platform for.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a helper that fails, fails its test")]

mod page;
mod requests;
mod values;
