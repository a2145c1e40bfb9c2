//! Lanes: what the tenants of one client in one region share, and nothing else is shared.
//!
//! A lane has the budget of token requests, the queue of those who want one, the silence that the
//! server has asked for, and what is known of its ways with refresh tokens.

mod pace;
mod profile;
mod queue;
mod stop;

use std::time::Duration;

use hashbrown::HashTable;

use pace::Pace;
pub(crate) use pace::Rate;
pub(crate) use profile::Evidence;
use profile::Learned;
pub use profile::ServerProfile;
use queue::Queue;
pub(crate) use queue::{Urgency, Wish};
use stop::Stop;

use crate::agenda::{Agenda, Places};
use crate::failure::Failure;
use crate::hash::hash;
use crate::id::ClientId;
use crate::registration::{Client, Region, Registration, host_of};
use crate::time::Timestamp;

/// Names a lane.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LaneId(u32);

impl LaneId {
    /// Where there is a lane, there is this one.
    pub(crate) const FIRST: Self = Self(0);
}

/// One client in one region.
#[derive(Clone, Debug)]
struct Lane {
    region: Region,
    client: ClientId,
    api_host: Box<str>,
    pace: Pace,
    queue: Queue,
    learned: Learned,
    /// When the grant was issued that told what is known.
    recalled: Timestamp,
    stop: Option<Stop>,
}

impl Lane {
    fn next_turn(&self, rate: Rate) -> Option<Timestamp> {
        (!self.queue.is_empty()).then(|| self.pace.free_at(rate))
    }
}

/// Every client of the application.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    lanes: Vec<Lane>,
    by_client: HashTable<LaneId>,
    /// Where everybody who waits is in the queue of the one lane they wait in.
    places: Places,
    /// When each lane's queue may move on.
    turns: Agenda,
    /// A lane whose client is accepted again: those who stopped with it may go on.
    recovered: Option<LaneId>,
}

impl Lanes {
    /// The lane of whatever is registered so.
    pub(crate) fn of(&mut self, registration: &Registration) -> LaneId {
        let (region, client) = (&registration.region, registration.client.id());
        let is_it = |id: &LaneId| {
            let lane = self.lane(*id);
            lane.client == *client && lane.region == *region
        };
        self.by_client.find(hash(client.as_str().as_bytes()), is_it).copied().unwrap_or_else(|| {
            // Four billion clients do not fit into memory.
            let id = LaneId(u32::try_from(self.lanes.len()).unwrap_or(u32::MAX));
            self.lanes.push(Lane {
                region: region.clone(),
                client: client.clone(),
                api_host: host_of(&region.api_base()).into(),
                pace: Pace::default(),
                queue: Queue::default(),
                learned: Learned::default(),
                recalled: Timestamp::default(),
                stop: None,
            });
            let Self { lanes, by_client, .. } = self;
            let again = |id: &LaneId| hash(lanes[id.0 as usize].client.as_str().as_bytes());
            by_client.insert_unique(hash(client.as_str().as_bytes()), id, again);
            id
        })
    }

    /// Whether `registration` still belongs to that lane.
    pub(crate) fn is_of(&self, id: LaneId, registration: &Registration) -> bool {
        let lane = self.lane(id);
        lane.region == registration.region && lane.client == *registration.client.id()
    }

    /// Some client that is not this lane's: only a planted bug wants one.
    pub(crate) fn other_client(&self, id: LaneId) -> Option<&ClientId> {
        let own = &self.lane(id).client;
        self.lanes.iter().map(|lane| &lane.client).find(|client| *client != own)
    }

    /// `name` or `name:port` of the only host that tokens of this lane may be sent to.
    pub(crate) fn api_host(&self, id: LaneId) -> &str {
        &self.lane(id).api_host
    }

    /// What the server does with refresh tokens that were used before.
    pub(crate) fn profile(&self, id: LaneId) -> ServerProfile {
        self.lane(id).learned.profile()
    }

    pub(crate) fn learn(&mut self, id: LaneId, evidence: Evidence) {
        self.lane_mut(id).learned.learn(evidence);
    }

    /// What a record says was known when its grant was issued. The newest grant knows best.
    pub(crate) fn recall(&mut self, id: LaneId, profile: ServerProfile, issued_at: Timestamp) {
        let lane = self.lane_mut(id);
        if issued_at >= lane.recalled {
            lane.recalled = issued_at;
            lane.learned.recall(profile);
        }
    }

    /// The server does not accept the client: nobody of this lane who uses it so asks any more.
    pub(crate) fn stop(&mut self, id: LaneId, client: &Client, failure: Failure) {
        self.lane_mut(id).stop = Some(Stop::new(client, failure));
    }

    /// Why it is no use to ask with that client.
    pub(crate) fn stopped(&self, id: LaneId, client: &Client) -> Option<&Failure> {
        self.lane(id).stop.as_ref()?.concerns(client)
    }

    /// The server has accepted the client.
    pub(crate) fn accepted(&mut self, id: LaneId, client: &Client) {
        if self.stopped(id, client).is_some() {
            self.lane_mut(id).stop = None;
            self.recovered = Some(id);
        }
    }

    /// The lane whose client is accepted again, once.
    pub(crate) fn take_recovered(&mut self) -> Option<LaneId> {
        self.recovered.take()
    }

    /// What [`Bug::ThrottleShared`](crate::sabotage::Bug::ThrottleShared) does.
    pub(crate) fn close_all(&mut self, rate: Rate, now: Timestamp, span: Duration) {
        for at in 0..self.lanes.len() {
            self.close(LaneId(u32::try_from(at).unwrap_or(u32::MAX)), rate, now, span);
        }
    }

    /// The server asked for silence: nobody of this lane asks for `span`.
    pub(crate) fn close(&mut self, id: LaneId, rate: Rate, now: Timestamp, span: Duration) {
        self.lane_mut(id).pace.pause(rate, now.plus(span));
        self.note(id, rate);
    }

    /// Replaces the old wish of whoever sits at `seat` by a new one. It waits in no other lane.
    pub(crate) fn wish(&mut self, (id, seat): (LaneId, u32), rate: Rate, new: Option<Wish>) {
        let Self { lanes, places, .. } = self;
        lanes[id.0 as usize].queue.replace(places, seat, new);
        self.note(id, rate);
    }

    /// When somebody has a turn next.
    pub(crate) fn deadline(&self) -> Option<Timestamp> {
        self.turns.first()
    }

    /// Whose turn it is now, in whatever lane; the turn is taken with that.
    pub(crate) fn take_turn(&mut self, rate: Rate, now: Timestamp) -> Option<u32> {
        let id = LaneId(self.turns.first_due(now)?);
        let lane = self.lane_mut(id);
        let seat = lane.queue.first();
        lane.pace.take(rate, now);
        self.note(id, rate);
        seat
    }

    /// The clock was set back: waits that another clock made are over.
    pub(crate) fn clock_jumped(&mut self, rate: Rate, now: Timestamp) {
        for at in 0..self.lanes.len() {
            let lane = &mut self.lanes[at];
            lane.pace.forgive(rate, now);
            self.note(LaneId(u32::try_from(at).unwrap_or(u32::MAX)), rate);
        }
    }

    fn note(&mut self, id: LaneId, rate: Rate) {
        let next = self.lane(id).next_turn(rate);
        self.turns.set(id.0, next);
    }

    fn lane(&self, id: LaneId) -> &Lane {
        &self.lanes[id.0 as usize]
    }

    fn lane_mut(&mut self, id: LaneId) -> &mut Lane {
        &mut self.lanes[id.0 as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registration::{RedirectUri, Standing, TokenContext};

    fn registration(region: Region, client: &str) -> Registration {
        Registration {
            label: "Acme".into(),
            region,
            org: None,
            client: Client::Public {
                id: ClientId::new(client).unwrap(),
                redirect_uri: RedirectUri::new("http://localhost:1/cb").unwrap(),
            },
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Primary,
        }
    }

    #[test]
    fn a_lane_is_one_client_in_one_region() {
        let mut lanes = Lanes::default();
        let one = registration(Region::EuWest1, "one");
        let id = lanes.of(&one);

        assert!(lanes.of(&one) == id && lanes.is_of(id, &one));
        for other in [registration(Region::UsEast1, "one"), registration(Region::EuWest1, "two")] {
            assert!(!lanes.is_of(id, &other));
            let its_own = lanes.of(&other);
            assert!(its_own != id && lanes.is_of(its_own, &other) && !lanes.is_of(its_own, &one));
        }
    }
}
