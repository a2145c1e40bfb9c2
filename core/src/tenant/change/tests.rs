//! What each change makes of what is stored, promise by promise.

use super::*;
use crate::id::{ClientId, OrgId, OwnerId, TenantId};
use crate::registration::{Client, Region, Scopes, Standing, TokenContext};
use crate::secret::{AccessToken, ClientSecret};
use crate::tenant::Org;
use crate::tenant::grant::Origin;

const NOON: Timestamp = Timestamp::from_unix_millis(1_795_000_000_000);
const OURS: OwnerId = OwnerId::new([1; 16]);
const THEIRS: OwnerId = OwnerId::new([2; 16]);
const LEASE: Duration = Duration::from_secs(40);

fn at(seconds: u64) -> Timestamp {
    NOON.plus(Duration::from_secs(seconds))
}

fn fence(seconds: u64) -> Fence {
    Fence::default().next_at(at(seconds))
}

fn org() -> OrgId {
    OrgId::new("11111111-0000-4000-8000-000000000001").unwrap()
}

fn registration(region: Region) -> Registration {
    Registration {
        label: "Acme".into(),
        region,
        org: None,
        client: Client::Credentials {
            id: ClientId::new("app").unwrap(),
            secret: ClientSecret::new("secret"),
        },
        scopes: vec![],
        context: TokenContext::default(),
        standing: Standing::Primary,
    }
}

/// The grant under that fence, for an hour from noon.
fn grant(fence: Fence, refresh_token: &str) -> Grant {
    Grant {
        access_token: AccessToken::new("access"),
        refresh_token: Some(RefreshToken::new(refresh_token)),
        issued_at: NOON,
        expires_at: at(3600),
        org: Org { id: org(), name: "Acme".into() },
        scopes: Scopes::default(),
        origin: Origin { owner: OURS, attempt: Attempt::default() },
        fence,
    }
}

/// A record whose org was learned, and that nobody is signed in to.
fn record() -> Record {
    let registration = Registration { org: Some(org()), ..registration(Region::EuWest1) };
    let mut record = Record::new(TenantId::new("acme").unwrap(), OURS, registration);
    record.generation = Generation::beginning(NOON);
    record
}

/// The same with a grant, and an intent of somebody who has tried so often.
fn spent(tries: u32) -> Record {
    let intent = Intent {
        fence: fence(1),
        owner: THEIRS,
        tries,
        started: at(1),
        lease_until: at(1).plus(LEASE),
    };
    let (grant, intent) = (Some(grant(fence(0), "first")), Some(Box::new(intent)));
    Record { fence: fence(1), grant, intent, ..record() }
}

/// Judges it as somebody who knows nothing of the server.
fn judged(change: &Change, stored: &Record, now: Timestamp) -> Verdict {
    judged_by(change, stored, |judge| Judge { now, ..judge })
}

fn judged_by(
    change: &Change,
    stored: &Record,
    who: impl FnOnce(Judge<'_>) -> Judge<'_>,
) -> Verdict {
    let config = Config::new(OURS);
    let judge = Judge {
        now: NOON,
        config: &config,
        profile: ServerProfile::Unknown,
        lease: LEASE,
        refused: None,
        foreseen: None,
    };
    change.judge(stored, &who(judge))
}

fn written(verdict: Verdict) -> Record {
    let Verdict::Write(record) = verdict else { panic!("not written: {verdict:?}") };
    *record
}

fn claim_of(stored: &Record) -> Change {
    Change::Claim { after: stored.grant.as_ref().map(|grant| grant.fence) }
}

/// When a claim would be written, where it yields.
fn yields(verdict: &Verdict) -> Option<Timestamp> {
    if let Verdict::Yield(until) = verdict { Some(*until) } else { None }
}

#[test]
fn the_org_that_was_learned_stays_known_as_long_as_the_tenant_is_reached_in_the_same_way() {
    let register = |region| Change::Register(Box::new(registration(region)));

    let same = written(judged(&register(Region::EuWest1), &record(), NOON));
    let moved = written(judged(&register(Region::UsEast1), &record(), NOON));

    assert_eq!((same.registration.org, moved.registration.org), (Some(org()), None));
}

#[test]
fn a_released_intent_goes_and_what_is_not_known_of_an_earlier_try_stays() {
    let release = |tries, fence| judged(&Change::Release(fence), &spent(tries), at(2));

    assert_eq!(written(release(1, fence(1))).intent, None);
    assert_eq!(written(release(2, fence(1))).intent.unwrap().tries, 1);
    assert!(matches!(release(1, fence(2)), Verdict::Moot), "the intent of somebody later");
}

#[test]
fn an_intent_keeps_others_away_until_its_lease_ends_and_no_longer() {
    let stored = spent(1);
    let end = at(1).plus(LEASE);

    let before = judged(&claim_of(&stored), &stored, end.minus(Duration::from_millis(1)));
    let then = written(judged(&claim_of(&stored), &stored, end)).intent.unwrap();

    assert_eq!(yields(&before), Some(end));
    assert_eq!((then.owner, then.tries, then.lease_until), (OURS, 2, end.plus(LEASE)));
}

#[test]
fn ones_own_intent_keeps_nobody_away() {
    let mut stored = spent(1);
    stored.intent.as_mut().unwrap().owner = OURS;

    assert_eq!(written(judged(&claim_of(&stored), &stored, at(2))).intent.unwrap().tries, 2);
}

#[test]
fn a_token_that_was_tried_twice_rests_until_shortly_before_its_grant_ends() {
    let config = Config::new(OURS);
    let rested = at(3600).minus(config.policy().last_retry);
    let lease_end = at(1).plus(LEASE);
    let until = |profile, tries| {
        let stored = spent(tries);
        let verdict =
            judged_by(&claim_of(&stored), &stored, |judge| Judge { now: at(2), profile, ..judge });
        yields(&verdict)
    };

    for (profile, tries, expected) in [
        (ServerProfile::Static, 5, lease_end),
        (ServerProfile::Unknown, 1, lease_end),
        (ServerProfile::Unknown, 2, rested),
        (ServerProfile::Grace(20), 1, lease_end),
        (ServerProfile::Grace(20), 2, rested),
        (ServerProfile::Strict, 0, lease_end),
        (ServerProfile::Strict, 1, rested),
    ] {
        assert_eq!(until(profile, tries), Some(expected), "{profile:?} {tries}");
    }
}

#[test]
fn a_token_that_the_api_refuses_does_not_rest() {
    let stored = spent(2);
    let refused = stored.grant.as_ref().map(|grant| Fingerprint::of(&grant.access_token));

    let verdict =
        judged_by(&claim_of(&stored), &stored, |judge| Judge { now: at(2), refused, ..judge });

    assert_eq!(yields(&verdict), Some(at(1).plus(LEASE)));
}

#[test]
fn an_intent_by_a_clock_that_ran_ahead_keeps_others_away_for_as_long_as_its_lease_was_meant_to() {
    let (stored, now) = (spent(1), NOON.minus(Duration::from_hours(1)));
    let foreseen = |from: Timestamp| Some((fence(1), Wait::new(from, LEASE)));
    let judged = |foreseen| {
        let verdict =
            judged_by(&claim_of(&stored), &stored, |judge| Judge { now, foreseen, ..judge });
        yields(&verdict)
    };

    assert_eq!(judged(None), Some(now.plus(LEASE)), "seen for the first time");
    let ten_seconds_ago = now.minus(Duration::from_secs(10));
    assert_eq!(judged(foreseen(ten_seconds_ago)), Some(ten_seconds_ago.plus(LEASE)));
    assert_eq!(judged(foreseen(now.minus(LEASE))), None, "its time is over");
    let before_the_clock_was_set_back = now.plus(Duration::from_mins(30));
    assert_eq!(judged(foreseen(before_the_clock_was_set_back)), None, "its clock is gone");
    let another = Some((fence(0), Wait::new(now.minus(LEASE), LEASE)));
    assert_eq!(judged(another), Some(now.plus(LEASE)), "the wait for another intent");
}

#[test]
fn the_next_refresh_token_is_filed_under_a_fence_that_nobody_who_spends_the_last_one_knows() {
    let stored = Record { fence: fence(9), grant: Some(grant(fence(5), "kept")), ..record() };
    let late = grant(fence(0), "next");
    let change = Change::File {
        grant: Box::new(late),
        reach: Box::new(stored.registration.reach()),
        by: Filing::Renewal(fence(3)),
        spent: Some(RefreshToken::new("kept")),
    };

    let next = written(judged(&change, &stored, at(10)));

    let grant = next.grant.unwrap();
    assert!(grant.refresh_token.unwrap().same_as(&RefreshToken::new("next")));
    assert_eq!((grant.fence, next.fence), (fence(9).next(), fence(9).next()));
}

#[test]
fn an_answer_without_a_refresh_token_keeps_the_one_that_an_earlier_answer_brought_beside_its_intent()
 {
    let mut stored = spent(1);
    stored.grant = Some(grant(fence(0), "next"));
    let filed = |stored: &Record| {
        let change = Change::File {
            grant: Box::new(grant(fence(0), "first")),
            reach: Box::new(stored.registration.reach()),
            by: Filing::Renewal(fence(1)),
            spent: Some(RefreshToken::new("first")),
        };
        written(judged(&change, stored, at(10))).grant.unwrap().refresh_token.unwrap()
    };

    assert!(filed(&stored).same_as(&RefreshToken::new("next")));
    stored.intent = None;
    assert!(filed(&stored).same_as(&RefreshToken::new("first")), "an older record was put back");
}
