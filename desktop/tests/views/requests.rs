//! What was sent and what came back: every field with its meaning, and no secret.

use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use tenantry_core::{Status, Tenant};

use crate::stage::{Stage, assert_says, fold, play, said};
use crate::world::{ORG, TOKEN, World, confidential, identity};

/// The page with everything about requests opened.
fn opened(world: World) -> Harness<'static, Stage<World>> {
    let mut harness = play(world, |ui, world| {
        let tenant = world.tenants.iter().next()?;
        world.org_ui(ui, tenant)
    });
    harness.set_size(vec2(900.0, 3000.0));
    harness.run();
    fold(&mut harness, "What was sent, and what came back");
    harness
}

fn state_of(tenant: &Tenant, world: &World) -> String {
    let Status::Redirecting { url, .. } = tenant.status(world.tenants.policy()) else {
        panic!("nobody waits for a browser");
    };
    url.expose().split("state=").nth(1).unwrap().split('&').next().unwrap().to_owned()
}

/// The text and the explanation of everything whose text is `name`.
fn explained<S>(harness: &Harness<'_, S>, name: &str) -> Vec<Option<String>> {
    let nodes = harness.root().children_recursive();
    let named = nodes.filter(|node| node.accesskit_node().value().as_deref() == Some(name));
    named.map(|node| node.accesskit_node().data().description().map(str::to_owned)).collect()
}

#[test]
fn an_org_for_which_nothing_was_sent_says_so() {
    let harness = opened(World::with("Acme", confidential()));

    assert_says(&harness, &["Nothing has been sent for this org since Tenantry was started."]);
}

#[test]
fn a_sign_in_shows_each_request_and_answer_and_no_secret_of_either() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    let state = state_of(world.tenants.iter().next().unwrap(), &world);
    world.come_back("code=SECRET-code");
    world.answer(200, TOKEN);
    let mut harness = opened(world);

    // What is on the page is looked through for secrets each time it is read.
    assert_says(&harness, &["Prove the org", "no answer yet", "Nothing yet.", "Bearer …"]);
    fold(&mut harness, "Exchange the code");
    assert_says(
        &harness,
        &[
            "POST https://login.mypurecloud.ie/oauth/token",
            "application/x-www-form-urlencoded",
            "Basic …",
            "authorization_code",
            "http://localhost:47080/callback",
            "code_verifier",
            "hidden",
            "answered 200",
            "86399",
        ],
    );
    assert!(!said(&harness).contains(&state));
    for name in ["code", "code_verifier", "access_token", "refresh_token", "grant_type", "status"] {
        let explanations = explained(&harness, name);
        assert!(!explanations.is_empty(), "{name} is not shown");
        assert!(explanations.iter().all(Option::is_some), "{name}: {explanations:?}");
    }
    let verifier = explained(&harness, "code_verifier");
    assert!(verifier.iter().flatten().any(|text| text.contains("RFC 7636")), "{verifier:?}");
}

#[test]
fn a_refusal_shows_what_the_server_said_and_a_silence_that_nothing_came() {
    let mut world = World::signed_in();
    world.renew();
    world.answer(400, r#"{"error":"invalid_client","description":"client secret is wrong"}"#);
    let harness = opened(world);
    assert_says(&harness, &["Renew the token", "answered 400", "invalid_client"]);
    assert_says(&harness, &["client secret is wrong"]);

    let mut world = World::signed_in();
    world.renew();
    world.time_out();
    assert_says(&opened(world), &["No answer: no answer came in time."]);
}

#[test]
fn of_whose_a_token_is_the_names_are_shown_and_the_proof_is_elsewhere() {
    let mut world = World::with("Acme", confidential());
    world.sign_in();
    world.come_back("code=SECRET-code");
    world.answer(200, TOKEN);
    world.answer(200, &identity("Acme Corporation", ORG));
    let harness = opened(world);

    assert_says(
        &harness,
        &["GET https://api.mypurecloud.ie/api/v2/tokens/me", "organization", "OAuthClient"],
    );
}
