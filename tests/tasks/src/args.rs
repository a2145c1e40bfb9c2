//! What was asked for on the command line.

use crate::problem::Problem;
use crate::trials::Trial;

/// What `cargo task help` prints.
pub(crate) const HELP: &str = "\
cargo task <task>

  setup    install what the tests and the window need and this machine lacks
  demo     open the desktop on a simulated Genesys Cloud, in this one process
             --headless           walk the same way in the terminal, without a window
             --real               without the simulation, for real Genesys Cloud orgs
             --wrong-secret ORG   give that org's client a wrong secret
             --rules FILE         how the simulated platform behaves, as TOML
  test     run everything CI runs
  web      open the demo page of the npm package, beside a simulated Genesys Cloud
  sim      run the core in random worlds where everything goes wrong
             --seeds A..B         these worlds; 0..50000 unless told otherwise
             --seed N             this one, with its trace
             --jobs N             on so many threads
             --sabotage           plant each known bug, and look for it in these worlds
  model    try every order of events in which processes can renew one grant, and every way to
           spend a few faults
             --help               what it takes
  bench    measure CPU time and memory, the npm package and (on Linux) the window, beside references
           measured in the same run; one of them is a crate of another cloud, so the first build takes
           a while
             --quick              fewer rounds, and no fleet of a million
  help     print this

`demo`, `web` and `test` set up what they need by themselves.";

/// The names that [`parse`] takes, for a person who mistyped one.
const NAMES: &str = "setup, demo, web, test, sim, model, bench, help";

/// One thing to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Say what there is.
    Help,
    /// Install what is missing.
    Setup,
    /// Serve the demo page.
    Web,
    /// Run everything CI runs.
    Test,
    /// Try the core harder than tests do, with what the trial itself reads.
    Trial(Trial, Vec<String>),
    /// Measure how fast and how small it is.
    Bench(Thoroughness),
    /// Show the product at work.
    Demo(DemoOptions),
}

/// How long to measure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Thoroughness {
    /// Long enough for figures to be quoted.
    #[default]
    Full,
    /// Long enough to see whether something got worse.
    Quick,
}

/// How the demo is to run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DemoOptions {
    pub(crate) face: Face,
    pub(crate) platform: Platform,
    /// What the demo itself reads.
    pub(crate) rest: Vec<String>,
}

/// Where the demo shows itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Face {
    /// A window if there is a display, else the terminal.
    #[default]
    Best,
    /// The terminal, whatever there is.
    Terminal,
}

/// Whom the demo signs in to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Platform {
    /// The sandbox, started with it.
    #[default]
    Simulated,
    /// Genesys Cloud itself.
    Real,
}

/// Reads the arguments after `cargo task`.
pub(crate) fn parse(args: impl IntoIterator<Item = String>) -> Result<Task, Problem> {
    let mut args = args.into_iter();
    let Some(name) = args.next() else { return Ok(Task::Help) };
    match name.as_str() {
        "help" | "--help" | "-h" => Ok(Task::Help),
        "setup" => alone(Task::Setup, args),
        "web" => alone(Task::Web, args),
        "test" => alone(Task::Test, args),
        "sim" => Ok(trial(Trial::Sim, args)),
        "model" => Ok(trial(Trial::Model, args)),
        "bench" => bench(args),
        "demo" => demo(args),
        unknown => {
            Err(Problem::Usage(format!("there is no task {unknown:?}; the tasks are {NAMES}")))
        }
    }
}

/// A task that takes no arguments.
fn alone(task: Task, mut rest: impl Iterator<Item = String>) -> Result<Task, Problem> {
    match rest.next().as_deref() {
        None => Ok(task),
        Some("--help" | "-h") => Ok(Task::Help),
        Some(extra) => Err(Problem::Usage(format!("this task takes no argument {extra:?}"))),
    }
}

fn bench(args: impl Iterator<Item = String>) -> Result<Task, Problem> {
    let mut thoroughness = Thoroughness::default();
    for arg in args {
        match arg.as_str() {
            "--quick" => thoroughness = Thoroughness::Quick,
            "--help" | "-h" => return Ok(Task::Help),
            unknown => return Err(Problem::Usage(format!("bench takes --quick; not {unknown:?}"))),
        }
    }
    Ok(Task::Bench(thoroughness))
}

fn trial(trial: Trial, args: impl Iterator<Item = String>) -> Task {
    Task::Trial(trial, args.collect())
}

fn demo(mut args: impl Iterator<Item = String>) -> Result<Task, Problem> {
    const OPTIONS: &str = "--headless, --real, --wrong-secret ORG and --rules FILE";
    let mut options = DemoOptions::default();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--headless" => options.face = Face::Terminal,
            "--real" => options.platform = Platform::Real,
            "--help" | "-h" => return Ok(Task::Help),
            "--wrong-secret" | "--rules" => {
                let value = args.next().ok_or_else(|| {
                    Problem::Usage(format!("{arg} needs a value; demo takes {OPTIONS}"))
                })?;
                options.rest.extend([arg, value]);
            }
            unknown => {
                return Err(Problem::Usage(format!("demo takes {OPTIONS}; not {unknown:?}")));
            }
        }
    }
    Ok(Task::Demo(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, Problem> {
        parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn no_task_asks_for_help() {
        assert_eq!(parsed("").unwrap(), Task::Help);
    }

    #[test]
    fn every_task_is_known_by_its_name() {
        assert_eq!(parsed("setup").unwrap(), Task::Setup);
        assert_eq!(parsed("test").unwrap(), Task::Test);
        assert_eq!(parsed("web").unwrap(), Task::Web);
        assert_eq!(parsed("demo").unwrap(), Task::Demo(DemoOptions::default()));
        assert_eq!(parsed("bench").unwrap(), Task::Bench(Thoroughness::Full));
        assert_eq!(parsed("bench --quick").unwrap(), Task::Bench(Thoroughness::Quick));
        assert_eq!(parsed("help").unwrap(), Task::Help);
    }

    #[test]
    fn every_named_task_is_explained_in_the_help() {
        for name in NAMES.split(", ") {
            assert!(HELP.contains(&format!("\n  {name} ")), "{name} is not explained");
        }
    }

    #[test]
    fn an_unknown_task_names_the_known_ones() {
        let problem = parsed("tset").unwrap_err().to_string();

        assert!(problem.contains("\"tset\"") && problem.contains(NAMES), "{problem}");
    }

    #[test]
    fn the_demo_gets_what_it_reads_itself() {
        let task = parsed("demo --headless --rules strict.toml --wrong-secret globex").unwrap();

        let rest = ["--rules", "strict.toml", "--wrong-secret", "globex"].map(str::to_owned);
        let platform = Platform::Simulated;
        let options = DemoOptions { face: Face::Terminal, platform, rest: rest.to_vec() };
        assert_eq!(task, Task::Demo(options));
        assert!(parsed("demo --rules").unwrap_err().to_string().contains("needs a value"));
    }

    #[test]
    fn the_simulation_gets_what_it_reads_itself() {
        let rest = ["--seeds", "0..100"].map(str::to_owned);

        assert_eq!(parsed("sim --seeds 0..100").unwrap(), Task::Trial(Trial::Sim, rest.to_vec()));
    }

    #[test]
    fn a_misspelt_option_is_refused() {
        assert!(parsed("demo --headles").unwrap_err().to_string().contains("\"--headles\""));
        assert!(parsed("bench --quik").unwrap_err().to_string().contains("\"--quik\""));
        assert!(parsed("test --fast").unwrap_err().to_string().contains("\"--fast\""));
    }
}
