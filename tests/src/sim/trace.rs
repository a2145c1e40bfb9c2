//! The trace: one seed, line by line, for people.

use std::fmt::Display;

/// Lines, if anybody wants them.
#[derive(Debug, Default)]
pub struct Trace {
    lines: Option<Vec<String>>,
    hash: u64,
}

impl Trace {
    /// Keeps every line.
    pub const fn kept() -> Self {
        Self { lines: Some(Vec::new()), hash: 0 }
    }

    /// Notes that something happened, `at` milliseconds into the seed.
    pub fn note<L: Display>(&mut self, at: u64, line: impl FnOnce() -> L) {
        if let Some(lines) = &mut self.lines {
            lines.push(format!("{} {}", clock(at), line()));
        }
    }

    /// Whether anybody wants the lines.
    pub const fn is_kept(&self) -> bool {
        self.lines.is_some()
    }

    /// Makes a number part of what tells two runs apart, kept or not.
    pub const fn mix(&mut self, number: u64) {
        self.hash = (self.hash ^ number).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    }

    /// A number that differs where two runs do.
    pub const fn hash(&self) -> u64 {
        self.hash
    }

    /// The lines.
    pub fn into_lines(self) -> Vec<String> {
        self.lines.unwrap_or_default()
    }
}

fn clock(at: u64) -> String {
    let (seconds, millis) = (at / 1000, at % 1000);
    format!("{:02}:{:02}:{:02}.{millis:03}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_when() {
        let mut trace = Trace::kept();

        trace.note(3_723_004, || "here");

        assert_eq!(trace.into_lines(), ["01:02:03.004 here"]);
    }
}
