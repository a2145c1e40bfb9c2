//! A process that is measured from outside: when its window is there, its memory, its CPU time.

use std::fs;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How often memory is looked at until it has settled.
const LOOK: Duration = Duration::from_millis(250);

/// For so many looks it has to stay the same, within a hundredth.
const STEADY: usize = 4;

/// A program with a window on the screen. It is ended when this is dropped.
#[derive(Debug)]
pub struct Shown {
    child: Child,
    /// From the start of the process to its first frame.
    pub first_frame: Duration,
}

impl Shown {
    /// Starts one of our own programs, and waits for the line that says that its first frame is shown.
    ///
    /// # Errors
    /// It ends before that.
    pub fn start(program: &Path, arguments: &[&str]) -> io::Result<Self> {
        let begun = Instant::now();
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let Some(stdout) = child.stdout.take() else {
            return Err(io::Error::other("it has no output"));
        };
        let mut line = String::new();
        BufReader::new(stdout).read_line(&mut line)?;
        let shown = Self { child, first_frame: begun.elapsed() };
        match line.trim() {
            "shown" => Ok(shown),
            _ => Err(io::Error::other("it ended before its window was there")),
        }
    }

    /// A program whose window somebody else has seen, so long after its start.
    pub const fn seen(child: Child, first_frame: Duration) -> Self {
        Self { child, first_frame }
    }

    /// Memory of it and of its children when it has settled, in MiB: its own, and its part of what
    /// it shares (PSS).
    ///
    /// # Errors
    /// The system does not tell.
    pub fn memory(&self) -> io::Result<f64> {
        let mut looks: Vec<f64> = Vec::new();
        loop {
            looks.push(pss(self.child.id())?);
            if let Some(last) = looks.last_chunk::<STEADY>() {
                let least = last.iter().copied().fold(f64::INFINITY, f64::min);
                let most = last.iter().copied().fold(0.0, f64::max);
                if most <= least * 1.01 || looks.len() > 40 {
                    return Ok(most);
                }
            }
            std::thread::sleep(LOOK);
        }
    }

    /// The share of one CPU that it takes for so long, in percent.
    ///
    /// # Errors
    /// The system does not tell.
    pub fn busy(&self, span: Duration) -> io::Result<f64> {
        self.memory()?;
        let (begun, before) = (Instant::now(), cpu_time(self.child.id())?);
        std::thread::sleep(span);
        let used = cpu_time(self.child.id())?.saturating_sub(before);
        Ok(used.as_secs_f64() / begun.elapsed().as_secs_f64() * 100.0)
    }
}

impl Drop for Shown {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone then.
        for process in family(self.child.id()).unwrap_or_default() {
            Command::new("kill").arg(process.to_string()).stderr(Stdio::null()).status().ok();
        }
        self.child.wait().ok();
    }
}

fn pss(root: u32) -> io::Result<f64> {
    let mut kibibytes = 0.0;
    for process in family(root)? {
        // A child may end while it is looked at.
        let Ok(rollup) = fs::read_to_string(format!("/proc/{process}/smaps_rollup")) else {
            continue;
        };
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let figure = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kibibytes += figure.unwrap_or(0.0);
    }
    Ok(kibibytes / 1024.0)
}

/// CPU time of all threads that are there.
fn cpu_time(process: u32) -> io::Result<Duration> {
    let mut nanos = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let stat = fs::read_to_string(thread?.path().join("schedstat"))?;
        nanos += stat.split_whitespace().next().and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanos))
}

/// The process and all its children and theirs, youngest first.
fn family(root: u32) -> io::Result<Vec<u32>> {
    let mut parents = Vec::new();
    for entry in fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse::<u32>().ok()) else {
            continue;
        };
        if let Some(parent) = parent_of(process) {
            parents.push((process, parent));
        }
    }
    let mut family = vec![root];
    let mut at = 0;
    while let Some(&parent) = family.get(at) {
        family.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(process, _)| *process));
        at += 1;
    }
    family.reverse();
    Ok(family)
}

fn parent_of(process: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The name in brackets may hold anything, brackets too.
    let (_, after) = stat.rsplit_once(')')?;
    after.split_whitespace().nth(1)?.parse().ok()
}
