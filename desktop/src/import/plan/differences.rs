//! What a line says otherwise than what is here.

use std::collections::BTreeSet;

use tenantry_core::{Client, ClientSecret, Registration, Scope};

use crate::import::Column;
use crate::import::row::Row;
use crate::views::draft::{Check, Draft, Kind};
use crate::views::places;

/// What a line says otherwise than what is here. Where it says nothing, nothing differs.
pub(super) fn differences(row: &Row, draft: &Draft, here: &Registration) -> Vec<String> {
    let mut differences = Vec::new();
    let mut compare = |what: &str, ours: &str, theirs: &str| {
        if ours != theirs {
            let ours = if ours.is_empty() { "none" } else { ours };
            differences.push(format!("{what}: {ours} here, {theirs} in the text."));
        }
    };
    if row.says(Column::Label) {
        compare("Label", &here.label, draft.label.trim());
    }
    if let Check::Good(region) = draft.checked_region() {
        compare("Region", &places::address(&here.region), &places::address(&region));
    }
    if let Check::Good(Some(org)) = draft.checked_org() {
        compare("Org id", here.org.as_ref().map_or("", |org| org.as_str()), org.as_str());
    }
    if row.says(Column::Kind) {
        compare("Client type", Kind::of(&here.client).word(), draft.kind.word());
    }
    if let Check::Good(Some(redirect)) =
        said(row, Column::RedirectUri, draft.checked_redirect_uri())
    {
        let ours = here.client.redirect_uri().map_or("", |uri| uri.as_str());
        compare("Redirect URI", ours, redirect.as_str());
    }
    if let Check::Good(Some(scopes)) = said(row, Column::Scopes, draft.checked_scopes()) {
        let names = |scopes: &[Scope]| {
            let names: BTreeSet<_> = scopes.iter().map(ToString::to_string).collect();
            names.into_iter().collect::<Vec<_>>().join(" ")
        };
        compare("Scopes", &names(&here.scopes), &names(&scopes));
    }
    if row.says(Column::Standing) && draft.standing != here.standing {
        differences.push("The standing is another.".to_owned());
    }
    differences.extend(secret_differences(draft, here));
    differences
}

/// What is not shown, or too long to be compared by eye.
fn secret_differences(draft: &Draft, here: &Registration) -> Vec<String> {
    let mut differences = Vec::new();
    if draft.client_id.trim() != here.client.id().as_str() {
        differences.push("The client is another.".to_owned());
    }
    if let (Client::Confidential { secret, .. } | Client::Credentials { secret, .. }, false) =
        (&here.client, draft.secret.is_empty())
        && !secret.same_as(&ClientSecret::new(draft.secret.trim()))
    {
        differences.push("The secret is another.".to_owned());
    }
    if let (false, Check::Good(context)) = (draft.context.is_off(), draft.context.checked())
        && context != here.context
    {
        differences.push("The token context is another.".to_owned());
    }
    differences
}

/// What a row says itself, and not by leaving a cell empty.
fn said<T>(row: &Row, column: Column, checked: Check<T>) -> Check<Option<T>> {
    match checked {
        Check::Good(value) if row.says(column) => Check::Good(Some(value)),
        _ => Check::Good(None),
    }
}
