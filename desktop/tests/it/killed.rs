//! The real program in a real window, killed at the worst moment: no grant is lost that could be
//! kept, and no refresh token is spent twice.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tenantry_core::Event as CoreEvent;
use tenantry_sandbox::{Fault, FaultHandle, FaultKind, Rotation, Rules};

use crate::cast::GLOBEX;
use crate::world::{PASSPHRASE, World};

/// Short enough that a program renews soon after it starts.
const LIFETIME_SECS: u64 = 6;

/// How long the claim of a program that is gone keeps others away.
const LEASE: Duration = Duration::from_secs(41);

/// A child process that does not outlive its test.
struct Guarded(Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        // SIGKILL: the program is not asked. It may have ended already.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A display to open windows on: the one that is there, or one of our own.
struct Display {
    name: String,
    _server: Option<Guarded>,
}

impl Display {
    fn open() -> Self {
        if let Some(name) = std::env::var("DISPLAY").ok().filter(|name| !name.is_empty()) {
            return Self { name, _server: None };
        }
        let mut server = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("there is no display, and no Xvfb to make one: run `cargo task setup`");
        let mut number = String::new();
        let stdout = server.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut number).unwrap();
        Self { name: format!(":{}", number.trim()), _server: Some(Guarded(server)) }
    }

    /// Starts the program as a person would, on the world's records.
    fn program(&self, world: &World) -> Guarded {
        let mut program = Command::new(env!("CARGO_BIN_EXE_tenantry-desktop"))
            .arg("--data-dir")
            .arg(world.data_dir())
            .arg("--pw-stdin")
            .stdin(Stdio::piped())
            .env("DISPLAY", &self.name)
            .env_remove("WAYLAND_DISPLAY")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        writeln!(program.stdin.take().unwrap(), "{PASSPHRASE}").unwrap();
        Guarded(program)
    }
}

/// Lets the real program begin to renew, and kills it when the token endpoint has its request.
fn killed_at(world: &mut World, kind: FaultKind) -> FaultHandle {
    world.signed_in(GLOBEX);
    world.stop_engine();
    let mut fault = world.sandbox().fault(Fault::on_token(kind));
    let display = Display::open();
    let program = display.program(world);
    world.wait_for(fault.reached());
    drop(program);
    fault
}

fn world(rotation: Rotation) -> World {
    World::behind_a_passphrase(Rules {
        rotation,
        access_token_seconds: Some(LIFETIME_SECS),
        ..Rules::default()
    })
}

#[test]
fn killed_before_the_request_was_acted_on_the_token_is_spent_once_and_the_org_stays() {
    let mut world = world(Rotation::Strict);
    let held = killed_at(&mut world, FaultKind::HoldRequest);
    assert!(world.refreshes().is_empty(), "nothing was acted on");

    world.start_engine();
    world.pass(LEASE);
    world.until_renewed(GLOBEX);
    held.release();

    let refreshes = world.refreshes();
    assert_eq!(refreshes.len(), 1, "{refreshes:?}");
    assert_eq!(refreshes[0].status, 200);
}

#[test]
fn killed_before_the_answer_was_saved_the_org_stays_where_the_platform_forgives_a_second_use() {
    for rotation in [Rotation::Static, Rotation::Grace { seconds: 60 }] {
        let mut world = world(rotation);
        killed_at(&mut world, FaultKind::Hold);

        world.start_engine();
        world.pass(LEASE);
        world.until_renewed(GLOBEX);

        let refreshes = world.refreshes();
        assert_eq!(refreshes.len(), 2, "{rotation:?}: {refreshes:?}");
        assert!(refreshes[1].at_millis - refreshes[0].at_millis >= 40_000, "one after the other");
    }
}

#[test]
fn killed_before_the_answer_was_saved_a_strict_platform_ends_the_sign_in_and_the_reason_is_told() {
    let mut world = world(Rotation::Strict);
    killed_at(&mut world, FaultKind::Hold);

    world.start_engine();
    world.pass(LEASE);
    let why = world.until("the end of the grant", |event| match event {
        CoreEvent::SignedOut { why, .. } => Some(format!("{why} {}", why.advice())),
        _ => None,
    });

    assert!(why.contains("invalid_grant") && why.contains("Sign in again"), "{why}");
    assert_eq!(world.refreshes().len(), 2);
}
