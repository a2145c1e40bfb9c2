//! The report: what a check has found, for people.

use std::time::Duration;

use stateright::{Checker, Expectation, Model as _};

use crate::state::State;
use crate::{Action, Protocol};

/// What came of a check.
#[derive(Clone, Debug)]
pub struct Report {
    /// How many different states there are.
    pub unique: usize,
    /// How many ways into a state were tried.
    pub tried: usize,
    /// The most actions in a row.
    pub depth: usize,
    /// How many different steps the core took.
    pub steps: usize,
    /// What was found of each property.
    pub findings: Vec<Finding>,
}

/// What was found of one property.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The property.
    pub name: &'static str,
    /// Whether it is as it should be.
    pub verdict: Verdict,
    /// The actions that show it, if any do, each with what it led to.
    pub steps: Vec<String>,
}

/// How a property came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It held in every state.
    Held,
    /// A way to break it was found.
    Broken,
    /// It was reached, as it should be.
    Reached,
    /// It was never reached.
    Unreached,
}

impl Report {
    /// Reads a checker that has come to its end.
    pub fn of(checker: &impl Checker<Protocol>) -> Self {
        let found = checker.discoveries();
        let findings = checker.model().properties().into_iter().map(|property| {
            let path = found.get(property.name);
            let verdict = match (property.expectation, path) {
                (Expectation::Sometimes, Some(_)) => Verdict::Reached,
                (Expectation::Sometimes, None) => Verdict::Unreached,
                (Expectation::Always | Expectation::Eventually, Some(_)) => Verdict::Broken,
                (Expectation::Always | Expectation::Eventually, None) => Verdict::Held,
            };
            let steps = match (verdict, path) {
                (Verdict::Broken, Some(path)) => steps_of(path.clone().into_vec()),
                _ => Vec::new(),
            };
            Finding { name: property.name, verdict, steps }
        });
        Self {
            unique: checker.unique_state_count(),
            tried: checker.state_count(),
            depth: checker.max_depth(),
            steps: checker.model().steps(),
            findings: findings.collect(),
        }
    }

    /// What came out as that.
    pub fn all(&self, verdict: Verdict) -> Vec<&'static str> {
        let those = self.findings.iter().filter(|finding| finding.verdict == verdict);
        those.map(|finding| finding.name).collect()
    }

    /// Whether every promise held and all that must be possible is.
    pub fn is_good(&self) -> bool {
        self.all(Verdict::Broken).is_empty() && self.all(Verdict::Unreached).is_empty()
    }

    /// The report in lines.
    pub fn lines(&self, took: Duration) -> Vec<String> {
        let Self { unique, tried, depth, steps, .. } = self;
        let secs = took.as_secs_f64();
        let mut lines = vec![format!(
            "{unique} unique states ({tried} tried), {steps} steps of the core, depth {depth}, \
             {secs:.1} s"
        )];
        for Finding { name, verdict, steps } in &self.findings {
            lines.push(format!("  {:9} {name}", format!("{verdict:?}").to_lowercase()));
            lines.extend(steps.iter().map(|step| format!("            {step}")));
        }
        lines
    }
}

/// Each action of a way, with the state that it led to.
fn steps_of(way: Vec<(State, Option<Action>)>) -> Vec<String> {
    let beginning = way.first().map(|(state, _)| state.now).unwrap_or_default();
    let mut steps = Vec::new();
    let mut last = None;
    for (state, action) in way {
        if let Some(action) = last {
            let millis = state.now.since(beginning).as_millis();
            steps.push(format!("{action:<16} {millis:>9} ms  {}", state.brief(beginning)));
        }
        last = action.map(|action| format!("{action:?}"));
    }
    steps
}
