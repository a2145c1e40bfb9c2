//! Stored records as a recording holds them: veiled, or by why they cannot be read.

use serde::{Deserialize, Serialize};

use super::veil::Veil;
use crate::id::{ClientId, InvalidId, OwnerId, TenantId};
use crate::log::said;
use crate::registration::{Client, Region, Registration, Standing, TokenContext};
use crate::secret::{ClientSecret, SignInUrl};
use crate::tenant::{Flow, Grant, Record, Unreadable};

/// What a store held.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Held {
    Record(Box<Record>),
    Unreadable(Unreadable),
}

impl Held {
    pub(super) fn of(tenant: &TenantId, bytes: &[u8], veil: &Veil) -> Self {
        match Record::read(tenant, bytes) {
            Ok(read) => Self::Record(Box::new(veil.record(read))),
            Err(why) => Self::Unreadable(why),
        }
    }

    /// Bytes that read as it did. `None` where no bytes do, or only absurdly many.
    pub(super) fn bytes(&self, tenant: &TenantId) -> Option<Vec<u8>> {
        let why = match self {
            Self::Record(record) => return Some(record.to_bytes().to_vec()),
            Self::Unreadable(why) => why,
        };
        let bytes = stand_in(why, tenant).ok().flatten()?;
        (Record::read(tenant, &bytes).err().as_ref() == Some(why)).then_some(bytes)
    }
}

/// No stand-in is longer: 64 MiB.
const STAND_IN_LIMIT: usize = 64 * 1024 * 1024;

fn stand_in(why: &Unreadable, tenant: &TenantId) -> Result<Option<Vec<u8>>, InvalidId> {
    Ok(match why {
        Unreadable::Newer(version) => Some(format!(r#"{{"version":{version}}}"#).into_bytes()),
        Unreadable::TooLong(length) => (*length <= STAND_IN_LIMIT).then(|| vec![b' '; *length]),
        Unreadable::OfAnother(name) => {
            let name = TenantId::new(name)?;
            Some(blank(name)?.to_bytes().to_vec())
        }
        // No generation of it was ever written.
        Unreadable::Contradictory => Some(blank(tenant.clone())?.to_bytes().to_vec()),
        Unreadable::Damaged { line, column } => {
            let (above, before) = (line.saturating_sub(1), column.saturating_sub(1));
            let fits = above.saturating_add(*column) <= STAND_IN_LIMIT;
            let end = if *column == 0 { "" } else { "x" };
            fits.then(|| format!("{}{}{end}", "\n".repeat(above), " ".repeat(before)).into_bytes())
        }
    })
}

/// A record of which only the name matters.
fn blank(tenant: TenantId) -> Result<Record, InvalidId> {
    let registration = Registration {
        label: String::new(),
        region: Region::UsEast1,
        org: None,
        client: Client::Credentials { id: ClientId::new("none")?, secret: ClientSecret::new("") },
        scopes: Vec::new(),
        standing: Standing::default(),
        context: TokenContext::default(),
    };
    Ok(Record::new(tenant, OwnerId::new([0; 16]), registration))
}

impl Veil {
    pub(super) fn record(&self, record: Record) -> Record {
        let Record {
            version,
            tenant,
            generation,
            born,
            writer,
            fence,
            registration,
            grant,
            signed_out,
            intent,
            flows,
            profile,
            ended,
        } = record;
        Record {
            version,
            tenant,
            generation,
            born,
            writer,
            fence,
            registration: self.registration(registration),
            grant: grant.map(|grant| self.grant(grant)),
            signed_out: said::signed_out(signed_out),
            intent,
            flows: flows.into_iter().map(|flow| self.flow(flow)).collect(),
            profile,
            ended,
        }
    }

    pub(super) fn registration(&self, registration: Registration) -> Registration {
        let Registration { label, region, org, client, scopes, standing, context } = registration;
        let client = match client {
            Client::Public { id, redirect_uri } => Client::Public { id, redirect_uri },
            Client::Confidential { id, secret, redirect_uri } => {
                Client::Confidential { id, secret: self.client_secret(&secret), redirect_uri }
            }
            Client::Credentials { id, secret } => {
                Client::Credentials { id, secret: self.client_secret(&secret) }
            }
        };
        Registration { label, region, org, client, scopes, context, standing }
    }

    fn grant(&self, grant: Grant) -> Grant {
        let Grant {
            access_token,
            refresh_token,
            issued_at,
            expires_at,
            org,
            scopes,
            origin,
            fence,
        } = grant;
        Grant {
            access_token: self.access_token(&access_token),
            refresh_token: refresh_token.map(|token| self.refresh_token(&token)),
            issued_at,
            expires_at,
            org,
            scopes,
            origin,
            fence,
        }
    }

    fn flow(&self, flow: Flow) -> Flow {
        let Flow { state, verifier, redirect_uri, url, started, deadline } = flow;
        Flow {
            state: self.state(&state),
            verifier: self.verifier(&verifier),
            redirect_uri,
            url: self.sign_in_url(&url),
            started,
            deadline,
        }
    }

    /// The URL of a sign-in page, with the parameters that Tenantry sends and no other.
    pub(super) fn sign_in_url(&self, url: &SignInUrl) -> SignInUrl {
        let url = url.expose();
        let (base, query) = url.split_once('?').unwrap_or((url, ""));
        let mut veiled = format!("{base}?");
        let start = veiled.len();
        let mut pairs = form_urlencoded::Serializer::for_suffix(&mut veiled, start);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = match name.as_ref() {
                "state" => self.state(&crate::FlowState::new(value)).expose().to_owned(),
                "code_challenge" => self.challenge(&value),
                "login_hint" => self.login_hint(&value),
                "client_id"
                | "response_type"
                | "redirect_uri"
                | "code_challenge_method"
                | "prompt"
                | "scope"
                | "target"
                | "org"
                | "provider" => value.into_owned(),
                _ => continue,
            };
            pairs.append_pair(&name, &value);
        }
        SignInUrl::new(veiled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_bytes_that_give_it() {
        let acme = TenantId::new("acme").unwrap();
        let cases = [
            Unreadable::Newer(7),
            Unreadable::TooLong(200_000),
            Unreadable::OfAnother("globex".into()),
            Unreadable::Contradictory,
            Unreadable::Damaged { line: 1, column: 0 },
            Unreadable::Damaged { line: 1, column: 1 },
            Unreadable::Damaged { line: 1, column: 812 },
            Unreadable::Damaged { line: 3, column: 0 },
            Unreadable::Damaged { line: 3, column: 9 },
        ];

        for why in cases {
            let bytes = Held::Unreadable(why.clone()).bytes(&acme).unwrap();
            assert_eq!(Record::read(&acme, &bytes).unwrap_err(), why);
        }
    }

    #[test]
    fn a_reason_that_no_bytes_give_is_no_stand_in() {
        let acme = TenantId::new("acme").unwrap();

        for why in [
            Unreadable::Newer(1),
            Unreadable::TooLong(3),
            Unreadable::TooLong(usize::MAX),
            Unreadable::OfAnother("acme".into()),
            Unreadable::OfAnother("../x".into()),
            Unreadable::Damaged { line: usize::MAX, column: usize::MAX },
        ] {
            assert!(Held::Unreadable(why).bytes(&acme).is_none());
        }
    }
}
