//! Orgs that are locked: by address, by policy, or as a whole; and what an admin edits of clients.

use std::net::Ipv4Addr;

use crate::world::{World, acme, authorize_url, jobs, vendor};

const ME: &str = "/api/v2/tokens/me";
const USER: &str = "/api/v2/users/me";

#[test]
fn an_org_takes_calls_from_the_addresses_that_it_allows_and_from_no_other() {
    let mut world = World::with(&["allowed_addresses.acme=[\"203.0.113.7\"]"]);
    let ada = world.tokens(&vendor(), "ada@acme.example").access;
    let grace = world.tokens(&vendor(), "grace@globex.example").access;

    let refused = world.call("east", ME, &ada);
    world.provider.set_address(Ipv4Addr::new(203, 0, 113, 7));

    assert_eq!(refused.api_refusal(), (401, "ip.not.authorized".to_owned()));
    assert!(refused.json()["message"].as_str().unwrap().ends_with("[127.0.0.1]"));
    assert_eq!(world.call("east", ME, &ada).status, 200);
    assert_eq!(world.call("east", ME, &grace).status, 200, "the neighbour has no such list");
}

#[test]
fn a_policy_that_denies_names_itself() {
    let mut world = World::with(&["denying_policy.acme=p-17"]);
    let ada = world.tokens(&vendor(), "ada@acme.example").access;

    let refused = world.call("east", ME, &ada);

    assert_eq!(refused.api_refusal(), (403, "authz.policy.denied".to_owned()));
    assert!(refused.json()["message"].as_str().unwrap().contains("[p-17]"));
}

#[test]
fn an_org_that_is_not_active_says_so_and_serves_nobody() {
    let mut world = World::with(&["inactive_orgs=[\"acme\"]"]);
    let ada = world.tokens(&vendor(), "ada@acme.example").access;

    let org = world.call("east", "/api/v2/organizations/me", &ada).json();

    assert_eq!(org["state"], "inactive");
    assert_eq!(world.call("east", ME, &ada).status, 200);
    assert_eq!(world.call("east", USER, &ada).api_refusal(), (403, "not.authorized".to_owned()));
}

#[test]
fn where_pkce_is_wanted_a_sign_in_without_it_goes_back_with_an_error() {
    let mut world = World::with(&["pkce_required=true"]);

    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let back = world.open("east", &authorize_url(&vendor(), &without)).redirect();

    assert_eq!(back["error"], "invalid_request");
    assert_eq!(back["error_description"], "code_challenge is required");
}

#[test]
fn an_unknown_client_may_be_told_from_a_wrong_secret() {
    for (told, said) in [(false, "authentication failed"), (true, "client not found")] {
        let mut world = World::with(&[&format!("unknown_client_is_told={told}")]);
        world.provider.delete_client(&jobs().id).unwrap();

        let refused = world.token(&jobs(), &[("grant_type", "client_credentials")]);

        assert_eq!(refused.refusal(), (400, "invalid_client".to_owned()));
        assert_eq!(refused.json()["error_description"], said);
    }
}

#[test]
fn a_role_that_is_given_or_taken_counts_at_once() {
    let mut world = World::new();
    let sam = world.tokens(&acme(), "sam@acme.example").access;
    let clients = "/api/v2/oauth/clients";
    let (id, role) = {
        let org = world.provider.scene().org("acme").unwrap();
        (org.users[1].id.clone(), org.roles[0].id.clone())
    };

    assert_eq!(world.call("east", clients, &sam).status, 403);
    world.provider.set_roles(&id, vec![role]).unwrap();
    assert_eq!(world.call("east", clients, &sam).status, 200);
}
