//! The cast: the orgs that tests sign in to, each with its client and its admin.

use tenantry_core::TenantId;
use tenantry_sandbox::Person;

/// An org, the client it is reached through, and its admin. A client of the org's own needs no
/// consent; the vendor's, whose names begin with Harborlight, do.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cast {
    pub(crate) tenant: &'static str,
    pub(crate) region: &'static str,
    pub(crate) client: &'static str,
    /// The org's name, as the platform proves it.
    pub(crate) name: &'static str,
    pub(crate) org: &'static str,
    pub(crate) email: &'static str,
}

pub(crate) const ACME: Cast = Cast {
    tenant: "acme",
    region: "east",
    client: "Harborlight Panel",
    name: "Acme",
    org: "acme",
    email: "ada@acme.example",
};

pub(crate) const GLOBEX: Cast = Cast {
    tenant: "globex",
    region: "east",
    client: "Globex Sign-in",
    name: "Globex",
    org: "globex",
    email: "grace@globex.example",
};

pub(crate) const HOOLI: Cast = Cast {
    tenant: "hooli",
    region: "west",
    client: "Harborlight Connect",
    name: "Hooli",
    org: "hooli",
    email: "hana@hooli.example",
};

pub(crate) const INITECH_JOBS: Cast = Cast {
    tenant: "initech-jobs",
    region: "west",
    client: "Initech Nightly Jobs",
    name: "Initech",
    org: "initech",
    email: "",
};

impl Cast {
    pub(crate) fn id(&self) -> TenantId {
        TenantId::new(self.tenant).unwrap()
    }

    pub(crate) fn person(&self) -> Person {
        Person::new(self.org, self.email, "sandbox").unwrap()
    }
}
