//! Sabotage: the scenarios with a bug in every core, to see that one of them notices.
//!
//! `TENANTRY_BUG` names the bug; it is looked at only where the feature `trial` is on. A recording
//! does not carry the bug, so there is no replay to compare with.

use tenantry_core::Config;

/// The settings of a process, with the bug that was asked for.
#[cfg(feature = "trial")]
pub(crate) fn planted(config: Config) -> Config {
    match bug() {
        Some(bug) => config.with_bug(bug),
        None => config,
    }
}

/// The settings of a process.
#[cfg(not(feature = "trial"))]
pub(crate) const fn planted(config: Config) -> Config {
    config
}

/// Whether a bug was asked for.
pub(crate) fn is_on() -> bool {
    #[cfg(feature = "trial")]
    return bug().is_some();
    #[cfg(not(feature = "trial"))]
    false
}

/// The bug that was asked for.
#[cfg(feature = "trial")]
#[expect(clippy::panic, reason = "a misspelt bug must not pass for one that nobody notices")]
fn bug() -> Option<tenantry_core::Bug> {
    let name = std::env::var("TENANTRY_BUG").ok()?;
    let known = tenantry_core::Bug::ALL.iter().find(|bug| format!("{bug:?}") == name);
    Some(*known.unwrap_or_else(|| panic!("there is no bug called {name:?}")))
}
