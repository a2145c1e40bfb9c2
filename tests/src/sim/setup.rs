//! The setup: what is the same for every process of every seed.

use tenantry_core::Config;

/// What every process of every seed is given.
#[derive(Clone, Copy, Debug)]
pub struct Setup {
    /// Whether a store tells of what others have written.
    pub news: News,
    /// Whether people ask for check-ups.
    pub check_ups: CheckUps,
    /// Whether sign-ins are handed over to a program elsewhere.
    pub hand_overs: HandOvers,
    /// Whether all processes go by one clock.
    pub clocks: Clocks,
    /// Whose redirects reach a process.
    pub redirects: Redirects,
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

/// Whether sign-ins are handed over to a program elsewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HandOvers {
    /// In no seed.
    None,
    /// In some seeds.
    #[default]
    Drawn,
    /// In every seed.
    Always,
}

/// Whether all processes go by one clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clocks {
    /// They do.
    One,
    /// In some seeds each has its own.
    #[default]
    Drawn,
    /// In every seed each has its own.
    Apart,
}

/// Whose redirects reach a process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Redirects {
    /// Those of the sign-ins that were begun there.
    #[default]
    Own,
    /// Half of them are those of another process of the same store.
    Astray,
}

impl Setup {
    /// The worlds as they were before there were hand-overs and clocks of one's own.
    #[must_use]
    pub fn plain() -> Self {
        Self { hand_overs: HandOvers::None, clocks: Clocks::One, ..Self::default() }
    }

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
            hand_overs: HandOvers::Drawn,
            clocks: Clocks::Drawn,
            redirects: Redirects::Own,
            config: |config| config,
            #[cfg(feature = "trial")]
            bug: None,
        }
    }
}
