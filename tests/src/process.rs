//! One process: a core, the effects it has asked for and that have not been performed yet, and
//! everything it has ever shown.

use std::collections::{BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tenantry_core::{
    Config, Effect, Event, Input, OwnerId, Recorder, RecordingKey, Refused, SignInUrl, State,
    Tenants, Timestamp, replay,
};

use crate::canary;
use crate::disk::Disk;
use crate::sabotage;

/// A running process.
#[derive(Debug)]
pub struct Process {
    pub(crate) tenants: Tenants,
    pub(crate) waiting: VecDeque<Effect>,
    pub(crate) opened: Vec<SignInUrl>,
    /// By how much its clock is behind.
    pub(crate) behind: Duration,
    events: Vec<Event>,
    shown: String,
    recorder: Recorder,
    recording: String,
    ways: BTreeSet<(State, State)>,
    /// The states and codes that redirects have brought, and what requests carried.
    secrets: Vec<String>,
}

impl Process {
    pub(crate) fn start(owner: u8, disk: &Disk) -> Self {
        let config = sabotage::planted(Config::new(OwnerId::new([owner; 16])));
        let recorder = Recorder::new(RecordingKey::new([owner; 32]));
        let stored = disk.all();
        Self {
            recording: recorder.begun(&config, &stored),
            recorder,
            secrets: Vec::new(),
            ways: BTreeSet::new(),
            tenants: Tenants::restore(config, stored),
            waiting: VecDeque::new(),
            opened: Vec::new(),
            behind: Duration::ZERO,
            events: Vec::new(),
            shown: String::new(),
        }
    }

    /// Tells the core; what it asks for waits until it is performed.
    pub(crate) fn tell(&mut self, now: Timestamp, input: Input) -> Result<(), Refused> {
        // Writing to a String has no error.
        write!(self.shown, "{input:?}").ok();
        if let Input::Redirected(url) = &input {
            self.secrets.extend(canary::of_redirect(url.expose()));
        }
        let (line, came) = self.recorder.handle(&mut self.tenants, now, input);
        self.recording.push_str(&line);
        let effects = came?;
        self.follow(now);
        for effect in &effects {
            if let Effect::Send { request, .. } = effect {
                self.secrets.extend(canary::of_request(request));
            }
        }
        write!(self.shown, "{effects:?}{:?}", self.tenants).ok();
        self.waiting.extend(effects);
        Ok(())
    }

    /// Whatever a scenario is about: its tenants go from state to state as the states say.
    fn follow(&mut self, now: Timestamp) {
        for tenant in self.tenants.iter() {
            let way = self.tenants.log().way_of(tenant.id()).rev();
            for made in way.take_while(|made| made.at == now) {
                assert!(made.is_foreseen(), "no state knows of {made:?}");
                self.ways.insert((made.from, made.to));
            }
        }
    }

    /// From which states to which its tenants went.
    pub const fn ways(&self) -> &BTreeSet<(State, State)> {
        &self.ways
    }

    pub(crate) fn note(&mut self, event: Event) {
        self.events.push(event);
    }

    /// What the core has reported since the last call.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// The core, for reading.
    pub const fn tenants(&self) -> &Tenants {
        &self.tenants
    }

    /// Everything that it was told and has asked for, as lines that hold no secret.
    pub fn recording(&self) -> &str {
        &self.recording
    }

    /// Everything that a log of this process could hold.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// How many recordings have been kept.
static KEPT: AtomicUsize = AtomicUsize::new(0);

impl Process {
    /// Writes the recording where `TENANTRY_RECORDINGS` says, for a replay elsewhere.
    #[expect(clippy::expect_used, reason = "a recording that was asked for and is lost must fail")]
    fn keep_recording(&self) {
        let Some(folder) = std::env::var_os("TENANTRY_RECORDINGS") else { return };
        let scenario = std::thread::current().name().unwrap_or("unnamed").replace("::", ".");
        let number = KEPT.fetch_add(1, Ordering::Relaxed);
        let file = Path::new(&folder).join(format!("{scenario}.{number}.jsonl"));
        std::fs::write(file, &self.recording).expect("a recording that can be written");
    }
}

/// Whatever a scenario is about: what its processes were told replays, and no secret is in what
/// they have written.
impl Drop for Process {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        if !sabotage::is_on() {
            let replayed = replay(&self.recording).unwrap_or_else(|bad| bad.to_string());
            let differs = self.recording.lines().zip(replayed.lines()).find(|(a, b)| a != b);
            assert!(self.recording == replayed, "the replay differs: {differs:#?}");
        }
        let logs = self.tenants.iter().map(|tenant| self.tenants.log().to_json_lines(tenant.id()));
        for written in logs.chain([self.recording.clone()]) {
            assert_eq!(canary::found(&written, &self.secrets), None, "in {written}");
        }
        if !sabotage::is_on() {
            self.keep_recording();
        }
    }
}
