//! The table: what was measured, beside what it is measured against.

use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;

use crate::rounds::Timing;

/// One measurement.
#[derive(Clone, Debug)]
pub struct Row {
    what: String,
    measured: String,
    reference: String,
    target: String,
    verdict: Verdict,
}

/// What a measurement comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The target is met.
    Met,
    /// It is not.
    Missed,
    /// There is none.
    Told,
}

impl Verdict {
    const fn of(is_met: bool) -> Self {
        if is_met { Self::Met } else { Self::Missed }
    }
}

impl Row {
    /// A figure that is only told.
    pub fn told(what: impl Into<String>, measured: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            measured: measured.into(),
            reference: String::new(),
            target: String::new(),
            verdict: Verdict::Told,
        }
    }

    /// A time that is at most so many times that of the reference.
    pub fn times(
        what: impl Into<String>,
        subject: Timing,
        (name, reference): (&str, Timing),
        at_most: f64,
    ) -> Self {
        let ratio = subject.least / reference.least;
        Self {
            reference: format!("{} {name}, {ratio:.2} x", time(reference.least)),
            target: format!("at most {at_most} x"),
            verdict: Verdict::of(ratio <= at_most),
            ..Self::timed(what, subject)
        }
    }

    /// A time that is at least so many times shorter than that of the reference.
    pub fn faster(
        what: impl Into<String>,
        subject: Timing,
        (name, reference): (&str, Timing),
        at_least: f64,
    ) -> Self {
        let ratio = reference.least / subject.least;
        Self {
            reference: format!("{} {name}, {ratio:.1} x slower", time(reference.least)),
            target: format!("at least {at_least} x"),
            verdict: Verdict::of(ratio >= at_least),
            ..Self::timed(what, subject)
        }
    }

    /// A time that is at most so many nanoseconds.
    pub fn within(what: impl Into<String>, subject: Timing, at_most: f64) -> Self {
        Self {
            target: format!("at most {}", time(at_most)),
            verdict: Verdict::of(subject.least <= at_most),
            ..Self::timed(what, subject)
        }
    }

    /// A time that is only told.
    pub fn timed(what: impl Into<String>, subject: Timing) -> Self {
        Self::told(what, format!("{} ({})", time(subject.least), time(subject.median)))
    }

    /// A figure that is at most so much of its unit.
    pub fn figure(what: impl Into<String>, (figure, unit): (f64, &str), at_most: f64) -> Self {
        let target = format!("at most {at_most} {unit}");
        let verdict = Verdict::of(figure <= at_most);
        Self { target, verdict, ..Self::told(what, format!("{} {unit}", short(figure))) }
    }
}

/// What was measured, under headings.
#[derive(Debug, Default)]
pub struct Table {
    missed: usize,
}

const HEADER: [&str; 5] = ["", "measured", "reference", "target", ""];

const WIDTHS: [usize; 4] = [44, 22, 34, 16];

impl Table {
    /// Prints what this is about, and on what machine.
    pub fn begin(title: &str) -> Self {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let (os, machine) = (std::env::consts::OS, std::env::consts::ARCH);
        print(format_args!("{title} ({cores} cores, {machine}, {os})"));
        Self::default()
    }

    /// Prints a section.
    pub fn section(&mut self, heading: &str, rows: impl IntoIterator<Item = Row>) {
        print(format_args!("\n{}", line([heading, HEADER[1], HEADER[2], HEADER[3], HEADER[4]])));
        for row in rows {
            self.missed += usize::from(row.verdict == Verdict::Missed);
            print(&row);
        }
    }

    /// Prints what came of it all; a missed target is a failure.
    pub fn end(self) -> ExitCode {
        if self.missed == 0 {
            print("\nevery target is met");
            ExitCode::SUCCESS
        } else {
            print(format_args!("\ntargets missed: {}", self.missed));
            ExitCode::FAILURE
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Met => "met",
            Verdict::Missed => "MISSED",
            Verdict::Told => "",
        };
        let what = format!("  {}", self.what);
        f.write_str(&line([&what, &self.measured, &self.reference, &self.target, verdict]))
    }
}

fn line(cells: [&str; 5]) -> String {
    let [what, measured, reference, target, verdict] = cells;
    let [a, b, c, d] = WIDTHS;
    let line = format!("{what:a$} {measured:>b$}  {reference:c$} {target:d$} {verdict}");
    line.trim_end().to_owned()
}

/// A count as a figure.
#[expect(clippy::cast_precision_loss, reason = "nothing here is counted beyond 2^53")]
pub const fn figure(count: usize) -> f64 {
    count as f64
}

/// Nanoseconds as people read them.
fn time(nanos: f64) -> String {
    match nanos {
        ..1e4 => format!("{} ns", short(nanos)),
        ..1e7 => format!("{} us", short(nanos / 1e3)),
        ..1e10 => format!("{} ms", short(nanos / 1e6)),
        _ => format!("{} s", short(nanos / 1e9)),
    }
}

/// Three digits, or as many as there are before the point; none where there is no fraction.
fn short(figure: f64) -> String {
    let digits = match figure {
        whole if whole.fract() == 0.0 => 0,
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{figure:.digits$}")
}

fn print(line: impl fmt::Display) {
    // Whoever reads may have gone away; the exit code tells all the same.
    writeln!(io::stdout(), "{line}").ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn timing(nanos: f64) -> Timing {
        Timing { least: nanos, median: nanos }
    }

    #[test]
    fn a_ratio_above_its_target_is_missed() {
        let row = |nanos| Row::times("", timing(nanos), ("map", timing(10.0)), 3.0);

        assert_eq!(row(30.0).verdict, Verdict::Met);
        assert_eq!(row(30.1).verdict, Verdict::Missed);
        assert_eq!(
            Row::faster("", timing(10.0), ("x", timing(49.0)), 5.0).verdict,
            Verdict::Missed
        );
        assert_eq!(Row::figure("", (24.1, "bytes"), 24.0).verdict, Verdict::Missed);
    }

    #[test]
    fn what_cannot_be_measured_meets_no_target() {
        let nothing = Timing::of(Vec::new());

        assert_eq!(Row::within("", nothing, 1e9).verdict, Verdict::Missed);
        assert_eq!(Row::times("", timing(1.0), ("x", nothing), 9.0).verdict, Verdict::Missed);
    }

    #[test]
    fn times_have_three_digits_and_their_unit() {
        assert_eq!(time(2.504), "2.50 ns");
        assert_eq!(time(240.4), "240 ns");
        assert_eq!(time(17_234.0), "17.2 us");
    }
}
