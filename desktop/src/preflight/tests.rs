//! What is said of an org before its sign-in page opens.

use tenantry_core::{
    Client, ClientSecret, Command, Config, Input, OwnerId, Standing, TokenContext,
};

use super::*;

const NOW: Timestamp = Timestamp::from_unix_millis(1_795_262_400_000);
const CLIENT: &str = "6f1f2b3c-1111-4222-8333-444455556666";

fn uri() -> RedirectUri {
    RedirectUri::new("http://localhost:47080/callback").unwrap()
}

/// Orgs by name, region and client.
fn orgs(all: &[(&str, Region, &str)]) -> Tenants {
    let mut tenants = Tenants::restore::<Vec<u8>>(Config::new(OwnerId::new([1; 16])), []);
    for (name, region, client) in all {
        let registration = Box::new(Registration {
            label: (*name).to_owned(),
            region: region.clone(),
            org: None,
            client: Client::Confidential {
                id: ClientId::new(client).unwrap(),
                secret: ClientSecret::new("SECRET"),
                redirect_uri: uri(),
            },
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Secondary,
        });
        let tenant = TenantId::new(name).unwrap();
        tenants.handle(NOW, Input::Command(Command::Add { tenant, registration })).unwrap();
    }
    tenants
}

/// What is said of the first org.
fn said(seen: &Seen, tenants: &Tenants) -> Vec<Remark> {
    let first = tenants.iter().next().unwrap();
    seen.remarks(tenants, [first]).remove(first.id()).unwrap()
}

fn acme() -> Tenants {
    orgs(&[("acme", Region::EuWest1, CLIENT)])
}

fn answering(status: u16, date: Option<SystemTime>) -> Seen {
    let mut seen = Seen::default();
    seen.tried(uri(), Ok(()));
    seen.answered("https://login.mypurecloud.ie", Answered::Yes { status, date, here: NOW });
    seen
}

/// The time of a server that is so much ahead.
fn ahead(seconds: i64) -> SystemTime {
    let seconds = i64::try_from(NOW.unix_millis() / 1000).unwrap() + seconds;
    SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap())
}

#[test]
fn an_org_of_which_nothing_is_wrong_is_fine() {
    let remarks = said(&answering(404, Some(ahead(20))), &acme());

    assert!(remarks.iter().all(|remark| remark.verdict == Verdict::Fine), "{remarks:?}");
    assert_eq!(remarks.len(), 3);
}

#[test]
fn nothing_is_said_of_what_nobody_has_looked_at() {
    assert_eq!(said(&Seen::default(), &acme()), []);
}

#[test]
fn a_host_that_is_asked_is_told_apart_from_one_that_does_not_answer() {
    let mut seen = Seen::default();
    seen.asks("https://login.mypurecloud.ie");
    assert_eq!(said(&seen, &acme())[0].verdict, Verdict::Asking);

    seen.answered("https://login.mypurecloud.ie", Answered::No(HttpError::NameUnknown));
    let remarks = said(&seen, &acme());
    assert_eq!(remarks[0].verdict, Verdict::Broken);
    assert!(remarks[0].text.contains("login.mypurecloud.ie does not answer"), "{remarks:?}");

    let remarks = said(&answering(503, None), &acme());
    assert_eq!(remarks[0].verdict, Verdict::WorthKnowing);
}

#[test]
fn a_clock_that_is_off_by_more_than_five_minutes_is_told_and_which_way() {
    for (off, word) in [(301, Some("behind")), (-301, Some("ahead of")), (300, None), (-300, None)]
    {
        let remarks = said(&answering(200, Some(ahead(off))), &acme());
        let told = remarks.iter().find(|it| it.verdict == Verdict::WorthKnowing);
        assert_eq!(
            told.map(|it| it.text.contains(word.unwrap())),
            word.map(|_| true),
            "{remarks:?}"
        );
    }
}

#[test]
fn a_port_in_use_breaks_the_sign_in_and_is_the_first_thing_said() {
    let mut seen = answering(200, Some(ahead(3600)));
    let why = CannotListen::PortInUse { port: 47080, redirect_uri: uri() };
    seen.tried(uri(), Err(why.clone()));

    let remarks = said(&seen, &acme());

    assert_eq!(remarks[0], Remark { verdict: Verdict::Broken, text: why.to_string() });
    assert_eq!(remarks[1].verdict, Verdict::WorthKnowing);
}

#[test]
fn a_client_that_is_elsewhere_too_or_is_no_uuid_is_worth_knowing() {
    let twice = orgs(&[("acme", Region::EuWest1, CLIENT), ("globex", Region::UsEast1, CLIENT)]);
    assert!(said(&Seen::default(), &twice)[0].text.contains("globex has the same client in"));

    let odd = orgs(&[("acme", Region::EuWest1, "my-client")]);
    assert!(said(&Seen::default(), &odd)[0].text.contains("The client id is no UUID"));
}

#[test]
fn whoever_knows_an_earlier_version_looks_again() {
    let mut seen = answering(200, None);
    let before = seen.version();

    seen.clear();

    assert!(seen.version() > before);
}
