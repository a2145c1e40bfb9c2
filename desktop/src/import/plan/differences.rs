//! What a line says otherwise than what is here, field by field. A secret is never among the words.

use std::collections::BTreeSet;

use tenantry_core::{OrgId, RedirectUri, Registration, Scope, Standing};

use crate::views::draft::{Kind, looks_like_an_id};
use crate::views::places;

/// One field that a line says otherwise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which.
    pub field: &'static str,
    /// What is here, and what the text says, as far as they may be shown.
    pub change: String,
}

impl Difference {
    /// Both in one line.
    pub fn text(&self) -> String {
        format!("{}: {}", self.field, self.change)
    }
}

/// What `next` says otherwise than what is here.
pub(super) fn differences(here: &Registration, next: &Registration) -> Vec<Difference> {
    let Registration { label, region, org, client, scopes, context, standing } = here;
    let uri = |uri: Option<&RedirectUri>| uri.map(ToString::to_string).unwrap_or_default();
    let id = |org: &Option<OrgId>| org.as_ref().map(ToString::to_string).unwrap_or_default();
    let (kind, other) = (Kind::of(client), Kind::of(&next.client));
    let shown = [
        ("Label", label.clone(), next.label.clone()),
        ("Region", places::address(region), places::address(&next.region)),
        ("Org id", id(org), id(&next.org)),
        ("Client type", kind.word().to_owned(), other.word().to_owned()),
        ("Redirect URI", uri(client.redirect_uri()), uri(next.client.redirect_uri())),
        ("Scopes", names(scopes), names(&next.scopes)),
        ("Standing", word(*standing).to_owned(), word(next.standing).to_owned()),
    ];
    let shown = shown.into_iter().filter(|(_, now, then)| now != then);
    let mut all: Vec<_> = shown.map(|(field, now, then)| changed(field, &now, &then)).collect();
    if client.id() != next.client.id() {
        all.push(other_client(client.id().as_str(), next.client.id().as_str()));
    }
    let change = match (client.secret(), next.client.secret()) {
        (Some(now), Some(then)) if !now.same_as(then) => Some("another secret"),
        (None, Some(_)) => Some("a secret, where there was none"),
        (Some(_), None) => Some("no secret any more"),
        (Some(_), Some(_)) | (None, None) => None,
    };
    all.extend(change.map(|change| told("Client secret", change)));
    if *context != next.context {
        all.push(told("Token context", "another one"));
    }
    all
}

fn changed(field: &'static str, now: &str, then: &str) -> Difference {
    let or_none = |text: &str| if text.is_empty() { "none".to_owned() } else { text.to_owned() };
    Difference { field, change: format!("{} here, {} in the text", or_none(now), or_none(then)) }
}

fn told(field: &'static str, change: &str) -> Difference {
    Difference { field, change: change.to_owned() }
}

/// What is no id may be a secret in the wrong column.
fn other_client(now: &str, then: &str) -> Difference {
    if looks_like_an_id(now) && looks_like_an_id(then) {
        changed("Client id", now, then)
    } else {
        told("Client id", "another one, which is not shown because it is no UUID")
    }
}

/// Their order says nothing.
fn names(scopes: &[Scope]) -> String {
    let names: BTreeSet<_> = scopes.iter().map(Scope::as_str).collect();
    names.into_iter().collect::<Vec<_>>().join(" ")
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Primary => "primary",
        Standing::Secondary => "secondary",
    }
}
