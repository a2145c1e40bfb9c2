//! What a record promises: to be read again, to hide its secrets, and which of two is older.

use super::versions::SIZE_LIMIT;
use super::*;
use crate::id::{Attempt, ClientId, OrgId};
use crate::registration::{Client, FLOWS_LIMIT, Region, Scope, Scopes, Standing, TokenContext};
use crate::secret::{AccessToken, ClientSecret, RefreshToken};
use crate::tenant::Org;
use crate::wire::identity::SCOPES_LIMIT;
use crate::wire::token::TOKEN_LIMIT;

fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

fn record() -> Record {
    let registration = Registration {
        label: "Acme".into(),
        region: Region::EuWest1,
        org: Some(OrgId::new("11111111-0000-4000-8000-000000000001").unwrap()),
        client: Client::Credentials {
            id: ClientId::new("app").unwrap(),
            secret: ClientSecret::new("SECRET-client"),
        },
        scopes: vec![],
        context: TokenContext::default(),
        standing: Standing::Primary,
    };
    let mut record = Record::new(acme(), OwnerId::new([7; 16]), registration);
    record.generation = Generation::NONE.next();
    record.grant = Some(Grant {
        access_token: AccessToken::new("SECRET-access"),
        refresh_token: Some(RefreshToken::new("SECRET-refresh")),
        issued_at: Timestamp::from_unix_millis(1),
        expires_at: Timestamp::from_unix_millis(2),
        org: Org {
            id: OrgId::new("11111111-0000-4000-8000-000000000001").unwrap(),
            name: "Acme".into(),
        },
        scopes: Scopes::default(),
        origin: Origin { owner: OwnerId::new([7; 16]), attempt: Attempt::default() },
        fence: Fence::default(),
    });
    record.flows.push(Flow {
        state: FlowState::new("SECRET-state"),
        verifier: CodeVerifier::new("SECRET-verifier"),
        redirect_uri: RedirectUri::new("http://localhost:1/cb").unwrap(),
        url: SignInUrl::new("https://login.example/?state=SECRET-state"),
        started: Timestamp::from_unix_millis(1),
        deadline: Timestamp::from_unix_millis(2),
    });
    record
}

#[test]
fn a_record_reads_back_to_the_same_bytes() {
    let bytes = record().to_bytes();

    let read = Record::read(&acme(), &bytes).unwrap();

    assert_eq!(read.to_bytes(), bytes);
    assert_eq!(String::from_utf8_lossy(&bytes).matches("SECRET").count(), 6);
}

#[test]
fn the_longest_record_that_can_come_about_is_read_again() {
    let mut record = record();
    let escaped = "\"".repeat(TOKEN_LIMIT);
    let (letters, digits) = ("x".repeat(124), 0..SCOPES_LIMIT);
    let grant = record.grant.as_mut().unwrap();
    grant.access_token = AccessToken::new(escaped.clone());
    grant.refresh_token = Some(RefreshToken::new(escaped));
    let scope = |n| Scope::new(&format!("{letters}{n:04}")).unwrap();
    grant.scopes = digits.map(scope).collect::<Vec<_>>().into();
    grant.org.name = "\"".repeat(400);
    while record.registration.check(&acme()).is_ok() {
        record.registration.label.push('\u{1}');
    }
    let flow = record.flows.remove(0);
    // What the registration's check leaves to its flows is part of the label here.
    let url = SignInUrl::new("x".repeat(8 * 1024 + 1024));
    record.flows = vec![Flow { url, ..flow }; FLOWS_LIMIT];

    let bytes = record.to_bytes();

    assert!(Record::read(&acme(), &bytes).is_ok(), "{} bytes", bytes.len());
}

#[test]
fn debug_of_a_record_shows_no_secret() {
    let shown = format!("{:#?}", record());

    assert!(shown.contains("Acme") && !shown.contains("SECRET"), "{shown}");
}

#[test]
fn what_no_record_was_ever_written_like_is_not_taken_for_one() {
    let bent: [fn(&mut Record); 5] = [
        |record| record.generation = Generation::NONE,
        |record| record.registration.org = None,
        |record| record.grant.as_mut().unwrap().fence = Fence::default().next(),
        |record| record.grant.as_mut().unwrap().access_token = AccessToken::new("a\r\nb"),
        |record| record.grant.as_mut().unwrap().refresh_token = Some(RefreshToken::new("")),
    ];
    for (at, bend) in bent.into_iter().enumerate() {
        let mut record = record();
        bend(&mut record);

        let read = Record::read(&acme(), &record.to_bytes());

        assert_eq!(read.unwrap_err(), Unreadable::Contradictory, "case {at}");
    }
}

#[test]
fn every_truncation_and_every_flipped_bit_gives_a_record_or_a_reason() {
    let bytes = record().to_bytes();
    for end in 0..bytes.len() {
        assert!(Record::read(&acme(), &bytes[..end]).is_err(), "cut at {end}");
    }
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.to_vec();
        damaged[bit / 8] ^= 1 << (bit % 8);
        // A flipped bit inside a text still reads as a record; it must not panic or leak.
        if let Err(reason) = Record::read(&acme(), &damaged) {
            assert!(!reason.to_string().contains("SECRET"));
        }
    }
}

#[test]
fn a_record_under_another_tenants_name_is_not_taken() {
    let other = TenantId::new("globex").unwrap();

    let read = Record::read(&other, &record().to_bytes());

    assert_eq!(read.unwrap_err(), Unreadable::OfAnother("acme".into()));
}

/// Written at that fence and generation, with the grant of that fence if with any.
fn aged(fence: u64, generation: u64, grant: Option<u64>) -> Record {
    let fence_of = |number| Fence::default().next_at(Timestamp::from_unix_millis(number));
    let mut record = record();
    (record.fence, record.generation) = (fence_of(fence), Generation::new(generation));
    let held = record.grant.take();
    record.grant = grant.zip(held).map(|(at, held)| Grant { fence: fence_of(at), ..held });
    record
}

#[test]
fn of_two_grants_the_higher_fence_is_newer_and_else_the_records_fence_and_then_its_generation() {
    for (older, newer) in [
        (aged(5, 9, Some(2)), aged(4, 8, Some(3))),
        (aged(3, 9, Some(2)), aged(4, 8, Some(2))),
        (aged(3, 9, None), aged(4, 8, None)),
        (aged(3, 9, None), aged(4, 8, Some(4))),
        (aged(3, 8, Some(2)), aged(3, 9, Some(2))),
    ] {
        assert!(older.is_older_than(&newer) && !newer.is_older_than(&older), "{older:#?}");
        assert!(!older.is_older_than(&older), "older than itself");
    }
}

#[test]
fn a_record_of_another_time_under_the_same_name_is_neither_older_nor_outlived() {
    let origin = Origin { owner: OwnerId::new([9; 16]), attempt: Attempt::default() };
    let anew = Record { born: Some(origin), ..aged(9, 9, Some(9)) };

    assert!(aged(5, 5, None).is_outlived_by(&aged(9, 9, Some(9))));
    assert!(!aged(5, 5, Some(5)).is_older_than(&anew) && !aged(5, 5, None).is_outlived_by(&anew));
}

#[test]
fn nothing_outlives_what_a_person_has_ended() {
    let ended = |signed_out| Record { signed_out, ..aged(5, 5, None) };
    let other = aged(9, 9, Some(9));

    assert!(ended(SignedOut::Expired).is_outlived_by(&other));
    for by_a_person in [SignedOut::ByUser, SignedOut::HandedOver] {
        assert!(!ended(by_a_person.clone()).is_outlived_by(&other), "{by_a_person:?}");
    }
}

#[test]
fn what_is_taken_over_gives_no_fence_again_and_forgets_no_end() {
    let known = Record { ended: Some(aged(6, 6, None).fence), ..aged(7, 7, None) };
    let mut found = aged(3, 9, None);

    found.counts_on_from(&known);
    assert_eq!((found.fence, found.ended), (known.fence, known.ended));
    found.counts_on_from(&aged(2, 2, None));
    assert_eq!((found.fence, found.ended), (known.fence, known.ended));
}

fn intent() -> Intent {
    let (started, lease) = (Timestamp::from_unix_millis(100_000), Duration::from_secs(40));
    let lease_until = started.plus(lease);
    Intent { fence: Fence::default(), owner: OwnerId::new([7; 16]), tries: 1, started, lease_until }
}

#[test]
fn an_answer_must_come_before_the_lease_ends_by_a_clock_that_was_not_set_back() {
    let deadline = Duration::from_secs(30);
    let leaves = |millis| intent().leaves(deadline, Timestamp::from_unix_millis(millis));

    assert!(leaves(109_999) && !leaves(110_000), "the answer would come with the lease's end");
    assert!(leaves(40_000) && !leaves(39_999), "set back by more than a minute");
}

#[test]
fn an_intent_that_starts_later_than_any_lease_could_last_is_by_another_clock() {
    let longest = Duration::from_secs(50);
    let is_by_another_clock =
        |millis| intent().is_by_another_clock(longest, Timestamp::from_unix_millis(millis));

    assert!(is_by_another_clock(49_999) && !is_by_another_clock(50_000));
}

#[test]
fn why_a_tenant_is_signed_out_has_a_name_for_programs() {
    let said = serde_json::from_str(r#"{"host":"login.example","status":400}"#).unwrap();
    let names = [
        (SignedOut::Never, "never"),
        (SignedOut::ByUser, "byUser"),
        (SignedOut::Ended(said), "ended"),
        (SignedOut::Expired, "expired"),
        (SignedOut::Rejected, "rejected"),
        (SignedOut::HandedOver, "handedOver"),
    ];
    for (why, name) in names {
        assert_eq!(why.code(), name);
        assert!(why.advice().ends_with('.') && !why.to_string().contains("Sign in"));
        // The same as it is stored.
        let stored = serde_json::to_string(&why).unwrap();
        assert!(stored.contains(&format!("\"{name}\"")), "{stored}");
    }
}

#[test]
fn a_record_is_read_up_to_the_limit_and_no_longer_one() {
    let mut bytes = record().to_bytes().to_vec();
    bytes.resize(SIZE_LIMIT, b' ');
    assert!(Record::read(&acme(), &bytes).is_ok());

    bytes.push(b' ');

    assert_eq!(Record::read(&acme(), &bytes).unwrap_err(), Unreadable::TooLong(SIZE_LIMIT + 1));
}
