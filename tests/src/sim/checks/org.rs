//! I11: a grant is filed only under the org that its token acts in, for whom it was asked.

use super::{Check, Seen};

/// Nothing to remember.
#[derive(Debug, Default)]
pub(super) struct OrgPin;

impl Check for OrgPin {
    fn name(&self) -> &'static str {
        "I11 identity pin"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        let Seen::Stored(stored) = seen else { return Ok(()) };
        let Some(grant) = &stored.after.grant else { return Ok(()) };
        let Some(known) = stored.access else {
            return Err(format!("{} filed a token that nobody issued", stored.who));
        };
        if known.tenant != stored.tenant {
            return Err(format!("{} filed tenant {}'s token elsewhere", stored.who, known.tenant));
        }
        if known.org.as_ref().is_some_and(|org| *org != grant.org) {
            return Err(format!("{} filed a token of org {:?}", stored.who, known.org));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::Stored;
    use crate::sim::checks::samples::{holding, stored};
    use crate::sim::truth::Access;

    #[test]
    fn a_token_of_nobody_of_another_tenant_or_of_another_org_is_a_breach() {
        let record = holding(1, 1, "r");
        let see = |access: Option<&Access>| {
            OrgPin.see(&Seen::Stored(Stored { access, ..stored(None, &record) }))
        };
        let good = Access { tenant: 0, org: Some("org".into()), ends_at: 0, issued_at: 0 };

        assert_eq!(see(Some(&good)), Ok(()));
        assert!(see(None).is_err());
        assert!(see(Some(&Access { tenant: 1, ..good.clone() })).is_err());
        assert!(see(Some(&Access { org: Some("other".into()), ..good })).is_err());
    }
}
