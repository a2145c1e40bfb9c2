//! The import: what becomes of each line is seen before anything is stored.

use std::fmt::Write as _;
use std::path::Path;

use egui::Event;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use tenantry_desktop::import::Text;
use tenantry_desktop::views::{Action, Draft, Import, form_ui, import_ui};

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
            "15 orgs in orgs.csv: 12 new, 3 with problems. Nothing is stored yet.",
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
    assert_says(&page, &["1 org in the clipboard: 1 new.", "entry 1: Acme. Will be added."]);

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
fn what_is_here_already_is_told_and_has_no_box_to_choose() {
    let text = format!("label,region,client id\nAcme,mypurecloud.ie,{CLIENT}\n");

    let page = page(World::signed_in(), &text);

    assert_says(&page, &["1 org in orgs.csv: 1 here already.", "line 2: Acme. Here already."]);
    assert!(page.query_by_label_contains("Change").is_none());
}

/// Acme as it is here, called otherwise and with another secret.
fn renamed() -> String {
    format!(
        "name,label,region,client id,client secret\nacme,ACME,mypurecloud.ie,{CLIENT},SECRET-new\n"
    )
}

#[test]
fn a_line_that_differs_says_what_and_is_changed_only_when_somebody_chooses_it() {
    let mut page = page(World::signed_in(), &renamed());
    assert_says(
        &page,
        &[
            "1 org in orgs.csv: 1 changed. Nothing is stored yet.",
            "1 org differs, and none is chosen.",
            "What is here stays as it is unless you choose it.",
            "Here, and differs. Label: Acme here, ACME in the text; Client secret: another secret",
        ],
    );
    assert!(page.query_by_label("Change 1 org").is_none(), "nobody chose it");

    page.get_by_label("Change acme").click();
    page.run();
    assert_says(&page, &["Acme: The sign-in is kept", "Will be changed."]);
    page.get_by_label("Change 1 org").click();
    page.run();

    let Some(Action::ChangeAll(all)) = page.state_mut().action.take() else { panic!("kept") };
    let [change] = &all[..] else { panic!("{all:?}") };
    assert_eq!((&change.tenant, change.next.label.as_str()), (&id("acme"), "ACME"));
    assert_eq!(change.next.client.secret().unwrap().expose(), "SECRET-new");
    assert!(change.next.org.is_some(), "what the text leaves out stays");
}

#[test]
fn a_change_that_ends_a_sign_in_says_so_before_it_is_made() {
    let text = format!("label,region,client id,secret\nAcme,mypurecloud.de,{CLIENT},SECRET\n");
    let mut page = page(World::signed_in(), &text);

    page.get_by_label_contains("line 2: Acme.").click();
    page.run();
    assert_says(
        &page,
        &[
            "mypurecloud.ie here, mypurecloud.de in the text",
            "This ends the sign-in:",
            "give this one another",
        ],
    );
    page.get_by_label("Choose every change").click();
    page.run();

    assert_says(&page, &["Will be signed out and changed", "Acme: This ends the sign-in:"]);
    assert!(press(&mut page, "Change 1 org and sign out of 1").contains("consequence: Ends"));
    page.get_by_label("Choose no change").click();
    page.run();
    assert_says(&page, &["1 org differs, and none is chosen."]);
}

#[test]
fn the_form_and_the_import_say_the_same_of_a_sign_in() {
    for (region, ends) in [("mypurecloud.ie", false), ("mypurecloud.de", true)] {
        let text = format!("name,label,region,client id,secret\nacme,A,{region},{CLIENT},SECRET\n");
        let mut page = page(World::signed_in(), &text);
        page.get_by_label("Change acme").click();
        page.run();
        let Some(Action::ChangeAll(all)) = ({
            let button = if ends { "Change 1 org and sign out of 1" } else { "Change 1 org" };
            page.get_by_label(button).click();
            page.run();
            page.state_mut().action.take()
        }) else {
            panic!("kept")
        };

        let draft = Draft::of(&id("acme"), &all[0].next);
        let mut form = play((World::signed_in(), draft), |ui, (world, draft)| {
            form_ui(ui, world.scene(), draft)
        });
        form.run();

        assert_eq!(said(&form).contains("This ends the sign-in:"), ends);
        let saved = press(&mut form, if ends { "Sign out and save" } else { "Save" });
        assert_eq!(saved.starts_with("Replace"), ends, "{saved}");
        assert_eq!(saved.starts_with("Update"), !ends, "{saved}");
    }
}

#[test]
fn a_line_with_a_problem_is_mended_in_a_form_that_holds_what_it_says() {
    let mut page = page(World::new(), &three_broken());
    page.get_by_label("Stay out 3").click();
    page.run();
    page.get_by_label_contains("line 14: Nowhere.").click();
    page.run();

    assert_eq!(press(&mut page, "Mend this line\u{2026}"), "Mend(12)");
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

#[test]
fn in_a_short_window_there_is_room_for_lines_and_for_what_stands_above_them() {
    let mut harness = page(World::new(), &three_broken().replace("SECRET-file", ""));
    harness.set_size(egui::vec2(480.0, 300.0));
    harness.run();

    // Over what stands above the lines, which scroll by themselves.
    harness.hover_at(egui::pos2(60.0, 20.0));
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        source: egui::MouseWheelSource::Wheel,
        delta: egui::vec2(0.0, -400.0),
        phase: egui::TouchPhase::Move,
        modifiers: egui::Modifiers::NONE,
    });
    harness.run();
    let seen = harness.get_by_label_contains("line 2: Org 1.").rect();
    assert!(seen.height() > 40.0 && seen.top() > 0.0 && seen.bottom() < 300.0, "{seen}");
    harness.get_by_label_contains("line 2: Org 1.").click();
    harness.run();
    assert_says(&harness, &["Back to the lines"]);
}
