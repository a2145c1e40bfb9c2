//! News: what just happened, in one sentence.

use tenantry_core::{Event as OrgEvent, SignedOut};

use super::ask::label;
use super::{Scene, times};
use crate::Event;

/// The sentence for an event; none where the window shows it already.
pub(crate) fn news(scene: Scene<'_>, event: &Event) -> Option<String> {
    match event {
        Event::Org(event) => org_news(scene, event),
        Event::TestCalled { tenant, call } => Some(format!("{}: {call}", label(scene, tenant))),
        Event::Noticed => None,
        Event::Woke { slept } => Some(format!(
            "This computer stood still for {}, until {}. What was due meanwhile is done now.",
            times::span(*slept),
            times::hour(scene.now)
        )),
        // A strip says so as long as it is so.
        Event::Offline { .. } => None,
        Event::Online { since } => Some(format!(
            "Online again after {}. What waited is tried now.",
            times::left(*since, scene.now)
        )),
    }
}

fn org_news(scene: Scene<'_>, event: &OrgEvent) -> Option<String> {
    let org = label(scene, event.tenant());
    Some(match event {
        OrgEvent::Registered { .. } => format!("{org} is saved."),
        OrgEvent::SignedIn { .. } => format!("{org} is signed in."),
        OrgEvent::SignInFailed { failure, .. } => format!("{org}: {failure}"),
        OrgEvent::Renewed { .. } => format!("{org} has a new token."),
        OrgEvent::Adopted { .. } => format!("{org} was renewed by another program."),
        OrgEvent::RenewalDelayed { failure, .. } => {
            format!("The renewal of {org} was put off. {failure}")
        }
        OrgEvent::Stopped { failure, .. } => format!("{org} needs you. {failure}"),
        OrgEvent::Due { .. } => format!("{org} cannot be renewed: sign in again before it ends."),
        OrgEvent::SignedOut { why: SignedOut::HandedOver, .. } => format!("{org} is handed over."),
        OrgEvent::SignedOut { why: SignedOut::ByUser, .. } => format!("{org} is signed out."),
        OrgEvent::SignedOut { why, .. } => {
            format!("{org} is signed out. {why} {}", why.advice())
        }
        OrgEvent::Unsaved { .. } => format!("{org} could not be saved; it is tried again."),
        OrgEvent::Quarantined { why, .. } => {
            format!("The record of {org} can no longer be read: {why}.")
        }
        OrgEvent::Forgotten { .. } => format!("{org} is forgotten."),
        OrgEvent::NotForgotten { .. } => {
            format!("The record of {org} could not be removed; it is tried again.")
        }
        // News that this window has no words for yet.
        _ => return None,
    })
}
