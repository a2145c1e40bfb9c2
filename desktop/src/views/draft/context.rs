//! The token context while it is typed: what token requests carry that nobody documents.

use tenantry_core::{Audience, OrgId, Scope, TokenContext};

use super::checks::{each, parsed};
use super::{Check, spaced};
use crate::views::words::sentence;

/// What has been typed of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Context {
    pub(crate) organization_id: String,
    pub(crate) audience: String,
    /// Org ids with spaces or commas between them.
    pub(crate) resource: String,
    pub(crate) scopes: String,
}

impl Context {
    /// What is set, to be changed.
    pub(crate) fn of(context: &TokenContext) -> Self {
        let TokenContext { organization_id, audience, resource, scopes } = context;
        let resource: Vec<_> = resource.iter().map(OrgId::as_str).collect();
        Self {
            organization_id: organization_id.as_ref().map(ToString::to_string).unwrap_or_default(),
            audience: audience.as_ref().map(ToString::to_string).unwrap_or_default(),
            resource: resource.join(" "),
            scopes: spaced(scopes),
        }
    }

    /// Whether nothing is typed.
    pub(crate) fn is_off(&self) -> bool {
        let Self { organization_id, audience, resource, scopes } = self;
        [organization_id, audience, resource, scopes].iter().all(|text| text.trim().is_empty())
    }

    pub(crate) fn checked_organization_id(&self) -> Check<Option<OrgId>> {
        optional(parsed(&self.organization_id, OrgId::new))
    }

    pub(crate) fn checked_audience(&self) -> Check<Option<Audience>> {
        optional(parsed(&self.audience, Audience::new))
    }

    pub(crate) fn checked_resource(&self) -> Check<Vec<OrgId>> {
        each(&self.resource, OrgId::new)
    }

    pub(crate) fn checked_scopes(&self) -> Check<Vec<Scope>> {
        // Sent exactly as set: a comma is part of a name here.
        match self.scopes.split_whitespace().map(Scope::new).collect() {
            Ok(scopes) => Check::Good(scopes),
            Err(error) => Check::Wrong(sentence(&error)),
        }
    }

    /// All of it, once all of it is right.
    pub(crate) fn checked(&self) -> Check<TokenContext> {
        let (organization_id, audience) = (self.checked_organization_id(), self.checked_audience());
        let (resource, scopes) = (self.checked_resource(), self.checked_scopes());
        match (organization_id, audience, resource, scopes) {
            (
                Check::Good(organization_id),
                Check::Good(audience),
                Check::Good(resource),
                Check::Good(scopes),
            ) => Check::Good(TokenContext { organization_id, audience, resource, scopes }),
            _ => Check::Wrong("The token context is not right yet.".to_owned()),
        }
    }
}

/// A field that may be left empty.
pub(super) fn optional<T>(checked: Check<T>) -> Check<Option<T>> {
    match checked {
        Check::Good(value) => Check::Good(Some(value)),
        Check::Missing => Check::Good(None),
        Check::Wrong(problem) => Check::Wrong(problem),
    }
}
