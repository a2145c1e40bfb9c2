//! The views as a person meets them: by their labels, without a screen.
//!
//! The modules carry `cfg(test)` because the lints allow `unwrap` in tests by that mark.

#[cfg(test)]
mod cast;
#[cfg(test)]
mod changing;
#[cfg(test)]
mod craft;
#[cfg(test)]
mod day;
#[cfg(test)]
mod flow;
#[cfg(test)]
mod form;
#[cfg(test)]
mod hand_over;
#[cfg(test)]
mod import;
#[cfg(test)]
mod leaving;
#[cfg(test)]
mod mending;
#[cfg(test)]
mod names;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod org;
#[cfg(test)]
mod orgs;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod real;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod stage;
#[cfg(test)]
mod timeline;
#[cfg(test)]
mod token;
#[cfg(test)]
mod vault;
#[cfg(test)]
mod window;
#[cfg(test)]
mod world;
