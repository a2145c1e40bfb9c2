//! Stored records: each is read, restored beside a good one, and found in the store by a save.

use tenantry_core::{
    Command, Config, Effect, Event, Input, OwnerId, Record, Refused, StoredBytes, TenantId,
    Tenants, Timestamp, Unreadable,
};
use tenantry_sandbox::{MARKER, Rules};
use tenantry_tests::{Cast, OrgName, tenant};

use super::stage::Stage;
use super::stored::{Class, Stored};
use super::{Case, Misread, cases};
use crate::common::signed_in;

pub(super) const FILE: &str = include_str!("../../corpus/records.toml");

impl From<&Unreadable> for Class {
    fn from(why: &Unreadable) -> Self {
        match why {
            Unreadable::Newer(_) => Self::Newer,
            Unreadable::TooLong(_) => Self::TooLong,
            Unreadable::OfAnother(_) => Self::OfAnother,
            Unreadable::Contradictory => Self::Contradictory,
            Unreadable::Damaged { .. } => Self::Damaged,
            other => panic!("{other:?}"),
        }
    }
}

/// Two good records: the one that is bent, and a neighbour's.
struct Good {
    now: Timestamp,
    acme: (TenantId, Vec<u8>),
    globex: (TenantId, Vec<u8>),
}

impl Good {
    fn new() -> Self {
        let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
        let globex = world.add(process, OrgName::Globex, Cast::Confidential);
        world.sign_in(process, &globex, OrgName::Globex);
        let bytes = |id: &TenantId| (id.clone(), world.disk.read(id).unwrap().to_vec());
        Self { now: world.now(), acme: bytes(&acme), globex: bytes(&globex) }
    }

    /// Restored beside the neighbour, who notices nothing; what is unreadable asks for nothing.
    fn restore(&self, name: &str, bytes: &[u8]) -> Class {
        let stored = [(tenant("acme"), bytes.to_vec()), self.globex.clone()];
        let mut tenants = Tenants::restore(Config::new(OwnerId::new([9; 16])), stored);
        assert!(tenants.get(&self.globex.0).unwrap().grant().is_some(), "{name}");

        let class = match tenants.quarantined().next() {
            None => Class::Read,
            Some((id, why)) => {
                assert_eq!(*id, self.acme.0);
                Class::from(why)
            }
        };
        let effects = tenants.handle(self.now, Input::Tick).unwrap();
        assert!(effects.len() <= 8, "{name}: {effects:?}");
        if class != Class::Read {
            assert_eq!(effects.len(), 0, "{name}: {effects:?}");
            let renew = Input::Command(Command::Renew(tenant("acme")));
            let refused = tenants.handle(self.now, renew).unwrap_err();
            assert_eq!(refused, Refused::Quarantined(tenant("acme")), "{name}");
        }
        let printed = format!("{tenants:?}{effects:?}");
        assert!(!printed.contains(MARKER), "{name}: {printed}");
        class
    }
}

/// Found in the store by a process that was about to claim.
fn found_by_a_save(name: &str, bytes: Vec<u8>) -> Class {
    let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
    world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
    assert!(matches!(world.take_effect(process), Some(Effect::Save { .. })));
    let conflict =
        Input::SaveConflict { tenant: acme.clone(), found: Some(StoredBytes::from(bytes)) };
    world.tell(process, conflict).unwrap();
    let mut stage = Stage::of(world, process, acme);

    let outcome = stage.follow();

    match outcome.events.as_slice() {
        [Event::Quarantined { why, .. }] => {
            assert_eq!(outcome.sent, Vec::<String>::new(), "{name}");
            Class::from(why)
        }
        events => {
            let is_quarantined = |event: &Event| matches!(event, Event::Quarantined { .. });
            assert!(!events.iter().any(is_quarantined), "{name}: {events:?}");
            Class::Read
        }
    }
}

#[test]
fn any_stored_bytes_are_a_record_or_a_reason_and_never_a_loss_for_others() {
    let good = Good::new();
    let mut misread = Misread::default();
    for Case { name, input } in &cases::<Stored>(FILE) {
        let bytes = input.bytes(&good.acme.1);

        let read = Record::read(&good.acme.0, &bytes);

        let shown = format!("{:?}", read.as_ref().map_err(ToString::to_string));
        assert!(!shown.contains(MARKER), "{name}: {shown}");
        misread.compare(
            name,
            &read.as_ref().map_or_else(Class::from, |_| Class::Read),
            &input.class,
        );
        misread.compare(name, &good.restore(name, &bytes), &input.class);
        misread.compare(name, &found_by_a_save(name, bytes), &input.class);
    }
    misread.assert_none();
}
