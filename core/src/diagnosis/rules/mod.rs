//! Rules: a table of small functions, one for each cause. Each says whether the cause fits, and why.

#[cfg(test)]
pub(super) mod cases;
mod client;
mod grant;
mod hosts;
mod org;
mod pace;
mod request;
mod sign_in;
mod signs;
mod verdict;
pub(super) mod words;
mod world;

pub(super) use verdict::Verdict;

use super::cause::Cause;
use super::claim::Claim;
use super::evidence::{Evidence, Setup};
use super::finding::{Action, Documented, Question, Step};
use super::remedy::Remedy;

/// How one cause is known, and what is to be said of it.
pub(super) struct Rule {
    pub(super) cause: Cause,
    /// Whether the cause fits what is known. It never guesses: without an answer or a trouble that
    /// this cause gives, it does not fit.
    pub(super) judge: fn(&Evidence) -> Option<Verdict>,
    /// The cause in one sentence. `{org}`, `{client}`, `{region}` and `{redirectUri}` are filled in.
    pub(super) title: &'static str,
    /// What to do, in this order; filled in as the title.
    pub(super) steps: &'static [Instruction],
    /// What people advise in such a case.
    pub(super) claims: &'static [Claim],
    /// What would tell it from others.
    pub(super) asks: &'static [Question],
    pub(super) documented: Documented,
    pub(super) sources: &'static [&'static str],
}

/// A step as the table has it.
pub(super) struct Instruction {
    remedy: Remedy,
    text: &'static str,
    action: Option<Action>,
}

impl Instruction {
    /// Something that a person does elsewhere.
    const fn person(remedy: Remedy, text: &'static str) -> Self {
        Self { remedy, text, action: None }
    }

    /// Something that the application can do when asked.
    const fn action(remedy: Remedy, text: &'static str, action: Action) -> Self {
        Self { remedy, text, action: Some(action) }
    }

    pub(super) fn filled(&self, setup: &Setup) -> Step {
        let text = words::filled(self.text, setup);
        Step { remedy: self.remedy, text, action: self.action }
    }
}

/// How the sign-in page ended.
fn ended_with(error: &str, text: Option<&str>) -> String {
    let text = text.map_or_else(String::new, |text| format!(" ({text})"));
    format!("The sign-in page ended with {error}{text}.")
}

/// Every rule. The order matters only among causes for which equally much speaks: what is easier to
/// rule out comes first.
pub(super) static RULES: &[Rule] = &[
    request::WRONG_TOKEN_URL,
    request::NOT_A_FORM,
    request::WRONG_API_BASE,
    request::NO_TOKEN_SENT,
    request::CLIENT_CREDENTIALS_REFRESHED,
    request::NEEDS_A_USER,
    request::CONTEXT_REFUSED,
    request::CONTEXT_DEMANDED,
    sign_in::CODE_SPENT,
    sign_in::REDIRECT_URI_NOT_EXACT,
    sign_in::SIGN_IN_FORGOTTEN,
    sign_in::PKCE_REQUIRED,
    sign_in::WRONG_USER,
    sign_in::CONSENT_REFUSED,
    sign_in::SIGN_IN_UNFINISHED,
    client::WRONG_REGION,
    client::SECRET_WRONG,
    client::SECRET_MANGLED,
    client::CLIENT_DISABLED,
    client::CLIENT_UNKNOWN,
    client::GRANT_TYPE_NOT_ALLOWED,
    // What became of the grant.
    grant::REFRESH_TOKEN_OF_ANOTHER_CLIENT,
    grant::NO_REFRESH_TOKEN_FROM_ORG,
    grant::NO_REFRESH_TOKEN_FOR_PUBLIC_CLIENT,
    grant::IDLED_OUT,
    grant::SHORT_LIVED_CLIENT,
    grant::REVOKED,
    grant::REFRESH_TOKEN_USED,
    grant::SHARED_SLOT,
    // What an org allows.
    org::ORG_NOT_ACTIVE,
    org::ADDRESS_NOT_ALLOWED,
    org::POLICY_DENIED,
    org::SCOPE_UNKNOWN,
    org::NOT_AUTHORIZED_IN_ORG,
    org::SCOPE_MISSING,
    org::ROLES_MISSING,
    // How fast is too fast.
    pace::TOKEN_ENDPOINT_THROTTLED,
    pace::API_THROTTLED,
    // The world around.
    world::STORE_TROUBLE,
    world::CLOCK_WRONG,
    world::FRESH_TOKEN_REFUSED,
    world::NAME_UNKNOWN,
    world::NOT_SECURE,
    world::PAGE_POLICY,
    world::CROSS_ORIGIN,
    world::NOT_CONNECTED,
    world::ANSWERED_BETWEEN,
    world::PLATFORM_TROUBLE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_has_exactly_one_rule() {
        for cause in Cause::ALL {
            let rules = RULES.iter().filter(|rule| rule.cause == *cause).count();
            assert_eq!(rules, 1, "{cause:?}");
        }
    }

    #[test]
    fn no_rule_fits_where_nothing_is_known() {
        for rule in RULES {
            assert!((rule.judge)(&Evidence::default()).is_none(), "{:?}", rule.cause);
        }
    }

    #[test]
    fn every_rule_says_what_to_do() {
        for rule in RULES {
            assert!(!rule.steps.is_empty(), "{:?}", rule.cause);
        }
    }

    #[test]
    fn every_remedy_is_in_a_step_and_in_no_rule_twice() {
        let mut used = Vec::new();
        for rule in RULES {
            let mut remedies: Vec<Remedy> = rule.steps.iter().map(|step| step.remedy).collect();
            used.extend(remedies.iter().copied());
            remedies.sort_unstable();
            remedies.dedup();
            assert_eq!(remedies.len(), rule.steps.len(), "{:?}", rule.cause);
        }
        for remedy in Remedy::ALL {
            assert!(used.contains(remedy), "no step is {remedy:?}");
        }
    }

    /// The menus of Genesys Cloud, as its help names them.
    const MENUS: &[&str] = &[
        "Admin > Integrations > OAuth",
        "Admin > Integrations > Authorized Applications",
        "Admin > Organization Settings > Authentication > Inactivity Timeout",
        "Admin > Organization Settings > Settings > Allowed IP Addresses",
        "Admin > People & Permissions > Roles / Permissions",
        "Admin > People & Permissions > Access Policies",
    ];

    #[test]
    fn steps_send_people_to_menus_that_there_are() {
        for rule in RULES {
            for text in rule.steps.iter().map(|step| step.text) {
                for (at, _) in text.match_indices("Admin > ") {
                    let known = MENUS.iter().any(|menu| text[at..].starts_with(menu));
                    assert!(known, "{:?}: {}", rule.cause, &text[at..]);
                }
            }
        }
    }

    #[test]
    fn secrets_are_looked_for_where_the_org_keeps_its_clients_and_in_no_portal() {
        let texts =
            || RULES.iter().flat_map(|rule| rule.steps.iter().map(move |step| (rule, step.text)));
        for (rule, text) in texts() {
            let small = text.to_ascii_lowercase();
            assert!(!small.contains("portal") && !small.contains("console"), "{:?}", rule.cause);
        }
        let compares = texts().find(|(rule, _)| rule.cause == Cause::SecretWrong).unwrap();
        assert!(compares.1.contains("Admin > Integrations > OAuth"), "{}", compares.1);
    }
}
