//! The platform of a seed: every switch of its rules is drawn.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_core::{Policy, ServerProfile};
use tenantry_sandbox::{
    ErrorDialect, InvalidClientStatus, Rotation, Rules, Scene, TenantContext, TokenLimitAnswer,
};

use super::seed::Chance;

/// Orgs that a rule may name; `*` is all of them.
const ORGS: [&str; 4] = ["acme", "globex", "initech", "*"];

/// Rules of which no switch is left where it was.
pub fn draw(chance: &mut Chance) -> Rules {
    let grace = Rotation::Grace { seconds: chance.pick(&[5, 30, 120]) };
    let rotations = [Rotation::Static, Rotation::Strict, Rotation::Strict, Rotation::Strict, grace];
    Rules {
        rotation: chance.pick(&rotations),
        reuse_detection: chance.in_hundred(75),
        refresh_for_public_clients: chance.in_hundred(60),
        inactivity_timeout: idle(chance),
        scope_enforcement: enforced(chance),
        propagation_millis: chance.pick(&[0, 0, 0, 300, 1000, 2000]),
        tenant_context: context(chance),
        token_requests_per_minute: chance.pick(&[0, 300, 300, 60, 12]),
        token_limit_answer: chance
            .pick(&[TokenLimitAnswer::InvalidRequest, TokenLimitAnswer::TooManyRequests]),
        api_requests_per_minute: chance.pick(&[0, 300, 30]),
        error_dialect: chance.pick(&[ErrorDialect::Login, ErrorDialect::Api, ErrorDialect::Errors]),
        invalid_client_status: chance
            .pick(&[InvalidClientStatus::BadRequest, InvalidClientStatus::Unauthorized]),
        access_token_seconds: chance.pick(&[
            Some(300),
            Some(600),
            Some(900),
            Some(1800),
            Some(3600),
            Some(14_400),
            None,
        ]),
        code_seconds: chance.pick(&[600, 600, 60]),
        refresh_token_seconds: chance.pick(&[None, None, None, None, Some(7_200)]),
        delete_ends_refresh: chance.in_hundred(50),
        refresh_ends_access: chance.in_hundred(25),
        disabling_ends_access: chance.in_hundred(50),
        revoking_ends_access: chance.in_hundred(50),
        new_secret_ends_grants: chance.in_hundred(25),
        logout_ends_refresh: chance.in_hundred(50),
        // How an org is locked is for the tables of causes: here, all would come to the same end.
        ..Rules::default()
    }
}

/// The UUIDs of the orgs that end tokens which nobody uses.
pub fn orgs_with_timeout(rules: &Rules, scene: &Scene) -> BTreeSet<String> {
    let is_named = |name: &str| rules.inactivity_timeout.contains_key(name);
    let orgs = scene.regions.iter().flat_map(|region| &region.orgs);
    let timed =
        orgs.filter(|org| is_named(&org.short_name) || is_named(org.id.as_str()) || is_named("*"));
    timed.map(|org| org.id.as_str().to_owned()).collect()
}

/// A policy for servers of those rules: some are told what the server is like, the others learn it;
/// some have a budget so small that tenants must wait for their turn.
pub fn policy(rules: &Rules, chance: &mut Chance) -> Policy {
    let mut policy = Policy::default();
    if chance.in_hundred(40) {
        policy.server_profile = match rules.rotation {
            Rotation::Static => ServerProfile::Static,
            Rotation::Strict => ServerProfile::Strict,
            Rotation::Grace { seconds } => {
                ServerProfile::Grace(u32::try_from(seconds).unwrap_or(u32::MAX))
            }
        };
    }
    if chance.in_hundred(30) {
        (policy.requests_per_minute, policy.burst) = (chance.pick(&[2, 4, 10]), 1);
    }
    policy
}

fn idle(chance: &mut Chance) -> BTreeMap<String, u64> {
    let (org, seconds) = (chance.pick(&ORGS), chance.pick(&[300, 1800, 28_800]));
    let timeouts = chance.in_hundred(8).then(|| (org.to_owned(), seconds));
    timeouts.into_iter().collect()
}

fn enforced(chance: &mut Chance) -> BTreeSet<String> {
    let org = chance.pick(&ORGS);
    let orgs = chance.in_hundred(15).then(|| org.to_owned());
    orgs.into_iter().collect()
}

fn context(chance: &mut Chance) -> TenantContext {
    match chance.between(0, 99) {
        // Tenantry sends none, so it can do nothing where one is required.
        0..4 => TenantContext::Required,
        4..50 => TenantContext::Refused,
        _ => TenantContext::Ignored,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tenantry_sandbox::Scene;

    #[test]
    fn every_drawn_set_of_rules_is_one_that_the_platform_takes() {
        for seed in 0..200 {
            let mut chance = Chance::new(seed);
            let rules = draw(&mut chance);

            rules.check(&Scene::demo()).unwrap();
            policy(&rules, &mut chance).check().unwrap();
        }
    }
}
