//! The stop: a client that the server does not accept, and with which secret it was tried.

use crate::failure::Failure;
use crate::registration::Client;
use crate::secret::ClientSecret;

/// The server did not accept the client. Whoever uses it in the same way need not ask.
#[derive(Clone, Debug)]
pub(crate) struct Stop {
    /// A wrong secret is one tenant's mistake, and stops only those who share it.
    secret: Option<ClientSecret>,
    failure: Failure,
}

impl Stop {
    pub(crate) fn new(client: &Client, failure: Failure) -> Self {
        Self { secret: client.secret().cloned(), failure }
    }

    /// Why `client` need not be tried.
    pub(crate) fn concerns(&self, client: &Client) -> Option<&Failure> {
        let same = match (&self.secret, client.secret()) {
            (Some(tried), Some(own)) => tried.same_as(own),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        same.then_some(&self.failure)
    }
}
