use std::time::Duration;

use super::samples::{NOW, ORG, Sample, URI};
use super::*;
use crate::diagnosis::{Action, Fact};
use crate::registration::{Audience, Client, Scope};

const HOUR: Duration = Duration::from_hours(1);

fn verdict(sample: &Sample, topic: Topic) -> CheckVerdict {
    sample.line(topic).verdict
}

#[test]
fn where_all_is_well_every_line_is_fine_and_nothing_is_foretold() {
    for sample in [Sample::well(), Sample::credentials()] {
        for line in sample.lines() {
            assert_eq!((line.verdict, &line.fix), (CheckVerdict::Fine, &None), "{line:?}");
        }
        assert!(sample.lines().len() >= 6);
        assert_eq!(sample.found.foretells(&sample.registration, sample.grant.as_ref()), None);
    }
}

#[test]
fn whatever_is_not_fine_but_cannot_be_helped_here_has_no_fix_and_all_that_is_broken_has_one() {
    let mut sample = Sample::well().without_refresh_token();
    sample.client().redirect_uris.clear();
    sample.client().state = Some("disabled".into());
    sample.token().scopes = vec!["users".into(), "routing".into()];
    sample.registration.scopes = vec![Scope::new("user:read").unwrap()];
    sample.found.clock = Some(ClockOffset { ahead_ms: 3_600_000, within_ms: 500 });

    let broken: Vec<_> =
        sample.lines().into_iter().filter(|it| it.verdict == CheckVerdict::Broken).collect();

    let topics: Vec<_> = broken.iter().map(|line| line.topic).collect();
    let expected =
        [Topic::Client, Topic::RedirectUri, Topic::Scopes, Topic::ScopeNames, Topic::Clock];
    assert_eq!(topics, expected);
    assert!(broken.iter().all(|line| line.fix.is_some()), "{broken:?}");
}

#[test]
fn a_client_that_is_switched_off_or_will_be_deleted_says_so_with_the_date() {
    let mut sample = Sample::well();
    sample.client().state = Some("inactive".into());
    sample.client().date_to_delete = Some("2026-11-30T12:00:00.000Z".into());

    let line = sample.line(Topic::Client);
    let foretold = sample.found.foretells(&sample.registration, sample.grant.as_ref()).unwrap();

    assert_eq!(line.verdict, CheckVerdict::Broken);
    assert!(line.text.contains("is inactive") && line.text.contains("2026-11-30 12:00:00 UTC"));
    // It gets no other token: that comes before the deletion.
    assert_eq!(foretold.at, NOW.plus(23 * HOUR));
    assert!(foretold.because.contains("inactive"), "{foretold:?}");
    sample.client().state = Some("active".into());
    let foretold = sample.found.foretells(&sample.registration, sample.grant.as_ref()).unwrap();
    assert_eq!(foretold.at, NOW.plus(208 * HOUR));
}

#[test]
fn a_client_that_only_its_token_tells_of_is_judged_by_that() {
    let mut sample = Sample::well();
    sample.found.checked.client = Fact::NotAllowed { code: Some("missing.permissions".into()) };
    sample.token().client_facts.as_mut().unwrap().state = Some("disabled".into());
    assert_eq!(verdict(&sample, Topic::Client), CheckVerdict::Broken);

    sample.token().client_facts = None;
    let line = sample.line(Topic::Client);
    assert_eq!(line.verdict, CheckVerdict::WorthKnowing);
    assert!(line.text.contains("403 missing.permissions"), "{line:?}");

    sample.found.checked.client = Fact::Absent;
    sample.token().client_org = Some("4b700000-0000-4000-8000-000000000002".into());
    assert_eq!(verdict(&sample, Topic::Client), CheckVerdict::Fine, "a vendor's client");
}

#[test]
fn the_nearest_registered_redirect_uri_is_named_with_the_place_where_it_differs() {
    let mut sample = Sample::well();
    sample.client().redirect_uris =
        vec!["https://app.example/cb".into(), "http://localhost:47080/callbak".into()];

    let line = sample.line(Topic::RedirectUri);

    assert_eq!((line.verdict, line.action), (CheckVerdict::Broken, Some(Action::CopyRedirectUri)));
    assert!(line.text.contains("at character 30"), "{}", line.text);
    assert!(line.text.contains(URI) && line.text.contains("/callbak at"), "{}", line.text);
}

#[test]
fn a_client_of_another_grant_type_is_broken_however_it_is_spelt() {
    let mut sample = Sample::credentials();
    sample.client().grant_type = Some("CODE".into());
    assert_eq!(verdict(&sample, Topic::GrantType), CheckVerdict::Broken);

    sample.client().grant_type = Some("CLIENT_CREDENTIALS".into());
    assert_eq!(verdict(&sample, Topic::GrantType), CheckVerdict::Fine);
}

#[test]
fn a_client_that_signs_in_for_itself_needs_roles_and_no_scopes() {
    let mut sample = Sample::credentials();
    sample.client().roles = Some(0);

    assert_eq!(verdict(&sample, Topic::Roles), CheckVerdict::Broken);
    let topics: Vec<_> = sample.lines().iter().map(|line| line.topic).collect();
    assert!(!topics.contains(&Topic::Scopes) && !topics.contains(&Topic::RefreshToken));
    assert!(Sample::well().lines().iter().all(|line| line.topic != Topic::Roles));
}

#[test]
fn a_missing_scope_is_put_right_by_whoever_can() {
    let mut sample = Sample::well();
    sample.registration.scopes.push(Scope::new("routing").unwrap());
    let fix = |sample: &Sample| sample.line(Topic::Scopes).fix.unwrap();

    assert!(fix(&sample).contains("The client itself lacks routing"), "{}", fix(&sample));
    sample.client().scopes.push("routing".into());
    assert!(fix(&sample).contains("has to approve routing"), "{}", fix(&sample));
    sample.found.checked.client = Fact::Absent;
    sample.found.checked.authorization = Fact::Absent;
    assert!(fix(&sample).contains("Then an administrator"), "{}", fix(&sample));
}

#[test]
fn a_scope_is_known_where_the_org_lists_it_whatever_the_list_here_says() {
    let mut sample = Sample::well();
    let brand_new = "holograms:readonly";
    sample.registration.scopes = vec![Scope::new(brand_new).unwrap()];
    assert_eq!(verdict(&sample, Topic::ScopeNames), CheckVerdict::Broken);

    sample.found.checked.scopes = Fact::Known(vec![brand_new.into()]);
    assert_eq!(verdict(&sample, Topic::ScopeNames), CheckVerdict::Fine);

    sample.found.checked.scopes = Fact::NotAllowed { code: None };
    assert_eq!(verdict(&sample, Topic::ScopeNames), CheckVerdict::WorthKnowing);
}

#[test]
fn an_inactivity_timeout_foretells_when_somebody_must_sign_in() {
    let mut sample = Sample::well().without_refresh_token();
    let idles_at = NOW.plus(Duration::from_mins(15));
    sample.token().idles_at = Some(idles_at);
    sample.found.checked.timeout = Fact::LeftAlone;

    let line = sample.line(Topic::InactivityTimeout);
    let foretold = sample.found.foretells(&sample.registration, sample.grant.as_ref()).unwrap();

    assert!(line.text.contains("before 2026-11-21 20:15:00 UTC"), "{}", line.text);
    assert_eq!((line.verdict, foretold.at), (CheckVerdict::WorthKnowing, idles_at));
    sample.token().idles_at = None;
    sample.found.checked.timeout = Fact::Known(TimeoutFacts::After { secs: 28_800 });
    let foretold = sample.found.foretells(&sample.registration, sample.grant.as_ref()).unwrap();
    assert_eq!(foretold.at, NOW.plus(23 * HOUR));
    assert!(foretold.because.contains("inactivity timeout"), "{foretold:?}");
}

#[test]
fn a_short_lived_token_is_worth_knowing_and_without_a_refresh_token_it_keeps_people_busy() {
    let mut sample = Sample::well();
    sample.client().lifetime_secs = Some(300);
    assert!(sample.line(Topic::Lifetime).text.contains("5 minutes"));
    assert!(sample.line(Topic::Lifetime).text.contains("renewed in time"));

    let sample = sample.without_refresh_token();
    assert!(sample.line(Topic::Lifetime).text.contains("somebody must sign in that often"));
    assert_eq!(verdict(&sample, Topic::RefreshToken), CheckVerdict::WorthKnowing);
}

#[test]
fn another_org_a_suspended_org_and_a_partner_are_told_apart() {
    let mut sample = Sample::well();
    sample.token().home_org = Some("4b70".into());
    sample.token().home_org_name = Some("Harborlight".into());
    assert_eq!(verdict(&sample, Topic::HomeOrg), CheckVerdict::WorthKnowing);
    assert_eq!(verdict(&sample, Topic::Org), CheckVerdict::Fine);

    let Fact::Known(org) = &mut sample.found.checked.org else { panic!() };
    org.state = Some("suspended".into());
    assert!(sample.line(Topic::Org).text.contains("is suspended"));

    let Fact::Known(org) = &mut sample.found.checked.org else { panic!() };
    org.id = ORG.replace('1', "2");
    assert_eq!(sample.line(Topic::Org).action, Some(Action::SignInAsSomebodyElse));
}

#[test]
fn an_authorization_that_was_taken_back_is_broken_and_one_that_never_was_is_worth_knowing() {
    let mut sample = Sample::well();
    for (state, expected) in [
        ("Revoked", CheckVerdict::Broken),
        ("Requested", CheckVerdict::WorthKnowing),
        ("Unauthorized", CheckVerdict::WorthKnowing),
    ] {
        let Fact::Known(known) = &mut sample.found.checked.authorization else { panic!() };
        known.state = Some(state.into());
        assert_eq!(verdict(&sample, Topic::Authorization), expected, "{state}");
    }
}

#[test]
fn a_token_that_is_refused_is_renewed_unless_it_is_fresh_or_its_address_is_not_allowed() {
    let mut sample = Sample::well();
    let refused = |code: &str| Fact::Refused { code: Some(code.to_owned()) };
    sample.found.checked.token = refused("bad.credentials");
    assert_eq!(sample.line(Topic::Token).action, Some(Action::Renew));

    sample.found.checked.token = refused("ip.not.authorized");
    assert_eq!(sample.line(Topic::Token).action, None);

    sample.found.checked.token = refused("bad.credentials");
    sample.grant.as_mut().unwrap().issued_at = NOW.minus(Duration::from_secs(2));
    let line = sample.line(Topic::Token);
    assert_eq!((line.verdict, line.action), (CheckVerdict::WorthKnowing, Some(Action::Check)));
}

#[test]
fn where_nobody_is_signed_in_the_lines_say_how_old_they_are() {
    let mut sample = Sample::well();
    sample.grant = None;
    sample.found.at = NOW.plus(HOUR);

    let line = sample.line(Topic::Token);

    assert!(line.text.contains("2026-11-21 20:00:00 UTC"), "{}", line.text);
    assert_eq!(line.action, Some(Action::SignIn));
    let nothing = CheckUp { at: NOW, ..CheckUp::default() };
    let lines = nothing.lines(&sample.registration, None);
    assert_eq!(lines.iter().map(|line| line.topic).collect::<Vec<_>>(), [Topic::Token]);
}

#[test]
fn a_wrong_clock_is_worth_knowing_after_half_a_minute_and_broken_after_five() {
    let mut sample = Sample::well();
    for (ahead_secs, expected) in [
        (-29, CheckVerdict::Fine),
        (31, CheckVerdict::WorthKnowing),
        (-299, CheckVerdict::WorthKnowing),
        (301, CheckVerdict::Broken),
    ] {
        sample.found.clock = Some(ClockOffset { ahead_ms: ahead_secs * 1_000, within_ms: 600 });
        assert_eq!(verdict(&sample, Topic::Clock), expected, "{ahead_secs}");
    }
    sample.found.clock = Some(ClockOffset { ahead_ms: -60_000, within_ms: 600 });
    assert!(sample.line(Topic::Clock).text.contains("1 minute behind the platform's"));
}

#[test]
fn a_token_context_is_called_undocumented() {
    let mut sample = Sample::well();
    sample.registration.context.audience = Some(Audience::new("https://a.example").unwrap());

    let line = sample.line(Topic::TokenContext);

    assert!(line.text.contains("audience") && line.text.contains("not documented"));
}

#[test]
fn no_line_holds_a_secret_of_the_tenant() {
    let mut samples =
        vec![Sample::well(), Sample::credentials(), Sample::well().without_refresh_token()];
    samples[2].registration.client = match samples[2].registration.client.clone() {
        Client::Confidential { id, redirect_uri, .. } => Client::Public { id, redirect_uri },
        other @ (Client::Public { .. } | Client::Credentials { .. }) => other,
    };
    for mut sample in samples {
        for token in [Fact::NotAsked, Fact::Failed, Fact::Refused { code: None }] {
            let text = format!("{:?}", sample.lines());
            assert!(!text.contains("SECRET") && text.len() > 100, "{text}");
            sample.found.checked.token = token;
        }
    }
}
