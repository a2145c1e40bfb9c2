//! I1: a secret obtained for a tenant goes to that tenant's hosts, with its client, for it.

use std::collections::BTreeMap;

use tenantry_sandbox::Fingerprint;

use super::{Check, Seen, Sent};
use crate::sim::message::{Answer, Purpose};

/// The fields that a token request may have.
const FIELDS: [&str; 6] =
    ["grant_type", "code", "code_verifier", "redirect_uri", "client_id", "refresh_token"];

/// Where a tenant's secrets may go.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Its token endpoint's host.
    pub login: String,
    /// Its API host.
    pub api: String,
    /// Its client.
    pub client: String,
    /// What it is called: the same org elsewhere may go on with what it was given.
    pub org: String,
}

/// Who obtained which token, and where each may go.
#[derive(Debug)]
pub(super) struct Binding {
    bounds: Vec<Bound>,
    owners: BTreeMap<Fingerprint, usize>,
    client_secrets: BTreeMap<Fingerprint, String>,
}

impl Binding {
    pub(super) const fn new(bounds: Vec<Bound>) -> Self {
        Self { bounds, owners: BTreeMap::new(), client_secrets: BTreeMap::new() }
    }

    fn check(&mut self, sent: &Sent<'_>) -> Result<(), String> {
        let (asked, bound) = (sent.asked, &self.bounds[sent.tenant]);
        let host = match asked.purpose {
            Purpose::Exchange | Purpose::Refresh | Purpose::Credentials => &bound.login,
            Purpose::Identity | Purpose::CheckUp | Purpose::End => &bound.api,
            Purpose::Unknown => return Err(format!("{asked:?} is no request of ours")),
        };
        if asked.host != *host {
            return Err(format!("a {:?} went to {}, not to {host}", asked.purpose, asked.host));
        }
        if asked.purpose.is_token() && asked.client.as_deref() != Some(&bound.client) {
            return Err(format!("{:?} was named, not {}", asked.client, bound.client));
        }
        if let Some(stray) = asked.fields.iter().find(|name| !FIELDS.contains(&name.as_str())) {
            return Err(format!("the field {stray} was sent"));
        }
        if let Some(secret) = &asked.client_secret {
            let client = || bound.client.clone();
            let owner = self.client_secrets.entry(secret.clone()).or_insert_with(client);
            if *owner != bound.client {
                return Err(format!("the secret of {owner} was sent as {}", bound.client));
            }
        }
        let owner = asked.presented.as_ref().and_then(|token| self.owners.get(token));
        match owner {
            Some(owner) if self.bounds[*owner].org != bound.org => {
                Err(format!("a token obtained for tenant {owner} was sent for {}", sent.tenant))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Check for Binding {
    fn name(&self) -> &'static str {
        "I1 binding"
    }

    fn see(&mut self, seen: &Seen<'_>) -> Result<(), String> {
        match seen {
            Seen::Sent(sent) => self.check(sent),
            Seen::Answered { tenant, answer: Answer::Granted { access, refresh }, .. } => {
                for token in [Some(access), refresh.as_ref()].into_iter().flatten() {
                    self.owners.entry(token.clone()).or_insert(*tenant);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::checks::samples::{answered, asked, granted, sent};

    fn binding() -> Binding {
        let bound = |n: usize| Bound {
            login: format!("login.{n}"),
            api: format!("api.{n}"),
            client: format!("client-{n}"),
            org: format!("org-{n}"),
        };
        Binding::new(vec![bound(0), bound(1)])
    }

    #[test]
    fn a_request_to_its_own_host_with_its_own_client_is_fine() {
        let mut asked = asked(Purpose::Refresh, "r");
        (asked.host, asked.client) = ("login.0".into(), Some("client-0".into()));

        assert_eq!(binding().see(&Seen::Sent(sent(&asked))), Ok(()));
    }

    #[test]
    fn another_host_another_client_and_a_stray_field_are_breaches() {
        let good = asked(Purpose::Refresh, "r");
        for (host, client, field) in [
            ("login.1", "client-0", "grant_type"),
            ("login.0", "client-1", "grant_type"),
            ("login.0", "client-0", "audience"),
        ] {
            let mut asked = good.clone();
            (asked.host, asked.client) = (host.into(), Some(client.into()));
            asked.fields = vec![field.into()];

            assert!(binding().see(&Seen::Sent(sent(&asked))).is_err(), "{host} {client} {field}");
        }
    }

    #[test]
    fn a_token_of_another_tenant_is_a_breach() {
        let mut binding = binding();
        let answer = granted("a", "r");
        let mut seen = answered(&answer, None);
        if let Seen::Answered { tenant, .. } = &mut seen {
            *tenant = 1;
        }
        binding.see(&seen).unwrap();
        let mut asked = asked(Purpose::Refresh, "r");
        (asked.host, asked.client) = ("login.0".into(), Some("client-0".into()));

        assert!(binding.see(&Seen::Sent(sent(&asked))).is_err());
    }
}
