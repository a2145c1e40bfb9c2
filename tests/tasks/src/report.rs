//! How the steps went, for the table at the end.

use std::fmt;
use std::time::Duration;

/// How one step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    /// It failed, and so has the whole run.
    Failed,
    /// It was not run; this is why.
    Skipped(String),
}

/// The steps so far, in order.
#[derive(Debug, Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    name: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Report {
    pub(crate) fn record(&mut self, name: &'static str, outcome: Outcome, took: Duration) {
        self.rows.push(Row { name, outcome, took });
    }

    /// The first of `names` that has not passed.
    pub(crate) fn first_unmet(&self, names: &[&'static str]) -> Option<&'static str> {
        let passed = |name: &str| {
            self.rows.iter().any(|row| row.name == name && row.outcome == Outcome::Passed)
        };
        names.iter().copied().find(|name| !passed(name))
    }

    /// The names of the steps that failed.
    pub(crate) fn failed(&self) -> Vec<&'static str> {
        let failed = self.rows.iter().filter(|row| row.outcome == Outcome::Failed);
        failed.map(|row| row.name).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or_default().max(5);
        writeln!(f, "{:width$}  {:>9}  result", "step", "time")?;
        for row in &self.rows {
            writeln!(f, "{:width$}  {:>9}  {}", row.name, seconds(row.took), row.outcome)?;
        }
        let total = seconds(self.rows.iter().map(|row| row.took).sum());
        match self.failed().as_slice() {
            [] => write!(f, "{:width$}  {total:>9}  passed", "total"),
            failed => write!(f, "{:width$}  {total:>9}  FAILED: {}", "total", failed.join(", ")),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Passed => write!(f, "passed"),
            Self::Failed => write!(f, "FAILED"),
            Self::Skipped(why) => write!(f, "skipped: {why}"),
        }
    }
}

/// A duration as people read it.
pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        report.record("fmt", Outcome::Passed, Duration::from_millis(1_040));
        report.record("tests", Outcome::Failed, Duration::from_secs(116));
        report.record("web tests", Outcome::Skipped("needs tests".to_owned()), Duration::ZERO);
        report
    }

    #[test]
    fn the_table_names_each_step_its_time_and_its_end() {
        let expected = "\
step            time  result
fmt            1.0 s  passed
tests        116.0 s  FAILED
web tests      0.0 s  skipped: needs tests
total        117.0 s  FAILED: tests";

        assert_eq!(report().to_string(), expected);
    }

    #[test]
    fn nothing_failed_is_a_pass() {
        let mut report = Report::default();
        report.record("fmt", Outcome::Passed, Duration::ZERO);

        assert_eq!(report.failed(), Vec::<&str>::new());
        assert!(report.to_string().ends_with("passed"));
    }

    #[test]
    fn a_step_that_was_skipped_meets_no_need() {
        assert_eq!(report().first_unmet(&["fmt"]), None);
        assert_eq!(report().first_unmet(&["fmt", "web tests"]), Some("web tests"));
        assert_eq!(report().first_unmet(&["never run"]), Some("never run"));
    }
}
