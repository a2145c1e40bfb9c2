//! Records for tests, as the core writes them.

use tenantry_core::{
    Client, ClientId, ClientSecret, Command, Config, Effect, Generation, Input, OwnerId, Record,
    Region, Registration, Standing, TenantId, Tenants, Timestamp, TokenContext,
};

use super::folder::{Folder, Outcome};

/// Saves, and nothing is wrong with the folder.
pub(super) fn save(folder: &Folder, record: &Record, expects: Generation) -> Outcome {
    let mut problems = Vec::new();
    let outcome = folder.save(record, expects, &mut problems).unwrap();
    assert_eq!(problems, []);
    outcome
}

pub(crate) fn acme() -> TenantId {
    TenantId::new("acme").unwrap()
}

/// The record of a new tenant.
pub(crate) fn record(label: &str) -> Record {
    record_at(label, Timestamp::from_unix_millis(1))
}

/// The record of a tenant that is made then; its generation is that time.
pub(crate) fn record_at(label: &str, now: Timestamp) -> Record {
    record_of(acme(), label, now)
}

/// The same, of that tenant.
pub(crate) fn record_of(tenant: TenantId, label: &str, now: Timestamp) -> Record {
    let registration = Box::new(Registration {
        label: label.to_owned(),
        region: Region::EuWest1,
        org: None,
        client: Client::Credentials {
            id: ClientId::new("app").unwrap(),
            secret: ClientSecret::new("secret"),
        },
        scopes: vec![],
        context: TokenContext::default(),
        standing: Standing::Primary,
    });
    let none: [(TenantId, Vec<u8>); 0] = [];
    let mut tenants = Tenants::restore(Config::new(OwnerId::new([1; 16])), none);
    let add = Command::Add { tenant, registration };
    let effects = tenants.handle(now, Input::Command(add)).unwrap();
    let save = effects.into_iter().find_map(|effect| match effect {
        Effect::Save { record, .. } => Some(*record),
        _ => None,
    });
    save.unwrap()
}
