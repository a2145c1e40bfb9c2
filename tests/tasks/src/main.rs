//! `cargo task`.
fn main() {}
