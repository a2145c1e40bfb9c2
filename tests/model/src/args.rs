//! What was asked for on the command line.

use std::num::NonZeroUsize;

use lexopt::{Arg, Parser, ValueExt as _};
use tenantry_core::Bug;
use tenantry_model::{Bounds, Rotation, Sabotage};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
tenantry-model [options]

  --processes N        how many processes share the store, 1 to 9; 2 unless said. 3 have more than
                       ten times the states of 2
  --server NAME        strict, grace or static; all three unless said
  --drops N            how many requests or answers get lost
  --dups N             how many come twice
  --crashes N          how many processes end at once
  --expiries N         how many leases end before their intent is gone
  --asks N             how often callers ask for a renewal
  --hand-overs N       how often a person hands the sign-in over to another program; 0 unless said
  --waits N            how often time passes, to the next deadline of anybody
  --stalls N           how often it passes although somebody could do something before
  --sabotage NAME      a host or store that must be found out; --sabotage list names them
  --bug NAME           a bug in the core that must be found; --bug list names them
  --threads N          one thread finds the shortest way to what breaks a promise; 2 unless said
  --states N           stop after so many states, new or not

Without options it allows what the full check allows.";

/// What is to be checked, and how.
#[derive(Debug)]
pub(crate) struct Wish {
    pub(crate) processes: u8,
    pub(crate) servers: Vec<Rotation>,
    pub(crate) bounds: Bounds,
    pub(crate) sabotage: Option<Sabotage>,
    pub(crate) bug: Option<Bug>,
    pub(crate) threads: usize,
    pub(crate) states: Option<NonZeroUsize>,
}

/// What to do.
#[derive(Debug)]
pub(crate) enum Task {
    Help,
    Sabotages,
    Bugs,
    Check(Wish),
}

/// Reads the arguments.
pub(crate) fn parse(mut args: Parser) -> Result<Task, lexopt::Error> {
    let mut wish = Wish {
        processes: 2,
        servers: vec![Rotation::Strict, Rotation::Grace, Rotation::Static],
        bounds: Bounds::FULL,
        sabotage: None,
        bug: None,
        threads: 2,
        states: None,
    };
    while let Some(arg) = args.next()? {
        match arg {
            Arg::Long("processes") => wish.processes = args.value()?.parse()?,
            Arg::Long("server") => wish.servers = vec![server(&args.value()?.string()?)?],
            Arg::Long("drops") => wish.bounds.drops = args.value()?.parse()?,
            Arg::Long("dups") => wish.bounds.dups = args.value()?.parse()?,
            Arg::Long("crashes") => wish.bounds.crashes = args.value()?.parse()?,
            Arg::Long("expiries") => wish.bounds.expiries = args.value()?.parse()?,
            Arg::Long("asks") => wish.bounds.asks = args.value()?.parse()?,
            Arg::Long("hand-overs") => wish.bounds.hand_overs = args.value()?.parse()?,
            Arg::Long("waits") => wish.bounds.waits = args.value()?.parse()?,
            Arg::Long("stalls") => wish.bounds.stalls = args.value()?.parse()?,
            Arg::Long("threads") => wish.threads = args.value()?.parse()?,
            Arg::Long("states") => wish.states = Some(args.value()?.parse()?),
            Arg::Long("sabotage") => {
                let name = args.value()?.string()?;
                let Some(known) = Sabotage::ALL.into_iter().find(|known| known.name() == name)
                else {
                    return Ok(Task::Sabotages);
                };
                wish.sabotage = Some(known);
            }
            Arg::Long("bug") => {
                let name = args.value()?.string()?;
                let Some(known) = Bug::ALL.iter().find(|known| format!("{known:?}") == name) else {
                    return Ok(Task::Bugs);
                };
                wish.bug = Some(*known);
            }
            Arg::Long("help") | Arg::Short('h') => return Ok(Task::Help),
            Arg::Long(_) | Arg::Short(_) | Arg::Value(_) => return Err(arg.unexpected()),
        }
    }
    if !(1..=9).contains(&wish.processes) {
        return Err("between 1 and 9 processes can share the store".into());
    }
    Ok(Task::Check(wish))
}

fn server(name: &str) -> Result<Rotation, lexopt::Error> {
    match name {
        "strict" => Ok(Rotation::Strict),
        "grace" => Ok(Rotation::Grace),
        "static" => Ok(Rotation::Static),
        _ => Err(format!("there is no server {name:?}; there are strict, grace and static").into()),
    }
}
