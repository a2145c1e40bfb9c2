//! What becomes of lines, alone, among each other, and with what is here already.

use std::collections::BTreeSet;

use tenantry_core::{
    Client, ClientId, ClientSecret, Command, Config, Input, OwnerId, RedirectUri, Region,
    Registration, Standing, TenantId, Tenants, Timestamp, TokenContext,
};

use super::*;
use crate::import::Text;
use crate::views::draft::Entry as Drafted;

const CLIENT: &str = "6f1f2b3c-1111-4222-8333-444455556666";
const ORG: &str = "11111111-0000-4000-8000-000000000001";
const OTHER: &str = "7f1f2b3c-1111-4222-8333-444455556666";
const NOW: Timestamp = Timestamp::from_unix_millis(1_795_262_400_000);

fn nobody() -> Tenants {
    Tenants::restore::<Vec<u8>>(Config::new(OwnerId::new([1; 16])), [])
}

/// Acme, in Ireland, with a secret.
fn acme() -> Tenants {
    let mut tenants = nobody();
    let registration = Box::new(Registration {
        label: "Acme".into(),
        region: Region::EuWest1,
        org: None,
        client: Client::Confidential {
            id: ClientId::new(CLIENT).unwrap(),
            secret: ClientSecret::new("SECRET-here"),
            redirect_uri: RedirectUri::new("http://localhost:47080/callback").unwrap(),
        },
        scopes: vec![],
        context: TokenContext::default(),
        standing: Standing::Secondary,
    });
    let tenant = TenantId::new("acme").unwrap();
    tenants.handle(NOW, Input::Command(Command::Add { tenant, registration })).unwrap();
    tenants
}

fn plan_with(text: &str, tenants: &Tenants, typed: Option<&str>) -> Plan {
    let source = Source::read(&Text::pasted(text.to_owned()).unwrap()).unwrap();
    let plan = Plan::of(&source, tenants, |_, _| typed.map(ClientSecret::new));
    assert!(!format!("{plan:?}{}", plan.problems()).contains("SECRET"), "{plan:?}");
    plan
}

fn plan(text: &str, tenants: &Tenants) -> Plan {
    plan_with(text, tenants, None)
}

/// What becomes of each line, in a word.
fn fates(plan: &Plan) -> Vec<&'static str> {
    let word = |line: &Planned| match line.fate {
        Fate::Added(..) => "added",
        Fate::LacksSecret(..) => "secret?",
        Fate::Same => "same",
        Fate::Differs(_) => "differs",
        Fate::Refused(_) => "refused",
    };
    plan.lines().iter().map(word).collect()
}

const HEADER: &str = "name,label,region,client id,client secret,client type,org id,scopes\n";

fn csv(lines: &str) -> String {
    format!("{HEADER}{lines}")
}

#[test]
fn a_line_that_is_right_is_added_as_it_says() {
    let text = csv(&format!(
        "globex,Globex GmbH,Frankfurt,{CLIENT},SECRET,confidential,\
         11111111-0000-4000-8000-000000000001,users:readonly routing"
    ));
    let plan = plan(&text, &nobody());

    let (id, registration) = plan.added().next().expect("one is added");
    assert_eq!((id.as_str(), registration.label.as_str()), ("globex", "Globex GmbH"));
    assert_eq!(registration.region, Region::EuCentral1);
    assert_eq!(registration.client.secret().unwrap().expose(), "SECRET");
    assert_eq!(registration.scopes.len(), 2);
    assert!(registration.org.is_some());
    assert_eq!(plan.lines()[0].secret, SecretFrom::Text);
}

#[test]
fn two_lines_of_one_name_stay_out_unless_they_say_the_same() {
    let differ = csv(&format!(",Acme,eu-west-1,{CLIENT},SECRET\n,ACME,eu-west-1,{OTHER},SECRET\n"));
    let plan_ = plan(&differ, &nobody());
    assert_eq!(fates(&plan_), ["refused", "refused"]);
    assert!(plan_.problems().contains("The name acme is that of line 3 as well."));

    let line = format!(",Acme,eu-west-1,{CLIENT},SECRET\n");
    let plan_ = plan(&csv(&line.repeat(2)), &nobody());
    assert_eq!(fates(&plan_), ["added", "refused"]);
    assert!(plan_.problems().contains("Line 3 (Acme): It says what line 2 says."));
}

#[test]
fn labels_that_come_to_one_name_are_told_apart_and_found_again() {
    let long = "The Very Long Named Holding Company of Northern and Southern Territories";
    let labels =
        ["\u{682a}\u{5f0f}", "\u{4f1a}\u{793e}", &format!("{long} East"), &format!("{long} West")];
    let lines = labels.map(|label| format!(",{label},eu-west-1,{CLIENT},SECRET\n"));
    let text = csv(&lines.concat());
    let first = plan(&text, &nobody());
    let names: Vec<_> = first.added().map(|(id, _)| id.to_string()).collect();
    assert_eq!(names[..2], ["org", "org-2"]);
    assert!(names[2] != names[3] && names[3].ends_with("-2"), "{names:?}");

    let mut tenants = nobody();
    for (id, registration) in first.added() {
        let (tenant, registration) = (id.clone(), Box::new(registration.clone()));
        tenants.handle(NOW, Input::Command(Command::Add { tenant, registration })).unwrap();
    }
    assert_eq!(fates(&plan(&text, &tenants)), ["same"; 4]);
}

#[test]
fn one_client_in_two_regions_is_told_in_both_lines() {
    let text = csv(&format!(
        ",Acme,eu-west-1,{CLIENT},SECRET\n,Globex,us-east-1,{},SECRET\n,Hooli,us-east-1,{OTHER},SECRET\n",
        CLIENT.to_uppercase()
    ));
    let plan = plan(&text, &nobody());

    assert_eq!(fates(&plan), ["refused", "refused", "added"]);
    let told = plan.problems();
    assert!(told.contains("in mypurecloud.ie here, and in mypurecloud.com in line 3"), "{told}");
    assert!(told.contains("in mypurecloud.com here, and in mypurecloud.ie in line 2"), "{told}");
}

#[test]
fn what_is_here_already_is_the_same_where_the_line_says_nothing_else() {
    let same = format!(",Acme,mypurecloud.ie,{CLIENT},SECRET-here");
    let silent = format!("ACME,,mypurecloud.ie,{CLIENT}");

    assert_eq!(fates(&plan(&csv(&same), &acme())), ["same"]);
    assert_eq!(fates(&plan(&csv(&silent), &acme())), ["same"]);
}

#[test]
fn each_difference_is_told_as_it_is_here_and_in_the_text() {
    let other = format!("acme,Acme Inc.,mypurecloud.de,{OTHER},SECRET-other,public,,users");
    let refused = plan(&csv(&other), &acme());
    assert_eq!(fates(&refused), ["refused"], "a public client has no secret");

    let differs = plan(&csv(&other.replace("public", "client credentials")), &acme());

    let [change] = differs.changes().collect::<Vec<_>>()[..] else { panic!("{differs:?}") };
    let told: Vec<_> = change.differences.iter().map(Difference::text).collect();
    assert_eq!(
        told,
        [
            "Label: Acme here, Acme Inc. in the text",
            "Region: mypurecloud.ie here, mypurecloud.de in the text",
            "Client type: confidential here, client credentials in the text",
            "Redirect URI: http://localhost:47080/callback here, none in the text",
            "Scopes: none here, users in the text",
            &format!("Client id: {CLIENT} here, {OTHER} in the text"),
            "Client secret: another secret",
        ]
    );
    assert_eq!(change.consequence, Consequence::None, "nobody is signed in");
    assert!(differs.problems().is_empty(), "it is no problem");
}

#[test]
fn what_a_line_leaves_out_stays_as_it_is_here() {
    let text = csv(&format!("ACME,Acme GmbH,Ireland,{CLIENT},,,{ORG},"));

    let plan = plan(&text, &acme());

    let change = plan.changes().next().expect("it differs");
    assert_eq!(change.tenant.as_str(), "acme", "its name stays as it is written here");
    assert_eq!(change.next.label, "Acme GmbH");
    assert_eq!(change.next.org.as_ref().unwrap().as_str(), ORG);
    assert_eq!(change.next.client.secret().unwrap().expose(), "SECRET-here");
    let uri = change.next.client.redirect_uri().unwrap();
    assert_eq!(uri.as_str(), "http://localhost:47080/callback");
    assert_eq!(plan.lines()[0].secret, SecretFrom::Kept);
}

#[test]
fn a_secret_goes_with_its_client_and_another_client_needs_another() {
    let text = csv(&format!(",Acme,Ireland,{OTHER}"));
    assert_eq!(fates(&plan(&text, &acme())), ["secret?"]);

    let knows = plan_with(&text, &acme(), Some("SECRET-typed"));

    let change = knows.changes().next().expect("it differs");
    assert_eq!(change.next.client.secret().unwrap().expose(), "SECRET-typed");
}

#[test]
fn a_client_id_that_may_be_a_secret_is_not_among_the_differences() {
    let text = csv(",Acme,Ireland,SECRET-in-the-wrong-column,SECRET");
    let source = Source::read(&Text::pasted(text).unwrap()).unwrap();

    let plan = Plan::of(&source, &acme(), |_, _| None);

    let told = plan.changes().next().expect("it differs").text();
    assert!(told.contains("Client id: another one") && !told.contains("SECRET"), "{told}");
}

#[test]
fn a_secret_that_nobody_uses_is_told() {
    let mut tenants = acme();
    let tenant = TenantId::new("acme").unwrap();
    let mut registration = tenants.get(&tenant).unwrap().registration().clone();
    registration.client = Client::Public {
        id: ClientId::new(CLIENT).unwrap(),
        redirect_uri: RedirectUri::new("http://localhost:47080/callback").unwrap(),
    };
    let registration = Box::new(registration);
    tenants.handle(NOW, Input::Command(Command::Forget(tenant.clone()))).unwrap();
    tenants.handle(NOW, Input::Command(Command::Add { tenant, registration })).unwrap();

    let plan = plan(&csv(&format!(",Acme,Ireland,{CLIENT},SECRET")), &tenants);

    assert_eq!(fates(&plan), ["same"]);
    assert!(plan.lines()[0].notes[0].contains("the secret in the text is not used"));
}

#[test]
fn the_lines_are_counted_by_what_becomes_of_them() {
    let text = csv(&format!(
        ",Acme,Ireland,{CLIENT}\n,Globex,Ireland,{CLIENT}\n,Hooli,us-east-1,{OTHER}\n,Initech,nowhere,x\n"
    ));

    let tally = plan(&text, &acme()).tally();

    assert_eq!(tally, Tally { new: 1, lacking: 1, changed: 0, same: 1, problems: 1 });
}

#[test]
fn a_mended_line_says_what_the_form_said_and_the_others_stay() {
    let text = csv(&format!(",Acme,nowhere,{CLIENT},SECRET\n,Globex,Ireland,{CLIENT},SECRET\n"));
    let mut source = Source::read(&Text::pasted(text).unwrap()).unwrap();
    let Drafted::NotYet(_) = source.draft(0, vec![]).unwrap().drafted() else { panic!("mended?") };
    let tenants = acme();
    let right = tenants.get(&TenantId::new("acme").unwrap()).unwrap().registration();

    source.mend(0, &TenantId::new("acme-2").unwrap(), right);
    let plan = Plan::of(&source, &nobody(), |_, _| None);

    assert_eq!(fates(&plan), ["added", "added"]);
    let (id, registration) = plan.added().next().unwrap();
    assert_eq!((id.as_str(), plan.lines()[0].at.as_str()), ("acme-2", "line 2"));
    assert!(differences::differences(right, registration).is_empty(), "something was lost");
}

#[test]
fn a_secret_that_the_text_lacks_is_asked_for_once_or_taken_from_an_org_of_the_same_client() {
    let text = csv(&format!(
        ",Globex,us-east-1,{OTHER}\n,Hooli,us-east-1,{OTHER}\n,Initech,eu-west-1,{CLIENT}\n"
    ));
    let asks = plan(&text, &acme());
    assert_eq!(fates(&asks), ["secret?", "secret?", "added"]);
    assert_eq!(asks.lines()[2].secret, SecretFrom::Stored("Acme".into()));
    let key = (Region::UsEast1, ClientId::new(OTHER).unwrap());
    assert_eq!(asks.wanting(), BTreeMap::from([(key, 2)]));

    let knows = plan_with(&text, &acme(), Some("SECRET-typed"));
    assert_eq!(fates(&knows), ["added", "added", "added"]);
    let secrets = knows.added().map(|(_, it)| it.client.secret().unwrap().expose().to_owned());
    assert_eq!(secrets.collect::<BTreeSet<_>>(), BTreeSet::from(["SECRET-typed".to_owned()]));
}

#[test]
fn a_client_that_is_here_in_another_region_is_worth_a_note() {
    let text = csv(&format!(",Globex,us-east-1,{CLIENT},SECRET"));
    let plan = plan(&text, &acme());

    assert_eq!(fates(&plan), ["added"]);
    assert!(plan.lines()[0].notes[0].contains("Acme has the same client in mypurecloud.ie"));
}

#[test]
fn a_record_that_cannot_be_read_keeps_its_name() {
    let broken = [(TenantId::new("acme").unwrap(), b"{".to_vec())];
    let tenants = Tenants::restore(Config::new(OwnerId::new([1; 16])), broken);
    let plan = plan(&csv(&format!(",Acme,eu-west-1,{CLIENT},SECRET")), &tenants);

    assert_eq!(fates(&plan), ["refused"]);
    assert!(plan.problems().contains("its record cannot be read"));
}

#[test]
fn any_text_is_read_without_a_crash_and_without_a_secret_in_what_is_said() {
    let whole = csv(&format!(",\"Ac\nme\",eu-west-1,{CLIENT},SECRET\nx;y,{CLIENT},,'=1,\"\"\n"));
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        for text in [&whole[..end], &whole[end..]] {
            let Ok(source) = Source::read(&Text::pasted(text.to_owned()).unwrap()) else {
                continue;
            };
            Plan::of(&source, &nobody(), |_, _| None).problems();
        }
    }
}
