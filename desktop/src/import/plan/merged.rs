//! What an org that is here would be with a line: what the line leaves out stays as it is.

use tenantry_core::Tenant;

use crate::import::Column;
use crate::import::row::Row;
use crate::views::draft::{Draft, Kind};

/// The org as it is here, with all that the line says. A secret goes with its client: another
/// client has another one.
pub(super) fn merged(row: &Row, said: &Draft, tenant: &Tenant) -> Draft {
    let registration = tenant.registration();
    let mut draft = Draft::of(tenant.id(), registration);
    let take = |column, field: &mut String, said: &str| {
        if row.says(column) {
            said.clone_into(field);
        }
    };
    take(Column::Label, &mut draft.label, &said.label);
    take(Column::Org, &mut draft.org, &said.org);
    take(Column::RedirectUri, &mut draft.redirect_uri, &said.redirect_uri);
    take(Column::Scopes, &mut draft.scopes, &said.scopes);
    let context = &mut draft.context;
    take(Column::ContextOrg, &mut context.organization_id, &said.context.organization_id);
    take(Column::ContextAudience, &mut context.audience, &said.context.audience);
    take(Column::ContextResource, &mut context.resource, &said.context.resource);
    take(Column::ContextScopes, &mut context.scopes, &said.context.scopes);
    if row.says(Column::Kind) {
        draft.kind = said.kind;
    }
    if row.says(Column::Standing) {
        draft.standing = said.standing;
    }
    // Every line says its region and its client.
    draft.place = said.place.clone();
    said.login_base.clone_into(&mut draft.login_base);
    said.api_base.clone_into(&mut draft.api_base);
    said.client_id.clone_into(&mut draft.client_id);
    draft.secret.clone_from(&said.secret);
    if said.client_id.trim() != registration.client.id().as_str()
        || draft.region_is_not(&registration.region)
    {
        draft.keep_no_secret();
    }
    draft
}

/// What is worth knowing of it.
pub(super) fn note(row: &Row, merged: &Draft) -> Option<&'static str> {
    let is_idle = merged.kind == Kind::Public && row.says(Column::Secret);
    is_idle.then_some(
        "Its client is public here, so the secret in the text is not used. Where the client has one, \
         say so in the client type.",
    )
}
