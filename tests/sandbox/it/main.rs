//! The sandbox as an application meets it: requests in, answers out.
//!
//! The modules carry `cfg(test)` because the lints allow `unwrap` in tests by that mark.

#[cfg(test)]
mod api;
#[cfg(test)]
mod authorize;
#[cfg(test)]
mod code;
#[cfg(test)]
mod context;
#[cfg(test)]
mod control;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod locked;
#[cfg(test)]
mod orgs;
#[cfg(test)]
mod over_http;
#[cfg(test)]
mod refresh;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod sessions;
#[cfg(test)]
mod world;
