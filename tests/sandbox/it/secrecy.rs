//! Nothing secret is printed, and the same requests bring the same answers.

use tenantry_sandbox::MARKER;

use crate::world::{World, acme, jobs, vendor};

#[test]
fn neither_the_provider_nor_its_history_nor_its_scene_prints_a_secret() {
    let mut world = World::new();
    let tokens = world.tokens(&vendor(), "ada@acme.example");
    world.refresh(&vendor(), &tokens.refresh.clone().unwrap());
    world.token(&jobs(), &[("grant_type", "client_credentials")]);

    let history: Vec<_> = world.provider.history().collect();
    let printed = format!("{:#?} {history:#?} {:#?}", world.provider, world.provider.scene());

    assert!(tokens.access.contains(MARKER) && tokens.refresh.unwrap().contains(MARKER));
    assert!(printed.contains("access_tokens: 3"), "it prints something: {printed}");
    assert!(!printed.contains(MARKER));
}

#[test]
fn a_replay_gives_the_same_answers_to_the_byte() {
    let run = || {
        let mut world = World::new();
        let tokens = world.tokens(&acme(), "ada@acme.example");
        let refreshed = world.refresh(&acme(), tokens.refresh.as_ref().unwrap());
        let refused = world.refresh(&acme(), &tokens.refresh.unwrap());
        (refreshed.text, format!("{:?}", refused.headers), refused.text)
    };

    assert_eq!(run(), run());
}
