//! Check-ups: an org is asked what it says itself; nothing is renewed, reset or changed over it.

mod course;

use tenantry_core::diagnosis::{
    CheckLine, CheckUp, CheckVerdict, Evidence, Fact, Known, TimeoutFacts, Topic,
};
use tenantry_core::{
    Client, ClientId, ClientSecret, Command, Effect, Entropy, Event, Input, RedirectUrl,
    SignInHints, TenantId, read_json,
};
use tenantry_sandbox::{ClientKind, ClientState, HostId, Provider, Rules, Scene, Visitor};
use tenantry_tests::{Cast, NetworkFault, OrgName, ProcessId, World, tenant};

use crate::common::{add, in_minutes, registration_of, secs, signed_in, started, token};

const ACMES_OWN: &str = "ae97ba94-d0ed-482f-8f6d-05584ef8aa38";
const URI: &str = "http://localhost:47080/callback";

/// What a check-up asks, in order: a path each, without the client's id.
const ALL: [&str; 6] = [
    "/api/v2/tokens/me?preserveIdleTTL=true",
    "/api/v2/tokens/timeout",
    "/api/v2/organizations/me",
    "/api/v2/oauth/clients/",
    "/api/v2/oauth/authorizations/",
    "/api/v2/oauth/scopes",
];

/// Checks up, and says what was asked of Acme's API host.
fn asked(world: &mut World, process: ProcessId, acme: &TenantId) -> Vec<String> {
    world.tell(process, Input::Command(Command::Check(acme.clone()))).unwrap();
    rest_of(world, process)
}

/// Lets everything happen, and says what was asked of Acme's API host.
fn rest_of(world: &mut World, process: ProcessId) -> Vec<String> {
    let mut asked = Vec::new();
    while let Some(effect) = world.perform_one(process) {
        match effect {
            Effect::Send { request, .. } => {
                assert_eq!((request.method().as_str(), request.body().is_none()), ("GET", true));
                let path = request.url().strip_prefix("https://api.east.test").unwrap();
                let client = world.tenant(process, &tenant("acme")).registration().client.id();
                asked.push(path.replace(client.as_str(), ""));
            }
            Effect::Notify(_) => {}
            other => unreachable!("{other:?} for a check-up"),
        }
    }
    asked
}

fn found(world: &mut World, process: ProcessId, acme: &TenantId) -> CheckUp {
    assert!(world.process(process).take_events().contains(&checked(acme)));
    world.process(process).tenants().check_up(acme).unwrap().clone()
}

fn checked(acme: &TenantId) -> Event {
    Event::Checked { tenant: acme.clone() }
}

/// The same by whoever asks here, and by whoever was handed what is known as JSON.
fn lines(world: &mut World, process: ProcessId, acme: &TenantId) -> Vec<CheckLine> {
    let tenant = world.tenant(process, acme);
    let lines = tenant.check_up().unwrap().lines(tenant.registration(), tenant.grant());
    let known = Known::of(world.process(process).tenants(), acme).unwrap();
    let known = serde_json::to_vec(&known).unwrap();
    assert_eq!(read_json::<Known>(&known).unwrap().report().unwrap().lines, lines);
    lines
}

fn line(world: &mut World, process: ProcessId, acme: &TenantId, topic: Topic) -> CheckLine {
    let mut lines = lines(world, process, acme).into_iter();
    lines.find(|line| line.topic == topic).expect("a line about that")
}

/// Acme's own client, through which its admin is signed in.
fn own_client(rules: Rules) -> (World, ProcessId, TenantId) {
    let mut world = World::new(rules);
    let process = world.start();
    let acme = add_own_client(&mut world, process);
    world.sign_in(process, &acme, OrgName::Acme);
    (world, process, acme)
}

fn add_own_client(world: &mut World, process: ProcessId) -> TenantId {
    let mut registration = registration_of(world, process, OrgName::Acme, Cast::Confidential);
    let own = world.provider.scene().client(&ACMES_OWN.into()).unwrap();
    let secret = ClientSecret::new(own.secret().unwrap().expose());
    let redirect_uri = registration.client.redirect_uri().unwrap().clone();
    let id = ClientId::new(ACMES_OWN).unwrap();
    registration.client = Client::Confidential { id, secret, redirect_uri };
    add(world, process, "acme", &registration)
}

/// Signs somebody in who is none of the scene's admins.
fn sign_in_as(
    world: &mut World,
    process: ProcessId,
    acme: &TenantId,
    who: (&str, &str),
    hints: SignInHints,
) {
    let entropy = Entropy::new([77; 64]);
    world.command(process, Command::SignIn { tenant: acme.clone(), entropy, hints }).unwrap();
    let tenantry_core::Status::Redirecting { url, .. } = ({
        let tenants = world.process(process).tenants();
        tenants.get(acme).unwrap().status(tenants.policy())
    }) else {
        unreachable!("no page was opened");
    };
    let url = url.expose().to_owned();
    let now = world.now().unix_millis();
    let visitor = Visitor::new(who.0, who.1, "sandbox");
    let redirect = visitor.visit(&mut world.provider, (now, &HostId::login("east")), &url).unwrap();
    world.tell(process, Input::Redirected(RedirectUrl::new(redirect))).unwrap();
    world.settle(process);
    assert!(world.tenant(process, acme).grant().is_some());
}

#[test]
fn an_org_where_all_is_well_says_so_in_six_answers() {
    let (mut world, process, acme) = own_client(Rules::default());
    let stored = world.disk.read(&acme).unwrap().to_vec();
    let posts = world.provider.history().count();

    let asked = asked(&mut world, process, &acme);

    assert_eq!(asked, ALL);
    let found = found(&mut world, process, &acme);
    assert_eq!(found.checked.timeout, Fact::Known(TimeoutFacts::Off));
    assert_eq!(found.checked.client.known().unwrap().lifetime_secs, Some(86_400));
    for line in lines(&mut world, process, &acme) {
        // The sandbox is no region of Genesys Cloud, and that is told.
        let expected = if line.topic == Topic::Region {
            CheckVerdict::WorthKnowing
        } else {
            CheckVerdict::Fine
        };
        assert_eq!(line.verdict, expected, "{line:?}");
    }
    assert_eq!(world.disk.read(&acme).unwrap(), stored, "nothing is stored over it");
    assert_eq!(world.provider.history().count(), posts, "no token is asked for");
}

#[test]
fn a_vendors_client_is_told_of_by_its_token_where_the_org_cannot_show_it() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);

    assert_eq!(asked(&mut world, process, &acme), ALL);

    let found = found(&mut world, process, &acme);
    assert_eq!(found.checked.client, Fact::Absent);
    let line = line(&mut world, process, &acme, Topic::Client);
    assert_eq!(line.verdict, CheckVerdict::Fine, "{line:?}");
}

#[test]
fn a_disabled_client_is_seen_by_its_state_or_by_its_dead_token_and_nothing_is_renewed() {
    for disabling_ends_access in [false, true] {
        let (mut world, process, acme) =
            own_client(Rules { disabling_ends_access, ..Rules::default() });
        world.provider.set_client_state(&ACMES_OWN.into(), ClientState::Disabled).unwrap();
        let posts = world.provider.history().count();
        in_minutes(&mut world, 1);

        let asked = asked(&mut world, process, &acme);
        in_minutes(&mut world, 5);

        let topic = if disabling_ends_access { Topic::Token } else { Topic::Client };
        let line = line(&mut world, process, &acme, topic);
        assert_eq!(line.verdict, CheckVerdict::Broken, "{line:?}");
        assert_eq!(asked.len(), if disabling_ends_access { 1 } else { 6 });
        assert_eq!(world.provider.history().count(), posts);
        assert!(token(&mut world, process, &acme).is_ok(), "a check-up withdraws nothing");
    }
}

#[test]
fn a_redirect_uri_that_is_one_letter_off_is_named_with_its_place() {
    let (mut world, process, acme) = own_client(Rules::default());
    let client = ACMES_OWN.into();
    world.provider.unregister_redirect_uri(&client, URI).unwrap();
    world.provider.register_redirect_uri(&client, "http://localhost:47080/calback").unwrap();

    asked(&mut world, process, &acme);

    let line = line(&mut world, process, &acme, Topic::RedirectUri);
    assert_eq!(line.verdict, CheckVerdict::Broken);
    assert!(line.text.contains("http://localhost:47080/calback at character 27"), "{}", line.text);
    assert!(line.fix.unwrap().contains(URI));
}

#[test]
fn a_403_is_a_fact_and_whatever_might_reset_a_timer_that_nobody_could_ask_about_is_left_alone() {
    let (mut world, process, acme) = own_client(Rules::default());
    let posts = world.provider.history().count();
    let forbidden = r#"{"code":"app.not.authorized.for.scope","message":"m","status":403}"#;
    world.network = Some(NetworkFault::Answers(403, forbidden));

    let asked = asked(&mut world, process, &acme);
    in_minutes(&mut world, 60);

    assert_eq!(asked, ALL[..1]);
    let found = found(&mut world, process, &acme);
    let code = Some("app.not.authorized.for.scope".to_owned());
    assert_eq!(found.checked.token, Fact::NotAllowed { code });
    assert_eq!(found.checked.client, Fact::LeftAlone);
    assert_eq!(world.provider.history().count(), posts, "nothing is renewed");
    assert!(token(&mut world, process, &acme).is_ok());
}

#[test]
fn where_everything_but_the_token_is_forbidden_each_403_is_a_fact_and_no_trouble() {
    let (mut world, process, acme) = own_client(Rules::default());
    let posts = world.provider.history().count();
    world.tell(process, Input::Command(Command::Check(acme.clone()))).unwrap();
    world.perform_one(process);
    let forbidden = r#"{"code":"missing.permissions","message":"m","status":403}"#;
    world.network = Some(NetworkFault::Answers(403, forbidden));

    let asked = rest_of(&mut world, process);

    assert_eq!(asked, ALL[1..]);
    let checked = found(&mut world, process, &acme).checked;
    let code = Some("missing.permissions".to_owned());
    assert_eq!(checked.client, Fact::NotAllowed { code: code.clone() });
    assert_eq!(checked.scopes, Fact::NotAllowed { code });
    assert_eq!(world.provider.history().count(), posts);
    let broken = |line: &CheckLine| line.verdict == CheckVerdict::Broken;
    assert!(!lines(&mut world, process, &acme).iter().any(broken));
    let evidence = Evidence::of(world.process(process).tenants(), &acme).unwrap();
    assert_eq!((&evidence.answers[..], &evidence.checked), (&[][..], &checked));
}

#[test]
fn who_may_see_no_clients_is_told_so_and_gets_the_rest() {
    let mut world = World::new(Rules::default());
    let process = world.start();
    let acme = add_own_client(&mut world, process);
    let sam = ("acme", "sam@acme.example");
    sign_in_as(&mut world, process, &acme, sam, SignInHints::default());

    assert_eq!(asked(&mut world, process, &acme), ALL);

    let checked = found(&mut world, process, &acme).checked;
    assert!(matches!(checked.client, Fact::NotAllowed { .. }), "{checked:?}");
    assert!(checked.scopes.known().unwrap().contains(&"users:readonly".to_owned()));
}

#[test]
fn an_inactivity_timer_runs_on_as_if_nobody_had_looked() {
    let rules = Rules { inactivity_timeout: [("acme".to_owned(), 900)].into(), ..Rules::default() };
    let (mut world, process, acme) = own_client(rules);
    let idles_at = world.now().plus(secs(900));
    in_minutes(&mut world, 14);

    let asked_first = asked(&mut world, process, &acme);

    assert_eq!(asked_first, ALL[..1]);
    let found = found(&mut world, process, &acme);
    assert_eq!(found.checked.token.known().unwrap().idles_at, Some(idles_at));
    assert_eq!(found.checked.timeout, Fact::LeftAlone);
    let tenant = world.tenant(process, &acme);
    let foretold = found.foretells(tenant.registration(), tenant.grant()).unwrap();
    assert_eq!(foretold.at, idles_at);
    world.set_clock(idles_at);
    assert_eq!(asked(&mut world, process, &acme), ALL[..1]);
    let checked = world.process(process).tenants().check_up(&acme).unwrap().checked.clone();
    assert!(matches!(checked.token, Fact::Refused { .. }), "the timer was not reset");
}

#[test]
fn a_client_that_signs_in_for_itself_is_judged_by_its_roles() {
    for has_roles in [true, false] {
        let (mut world, process, acme) = started(Rules::default(), Cast::Credentials);
        if !has_roles {
            let client = world.tenant(process, &acme).registration().client.id().clone();
            let mut scene = Scene::demo();
            let changed = scene.client_mut(&client.as_str().into()).unwrap();
            let ClientKind::ClientCredentials { role_divisions, .. } = &mut changed.kind else {
                unreachable!("it signs in for itself");
            };
            role_divisions.clear();
            world.provider = Provider::new(scene, Rules::default(), 1);
        }
        world.begin_sign_in(process, &acme).unwrap();
        assert!(world.tenant(process, &acme).grant().is_some());

        asked(&mut world, process, &acme);

        let line = line(&mut world, process, &acme, Topic::Roles);
        let expected = if has_roles { CheckVerdict::Fine } else { CheckVerdict::Broken };
        assert_eq!(line.verdict, expected, "{line:?}");
    }
}

#[test]
fn a_partners_token_says_where_its_person_is_at_home() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let org = world.tenant(process, &acme).registration().org.clone();
    let hints = SignInHints { target: org, ..SignInHints::default() };
    let vera = ("harborlight", "vera@harborlight.example");
    sign_in_as(&mut world, process, &acme, vera, hints);

    asked(&mut world, process, &acme);

    let line = line(&mut world, process, &acme, Topic::HomeOrg);
    assert_eq!(line.verdict, CheckVerdict::WorthKnowing);
    assert!(line.text.contains("Harborlight Software") && line.text.contains("Acme"));
}

#[test]
fn a_clock_that_is_an_hour_ahead_is_seen_in_the_date_of_the_answers() {
    let (mut world, process, acme) = own_client(Rules::default());
    let now = world.now();
    world.tell(process, Input::Command(Command::Check(acme.clone()))).unwrap();
    world.set_clock(now.minus(secs(3_600)));
    let answer = world.perform_unanswered(process).unwrap();
    world.set_clock(now.plus(secs(1)));

    world.tell(process, answer).unwrap();
    world.network = Some(NetworkFault::Down);
    world.settle(process);

    let clock = found(&mut world, process, &acme).clock.unwrap();
    assert_eq!((clock.ahead_ms, clock.within_ms), (3_600_000, 1_000));
    assert_eq!(line(&mut world, process, &acme, Topic::Clock).verdict, CheckVerdict::Broken);
    let evidence = Evidence::of(world.process(process).tenants(), &acme).unwrap();
    assert_eq!(evidence.clock_ahead_secs, Some(3_600));
}
