//! Reading a valid access token, by name and by handle, beside a bare hash map.

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;

use foldhash::fast::RandomState;
use tenantry_core::{AccessToken, Handle, Policy, TenantId};

use crate::orgs::{HOST, Orgs};
use crate::rounds::{Timing, race};
use crate::settings::Settings;
use crate::table::Row;

/// What a hash map without anything around it takes: no expiry, no host, one tenant per name.
type Bare = HashMap<Arc<str>, AccessToken, RandomState>;

/// In what order tenants are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    /// One tenant again and again.
    Same,
    /// One after the other.
    ByName,
    /// All in a random order: the more tenants, the less of them is in a cache.
    Random,
}

impl Order {
    const ALL: [Self; 3] = [Self::Same, Self::ByName, Self::Random];

    const fn words(self) -> &'static str {
        match self {
            Self::Same => "one of them",
            Self::ByName => "in order",
            Self::Random => "in random order",
        }
    }

    fn arrange<T: Clone>(self, mut all: Vec<T>) -> Vec<T> {
        match self {
            Self::Same => all.drain(..).nth(1).into_iter().collect(),
            Self::ByName => all,
            Self::Random => {
                fastrand::Rng::with_seed(1).shuffle(&mut all);
                all
            }
        }
    }
}

/// Times for one number of tenants in one order.
#[derive(Debug)]
pub struct Times {
    what: String,
    order: Order,
    bare: Timing,
    by_id: Timing,
    by_handle: Timing,
}

impl Times {
    /// By name: never more than three times the bare map.
    pub fn by_id_row(&self) -> Row {
        Row::times(&self.what, self.by_id, ("hash map", self.bare), 3.0)
    }

    /// By handle: 10 ns where a cache holds what is read, never more than the bare map.
    pub fn by_handle_row(&self) -> Row {
        match self.order {
            Order::Same | Order::ByName => Row::within(&self.what, self.by_handle, 10.0),
            Order::Random => Row::times(&self.what, self.by_handle, ("hash map", self.bare), 1.0),
        }
    }
}

/// Measures every order of every number of tenants, and how long the one deadline of all takes.
pub fn times(settings: Settings) -> (Vec<Times>, Vec<Row>) {
    let (mut times, mut deadlines) = (Vec::new(), Vec::new());
    for count in settings.counts() {
        let orgs = Orgs::signed_in(count, Policy::default());
        let bare = bare(&orgs);
        times.extend(Order::ALL.map(|order| compare(settings, &orgs, &bare, order)));
        deadlines.push(deadline(settings, &orgs));
    }
    (times, deadlines)
}

/// A host has one timer, whatever the number of tenants: this is what it is set to.
fn deadline(settings: Settings, orgs: &Orgs) -> Row {
    let count = orgs.names().count();
    let mut ask = |times| {
        (0..times).for_each(|_| {
            black_box(black_box(&orgs.tenants).deadline());
        });
    };
    let [taken] = race(settings, [&mut ask]);
    Row::timed(format!("the one deadline of {count} tenants"), taken)
}

fn bare(orgs: &Orgs) -> Bare {
    let token = |name| orgs.tenants.access_token(orgs.now, name, HOST).cloned();
    let all = orgs.names().filter_map(|name| Some((Arc::from(name.as_str()), token(name).ok()?)));
    all.collect()
}

fn compare(settings: Settings, orgs: &Orgs, bare: &Bare, order: Order) -> Times {
    let count = orgs.names().count();
    let asked = Asked::of(orgs, order);
    asked.check(orgs, bare);
    let mut next = [Turn::of(&asked.ids), Turn::of(&asked.ids), Turn::of(&asked.ids)];
    let [first, second, third] = &mut next;
    let [bare, by_id, by_handle] = race(
        settings,
        [
            &mut |times| {
                (0..times).for_each(|_| {
                    black_box(bare.get(black_box(asked.keys[first.next()].as_ref())));
                });
            },
            &mut |times| {
                (0..times).for_each(|_| {
                    let id = black_box(&asked.ids[second.next()]);
                    black_box(orgs.tenants.access_token(orgs.now, id, black_box(HOST)).ok());
                });
            },
            &mut |times| {
                (0..times).for_each(|_| {
                    let handle = black_box(asked.handles[third.next()]);
                    let token = orgs.tenants.access_token_by(orgs.now, handle, black_box(HOST));
                    black_box(token.ok());
                });
            },
        ],
    );
    let what = format!("{count} tenants, {}", order.words());
    Times { what, order, bare, by_id, by_handle }
}

/// Whom to ask for, in the order of asking. The names are the caller's own copies: a program finds
/// them in its requests.
struct Asked {
    ids: Vec<TenantId>,
    keys: Vec<Arc<str>>,
    handles: Vec<Handle>,
}

impl Asked {
    fn of(orgs: &Orgs, order: Order) -> Self {
        let names = order.arrange(orgs.names().collect());
        Self {
            ids: names.iter().filter_map(|name| TenantId::new(name.as_str()).ok()).collect(),
            keys: names.iter().map(|name| Arc::from(name.as_str())).collect(),
            handles: names.iter().filter_map(|name| orgs.tenants.handle_of(name)).collect(),
        }
    }

    /// Sees to it that all ways lead to the same valid token.
    fn check(&self, orgs: &Orgs, bare: &Bare) {
        assert_eq!((self.ids.len(), self.handles.len()), (self.keys.len(), self.keys.len()));
        for ((id, key), handle) in self.ids.iter().zip(&self.keys).zip(&self.handles) {
            let by_id = orgs.tenants.access_token(orgs.now, id, HOST).ok();
            let by_handle = orgs.tenants.access_token_by(orgs.now, *handle, HOST).ok();
            let text = by_id.map(AccessToken::expose);
            assert!(text.is_some(), "{id} has a token");
            assert_eq!(text, by_handle.map(AccessToken::expose), "of {id}");
            assert_eq!(text, bare.get(key).map(AccessToken::expose), "of {id}");
        }
    }
}

/// Goes round and round.
struct Turn {
    at: usize,
    end: usize,
}

impl Turn {
    const fn of<T>(all: &[T]) -> Self {
        Self { at: 0, end: all.len() }
    }

    const fn next(&mut self) -> usize {
        self.at = if self.at + 1 < self.end { self.at + 1 } else { 0 };
        self.at
    }
}
