//! Scenarios in the simulated world.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper that fails, fails its test")]

mod answers;
mod auth_log;
mod check_up;
mod claims;
mod clock;
mod common;
mod context;
mod corpus;
mod crash;
mod elsewhere;
mod evidence;
mod fleet;
mod hand_over;
mod lanes;
mod late;
mod left_pages;
mod map;
mod names;
mod namesakes;
mod news;
mod pace;
mod processes;
mod reading;
mod records;
mod registration;
mod remedies;
mod renewal;
mod replay;
mod reports;
mod rivals;
#[cfg(feature = "trial")]
mod sabotage;
mod scopes;
mod secrecy;
mod seeds;
mod sign_in;
mod sign_out;
mod sim;
mod store;
mod waits;
