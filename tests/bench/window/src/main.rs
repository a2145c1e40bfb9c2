//! The window, measured beside a bare one of eframe and one of Chromium, in turns.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use lexopt::prelude::*;
use tenantry_bench::rounds::Timing;
use tenantry_bench::table::{Row, Table, figure};
use tenantry_bench_window::chromium;
use tenantry_bench_window::folder::Orgs;
use tenantry_bench_window::frames::Gallery;
use tenantry_bench_window::process::Shown;

/// How thoroughly to measure.
#[derive(Clone, Copy)]
struct Settings {
    /// How often each window is opened.
    starts: usize,
    /// How many frames are drawn.
    frames: usize,
    /// How long a window is watched doing nothing.
    idle: Duration,
}

const THOROUGH: Settings = Settings { starts: 15, frames: 400, idle: Duration::from_mins(1) };

const QUICK: Settings = Settings { starts: 5, frames: 100, idle: Duration::from_secs(20) };

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let settings = settings()?;
    let mut table = Table::begin("The window: wall time to the first frame, memory, CPU time");
    let subject = beside("tenantry-bench-subject")?;
    let orgs = Orgs::write(100)?;
    let many = Orgs::write(1_000)?;
    let (first, memory) = windows(settings, &subject, &orgs)?;
    table.section("first frame", first);
    table.section("memory (PSS), with 100 orgs", memory);
    table.section("a frame", frame_rows(settings, &orgs)?);
    let idle = start(&subject, &many)?.busy(settings.idle)?;
    table.section("1000 orgs, and nothing to do", [Row::figure("CPU", (idle, "%"), 1.0)]);
    if let Ok(program) = beside("tenantry-desktop") {
        let size = std::fs::metadata(program)?.len() >> 10;
        let megabytes = figure(usize::try_from(size)?) / 1024.0;
        table.section("the program", [Row::told("size", format!("{megabytes:.1} MiB"))]);
    }
    Ok(table.end())
}

fn settings() -> Result<Settings, lexopt::Error> {
    let mut settings = THOROUGH;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("quick") => settings = QUICK,
            unknown => return Err(unknown.unexpected()),
        }
    }
    Ok(settings)
}

/// A program that was built into the same folder as this one.
fn beside(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let own = std::env::current_exe()?;
    let path = own.with_file_name(name);
    if path.is_file() { Ok(path) } else { Err(format!("{name} was not built").into()) }
}

fn start(subject: &Path, orgs: &Orgs) -> Result<Shown, Box<dyn Error>> {
    let folder = orgs.path().to_str().ok_or("a folder with an odd name")?;
    Ok(Shown::start(subject, &["orgs", folder])?)
}

/// What was seen of one kind of window.
#[derive(Default)]
struct Seen {
    first_frames: Vec<f64>,
    memory: f64,
}

impl Seen {
    fn take(&mut self, shown: &Shown) -> Result<(), Box<dyn Error>> {
        self.first_frames.push(shown.first_frame.as_secs_f64() * 1e9);
        // Once is enough: it hardly changes from start to start.
        if self.memory == 0.0 {
            self.memory = shown.memory()?;
        }
        Ok(())
    }

    fn time(&self) -> Timing {
        Timing::of(self.first_frames.clone())
    }
}

/// Opens each kind of window in turns: rows of first frames, and of memory.
fn windows(
    settings: Settings,
    subject: &Path,
    orgs: &Orgs,
) -> Result<(Vec<Row>, Vec<Row>), Box<dyn Error>> {
    let [mut ours, mut bare, mut browser] = [(); 3].map(|()| Seen::default());
    let chromium = chromium::find();
    for _ in 0..settings.starts {
        ours.take(&start(subject, orgs)?)?;
        bare.take(&Shown::start(subject, &["bare"])?)?;
        if let Some(program) = &chromium {
            let (shown, _profile) = chromium::start(program)?;
            browser.take(&shown)?;
        }
    }
    let mut first = vec![Row::times("beside eframe", ours.time(), ("bare", bare.time()), 1.3)];
    let mut memory = vec![
        Row::told("the window", format!("{:.1} MiB", ours.memory)),
        Row::figure("beside eframe, bare", (ours.memory / bare.memory, "x"), 1.25),
    ];
    if chromium.is_some() {
        first.push(Row::times("beside Chromium", ours.time(), ("--app", browser.time()), 0.6));
        memory.push(Row::figure("beside Chromium", (ours.memory / browser.memory, "x"), 0.3));
    } else {
        first.push(Row::told("beside Chromium", "it is not here"));
    }
    Ok((first, memory))
}

/// Draws both in turns, so that a busy machine is fair to them.
fn frame_rows(settings: Settings, few: &Orgs) -> Result<Vec<Row>, Box<dyn Error>> {
    let most = Orgs::write(10_000)?;
    let [mut few, mut many] = [Gallery::open(few)?, Gallery::open(&most)?];
    let frames: Vec<_> = (0..settings.frames).map(|_| (few.frame(), many.frame())).collect();
    let (few_times, many_times): (Vec<_>, Vec<_>) = frames.into_iter().unzip();
    let anew: Vec<_> = (0..settings.frames / 4).map(|_| many.frame_a_second_later()).collect();
    let (few, many) = (Timing::of(few_times), Timing::of(many_times));
    Ok(vec![
        Row::timed("with 100 orgs", few),
        Row::times("with 10000 orgs", many, ("with 100", few), 2.0),
        Row::timed("with 10000, the first of a second", Timing::of(anew)),
    ])
}
