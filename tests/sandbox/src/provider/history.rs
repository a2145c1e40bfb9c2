//! What the token endpoint was asked: the evidence a test judges a client by.

use std::collections::VecDeque;

use crate::id::{ClientId, HostId, OrgId};
use crate::secret::Fingerprint;

/// Older requests are forgotten, so that a long run stays small.
const KEPT_MAX: usize = 100_000;

/// One request to a token endpoint and how it ended. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// When, in Unix milliseconds of the simulated clock.
    pub at_millis: u64,
    /// The host that was asked.
    pub host: HostId,
    /// The client it claimed to be, known or not.
    pub client: Option<ClientId>,
    /// The organization of the grant, once found.
    pub org: Option<OrgId>,
    /// `grant_type` as sent.
    pub grant_type: Option<String>,
    /// The names of all form fields, in the order they were sent.
    pub fields: Vec<String>,
    /// The refresh token or code it presented.
    pub presented: Option<Fingerprint>,
    /// The refresh token it was given.
    pub refreshed_as: Option<Fingerprint>,
    /// The status of the answer.
    pub status: u16,
    /// `error` of the answer, whatever the dialect.
    pub error: Option<String>,
}

impl TokenRequest {
    pub(crate) const fn new(at_millis: u64, host: HostId) -> Self {
        Self {
            at_millis,
            host,
            client: None,
            org: None,
            grant_type: None,
            fields: Vec::new(),
            presented: None,
            refreshed_as: None,
            status: 0,
            error: None,
        }
    }
}

/// The token requests so far, oldest first.
#[derive(Debug, Default)]
pub(crate) struct History {
    requests: VecDeque<TokenRequest>,
}

impl History {
    pub(crate) fn push(&mut self, request: TokenRequest) {
        if self.requests.len() == KEPT_MAX {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &TokenRequest> {
        self.requests.iter()
    }
}
