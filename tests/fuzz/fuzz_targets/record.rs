//! Any bytes as a stored record: read, restored, and found by a save.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use tenantry_core::{Command, Config, Input, OwnerId, Record, TenantId, Tenants, Timestamp};
use tenantry_fuzz::{Stage, Waiting};

static CLAIMING: LazyLock<Stage> = LazyLock::new(|| Stage::new(Waiting::ForSave));

fuzz_target!(|bytes: &[u8]| {
    let acme = TenantId::new("acme").expect("a tenant id");
    let read = Record::read(&acme, bytes);
    if let Ok(record) = &read {
        let written = record.to_bytes();
        let again = Record::read(&acme, &written).expect("what was written can be read");
        assert_eq!(again.to_bytes(), written);
        // Its region is whatever it says, so where it would ask is not to be judged here.
        live(bytes, &acme);
        return;
    }

    let mut stage = Stage::restored(bytes);
    stage.tell(Input::Tick).expect("a tick");
    assert!(stage.is_quarantined() && stage.asked().is_empty() && stage.events().is_empty());

    let mut stage = CLAIMING.clone();
    stage.conflict(bytes);
    assert!(stage.is_quarantined() && stage.asked().is_empty());
    assert_eq!(stage.events().len(), 1, "{:?}", stage.events());
});

/// Whatever its times and counts are, a core can live with it.
fn live(bytes: &[u8], acme: &TenantId) {
    let config = Config::new(OwnerId::new([9; 16]));
    let mut tenants = Tenants::restore(config, [(acme.clone(), bytes)]);
    let mut now = Timestamp::from_unix_millis(1_795_000_000_000);
    for _ in 0..8 {
        let renew = Input::Command(Command::Renew(acme.clone()));
        for input in [Input::Tick, renew] {
            let effects = tenants.handle(now, input).unwrap_or_default();
            assert!(effects.len() <= 8, "{effects:?}");
        }
        now = tenants.deadline().unwrap_or_default().max(now);
    }
}
