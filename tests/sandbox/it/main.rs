//! The sandbox as an application meets it: requests in, answers out.

fn main() {}
