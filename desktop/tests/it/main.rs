//! The engine against the sandbox, over real HTTP: what a person does, and what can go wrong.
//!
//! The modules carry `cfg(test)` because the lints allow `unwrap` in tests by that mark.

#[cfg(test)]
mod author;
#[cfg(test)]
mod bad_answers;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod bystander;
#[cfg(test)]
mod callbacks;
#[cfg(test)]
mod cast;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod changing;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod hand_over;
#[cfg(test)]
mod journal;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod killed;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod records;
#[cfg(test)]
mod secrecy;
#[cfg(test)]
mod threads;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod whole_way;
#[cfg(test)]
mod world;
