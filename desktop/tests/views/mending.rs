//! Mending and changing by an import, in the whole window: nothing is stored before the last button.

use egui::Event;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;

use crate::cast::{Cast, free_port};
use crate::real::{Home, Window};
use crate::stage::{assert_says, said};
use crate::world::{CLIENT, id};

const OTHER: &str = "7f1f2b3c-1111-4222-8333-444455556666";

fn paste(window: &mut Window, text: &str) {
    window.press("Import\u{2026}");
    window.harness.event(Event::Paste(text.to_owned()));
    window.run();
}

#[test]
fn a_line_is_mended_in_the_form_and_stored_with_the_others_only() {
    let home = Home::new();
    let mut window = Window::open(&home);
    paste(
        &mut window,
        &format!(
            "label,region,client id,client secret\nAcme,Ireland,{OTHER},SECRET-a\n\
             Hooli,Ireland,SECRET-h,{CLIENT}\n"
        ),
    );
    window.until("1 new, 1 with a problem");

    window.harness.get_by_label_contains("line 3: Hooli.").click();
    window.run();
    window.press("Mend this line\u{2026}");
    assert_says(&window.harness, &["Mend line 3", "seem to be swapped", "Hooli", CLIENT]);
    window.write((Role::TextInput, "Label"), "Hooli Inc.");
    window.press("Save");

    window.until("Line 3 is mended; nothing is stored yet.");
    assert_says(&window.harness, &["2 orgs in the clipboard: 2 new. Nothing is stored yet."]);
    assert_eq!(home.engine().tenants().iter().count(), 0);
    window.press("Add 2 orgs");
    window.until("2 orgs were added of 2 orgs in the clipboard. Now: 2 here already.");
    drop(window);
    let engine = home.engine();
    let hooli = engine.tenants().get(&id("hooli-inc")).unwrap().registration();
    assert_eq!((hooli.label.as_str(), hooli.client.id().as_str()), ("Hooli Inc.", CLIENT));
    assert_eq!(hooli.client.secret().unwrap().expose(), "SECRET-h");
}

#[test]
fn a_form_on_a_line_that_is_left_for_another_look_is_found_again_and_cancel_goes_back() {
    let home = Home::new();
    let mut window = Window::open(&home);
    paste(&mut window, &format!("label,region,client id,secret\nAcme,Atlantis,{OTHER},SECRET\n"));
    window.harness.get_by_label_contains("line 2: Acme.").click();
    window.run();
    window.press("Mend this line\u{2026}");
    assert_says(&window.harness, &["Atlantis", "No region of Genesys Cloud is known by that."]);
    window.write((Role::TextInput, "Label"), "Acme Atlantic");

    window.press("Import\u{2026}");
    assert_says(&window.harness, &["1 org in the clipboard: 1 with a problem."]);
    window.press("Mend this line\u{2026}");
    assert_says(&window.harness, &["Mend line 2", "Acme Atlantic"]);
    window.press("Add org");
    assert_says(&window.harness, &["Add an org"]);
    assert!(!said(&window.harness).contains("Acme Atlantic"), "a new org is no line");
    window.press("Import\u{2026}");
    window.press("Mend this line\u{2026}");
    window.press("Cancel");

    assert_says(&window.harness, &["1 org in the clipboard: 1 with a problem."]);
}

#[test]
fn another_text_leaves_nothing_of_a_line_that_was_being_mended() {
    let home = Home::new();
    let mut window = Window::open(&home);
    paste(&mut window, &format!("label,region,client id,secret\nAcme,Atlantis,{OTHER},SECRET\n"));
    window.harness.get_by_label_contains("line 2: Acme.").click();
    window.run();
    window.press("Mend this line\u{2026}");
    window.write((Role::TextInput, "Label"), "Acme Atlantic");

    paste(&mut window, &format!("label,region,client id,secret\nHooli,Lemuria,{OTHER},SECRET\n"));
    window.harness.get_by_label_contains("line 2: Hooli.").click();
    window.run();
    window.press("Mend this line\u{2026}");

    assert_says(&window.harness, &["Hooli", "Lemuria"]);
    assert!(!said(&window.harness).contains("Acme Atlantic"));
}

#[test]
fn an_org_that_is_here_is_changed_by_the_text_when_it_is_chosen() {
    let home = Home::new();
    let mut window = Window::open(&home);
    window.add(&Cast::nowhere(free_port()));
    window.until("Acme is saved.");
    paste(
        &mut window,
        &format!(
            "name,label,login base,api base,client id\n\
             acme,Acme Europe,http://127.0.0.1:9,http://127.0.0.1:9,{CLIENT}\n"
        ),
    );
    assert_says(&window.harness, &["1 org in the clipboard: 1 changed."]);

    window.press("Change acme");
    window.press("Change 1 org");

    window.until("1 org was changed of 1 org in the clipboard.");
    drop(window);
    let engine = home.engine();
    let acme = engine.tenants().get(&id("acme")).unwrap().registration();
    assert_eq!(acme.label, "Acme Europe");
    assert_eq!(acme.client.secret().unwrap().expose(), "SECRET-client");
}
