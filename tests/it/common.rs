//! What the scenarios have in common.

use std::time::Duration;

use tenantry_core::{
    Command, Effect, Fingerprint, Input, NotNow, Registration, StoredBytes, TenantId,
};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, OrgName, ProcessId, World, tenant};

/// So many seconds.
pub(crate) const fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// Whether a request is about to be sent.
pub(crate) fn is_send(effect: &Effect) -> bool {
    matches!(effect, Effect::Send { .. })
}

/// Whether it is the question whose a token is.
pub(crate) fn is_get(effect: &Effect) -> bool {
    matches!(effect, Effect::Send { request, .. } if request.method().as_str() == "GET")
}

/// A world with two processes on one store, and one org that is signed in.
pub(crate) fn two_signed_in() -> (World, [ProcessId; 2], TenantId) {
    let (mut world, first, acme) = started(Rules::default(), Cast::Confidential);
    world.sign_in(first, &acme, OrgName::Acme);
    let second = world.start();
    (world, [first, second], acme)
}

/// A world with one org that nobody has signed in to.
pub(crate) fn started(rules: Rules, cast: Cast) -> (World, ProcessId, TenantId) {
    let mut world = World::new(rules);
    let process = world.start();
    let acme = world.add(process, OrgName::Acme, cast);
    (world, process, acme)
}

/// A world with one org that is signed in.
pub(crate) fn signed_in(rules: Rules, cast: Cast) -> (World, ProcessId, TenantId) {
    let (mut world, process, acme) = started(rules, cast);
    if cast == Cast::Credentials {
        world.begin_sign_in(process, &acme).unwrap();
    } else {
        world.sign_in(process, &acme, OrgName::Acme);
    }
    assert!(world.tenant(process, &acme).grant().is_some());
    world.process(process).take_events();
    (world, process, acme)
}

/// The access token as the application would get it.
pub(crate) fn token(
    world: &mut World,
    process: ProcessId,
    acme: &TenantId,
) -> Result<Fingerprint, NotNow> {
    let now = world.now();
    let tenants = world.process(process).tenants();
    tenants.access_token(now, acme, "api.east.test").map(Fingerprint::of)
}

/// What is said of an org of the scene.
pub(crate) fn registration_of(
    world: &mut World,
    process: ProcessId,
    org: OrgName,
    cast: Cast,
) -> Registration {
    let id = world.add(process, org, cast);
    let registration = world.tenant(process, &id).registration().clone();
    world.command(process, Command::Forget(id)).unwrap();
    registration
}

/// Makes it known under that name.
pub(crate) fn add(
    world: &mut World,
    process: ProcessId,
    name: &str,
    registration: &Registration,
) -> TenantId {
    let tenant = tenant(name);
    let registration = Box::new(registration.clone());
    world.command(process, Command::Add { tenant: tenant.clone(), registration }).unwrap();
    tenant
}

/// Says something else of a tenant.
pub(crate) fn update(tenant: &TenantId, registration: &Registration) -> Input {
    let registration = Box::new(registration.clone());
    Input::Command(Command::Update { tenant: tenant.clone(), registration })
}

/// Lets the time pass at once, and ticks.
pub(crate) fn tick_at(world: &mut World, process: ProcessId, later: Duration) {
    world.set_clock(world.now().plus(later));
    world.tell(process, Input::Tick).unwrap();
}

/// Everything sent while settling: `METHOD host`.
pub(crate) fn sent(world: &mut World, process: ProcessId) -> Vec<String> {
    let mut sent = Vec::new();
    while let Some(effect) = world.perform_one(process) {
        if let Effect::Send { request, .. } = effect {
            sent.push(format!("{} {}", request.method().as_str(), request.host()));
        }
    }
    sent
}

/// Lets minutes pass, every deadline in them met.
pub(crate) fn in_minutes(world: &mut World, minutes: u64) {
    world.run(Duration::from_mins(minutes));
}

/// What the store holds of a tenant now, as its watchers are told.
pub(crate) fn news(world: &World, tenant: &TenantId) -> Input {
    let found = world.disk.read(tenant).map(|bytes| StoredBytes::from(bytes.to_vec()));
    Input::StoreChanged { tenant: tenant.clone(), found }
}
