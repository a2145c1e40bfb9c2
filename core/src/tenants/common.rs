//! Common: what many stored records say alike, kept in memory once.
//!
//! It lives while records are restored and no longer, so that no secret stays for its sake.

use crate::id::TenantId;
use crate::lanes::LaneId;
use crate::registration::{Client, Scopes};
use crate::sorted::Sorted;
use crate::tenant::Record;

/// What the records of each lane said last.
#[derive(Default)]
pub(super) struct Common {
    clients: Sorted<LaneId, Client>,
    scopes: Sorted<LaneId, Scopes>,
}

impl Common {
    /// Puts what is in memory already in the place of what `record` says alike.
    pub(super) fn share(&mut self, id: &TenantId, lane: LaneId, record: &mut Record) {
        record.tenant = id.clone();
        let registration = &mut record.registration;
        let client = self.clients.get_or_insert_with(lane, || registration.client.clone());
        if client.is_alike(&registration.client) {
            registration.client = client.clone();
        }
        let Some(grant) = &mut record.grant else { return };
        if let Some(org) = registration.org.as_ref().filter(|org| **org == grant.org.id) {
            grant.org.id = org.clone();
        }
        let scopes = self.scopes.get_or_insert_with(lane, || grant.scopes.clone());
        if *scopes == grant.scopes {
            grant.scopes = scopes.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::registration::Scope;
    use crate::{Config, Grant, OwnerId, TenantId, Tenants};

    /// The record of a tenant of one and the same client, as a store holds it.
    fn stored(name: &str, org: &str, scope: &str) -> (TenantId, String) {
        let record = format!(
            r#"{{"version":3,"tenant":"{name}","generation":9,"born":null,
            "writer":[9,9,9,9,9,9,9,9,9,9,9,9,9,9,9,9],"fence":7,
            "registration":{{"label":"{name}","region":"eu-west-1","org":"{org}",
                "client":{{"public":{{"id":"app","redirectUri":"https://app.example/"}}}},
                "scopes":[],"standing":"secondary"}},
            "grant":{{"accessToken":"fake-access-token","refreshToken":null,
                "issuedAt":1795000000000,"expiresAt":1795086399000,
                "org":{{"id":"{org}","name":"{name}"}},"scopes":["{scope}"],
                "origin":{{"owner":[7,7,7,7,7,7,7,7,7,7,7,7,7,7,7,7],"attempt":2}},"fence":7}},
            "signedOut":"never","intent":null,"flows":[],"profile":"unknown"}}"#
        );
        (TenantId::new(name).unwrap(), record)
    }

    #[test]
    fn orgs_of_one_client_keep_each_the_scopes_that_it_granted() {
        let orgs = [
            ("acme", "11111111-0000-4000-8000-000000000001", "users"),
            ("globex", "22222222-0000-4000-8000-000000000002", "routing"),
            ("hooli", "33333333-0000-4000-8000-000000000003", "users"),
        ];
        let records = orgs.map(|(name, org, scope)| stored(name, org, scope));

        let tenants = Tenants::restore(Config::new(OwnerId::new([1; 16])), records);

        for (name, _, scope) in orgs {
            let tenant = tenants.get(&TenantId::new(name).unwrap());
            let granted = tenant.and_then(|tenant| tenant.grant()).map(Grant::scopes);
            assert_eq!(granted, Some([Scope::new(scope).unwrap()].as_slice()), "{name}");
        }
    }
}
