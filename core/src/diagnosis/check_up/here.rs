//! Here: what is set on this side that no answer of the org is needed for, and the clock.

use super::line::{CheckLine, Topic};
use super::{Compared, words};
use crate::diagnosis::Action;

/// A smaller difference disturbs nobody.
const CLOCK_NEARLY_RIGHT_SECS: u64 = 30;

/// Processes that share a store agree by the clock on who renews, with about as much to spare.
const CLOCK_WRONG_SECS: u64 = 300;

pub(super) fn region(compared: &Compared<'_>) -> Option<CheckLine> {
    let (region, api) = (&compared.registration.region, compared.registration.region.api_base());
    let text = match (compared.found.checked.token.known(), region.domain()) {
        (Some(_), Some(domain)) => format!("The org answers in {region} ({domain})."),
        (Some(_), None) => format!("The org answers at {api}, which is set by hand."),
        (None, _) => return None,
    };
    Some(match region.domain() {
        Some(_) => CheckLine::fine(Topic::Region, text),
        None => CheckLine::worth_knowing(Topic::Region, text),
    })
}

pub(super) fn clock(compared: &Compared<'_>) -> Option<CheckLine> {
    let clock = compared.found.clock?;
    let (ahead, within) = (clock.ahead_secs(), clock.within_ms.div_ceil(1_000));
    let direction = if ahead < 0 { "behind" } else { "ahead of" };
    let off = ahead.unsigned_abs();
    let text = match off {
        0 => format!("The clock of this machine is right, to {}.", words::span(within)),
        _ => format!(
            "The clock of this machine is {} {direction} the platform's, give or take {}.",
            words::span(off),
            words::span(within)
        ),
    };
    let fix = "Let the system set its clock by the network.";
    Some(if off <= CLOCK_NEARLY_RIGHT_SECS {
        CheckLine::fine(Topic::Clock, text)
    } else if off <= CLOCK_WRONG_SECS {
        CheckLine::worth_knowing(Topic::Clock, text).fix(fix)
    } else {
        CheckLine::broken(Topic::Clock, text).fix(fix)
    })
}

pub(super) fn context(compared: &Compared<'_>) -> Option<CheckLine> {
    let context = &compared.registration.context;
    if context.is_off() {
        return None;
    }
    let set = [
        ("organization_id", context.organization_id.is_some()),
        ("audience", context.audience.is_some()),
        ("resource", !context.resource.is_empty()),
        ("scope", !context.scopes.is_empty()),
    ];
    let names: Vec<_> =
        set.into_iter().filter_map(|(name, is_set)| is_set.then_some(name)).collect();
    let text = format!(
        "Token requests carry {}. What Genesys Cloud does with that is not documented.",
        words::list(&names)
    );
    let fix = "Take the token context out, unless the org works with it only.";
    Some(CheckLine::worth_knowing(Topic::TokenContext, text).fix(fix).with(Action::Edit))
}
