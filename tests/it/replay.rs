//! Replay: what a core was told, veiled, makes another core do the same, to the byte.
//!
//! Every process of every scenario is replayed when it ends (see `Process`); here is what no other
//! scenario tells a core.

use tenantry_core::{
    ClientSecret, Command, Entropy, Fingerprint, Input, RedirectUrl, Refused, Rejection,
    SignInHints, replay,
};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, NetworkFault, OrgName, tenant};

use crate::common::{
    in_minutes, registration_of, secs, signed_in, started, tick_at, token, update,
};

/// Long enough to be taken for a token where a server repeats it.
const ECHO: &str = "SECRET-0123456789-0123456789-0123456789";

/// Answers that no server should give, and some that it might. `ECHO` stands for a token.
const ODD_ANSWERS: [(u16, &str); 16] = [
    (200, ""),
    (200, "{}"),
    (200, "[1,2"),
    (200, r#"{"access_token":"xSECRETx","access_token":"y"}"#),
    (200, r#"{"access_token":"x SECRET x"}"#),
    (200, r#"{"access_token":"access-0123456789abcdef","refresh_token":"xSECRETy"}"#),
    (200, r#"{"access_token":"xSECRETx","token_type":"mac"}"#),
    (200, r#"{"error":"invalid_grant","error_description":"ECHO-1 is unknown"}"#),
    (400, r#"{"error":"invalid_grant","error_description":"token ECHO-2"}"#),
    (400, r#"{"error":"ECHO-3","description":"rate limit exceeded"}"#),
    (
        400,
        r#"{"error":"invalid_request","error_description":"rate limit exceeded; in [9] seconds"}"#,
    ),
    (400, r#"{"error":"x","message":"ECHO_rate_limit_exceeded"}"#),
    (401, r#"{"errors":[{"code":"invalid_client","message":"Basic ECHO=="}]}"#),
    (403, "<html>xSECRETx</html>"),
    (503, r#"{"code":"x","message":"a\u0001in\u00015\u0001seconds"}"#),
    (503, r#"{"message":"m","code":"internal.server.error","secret":"xSECRETx"}"#),
];

#[test]
fn whatever_a_server_answers_replays_and_no_echoed_secret_is_recorded() {
    for cast in [Cast::Confidential, Cast::Public, Cast::Credentials] {
        for (status, body) in ODD_ANSWERS {
            let (mut world, process, acme) = signed_in(Rules::default(), cast);
            let body = body.replace("ECHO", ECHO).leak();
            world.network = Some(NetworkFault::Answers(status, body));
            // A public client has no refresh token: that is refused, and recorded, too.
            world.command(process, Command::Renew(acme.clone())).ok();
            in_minutes(&mut world, 3);
            world.begin_sign_in(process, &acme).ok();
            in_minutes(&mut world, 20);
            world.network = None;
            in_minutes(&mut world, 60 * 30);

            let recording = world.process(process).recording();

            assert_eq!(replay(recording).as_deref(), Ok(recording), "{status} {body}");
            assert!(!recording.contains("SECRET"), "{status} {body}");
        }
    }
}

#[test]
fn whatever_a_browser_brings_replays() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    world.begin_sign_in(process, &acme).unwrap();
    let redirect = world.redirect(process, OrgName::Acme, tenantry_sandbox::Consent::Allow);
    let good = redirect.unwrap().expose().to_owned();
    let (base, query) = good.split_once('?').unwrap();

    for odd in [
        String::new(),
        base.to_owned(),
        format!("{base}?code=longenough-0123456789"),
        format!("{base}?state=longenough-0123456789&code=longenough-9876543210"),
        format!("{good}&state=again"),
        format!("{base}/elsewhere?{query}"),
        format!("http://user@localhost:47080/callback?{query}"),
        format!("http://localhost:47080/call back?{query}"),
        format!("{base}#?{query}"),
        format!("{good}&x={}", "y".repeat(9000)),
    ] {
        let refused = world.tell(process, Input::Redirected(RedirectUrl::new(odd)));
        assert_eq!(refused, Err(Refused::UnexpectedRedirect));
    }
    let from_elsewhere = format!("{good}&iss=https://evil.example/?{ECHO}");
    world.tell(process, Input::Redirected(RedirectUrl::new(from_elsewhere))).unwrap();
    world.settle(process);

    let recording = world.process(process).recording();
    assert_eq!(replay(recording).as_deref(), Ok(recording));
}

#[test]
fn whatever_a_store_holds_replays() {
    let (mut world, _, acme) = signed_in(Rules::default(), Cast::Confidential);
    let good = world.disk.read(&acme).unwrap().to_vec();
    let text = String::from_utf8(good.clone()).unwrap();
    for (at, bytes) in [
        good.clone(),
        good[..good.len() / 2].to_vec(),
        Vec::new(),
        b"\n\n\n".to_vec(),
        b"{\n \"version\": 1,\n x".to_vec(),
        vec![b' '; 200_000],
        text.replace("\"version\":3", "\"version\":9").into_bytes(),
        text.replace("\"fence\":1", "\"fence\":0").into_bytes(),
    ]
    .into_iter()
    .enumerate()
    {
        // As it is for a tenant of another name, and as it is found at a start and at a save.
        world.disk.write(&tenant(&format!("other-{at}")), &bytes);
        world.disk.write(&acme, &good);
        let process = world.start();
        world.disk.write(&acme, &bytes);
        let restarted = world.start();
        world.command(process, Command::Renew(acme.clone())).ok();
        in_minutes(&mut world, 1);

        for process in [process, restarted] {
            let recording = world.process(process).recording();
            assert_eq!(replay(recording).as_deref(), Ok(recording), "case {at}");
        }
    }
}

#[test]
fn what_is_refused_replays_to_the_last_byte_of_its_limit() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Credentials);
    let mut registration =
        registration_of(&mut world, process, OrgName::Initech, Cast::Credentials);
    let refused = (6_950..7_300)
        .filter(|length| {
            let long = ClientSecret::new("SECRET\"x".repeat(1_000)[..*length].to_owned());
            let tenantry_core::Client::Credentials { secret, .. } = &mut registration.client else {
                unreachable!("it has a secret");
            };
            *secret = long;
            let told = world.tell(process, update(&acme, &registration));
            told == Err(Refused::TooLong(acme.clone()))
        })
        .count();

    assert!((1..350).contains(&refused), "{refused}");
    let recording = world.process(process).recording();
    assert_eq!(replay(recording).as_deref(), Ok(recording));
}

#[test]
fn a_clock_that_a_refused_input_showed_to_be_set_back_replays() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.set_clock(world.now().minus(secs(7_200)));
    let refused = world.tell(process, Input::Command(Command::Cancel(acme.clone())));
    assert_eq!(refused, Err(Refused::NoFlow(acme)));

    tick_at(&mut world, process, secs(7_190));
    world.settle(process);

    let recording = world.process(process).recording();
    assert_eq!(replay(recording).as_deref(), Ok(recording));
}

#[test]
fn a_rejected_token_is_the_same_token_in_the_replay() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 1);
    let fingerprint: Fingerprint = token(&mut world, process, &acme).unwrap();
    let code = Some("bad.credentials".to_owned());
    let rejection = Rejection { tenant: acme, token: fingerprint, status: 401, code };

    world.tell(process, Input::Rejected(rejection)).unwrap();
    world.settle(process);

    assert_eq!(world.refreshes().len(), 1);
    let recording = world.process(process).recording();
    assert_eq!(replay(recording).as_deref(), Ok(recording));
}

#[test]
fn who_is_hinted_at_is_not_recorded() {
    let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
    let login_hint = Some("ada.lovelace@acme.example".to_owned());
    let hints = SignInHints { login_hint, ..SignInHints::default() };
    let entropy = Entropy::new([200; 64]);

    world.command(process, Command::SignIn { tenant: acme.clone(), entropy, hints }).unwrap();

    let recording = world.process(process).recording();
    assert!(recording.contains("hint-") && !recording.contains("lovelace"));
    assert!(String::from_utf8_lossy(world.disk.read(&acme).unwrap()).contains("lovelace"));
}

#[test]
fn a_core_that_was_told_less_does_not_ask_for_the_same() {
    let (mut world, process, _) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 24 * 60);
    let recording = world.process(process).recording().to_owned();
    let lines: Vec<_> = recording.split_inclusive('\n').collect();

    for kind in ["add", "signIn", "redirected", "saved", "answered"] {
        let told = format!(r#""told":{{"{kind}""#);
        let left_out = lines.iter().position(|line| line.contains(&told)).unwrap();
        let rest = [&lines[..left_out], &lines[left_out + 1..]].concat().concat();

        assert_ne!(replay(&rest).as_deref(), Ok(rest.as_str()), "without {kind}");
    }
}

#[test]
fn a_damaged_recording_replays_somehow_or_is_refused_with_a_line_number() {
    let (mut world, process, _) = signed_in(Rules::default(), Cast::Confidential);
    in_minutes(&mut world, 24 * 60);
    let recording = world.process(process).recording().as_bytes().to_vec();
    let lines = world.process(process).recording().lines().count();
    let mut refused = 0;

    for at in (0..recording.len()).step_by(43) {
        for damage in [b'9', b'"', b'\n'] {
            let mut damaged = recording.clone();
            damaged[at] = damage;
            if let Err(bad) = replay(std::str::from_utf8(&damaged).unwrap()) {
                assert!((1..=lines + 1).contains(&bad.line), "{bad}");
                refused += 1;
            }
        }
    }

    assert!(refused > 100, "{refused}");
}

#[test]
fn a_recording_tells_what_was_sent_field_by_field_and_which_redirect_belongs_to_which_page() {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.command(process, Command::Renew(acme)).unwrap();
    let recording = world.process(process).recording().to_owned();

    for told in [
        r#"["grant_type","refresh_token"],["refresh_token","refresh-"#,
        r#"["redirect_uri","http://localhost:47080/callback"],["code_verifier",""#,
        "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A47080%2Fcallback&state=",
        "&code_challenge_method=S256&prompt=login",
    ] {
        assert!(recording.contains(told), "{told} is not in {recording}");
    }
    let (_, from) = recording.split_once("&state=").unwrap();
    let state = from.split('&').next().unwrap();
    let (_, redirected) = recording.split_once("redirected").unwrap();
    assert!(redirected.contains(state), "{state} is not in {redirected}");
}
