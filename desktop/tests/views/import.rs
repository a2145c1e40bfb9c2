//! The import: what becomes of each line is seen before anything is stored.

use std::fmt::Write as _;
use std::path::Path;

use egui::Event;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tenantry_desktop::import::Text;
use tenantry_desktop::views::{Action, Import, import_ui};

use crate::stage::{Stage, assert_says, play, press, said};
use crate::world::{CLIENT, World, id};

type Page = Harness<'static, Stage<(World, Import)>>;

const OTHER: &str = "7f1f2b3c-1111-4222-8333-444455556666";

fn page(world: World, text: &str) -> Page {
    let mut import = Import::default();
    if !text.is_empty() {
        let text = Text::pasted(text.to_owned()).map_err(|why| why.to_string());
        import.take("orgs.csv", text, &world.tenants);
    }
    let mut harness =
        play((world, import), |ui, (world, import)| import_ui(ui, world.scene(), import));
    harness.run();
    harness
}

/// Fifteen lines: twelve are right, and three are not, each in its own way.
fn three_broken() -> String {
    let mut text = "Customer;Region;Client ID;Client Secret;Org ID\n".to_owned();
    for number in 1..=12 {
        writeln!(text, "Org {number};mypurecloud.de;{OTHER};SECRET-file;").unwrap();
    }
    text + &format!(
        "Nowhere;mypurecloud.eu;{OTHER};SECRET-file;\n\
         Swapped;mypurecloud.de;SECRET-file;{OTHER};\n\
         Shifted;mypurecloud.de;{OTHER};SECRET-file;;more\n"
    )
}

fn paste(page: &mut Page, text: &str) {
    page.event(Event::Paste(text.to_owned()));
    page.run();
}

#[test]
fn lines_with_problems_stay_out_and_the_others_are_added_at_once() {
    let mut page = page(World::new(), &three_broken());
    assert_says(
        &page,
        &[
            "15 orgs in orgs.csv. Nothing is stored yet.",
            "line 14: Nowhere. Stays out. No region of Genesys Cloud is known by \"mypurecloud.eu\".",
            "line 15: Swapped. Stays out. The client id and the secret seem to be swapped",
            "line 16: No label. Stays out. It has 6 cells, and the first line names 5.",
        ],
    );

    page.get_by_label("Add 12 orgs").click();
    page.run();

    let Some(Action::AddAll(all)) = page.state_mut().action.take() else { panic!("not added") };
    let names: Vec<_> = all.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[11]), (12, "org-1", "org-12"));
    assert!(all.iter().all(|(_, it)| it.client.secret().unwrap().expose() == "SECRET-file"));
}

#[test]
fn what_stays_out_can_be_copied_without_a_secret() {
    let mut page = page(World::new(), &three_broken());

    let copied = press(&mut page, "Copy the 3 lines that stay out");

    assert!(copied.contains("Line 14 (Nowhere): No region"), "{copied}");
    assert!(copied.contains("Line 16 (no label): It has 6 cells"), "{copied}");
    assert!(!copied.contains("SECRET"), "{copied}");
}

#[test]
fn a_chosen_line_says_all_of_itself_but_its_secret() {
    let mut page = page(World::new(), &three_broken());

    page.get_by_label_contains("line 2: Org 1.").click();
    page.run();

    assert_says(&page, &["Org 1, line 2", "mypurecloud.de", OTHER, "hidden: it is in the text"]);
    page.get_by_label("Back to the lines").click();
    page.run();
    assert!(!said(&page).contains("hidden: it is in the text"), "it is still there");
}

#[test]
fn a_filter_shows_what_stays_out_alone() {
    let mut page = page(World::new(), &three_broken());

    page.get_by_label("Stay out 3").click();
    page.run();

    assert_says(&page, &["line 14: Nowhere"]);
    assert!(!said(&page).contains("line 2: Org 1."));
}

#[test]
fn a_pasted_text_is_looked_at_and_is_never_on_screen() {
    let mut page = page(World::new(), "");
    assert_says(&page, &["Drop a file on this window, or paste its text"]);

    paste(
        &mut page,
        &format!(
            r#"{{"apiEnvironment":"mypurecloud.ie","orgId":"11111111-0000-4000-8000-000000000001",
                "orgName":"Acme","oauthClientId":"{CLIENT}","oauthClientSecret":"SECRET-posted"}}"#
        ),
    );
    assert_says(&page, &["1 org in the clipboard.", "entry 1: Acme. Will be added."]);

    let added = press(&mut page, "Add 1 org");
    assert!(added.contains("Credentials") && !added.contains("SECRET"), "{added}");
}

#[test]
fn a_pasted_path_is_read_as_a_file() {
    let mut page = page(World::new(), "");

    paste(&mut page, "/home/joe/orgs.csv\n");

    let Some(Action::ReadFile(path)) = page.state_mut().action.take() else { panic!("not read") };
    assert_eq!(path, Path::new("/home/joe/orgs.csv"));
}

#[test]
fn a_text_that_cannot_be_read_says_why_and_what_to_do() {
    for (text, why) in [
        ("Acme,Joe\nGlobex,Jane\n", "Its first line names no column that Tenantry knows."),
        ("{\"label\":\n", "It is not JSON: line 2, column 0."),
        ("[1]", "It is JSON, and holds no orgs."),
        ("label\n,\n", "There is nothing in it."),
        ("label,Customer\nAcme,Acme\n", "\"label\" and \"Customer\" mean the same."),
    ] {
        let mut page = page(World::new(), "");
        paste(&mut page, text);

        assert_says(&page, &["Drop a file on this window", why]);
    }
}

#[test]
fn a_secret_that_the_text_lacks_is_typed_once_for_all_its_lines() {
    let text = format!("label,region,client id\nGlobex,Ireland,{OTHER}\nHooli,Ireland,{OTHER}\n");
    let mut page = page(World::new(), &text);
    assert_says(
        &page,
        &["The secret of one client is needed", "for 2 orgs", "line 3: Hooli. Secret needed."],
    );

    let name = format!("Secret of {OTHER}, mypurecloud.ie, for 2 orgs");
    page.get_by_role_and_label(Role::PasswordInput, &name).focus();
    page.run();
    page.get_by_role_and_label(Role::PasswordInput, &name).type_text("SECRET-typed");
    page.run();

    assert_says(&page, &["Every secret is known"]);
    page.get_by_label("Add 2 orgs").click();
    page.run();
    let Some(Action::AddAll(all)) = page.state_mut().action.take() else { panic!("not added") };
    assert!(all.iter().all(|(_, it)| it.client.secret().unwrap().expose() == "SECRET-typed"));
}

#[test]
fn what_is_here_already_is_told_and_stays_as_it_is() {
    let text = format!(
        "label,region,client id\nAcme,mypurecloud.ie,{CLIENT}\nACME,mypurecloud.de,{CLIENT}\n"
    );
    let again =
        page(World::signed_in(), text.lines().take(2).collect::<Vec<_>>().join("\n").as_str());
    assert_says(&again, &["line 2: Acme. Here already."]);

    let other = page(
        World::signed_in(),
        &format!("label,region,client id\nACME,mypurecloud.de,{CLIENT}\n"),
    );
    assert_says(
        &other,
        &["Here, and differs. Label: Acme here, ACME in the text. Region: mypurecloud.ie here,"],
    );
}

#[test]
fn the_orgs_that_are_here_are_exported_without_secrets() {
    let mut page = page(World::signed_in(), "");

    for button in ["Copy all as CSV", "Copy all as JSON"] {
        let copied = press(&mut page, button);
        assert!(copied.contains(CLIENT) && !copied.contains("SECRET"), "{copied}");
    }

    page.get_by_label("Path of a new file, ending in .csv or .json").focus();
    page.run();
    page.get_by_role_and_label(Role::TextInput, "Path of a new file, ending in .csv or .json")
        .type_text("orgs.CSV");
    page.run();
    let saved = press(&mut page, "Save");
    assert!(saved.contains("\"orgs.CSV\", \"name,label,region"), "{saved}");
}

#[test]
fn a_thousand_lines_are_looked_at_and_only_those_in_sight_are_laid_out() {
    let mut text = "label,region,client id,client secret\n".to_owned();
    for number in 1..=1_000 {
        let label = "A very long name".repeat(5);
        writeln!(text, "{label} {number},Ireland,{OTHER},SECRET").unwrap();
    }
    let page = page(World::new(), &text);

    assert_says(&page, &["Add 1000 orgs", "Will be added 1000", "line 2: "]);
    let shown = said(&page).lines().filter(|line| line.starts_with("line ")).count();
    assert!((10..60).contains(&shown), "{shown} lines are laid out");
}

#[test]
fn the_button_asks_the_system_for_what_is_on_the_clipboard() {
    let mut page = page(World::new(), "");

    page.get_by_label("Paste").click();

    let asks = |page: &Page| {
        let mut viewports = page.output().viewport_output.values();
        viewports.any(|it| it.commands.contains(&egui::ViewportCommand::RequestPaste))
    };
    let asked = (0..4).any(|_| {
        page.step();
        asks(&page)
    });
    assert!(asked, "nobody asked");
}

#[test]
fn an_org_is_named_as_its_label_or_as_the_text_says() {
    let text = format!("name,label,region,client id,secret\nx,Acme,Ireland,{CLIENT},SECRET\n");
    let mut page = page(World::new(), &text);

    page.get_by_label("Add 1 org").click();
    page.run();

    let Some(Action::AddAll(all)) = page.state_mut().action.take() else { panic!("not added") };
    assert_eq!(all[0].0, id("x"));
}
