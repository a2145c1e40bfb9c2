//! Rate limits of both hosts.

use crate::world::{World, acme, jobs, vendor};

const AGAIN: [(&str, &str); 1] = [("grant_type", "client_credentials")];

#[test]
fn too_many_token_requests_are_answered_400_as_seen_in_the_field() {
    let mut world = World::with(&["token_requests_per_minute=2"]);
    world.token(&jobs(), &AGAIN);
    world.token(&jobs(), &AGAIN);

    let third = world.token(&jobs(), &AGAIN);

    assert_eq!(third.refusal(), (400, "invalid_request".to_owned()));
    let text = third.json()["error_description"].as_str().unwrap().to_owned();
    assert!(text.starts_with("rate limit exceeded;"), "{text}");
    assert_eq!(third.header("retry-after"), "");
}

#[test]
fn too_many_token_requests_may_be_answered_429() {
    let mut world =
        World::with(&["token_requests_per_minute=1", "token_limit_answer=too-many-requests"]);
    world.token(&jobs(), &AGAIN);
    world.wait_seconds(20);

    let second = world.token(&jobs(), &AGAIN);

    assert_eq!((second.status, second.header("retry-after")), (429, "40"));
}

#[test]
fn a_limited_refresh_spends_nothing() {
    let mut world = World::with(&["token_requests_per_minute=1"]);
    let token = world.tokens(&acme(), "ada@acme.example").refresh.unwrap();
    assert_eq!(world.refresh(&acme(), &token).status, 400);

    world.wait_seconds(60);

    assert_eq!(world.refresh(&acme(), &token).status, 200);
}

#[test]
fn the_token_limit_counts_each_client_for_itself() {
    let mut world = World::with(&["token_requests_per_minute=1"]);
    world.tokens(&acme(), "ada@acme.example");

    assert!(world.tokens(&vendor(), "ada@acme.example").refresh.is_some());
}

#[test]
fn the_api_tells_how_far_the_limit_is() {
    let mut world = World::new();
    let tokens = world.tokens(&acme(), "ada@acme.example");

    let reply = world.call("east", "/api/v2/tokens/me", &tokens.access);

    let told = ["inin-ratelimit-count", "inin-ratelimit-allowed", "inin-ratelimit-reset"]
        .map(|name| reply.header(name).to_owned());
    assert_eq!(told, ["1", "300", "60"]);
}

#[test]
fn too_many_api_requests_are_told_when_to_come_back() {
    let mut world = World::with(&["api_requests_per_minute=2"]);
    let tokens = world.tokens(&acme(), "ada@acme.example");
    world.call("east", "/api/v2/tokens/me", &tokens.access);
    world.wait_seconds(10);
    world.call("east", "/api/v2/tokens/me", &tokens.access);

    let third = world.call("east", "/api/v2/tokens/me", &tokens.access);

    assert_eq!(third.api_refusal(), (429, "too.many.requests.retry.after".to_owned()));
    assert_eq!(third.header("retry-after"), "50");
    assert!(third.json()["message"].as_str().unwrap().contains("[50] seconds"));
    world.wait_seconds(50);
    assert_eq!(world.call("east", "/api/v2/tokens/me", &tokens.access).status, 200);
}

#[test]
fn a_limit_of_zero_is_none() {
    let mut world = World::with(&["token_requests_per_minute=0", "api_requests_per_minute=0"]);

    let tokens = world.token(&jobs(), &AGAIN).tokens();

    assert_eq!(world.token(&jobs(), &AGAIN).status, 200);
    assert_eq!(world.call("east", "/api/v2/tokens/me", &tokens.access).status, 200);
}
