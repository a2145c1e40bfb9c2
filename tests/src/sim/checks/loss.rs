//! No grant is lost that a client could have kept.

use super::{Check, Seen};
use crate::sim::cause::Cause;

/// Nothing to remember.
#[derive(Debug, Default)]
pub(super) struct AvoidableLoss;

impl Check for AvoidableLoss {
    fn name(&self) -> &'static str {
        "no avoidable loss"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Lost { tenant, cause: Cause::Avoidable } => {
                Err(format!("the grant of tenant {tenant} was lost and could have been kept"))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_avoidable_loss_is_a_breach_and_any_other_is_not() {
        for cause in Cause::ALL {
            let seen = AvoidableLoss.see(&Seen::Lost { tenant: 0, cause });

            assert_eq!(seen.is_err(), cause == Cause::Avoidable, "{cause:?}");
        }
    }
}
