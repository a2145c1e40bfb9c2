//! An admin's day, through labels alone: from an empty window to orgs that are signed in.

use std::fmt::Write as _;

use egui_kittest::kittest::Queryable as _;
use tenantry_sandbox::{Options, Person, Sandbox};
use tokio::runtime::Runtime;

use crate::cast::{Cast, free_port};
use crate::real::{Home, Window};
use crate::stage::{assert_says, said};

const ACME: &str = "36f675cc-81e7-4ef5-a8e2-5d940ed90475";

/// Two customers whom the vendor's client serves, and three lines that are wrong.
fn customers(sandbox: &Sandbox, redirect_uri: &str) -> String {
    let provider = sandbox.provider();
    let mut text =
        "label,login base,api base,org id,client id,client secret,redirect uri\n".to_owned();
    for (label, region, org) in [("Acme", "east", ACME), ("Hooli", "west", "")] {
        let hosts = sandbox.region(region).unwrap();
        let clients = &provider.scene().region(&region.into()).unwrap().clients;
        let client = clients.iter().find(|it| it.name == "Harborlight Connect").unwrap();
        let (id, secret) = (client.id.as_str(), client.secret().unwrap().expose());
        let (login, api) = (hosts.login_base(), hosts.api_base());
        writeln!(text, "{label},{login},{api},{org},{id},{secret},{redirect_uri}").unwrap();
        if label == "Acme" {
            writeln!(text, "Swapped,{login},{api},,{secret},{id},{redirect_uri}").unwrap();
            writeln!(text, "Half a place,{login},,,{id},{secret},{redirect_uri}").unwrap();
            writeln!(text, "Shifted,{login},{api},,{id},{secret},{redirect_uri},more").unwrap();
        }
    }
    text
}

/// The people at the browser: each opens the page that the window opened, and signs in there.
struct Browser<'a> {
    runtime: &'a Runtime,
}

impl Browser<'_> {
    /// Somebody signs in; the window says `news` of it.
    #[track_caller]
    fn sign_in(&self, window: &mut Window, (org, email): (&str, &str), news: &str) {
        let url = window.link();
        let mut person = Person::new(org, email, "sandbox").unwrap();
        let visit = self.runtime.spawn(async move { person.open(url.expose()).await });
        window.until(news);
        self.runtime.block_on(visit).unwrap().unwrap();
    }
}

#[test]
fn an_admins_day_from_an_empty_window_to_three_orgs_that_are_signed_in() {
    let runtime = Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start(Options::default())).unwrap();
    let browser = Browser { runtime: &runtime };
    let globex = Cast::globex(&sandbox, free_port());
    let home = Home::new();
    let file = home.path().join("customers.csv");
    std::fs::write(&file, customers(&sandbox, &globex.redirect_uri)).unwrap();
    let mut window = Window::open(&home);

    // One org by the form, two by a file with three lines that are wrong.
    window.add(&globex);
    window.until("Globex is saved.");
    window.drop_file(&file);
    let all = "5 orgs in customers.csv: 2 new, 3 with problems. Nothing is stored yet.";
    assert_says(
        &window.harness,
        &[all, "line 3: Swapped. Stays out.", "line 5: No label. Stays out."],
    );
    window.press("Add 2 orgs");
    window.until("3 orgs, 3 need you.");

    // Before the first page opens, each is looked at.
    window.press("Authorize 3 orgs\u{2026}");
    window.until("3 fine, 0 worth a look, 0 broken.");
    window.press("Authorize 3 orgs");

    // The browser remembered somebody of another org. Nothing of theirs is kept.
    let grace = ("globex", "grace@globex.example");
    browser.sign_in(&mut window, grace, "0 signed in, 1 failed, 0 skipped, 2 to go.");
    assert_says(&window.harness, &["A user of Globex", "but Acme", "Switch user"]);
    window.press("Try again");
    browser.sign_in(&mut window, ("acme", "ada@acme.example"), "1 signed in, 0 failed");
    browser.sign_in(&mut window, grace, "2 signed in, 0 failed");
    browser.sign_in(&mut window, ("hooli", "hana@hooli.example"), "All 3 orgs are signed in");
    window.press("Close the queue");
    window.until("3 orgs, and none needs you.");

    // One is called, and then given back.
    window.harness.get_by_label_contains("Acme, 127.0.0.1").click();
    window.run();
    window.press("Test call");
    window.until("calls the org Acme");
    window.press("Sign out");
    window.press("Yes, sign out");
    window.until("Signed out here.");
    window.press("Timeline");
    window.until("Signed out");
    assert!(!said(&window.harness).contains(&globex.secret), "a secret is on screen");
}
