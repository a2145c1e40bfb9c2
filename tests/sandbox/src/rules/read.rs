//! Where rules come from: a TOML file, then `name=value` settings on top of it.

use toml::{Table, Value};

use super::Rules;
use crate::scene::Scene;

/// Why rules were not accepted.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RulesError {
    /// The file is not TOML, or has a name or value that is none of ours.
    #[error("the rules are not usable: {0}")]
    Unusable(#[from] toml::de::Error),
    /// A setting is not of the form `name=value`.
    #[error("a setting reads name=value, not {0:?}")]
    NotASetting(String),
    /// A rule names an organization the scene does not have.
    #[error("the rule {rule} names the org {org:?}; there are: *, {known}")]
    UnknownOrg {
        /// The rule.
        rule: &'static str,
        /// The name it gives.
        org: String,
        /// The short names that would do.
        known: String,
    },
    /// A number is outside of what the platform allows.
    #[error("the rule {rule} is {value}; the platform allows {allowed}")]
    OutOfRange {
        /// The rule.
        rule: &'static str,
        /// Its value.
        value: u64,
        /// What would do.
        allowed: &'static str,
    },
}

impl Rules {
    /// Rules from the text of a TOML file and `name=value` settings that override it.
    ///
    /// A value is TOML, and a bare word needs no quotes: `rotation=strict`,
    /// `rotation.grace.seconds=30`, `inactivity_timeout.acme=900`, `scope_enforcement=["globex"]`.
    ///
    /// # Errors
    /// Names the key that is unknown, and the ones that are known.
    pub fn read(file: &str, settings: &[String]) -> Result<Self, RulesError> {
        let mut table: Table = file.parse()?;
        for setting in settings {
            merge(&mut table, parse_setting(setting)?);
        }
        // Reading the text rather than the table makes an error show the offending line.
        Ok(toml::from_str(&table.to_string())?)
    }

    /// Checks that the rules speak of this scene, with values the platform would take.
    ///
    /// # Errors
    /// Names the rule, what it says and what it could say.
    pub fn check(&self, scene: &Scene) -> Result<(), RulesError> {
        let timeouts = self.inactivity_timeout.keys().map(|org| ("inactivity_timeout", org));
        let enforcers = self.scope_enforcement.iter().map(|org| ("scope_enforcement", org));
        let addresses = self.allowed_addresses.keys().map(|org| ("allowed_addresses", org));
        let policies = self.denying_policy.keys().map(|org| ("denying_policy", org));
        let inactive = self.inactive_orgs.iter().map(|org| ("inactive_orgs", org));
        let others = addresses.chain(policies).chain(inactive);
        for (rule, org) in timeouts.chain(enforcers).chain(others) {
            if org != "*" && scene.org(org).is_none() {
                let orgs = scene.regions.iter().flat_map(|region| &region.orgs);
                let known: Vec<_> = orgs.map(|org| org.short_name.as_str()).collect();
                let known = known.join(", ");
                return Err(RulesError::UnknownOrg { rule, org: org.clone(), known });
            }
        }
        for &value in self.inactivity_timeout.values() {
            if !(300..=28_800).contains(&value) {
                let allowed = "300 to 28800 seconds";
                return Err(RulesError::OutOfRange { rule: "inactivity_timeout", value, allowed });
            }
        }
        Ok(())
    }
}

fn parse_setting(setting: &str) -> Result<Table, RulesError> {
    let not_a_setting = || RulesError::NotASetting(setting.to_owned());
    let (name, value) = setting.split_once('=').ok_or_else(not_a_setting)?;
    let literal = format!("{name} = {value}");
    // A word that is no TOML value is meant as text.
    let quoted = || format!("{name} = {}", Value::String(value.trim().to_owned()));
    literal.parse().or_else(|_| quoted().parse()).ok().ok_or_else(not_a_setting)
}

fn merge(base: &mut Table, over: Table) {
    for (name, value) in over {
        match (base.get_mut(&name), value) {
            (Some(Value::Table(base)), Value::Table(over)) => merge(base, over),
            (_, value) => {
                base.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{InvalidClientStatus, Rotation};

    fn set(settings: &[&str]) -> Result<Rules, RulesError> {
        Rules::read("", &settings.iter().map(|&s| s.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn nothing_said_means_the_defaults() {
        assert_eq!(set(&[]).unwrap(), Rules::default());
    }

    #[test]
    fn the_defaults_written_out_read_back_the_same() {
        let text = toml::to_string(&Rules::default()).unwrap();

        assert_eq!(Rules::read(&text, &[]).unwrap(), Rules::default());
    }

    #[test]
    fn a_setting_overrides_the_file() {
        let file = "rotation = { grace = { seconds = 30 } }\ncode_seconds = 60";

        let rules = Rules::read(file, &["rotation=static".to_owned()]).unwrap();

        assert_eq!((rules.rotation, rules.code_seconds), (Rotation::Static, 60));
    }

    #[test]
    fn settings_reach_into_tables_and_numbers() {
        let rules = set(&[
            "rotation.grace.seconds=5",
            "inactivity_timeout.acme=900",
            "invalid_client_status=401",
        ])
        .unwrap();

        assert_eq!(rules.rotation, Rotation::Grace { seconds: 5 });
        assert_eq!(rules.inactivity_timeout["acme"], 900);
        assert_eq!(rules.invalid_client_status, InvalidClientStatus::Unauthorized);
    }

    #[test]
    fn an_unknown_rule_is_named_with_the_known_ones() {
        let error = set(&["rotatoin=strict"]).unwrap_err().to_string();

        assert!(error.contains("rotatoin"), "{error}");
        assert!(error.contains("`rotation`"), "{error}");
    }

    #[test]
    fn an_unknown_value_is_named_with_the_known_ones() {
        let error = set(&["rotation=sometimes"]).unwrap_err().to_string();

        assert!(error.contains("sometimes"), "{error}");
        assert!(error.contains("`grace`"), "{error}");
    }

    #[test]
    fn a_rule_about_an_org_nobody_knows_is_refused() {
        let rules = set(&["inactivity_timeout.acne=900"]).unwrap();

        let error = rules.check(&Scene::demo()).unwrap_err().to_string();

        assert!(error.contains("\"acne\"") && error.contains("acme"), "{error}");
    }

    #[test]
    fn an_idle_timeout_below_five_minutes_is_refused() {
        let rules = set(&["inactivity_timeout.acme=60"]).unwrap();

        assert!(rules.check(&Scene::demo()).is_err());
    }
}
