//! The oracle: what has been sent, given and stored, and what must not be after that.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_core::{HttpRequest, NotNow, Status, Tenants, Timestamp};

use super::step::{Answer, tenant};
use crate::server;

/// What everybody together has done so far.
#[derive(Clone, Default)]
pub(super) struct Oracle {
    /// Codes that were sent.
    codes: BTreeSet<String>,
    /// Which refresh token each new one replaces.
    replaces: BTreeMap<String, String>,
    /// Refresh tokens whose successor is in the store.
    retired: BTreeSet<String>,
    /// Refresh tokens that the server gave again: they are good however often they were sent.
    given_again: BTreeSet<String>,
    /// Access tokens that have been in the store.
    stored: BTreeSet<String>,
    is_clock_bent: bool,
}

impl Oracle {
    /// The clock went back: leases say nothing about what is on its way.
    pub(super) const fn clock_is_bent(&mut self) {
        self.is_clock_bent = true;
    }

    /// A code is sent once, a refresh token by one at a time and never after its successor is
    /// stored.
    pub(super) fn check_sent<'a>(
        &mut self,
        request: &HttpRequest,
        others: impl Iterator<Item = &'a HttpRequest>,
    ) {
        if let Some(code) = server::field(request, "code") {
            assert!(self.codes.insert(code), "a code is sent twice");
        }
        let Some(token) = server::field(request, "refresh_token") else { return };
        assert!(!self.retired.contains(&token), "a spent refresh token is sent");
        let is_same = |other: &HttpRequest| {
            server::field(other, "refresh_token").is_some_and(|sent| sent == token)
        };
        let under_way = others.filter(|other| is_same(other)).count();
        assert!(under_way == 0 || self.is_clock_bent, "a refresh token is sent by two at a time");
    }

    /// The server is about to give that answer.
    pub(super) fn will_answer(&mut self, request: &HttpRequest, answer: &Answer, number: u64) {
        let Some(sent) = server::field(request, "refresh_token") else { return };
        match answer {
            Answer::Good { .. } => {
                self.replaces.insert(server::secret("refresh", number), sent);
            }
            Answer::Same | Answer::Bare | Answer::Raw { .. } => {
                self.retired.remove(&sent);
                self.given_again.insert(sent);
            }
            _ => {}
        }
    }

    /// A record is in the store.
    pub(super) fn landed(&mut self, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes);
        self.stored.extend(value(&text, "accessToken"));
        let replaced = value(&text, "refreshToken").and_then(|token| self.replaces.get(&token));
        if let Some(replaced) = replaced.filter(|token| !self.given_again.contains(*token)) {
            self.retired.insert(replaced.clone());
        }
    }

    /// Nobody gets an access token that was not stored first, unless the store refuses.
    pub(super) fn check_handed_out(&self, now: Timestamp, tenants: &Tenants) {
        for id in [tenant(0), tenant(1)] {
            let Some(held) = tenants.get(&id) else { continue };
            let is_unsaved = matches!(held.session(tenants.policy()), Status::Unsaved { .. });
            match tenants.access_token(now, &id, "api.mypurecloud.ie") {
                Ok(token) => assert!(is_unsaved || self.stored.contains(token.expose())),
                Err(why) => assert!(why != NotNow::WrongHost && why != NotNow::Unknown),
            }
            for host in ["login.mypurecloud.ie", "api.mypurecloud.ie.evil.example", ""] {
                assert!(tenants.access_token(now, &id, host).is_err());
            }
        }
    }
}

/// The text under a key, which no secret of this world would write otherwise.
fn value(record: &str, key: &str) -> Option<String> {
    let (_, rest) = record.split_once(&format!(r#""{key}":""#))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
