//! Foretold: when an org will need a person, and why.

use serde::Serialize;

use super::{Compared, words};
use crate::time::Timestamp;
use crate::wire::date;

/// When an org will need a person, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Foretold {
    /// Before that.
    pub at: Timestamp,
    /// Why, in a sentence.
    pub because: String,
}

/// The first of all that is known to come.
pub(super) fn first(compared: &Compared<'_>) -> Option<Foretold> {
    let all = [expiry(compared), idling(compared), inactive(compared), deleted(compared)];
    // Of two that come at once the earlier in the list says more of its cause.
    all.into_iter().flatten().min_by_key(|foretold| foretold.at)
}

/// When a client will be deleted, as the org wrote it.
pub(super) fn deletion(text: &str) -> Option<Timestamp> {
    date::read(text)
}

/// Nothing renews what came without a refresh token.
fn expiry(compared: &Compared<'_>) -> Option<Foretold> {
    let grant = compared.grant.filter(|_| !compared.is_renewable())?;
    let why = match (compared.registration.client.secret(), compared.has_timeout()) {
        (None, _) => "The access token ends, and public clients get no refresh token",
        (Some(_), Some(true)) => {
            "The access token ends, and the org gives no refresh token while its inactivity timeout \
             is on"
        }
        (Some(_), _) => "The access token ends, and the org gave no refresh token",
    };
    Some(Foretold { at: grant.expires_at(), because: format!("{why}.") })
}

/// A token that nobody uses ends earlier.
fn idling(compared: &Compared<'_>) -> Option<Foretold> {
    compared.grant.filter(|_| !compared.is_renewable())?;
    let at = compared.found.checked.token.known()?.idles_at?;
    let because = "The org's inactivity timeout ends the access token then, unless it is used \
                   before, and nothing renews it."
        .to_owned();
    Some(Foretold { at, because })
}

/// A client that is switched off gets no further token.
fn inactive(compared: &Compared<'_>) -> Option<Foretold> {
    let state = compared.client()?.state.as_deref()?;
    let is_off = ["disabled", "inactive"].iter().any(|off| state.eq_ignore_ascii_case(off));
    let at = compared.grant.filter(|_| is_off)?.expires_at();
    let because = format!("The access token ends, and the client is {state}: it gets no other.");
    Some(Foretold { at, because })
}

fn deleted(compared: &Compared<'_>) -> Option<Foretold> {
    let at = deletion(compared.client()?.date_to_delete.as_deref()?)?;
    let because = format!("The client will be deleted at {}.", words::moment(at));
    Some(Foretold { at, because })
}
