//! Rounds: everybody who is compared takes turns, so that a busy machine is fair to all.
//!
//! CPU time is measured, not the time on the wall. Of many rounds the least counts: whatever else
//! the machine does makes a turn longer, never shorter.

use cpu_time::ThreadTime;

use crate::settings::Settings;

/// How long one operation took, in nanoseconds of CPU time.
#[derive(Clone, Copy, Debug)]
pub struct Timing {
    /// In the best round.
    pub least: f64,
    /// In the middle one.
    pub median: f64,
}

impl Timing {
    /// Of one figure per round.
    pub fn of(mut rounds: Vec<f64>) -> Self {
        rounds.sort_by(f64::total_cmp);
        let at = |index: usize| rounds.get(index).copied().unwrap_or(f64::NAN);
        Self { least: at(0), median: at(rounds.len() / 2) }
    }
}

/// Something that does one operation so many times in a row.
pub type Work<'a> = &'a mut dyn FnMut(u32);

/// Lets everybody work in turns.
pub fn race<const K: usize>(settings: Settings, mut everybody: [Work<'_>; K]) -> [Timing; K] {
    let times = everybody.each_mut().map(|work| times_per_turn(settings, work));
    let mut rounds = [(); K].map(|()| Vec::new());
    for _ in 0..settings.rounds {
        for ((work, times), taken) in everybody.iter_mut().zip(times).zip(&mut rounds) {
            taken.push(nanos(|| work(times)) / f64::from(times));
        }
    }
    rounds.map(Timing::of)
}

/// How often it must be done to fill a turn.
fn times_per_turn(settings: Settings, work: &mut Work<'_>) -> u32 {
    let long_enough = settings.turn.as_secs_f64() * 1e9;
    let mut times = 1;
    while nanos(|| work(times)) < long_enough && times < 1 << 30 {
        times *= 2;
    }
    times
}

/// The CPU time that `work` takes, in nanoseconds.
pub fn nanos(work: impl FnOnce()) -> f64 {
    let begun = ThreadTime::now();
    work();
    begun.elapsed().as_secs_f64() * 1e9
}
