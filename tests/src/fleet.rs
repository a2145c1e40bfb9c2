//! A fleet: many tenants of one client, and a token endpoint that counts and throttles.
//!
//! The orgs are copies of one that signed in for real, so that a thousand cost nothing to set up.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::time::Duration;

use tenantry_core::{
    Command, Config, Effect, HttpResponse, Input, OwnerId, Policy, Region, RequestId, TenantId,
    Tenants, Timestamp,
};
use tenantry_sandbox::Rules;

use crate::{Cast, OrgName, World, tenant};

/// How long every answer takes.
pub const ROUND_TRIP: Duration = Duration::from_millis(150);

const MINUTE_MS: u64 = 60_000;

/// One org that has signed in for real, of which a fleet is made.
#[derive(Debug)]
pub struct Model {
    record: serde_json::Value,
    expires: u64,
}

impl Model {
    /// Signs in.
    ///
    /// # Panics
    /// When that fails.
    #[expect(clippy::expect_used, reason = "a fleet that cannot be built must fail the test")]
    pub fn signed_in() -> Self {
        let mut world = World::new(Rules::default());
        let process = world.start();
        let acme = world.add(process, OrgName::Acme, Cast::Confidential);
        world.sign_in(process, &acme, OrgName::Acme);
        let bytes = world.disk.read(&acme).expect("a record");
        let record: serde_json::Value = serde_json::from_slice(bytes).expect("JSON");
        let expires = record["grant"]["expiresAt"].as_u64().expect("an expiry");
        Self { record, expires }
    }

    /// The same org, reached in a region of Genesys Cloud.
    #[must_use]
    pub fn reached_in(mut self, region: &Region) -> Self {
        self.record["registration"]["region"] = region.name().into();
        self
    }

    /// When its token ends; those of its copies have ended, too.
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.expires)
    }

    /// The record of copy number `number`, with tokens of 90 bytes.
    ///
    /// # Panics
    /// When the record cannot be written.
    #[expect(clippy::expect_used, reason = "a fleet that cannot be built must fail the test")]
    pub fn copy(&self, number: usize) -> (TenantId, Vec<u8>) {
        let name = format!("org-{number:07}");
        let org = format!("00000000-0000-4000-8000-{number:012x}");
        let mut record = self.record.clone();
        record["tenant"] = name.clone().into();
        record["registration"]["org"] = org.clone().into();
        record["grant"]["org"]["id"] = org.into();
        record["grant"]["accessToken"] = format!("access-{number:083}").into();
        record["grant"]["refreshToken"] = format!("refresh-{number:082}").into();
        // The later numbers end first, so that the order of names is not the order of need.
        record["grant"]["expiresAt"] = (self.expires - number as u64).into();
        (tenant(&name), serde_json::to_vec(&record).expect("JSON"))
    }
}

/// The records of `count` orgs of one client, and a moment at which all their tokens have run out.
///
/// # Panics
/// When the one sign-in they are copied from fails.
pub fn records(count: usize) -> (Vec<(TenantId, Vec<u8>)>, Timestamp) {
    let model = Model::signed_in();
    let copies = (0..count).map(|number| model.copy(number)).collect();
    (copies, model.expires_at().plus(ROUND_TRIP))
}

/// What came of waking a fleet.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Token requests that were sent.
    pub requests: usize,
    /// How many of them were answered that there were too many.
    pub throttled: usize,
    /// When the last org had its new token, counted from the start.
    pub took: Duration,
    /// The orgs in the order in which they had their new tokens, and when, counted from the start.
    pub served: Vec<(TenantId, Duration)>,
}

/// A caller who comes for one org's token while the fleet is at it.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Whose token.
    pub tenant: TenantId,
    /// When, counted from the start.
    pub comes: Duration,
}

/// A running fleet.
#[derive(Debug)]
struct Fleet {
    tenants: Tenants,
    now: Timestamp,
    start: Timestamp,
    answers: BinaryHeap<Reverse<(Timestamp, u64)>>,
    asked: Vec<RequestId>,
    /// Begin and count of the endpoint's current minute.
    window: (Timestamp, u32),
    limit: u32,
    outcome: Outcome,
}

/// Starts a core on the records and lets time pass until every org has a new token.
///
/// The endpoint takes `limit` requests in each of its minutes.
///
/// # Panics
/// When that does not happen.
#[expect(clippy::expect_used, reason = "a fleet that cannot start must fail the test")]
pub fn wake(
    (records, now): (Vec<(TenantId, Vec<u8>)>, Timestamp),
    policy: Policy,
    limit: u32,
    caller: Option<&Caller>,
) -> Outcome {
    let count = records.len();
    let config = Config::new(OwnerId::new([9; 16])).with_policy(policy).expect("a policy");
    let config = crate::sabotage::planted(config);
    let mut fleet = Fleet {
        tenants: Tenants::restore(config, records),
        now,
        start: now,
        answers: BinaryHeap::new(),
        asked: Vec::new(),
        window: (now, 0),
        limit,
        outcome: Outcome::default(),
    };
    fleet.tell(Input::Tick);
    let mut caller = caller;
    while fleet.outcome.served.len() < count {
        let comes = caller.map(|caller| fleet.start.plus(caller.comes));
        let answer = fleet.answers.peek().map(|Reverse((at, _))| *at);
        let next = [comes, answer, fleet.tenants.deadline()].into_iter().flatten().min();
        fleet.now = fleet.now.max(next.expect("a fleet that waits for something"));
        if comes.is_some_and(|at| at <= fleet.now) {
            if let Some(caller) = caller.take() {
                fleet.tell(Input::Command(Command::Want(caller.tenant.clone())));
            }
        } else if answer.is_some_and(|at| at <= fleet.now) {
            fleet.answer();
        } else {
            fleet.tell(Input::Tick);
        }
    }
    fleet.outcome.took = fleet.now.since(fleet.start);
    fleet.outcome
}

impl Fleet {
    #[expect(clippy::expect_used, reason = "a refused input must fail the test")]
    fn tell(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            let effects = self.tenants.handle(self.now, input).expect("taken");
            for effect in effects {
                match effect {
                    Effect::Save { record, .. } => inputs.push_back(Input::Saved {
                        tenant: record.tenant().clone(),
                        generation: record.generation(),
                    }),
                    Effect::Send { id, .. } => {
                        self.answers
                            .push(Reverse((self.now.plus(ROUND_TRIP), self.asked.len() as u64)));
                        self.asked.push(id);
                        self.outcome.requests += 1;
                    }
                    Effect::Notify(tenantry_core::Event::Renewed { tenant }) => {
                        self.outcome.served.push((tenant, self.now.since(self.start)));
                    }
                    Effect::Notify(_) | Effect::Open { .. } | Effect::Erase(_) => {}
                }
            }
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a test asks fewer times than that")]
    fn answer(&mut self) {
        let Some(Reverse((_, number))) = self.answers.pop() else { return };
        if self.now.since(self.window.0).as_millis() as u64 >= MINUTE_MS {
            self.window = (self.now, 0);
        }
        self.window.1 += 1;
        let id = self.asked[number as usize].clone();
        let result = Ok(if self.window.1 > self.limit {
            self.outcome.throttled += 1;
            let body = r#"{"message":"Rate limit exceeded","code":"too.many.requests"}"#;
            HttpResponse::new(429, body).header("Retry-After", "5")
        } else {
            let body = format!(
                r#"{{"access_token":"a{number:089}","token_type":"bearer","expires_in":86400,"refresh_token":"r{number:089}"}}"#
            );
            HttpResponse::new(200, body)
        });
        self.tell(Input::Responded { id, result });
    }
}

impl Outcome {
    /// When that org had its new token, counted from the start.
    pub fn served_at(&self, tenant: &TenantId) -> Option<Duration> {
        self.served.iter().find(|(served, _)| served == tenant).map(|(_, at)| *at)
    }
}
