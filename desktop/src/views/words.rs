//! Words: what a tenant is doing, what happens next, and what is needed from the person.

use tenantry_core::{
    Failure, GrantType, SignedOut, Status, Tenant, TenantId, Timestamp, Unreadable,
};

use super::{Scene, times};
use crate::theme::Tone;

/// A tenant's state, answered in the three questions a person has.
#[derive(Clone, Debug)]
pub(crate) struct Situation {
    pub(crate) tone: Tone,
    /// The state in a few words.
    pub(crate) word: &'static str,
    /// What the list says beside it.
    pub(crate) brief: String,
    /// What is happening?
    pub(crate) now: String,
    /// What happens next?
    pub(crate) next: String,
    /// What is needed from me?
    pub(crate) you: String,
    /// What the words count down to.
    pub(crate) until: Option<Timestamp>,
}

const NOTHING: &str = "Nothing.";
const PUT_RIGHT: &str = "The marked step below says what happened and what to do.";
const A_MOMENT: &str = "Nothing. It takes a moment.";

/// The situation of a tenant: its sign-in's where one is under way, else its session's.
pub(crate) fn situation(scene: Scene<'_>, tenant: &Tenant) -> Situation {
    situation_in(scene, tenant, tenant.status(scene.tenants.policy()))
}

/// The situation of a tenant's session, whatever sign-in is under way.
pub(crate) fn session(scene: Scene<'_>, tenant: &Tenant) -> Situation {
    situation_in(scene, tenant, tenant.session(scene.tenants.policy()))
}

/// The tone of a tenant; cheaper than its situation, because it is asked of every tenant.
pub(crate) fn tone(scene: Scene<'_>, tenant: &Tenant) -> Tone {
    tone_in(scene, tenant, tenant.status(scene.tenants.policy()))
}

fn situation_in(scene: Scene<'_>, tenant: &Tenant, status: Status<'_>) -> Situation {
    let told = match status {
        Status::SignedOut(why) => signed_out(tenant, why),
        Status::Redirecting { until, .. } => redirecting(scene, tenant, until),
        Status::Exchanging => exchanging(),
        Status::Identifying => identifying(tenant),
        Status::Committing => committing(),
        Status::SignedIn { expires_at, renews_at } => {
            signed_in(scene, tenant, expires_at, renews_at)
        }
        Status::Queued => queued(scene, tenant),
        Status::Claiming => claiming(tenant),
        Status::Renewing => renewing(tenant),
        Status::Holding { until, cause } => holding(scene, tenant, until, cause),
        Status::Yielding { until } => yielding(scene, tenant, until),
        Status::Stopped(failure) => stopped(scene, tenant, failure),
        Status::Unsaved { until } => unsaved(scene, until),
    };
    Situation { tone: tone_in(scene, tenant, status), ..told }
}

fn tone_in(scene: Scene<'_>, tenant: &Tenant, status: Status<'_>) -> Tone {
    match status {
        Status::SignedOut(_) if tenant.last_failure().is_some_and(is_trouble) => Tone::Broken,
        Status::SignedOut(SignedOut::ByUser | SignedOut::HandedOver) => Tone::Quiet,
        Status::SignedIn { renews_at: None, .. } if ends_soon(scene.now, tenant) => Tone::NeedsYou,
        Status::SignedOut(_) | Status::Redirecting { .. } | Status::Unsaved { .. } => {
            Tone::NeedsYou
        }
        Status::SignedIn { .. } => Tone::Good,
        Status::Exchanging
        | Status::Identifying
        | Status::Committing
        | Status::Claiming
        | Status::Renewing => Tone::Busy,
        Status::Queued | Status::Holding { .. } | Status::Yielding { .. } => Tone::Waiting,
        Status::Stopped(_) => Tone::Broken,
    }
}

/// Whether the failure of a sign-in is more than somebody's change of mind.
pub(crate) const fn is_trouble(failure: &Failure) -> bool {
    !matches!(failure, Failure::Cancelled | Failure::Interrupted)
}

/// The situation of a record that cannot be read.
pub(crate) fn unreadable(id: &TenantId, why: &Unreadable) -> Situation {
    Situation {
        tone: Tone::Broken,
        word: "Record cannot be read",
        brief: format!("{why}"),
        now: format!("The record of {id} cannot be read: {why}."),
        next: "It is left as it is, and the other orgs go on.".to_owned(),
        you: "Put the file back from a backup and start Tenantry again; or forget the org, and \
              add it again."
            .to_owned(),
        until: None,
    }
}

/// Turns an error's text into a sentence.
pub(crate) fn sentence(text: &impl ToString) -> String {
    let text = text.to_string();
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{stop}", letters.as_str())
}

/// A token that cannot be renewed ends soon in its last quarter, as others are renewed then.
fn ends_soon(now: Timestamp, tenant: &Tenant) -> bool {
    tenant.grant().is_some_and(|grant| grant.expires_at().since(now) < grant.lifetime() / 4)
}

/// A situation whose tone is still to be found.
fn told(word: &'static str, now: impl Into<String>) -> Situation {
    Situation {
        tone: Tone::Quiet,
        word,
        brief: String::new(),
        now: now.into(),
        next: String::new(),
        you: NOTHING.to_owned(),
        until: None,
    }
}

fn signed_out(tenant: &Tenant, why: &SignedOut) -> Situation {
    if let Some(failure) = tenant.last_failure() {
        return Situation {
            brief: failure.to_string(),
            next: "Nothing happens until somebody signs in.".to_owned(),
            you: PUT_RIGHT.to_owned(),
            ..if is_trouble(failure) {
                told("Sign-in failed", "The last sign-in did not come to its end.")
            } else {
                told("Not signed in", "The last sign-in was given up.")
            }
        };
    }
    let by_itself = tenant.registration().client.grant_type() == GrantType::ClientCredentials;
    let (word, you) = match (why, by_itself) {
        (SignedOut::Never, true) => {
            ("Not signed in yet", "Check the client below, then press Get a token.")
        }
        (SignedOut::Never, false) => (
            "Not signed in yet",
            "Check the client below, then press Sign in and sign in as a user of this org.",
        ),
        (SignedOut::ByUser, _) => ("Signed out", "Nothing, or sign in again when you want to."),
        (SignedOut::HandedOver, _) => (
            "Handed over",
            "Nothing. Sign in again if this app is to keep the org signed in once more.",
        ),
        (SignedOut::Ended(_) | SignedOut::Expired | SignedOut::Rejected, true) => {
            ("Sign-in ended", "Press Get a token.")
        }
        (SignedOut::Ended(_) | SignedOut::Expired | SignedOut::Rejected, false) => {
            ("Sign-in ended", "Sign in again.")
        }
    };
    Situation {
        brief: String::new(),
        next: "Nothing happens until somebody signs in.".to_owned(),
        you: you.to_owned(),
        ..told(word, why.to_string())
    }
}

fn redirecting(scene: Scene<'_>, tenant: &Tenant, until: Timestamp) -> Situation {
    let left = times::left(scene.now, until);
    Situation {
        brief: format!("{left} left"),
        next: format!("Tenantry goes on by itself when the browser comes back; it waits {left}."),
        you: format!(
            "Sign in there as a user of {}, and choose Allow.",
            tenant.registration().label
        ),
        until: Some(until),
        ..told("Waiting for the browser", "The sign-in page is open in your browser.")
    }
}

fn exchanging() -> Situation {
    Situation {
        next: "Then the org behind the token is proved.".to_owned(),
        you: A_MOMENT.to_owned(),
        ..told("Exchanging the code", "The browser came back; its code is exchanged for a token.")
    }
}

fn identifying(tenant: &Tenant) -> Situation {
    Situation {
        next: "Then the token is saved, and the org is signed in.".to_owned(),
        you: A_MOMENT.to_owned(),
        ..told(
            "Proving the org",
            format!(
                "Genesys Cloud is asked whose token it is, so that nothing else passes for {}.",
                tenant.registration().label
            ),
        )
    }
}

fn committing() -> Situation {
    Situation {
        next: "Then it is used.".to_owned(),
        you: A_MOMENT.to_owned(),
        ..told("Saving", "The new token is saved before anybody may use it.")
    }
}

fn signed_in(
    scene: Scene<'_>,
    tenant: &Tenant,
    expires_at: Timestamp,
    renews_at: Option<Timestamp>,
) -> Situation {
    let good_for = times::left(scene.now, expires_at);
    let now = match tenant.last_failure() {
        Some(_) => format!(
            "Signed in, and the token is good for {good_for}. The last attempt to sign in again \
             failed, and changed nothing."
        ),
        None => format!("Signed in. The token is good for {good_for}."),
    };
    let Some(renews_at) = renews_at else {
        return Situation {
            brief: format!("ends in {}", times::rough(scene.now, expires_at)),
            next: format!("It ends in {good_for}: Genesys Cloud gave no refresh token with it."),
            you: "Sign in again before it ends.".to_owned(),
            until: Some(expires_at),
            ..told(if ends_soon(scene.now, tenant) { "Ends soon" } else { "Signed in" }, now)
        };
    };
    let renewed = times::left(scene.now, renews_at);
    Situation {
        brief: format!(
            "{} left, renewed in {}",
            times::rough(scene.now, expires_at),
            times::rough(scene.now, renews_at)
        ),
        next: format!("It is renewed by itself in {renewed}."),
        you: tenant.last_failure().map_or(NOTHING, |_| PUT_RIGHT).to_owned(),
        until: Some(renews_at.min(expires_at)),
        ..told("Signed in", now)
    }
}

fn queued(scene: Scene<'_>, tenant: &Tenant) -> Situation {
    let budget = scene.tenants.policy().requests_per_minute;
    Situation {
        next: "The orgs whose tokens end first go first; then this one is renewed.".to_owned(),
        you: "Nothing. It takes its turn by itself.".to_owned(),
        ..told(
            if tenant.grant().is_some() {
                "Waiting to renew"
            } else {
                "Waiting to ask for a token"
            },
            format!(
                "All orgs of one client share {budget} token requests a minute, so that Genesys \
                 Cloud does not turn them away."
            ),
        )
    }
}

fn claiming(tenant: &Tenant) -> Situation {
    Situation {
        next: "Then Genesys Cloud is asked.".to_owned(),
        you: A_MOMENT.to_owned(),
        ..told(
            if tenant.grant().is_some() { "About to renew" } else { "About to ask for a token" },
            "It is written down that a new token is asked for, so that nobody asks twice.",
        )
    }
}

fn renewing(tenant: &Tenant) -> Situation {
    Situation {
        next: "Then the org behind the new token is proved.".to_owned(),
        you: A_MOMENT.to_owned(),
        ..told(
            if tenant.grant().is_some() { "Renewing" } else { "Asking for a token" },
            "Genesys Cloud is asked for a new token.",
        )
    }
}

fn holding(scene: Scene<'_>, tenant: &Tenant, until: Timestamp, cause: &Failure) -> Situation {
    let again = times::left(scene.now, until);
    Situation {
        brief: format!("tried again in {again}"),
        next: format!("It is tried again by itself in {again}. {}", what_is_left(scene, tenant)),
        you: meanwhile(cause).to_owned(),
        until: Some(until),
        ..told(
            if tenant.grant().is_some() { "Renewal put off" } else { "Put off" },
            cause.to_string(),
        )
    }
}

/// What a person can do while it is tried again by itself.
fn meanwhile(cause: &Failure) -> &'static str {
    match cause {
        Failure::Unreachable { .. } => {
            "Nothing, where the network comes back. Else check the network, the proxy and the region."
        }
        Failure::Throttled(_) | Failure::Paced => "Nothing.",
        other => other.advice(),
    }
}

fn yielding(scene: Scene<'_>, tenant: &Tenant, until: Timestamp) -> Situation {
    let again = times::left(scene.now, until);
    Situation {
        brief: format!("for at most {again}"),
        next: format!(
            "What it gets is taken over; if nothing comes, Tenantry renews in {again}. {}",
            what_is_left(scene, tenant)
        ),
        until: Some(until),
        ..told(
            "Another program renews",
            "Another program renews this org, or was stopped while it did.",
        )
    }
}

fn stopped(scene: Scene<'_>, tenant: &Tenant, failure: &Failure) -> Situation {
    Situation {
        brief: failure.to_string(),
        next: format!("Nothing is tried until it is put right. {}", what_is_left(scene, tenant)),
        you: PUT_RIGHT.to_owned(),
        until: tenant.grant().map(tenantry_core::Grant::expires_at),
        ..told("Client not accepted", "Genesys Cloud does not accept the client, or its settings.")
    }
}

fn unsaved(scene: Scene<'_>, until: Timestamp) -> Situation {
    let again = times::left(scene.now, until);
    Situation {
        brief: format!("saved again in {again}"),
        next: format!("Saving is tried again in {again}; the token is used meanwhile."),
        you: "Leave this window open, and see whether the disk is full or the data folder may \
              not be written."
            .to_owned(),
        until: Some(until),
        ..told("Not saved", "There is a new token, and it could not be saved.")
    }
}

/// What the tenant lives on while it cannot renew.
fn what_is_left(scene: Scene<'_>, tenant: &Tenant) -> String {
    let Some(grant) = tenant.grant() else { return "There is no token meanwhile.".to_owned() };
    if grant.expires_at() <= scene.now {
        return "The token has ended.".to_owned();
    }
    format!("The token is good for {}.", times::left(scene.now, grant.expires_at()))
}
