//! Runs the tests of a wasm module in Node, for `cargo test --target wasm32-unknown-unknown`.
//!
//! The runner is linked in as a library, so `Cargo.lock` pins it to the version the tests were built
//! with and nobody installs a tool by hand.

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args;

fn main() -> ExitCode {
    let Err(problem) = run_cli_with_args(env::args_os()) else { return ExitCode::SUCCESS };
    // The reader may have gone away; the exit code still tells.
    writeln!(io::stderr(), "error: {problem:#}").ok();
    ExitCode::FAILURE
}
