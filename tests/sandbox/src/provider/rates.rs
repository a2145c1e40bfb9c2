//! Counts of requests per minute, per client and per token.

use std::collections::BTreeMap;

const MINUTE_MS: u64 = 60_000;

/// Windows nobody used for a minute are dropped when there are more than this.
const WINDOWS_MAX: usize = 10_000;

#[derive(Debug)]
struct Window {
    opened: u64,
    count: u32,
}

/// How many requests each key has made in its current minute.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    windows: BTreeMap<String, Window>,
}

/// How a key stands after one more request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) count: u32,
    pub(crate) allowed: u32,
    pub(crate) reset_seconds: u64,
}

impl Standing {
    pub(crate) const fn is_over(&self) -> bool {
        self.allowed > 0 && self.count > self.allowed
    }
}

impl Rates {
    /// Counts one request of `key`. A limit of 0 allows everything.
    pub(crate) fn count(&mut self, key: &str, now: u64, allowed: u32) -> Standing {
        if self.windows.len() > WINDOWS_MAX {
            self.windows.retain(|_, window| is_open(window, now));
        }
        let window = self.windows.entry(key.to_owned()).or_insert(Window { opened: now, count: 0 });
        if !is_open(window, now) {
            *window = Window { opened: now, count: 0 };
        }
        window.count = window.count.saturating_add(1);
        let left_ms = window.opened.saturating_add(MINUTE_MS).saturating_sub(now);
        Standing { count: window.count, allowed, reset_seconds: left_ms.div_ceil(1000) }
    }
}

const fn is_open(window: &Window, now: u64) -> bool {
    now >= window.opened && now - window.opened < MINUTE_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_counts_up_and_opens_anew_after_a_minute() {
        let mut rates = Rates::default();

        let first = rates.count("k", 1_000, 2);
        let third = [rates.count("k", 2_000, 2), rates.count("k", 2_500, 2)][1];
        let later = rates.count("k", 61_000, 2);

        assert_eq!(first, Standing { count: 1, allowed: 2, reset_seconds: 60 });
        assert!(third.is_over());
        assert_eq!((later.count, later.is_over()), (1, false));
    }
}
