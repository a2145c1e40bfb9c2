//! The form: checks while typing, a reason why it cannot be saved, and what comes of it.

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tenantry_core::{Client, Region};
use tenantry_desktop::views::{Action, Draft, form_ui};

use crate::stage::{Stage, assert_says, play, press, said};
use crate::world::{CLIENT, ORG, World, confidential, id};

type Form = Harness<'static, Stage<(World, Draft)>>;

fn shown(world: World, draft: Draft) -> Form {
    let mut harness = play((world, draft), |ui, (world, draft)| form_ui(ui, world.scene(), draft));
    harness.run();
    harness
}

fn write(form: &mut Form, field: &str, text: &str) {
    form.get_by_role_and_label(egui::accesskit::Role::TextInput, field).focus();
    form.run();
    form.get_by_role_and_label(egui::accesskit::Role::TextInput, field).type_text(text);
    form.run();
}

fn write_secret(form: &mut Form, text: &str) {
    let field = || (egui::accesskit::Role::PasswordInput, "Client secret");
    form.get_by_role_and_label(field().0, field().1).focus();
    form.run();
    form.get_by_role_and_label(field().0, field().1).type_text(text);
    form.run();
}

fn choose_region(form: &mut Form, region: &str) {
    form.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Region").click();
    form.run();
    let choice = form.get_by_label(region);
    choice.scroll_to_me();
    form.run();
    form.get_by_label(region).click();
    form.run();
}

#[test]
fn an_org_is_added_by_filling_in_the_form() {
    let mut form = shown(World::new(), Draft::new());
    assert_says(
        &form,
        &["Still needed: the label, the region, the client id, the secret.", "Standing"],
    );

    write(&mut form, "Label", "Acme (Europe)");
    choose_region(&mut form, "Europe (Ireland) \u{b7} mypurecloud.ie");
    write(&mut form, "Client id", CLIENT);
    assert_says(&form, &["Still needed: the secret.", "acme-europe"]);
    write_secret(&mut form, "SECRET-typed");
    said(&form);
    form.get_by_label("Save").click();
    form.run();

    let Some(Action::Add(name, registration)) = form.state_mut().action.take() else {
        panic!("nothing was added")
    };
    assert_eq!(name, id("acme-europe"));
    assert_eq!(registration.label, "Acme (Europe)");
    assert_eq!(registration.region, Region::EuWest1);
    let Client::Confidential { id, secret, redirect_uri } = registration.client else {
        panic!("another kind of client")
    };
    assert_eq!(id.as_str(), CLIENT);
    assert_eq!(secret.expose(), "SECRET-typed");
    assert_eq!(redirect_uri.as_str(), "http://localhost:47080/callback");
}

#[test]
fn each_field_says_what_is_wrong_with_it_in_the_words_of_the_core() {
    let cases = [
        ("Name", "a b", "A tenant id is 1 to 64 of A-Z a-z 0-9 . _ - and not \"a b\"."),
        ("Expected org id (optional)", "acme", "An org id is a UUID such as"),
        ("Client id", "a:b", "A client id is 1 to 128 visible characters without a colon"),
        ("Redirect URI", "#", "cannot be a redirect URI"),
    ];
    for (field, text, problem) in cases {
        let mut form = shown(World::new(), Draft::new());
        assert!(!said(&form).contains(problem));

        write(&mut form, field, text);

        assert_says(&form, &[problem]);
        form.get_by_label("Save").click();
        form.run();
        assert!(form.state().action.is_none(), "{field} was saved as {text:?}");
    }
}

#[test]
fn a_name_that_is_taken_is_told_before_it_is_saved() {
    let mut form = shown(World::signed_in(), Draft::new());

    write(&mut form, "Label", "Acme");

    assert_says(&form, &["An org called acme exists already."]);
}

#[test]
fn a_custom_region_asks_for_two_urls_and_takes_plain_http_on_this_computer_only() {
    let mut form = shown(World::new(), Draft::new());
    choose_region(&mut form, "Custom: two base URLs");
    assert_says(&form, &["Still needed: the label, both base URLs, the client id, the secret."]);

    write(&mut form, "Login base URL", "http://login.example");
    write(&mut form, "API base URL", "http://localhost:8080");
    assert_says(&form, &["must begin with https://"]);

    let mut form = shown(World::new(), Draft::new());
    choose_region(&mut form, "Custom: two base URLs");
    write(&mut form, "Login base URL", "http://localhost:8080");
    write(&mut form, "API base URL", "http://localhost:8081");
    assert_says(&form, &["Still needed: the label, the client id, the secret."]);
}

#[test]
fn each_kind_of_client_asks_for_what_it_needs() {
    let mut form = shown(World::new(), Draft::new());
    let has = |form: &Form, field: &str| said(form).lines().any(|line| line == field);
    assert!(has(&form, "Client secret") && has(&form, "Redirect URI"));

    form.get_by_label("Public client, without a secret").click();
    form.run();
    assert!(!has(&form, "Client secret") && has(&form, "Redirect URI"));

    form.get_by_label("Client credentials, without a person").click();
    form.run();
    assert!(has(&form, "Client secret") && !has(&form, "Redirect URI"));
}

#[test]
fn a_redirect_to_another_computer_is_refused_with_the_reason() {
    let mut form = shown(World::new(), Draft::new());
    let field = "Redirect URI";
    form.get_by_role_and_label(egui::accesskit::Role::TextInput, field).focus();
    form.run();
    form.key_combination_modifiers(egui::Modifiers::COMMAND, &[egui::Key::A]);
    form.run();
    form.get_by_role_and_label(egui::accesskit::Role::TextInput, field)
        .type_text("https://app.example/cb");
    form.run();

    assert_says(&form, &["can only wait at http://localhost:PORT/PATH"]);
}

#[test]
fn an_edit_keeps_the_secret_that_is_not_typed_again_and_never_shows_it() {
    let world = World::signed_in();
    let registration = world.tenants.get(&id("acme")).unwrap().registration().clone();
    let mut form = shown(world, Draft::of(&id("acme"), &registration));
    assert_says(&form, &["Edit Acme", "stored; leave empty to keep it", ORG]);

    write(&mut form, "Label", " GmbH");
    form.get_by_label("Save").click();
    form.run();

    let Some(Action::Update(name, updated)) = form.state_mut().action.take() else {
        panic!("nothing was updated")
    };
    assert_eq!((name, updated.label.as_str()), (id("acme"), "Acme GmbH"));
    let same = confidential().secret().unwrap().same_as(updated.client.secret().unwrap());
    assert!(same, "the secret was lost");
}

#[test]
fn leaving_keeps_nothing() {
    let mut form = shown(World::new(), Draft::new());

    assert_eq!(press(&mut form, "Cancel"), "Leave");
}

#[test]
fn a_region_is_found_by_an_address_that_is_pasted() {
    let mut form = shown(World::new(), Draft::new());

    write(&mut form, "Find the region", "https://apps.mypurecloud.ie/directory/");
    assert_says(&form, &["Europe (Ireland) \u{b7} mypurecloud.ie", "the label, the client id"]);

    write(&mut form, "Find the region", "x");
    assert!(!said(&form).contains("No region of Genesys Cloud"), "still an address");
    let mut form = shown(World::new(), Draft::new());
    write(&mut form, "Find the region", "mypurecloud.eu");
    assert_says(&form, &["No region of Genesys Cloud is known by that.", "the region"]);
}

#[test]
fn a_client_id_that_is_no_uuid_is_odd_and_taken_all_the_same() {
    let mut form = shown(World::new(), Draft::new());
    write(&mut form, "Client id", "my-client");

    assert_says(&form, &["Genesys Cloud's client ids are UUIDs, and this is none."]);
    assert!(!said(&form).contains("the client id, "), "it is taken");
}

#[test]
fn the_redirect_uri_is_copied_letter_for_letter_and_told_where_to_paste() {
    let mut form = shown(World::new(), Draft::new());

    assert_says(&form, &["under Authorized redirect URIs"]);
    assert_eq!(
        press(&mut form, "Copy the redirect URI"),
        "Copy(\"http://localhost:47080/callback\")"
    );
}

#[test]
fn scopes_are_completed_and_a_name_that_is_not_known_is_warned_of() {
    let mut form = shown(World::new(), Draft::new());
    let field = "Scopes that you need (optional)";

    write(&mut form, field, "routing presence");
    form.get_by_label("presence:readonly").click();
    form.run();
    form.get_by_role_and_label(egui::accesskit::Role::TextInput, field).type_text("user:read");
    form.run();

    assert_says(&form, &["routing presence:readonly user:read", "\"users:readonly\" may be meant"]);
}

#[test]
fn a_token_context_is_hidden_until_somebody_looks_for_it_and_kept_by_an_edit() {
    let mut form = shown(World::new(), Draft::new());
    assert!(!said(&form).contains("organization_id"));
    let fold = (egui::accesskit::Role::DisclosureTriangle, "Advanced: token context");
    form.get_by_role_and_label(fold.0, fold.1).click();
    form.run();
    form.run();
    assert_says(&form, &["Genesys Cloud does not document any of it: an experiment"]);

    let world = World::signed_in();
    let mut registration = world.tenants.get(&id("acme")).unwrap().registration().clone();
    registration.context.scopes = vec![tenantry_core::Scope::new("offline_access").unwrap()];
    let mut form = shown(world, Draft::of(&id("acme"), &registration));
    assert_says(&form, &["offline_access"]);
    write(&mut form, "resource", "acme");
    assert_says(&form, &["An org id is a UUID"]);
    form.get_by_label("Save").click();
    form.run();
    assert!(form.state().action.is_none(), "a wrong context was saved");
}

#[test]
fn what_is_set_of_scopes_and_context_is_saved_as_it_was() {
    let world = World::signed_in();
    let mut registration = world.tenants.get(&id("acme")).unwrap().registration().clone();
    let scope = |name| tenantry_core::Scope::new(name).unwrap();
    registration.scopes = vec![scope("users"), scope("routing:readonly")];
    registration.context.scopes = vec![scope("a,b"), scope("urn:genesys:cloud:x")];
    let mut form = shown(world, Draft::of(&id("acme"), &registration));

    form.get_by_label("Save").click();
    form.run();

    let Some(Action::Update(_, saved)) = form.state_mut().action.take() else {
        panic!("not saved")
    };
    assert_eq!((&saved.scopes, &saved.context), (&registration.scopes, &registration.context));
}
