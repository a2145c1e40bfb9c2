//! The setup: what is the same for every process of every seed.

use tenantry_core::Config;

/// What every process of every seed is given.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Whether a store tells of what others have written.
    pub news: News,
    /// Whether people ask for check-ups.
    pub check_ups: CheckUps,
    /// Has the last word on the settings of a process: a policy.
    pub config: fn(Config) -> Config,
    /// What is wrong with every core, on purpose.
    #[cfg(feature = "trial")]
    pub bug: Option<tenantry_core::Bug>,
}

/// Whether a store tells of what others have written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum News {
    /// It does not: whoever saves finds out.
    #[default]
    None,
    /// It does, sooner or later, not always, and in any order.
    Told,
}

/// Whether people ask for check-ups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CheckUps {
    /// They do not.
    #[default]
    None,
    /// They do, again and again, whatever goes on.
    Asked,
}

impl Setup {
    /// The settings of a process.
    pub(super) fn settings(self, config: Config) -> Config {
        let config = (self.config)(config);
        #[cfg(feature = "trial")]
        if let Some(bug) = self.bug {
            return config.with_bug(bug);
        }
        config
    }
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            news: News::None,
            check_ups: CheckUps::None,
            config: |config| config,
            #[cfg(feature = "trial")]
            bug: None,
        }
    }
}
