//! Scenarios in the simulated world.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails, fails its test")]

mod crash;
mod processes;
mod renewal;
mod secrecy;
mod sign_in;
mod sign_out;
