//! Status: what a tenant is doing, for people. Every state of the machine has its own word.

use super::record::SignedOut;
use crate::failure::Failure;
use crate::secret::SignInUrl;
use crate::time::Timestamp;

/// What a tenant is doing right now.
#[derive(Clone, Copy, Debug)]
pub enum Status<'a> {
    /// There is no grant. Ends with a sign-in.
    SignedOut(&'a SignedOut),
    /// A person has the sign-in page open, or will have in a moment. Ends with the redirect.
    Redirecting {
        /// The page to open.
        url: &'a SignInUrl,
        /// When the wait for the redirect ends.
        until: Timestamp,
    },
    /// The code is being exchanged for a grant.
    Exchanging,
    /// The new token's org is being proved.
    Identifying,
    /// A new grant is being saved.
    Committing,
    /// There is a grant, and nothing to do until then.
    SignedIn {
        /// When the access token ends.
        expires_at: Timestamp,
        /// When it is renewed; never without a refresh token.
        renews_at: Option<Timestamp>,
    },
    /// The renewal waits for its turn: all orgs of one client share a budget of token requests.
    Queued,
    /// The intent to renew is being saved.
    Claiming,
    /// The token endpoint has been asked.
    Renewing,
    /// The renewal is put off.
    Holding {
        /// When it is tried again.
        until: Timestamp,
        /// What is waited for.
        cause: &'a Failure,
    },
    /// Another process renews, or was stopped while it did.
    Yielding {
        /// When its claim ends.
        until: Timestamp,
    },
    /// The client or its settings are wrong. Ends when they are changed, or when asked to retry.
    Stopped(&'a Failure),
    /// A grant was received and could not be saved; it is used, and saving is tried again.
    Unsaved {
        /// When saving is tried again.
        until: Timestamp,
    },
}

impl Status<'_> {
    /// A name for programs. It never changes its meaning.
    pub const fn code(self) -> &'static str {
        self.state().code()
    }
}

/// Why there is no access token to hand out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotNow {
    /// There is no such tenant.
    #[error("no org has that name")]
    Unknown,
    /// Nobody is signed in.
    #[error("nobody is signed in to this org")]
    SignedOut,
    /// The access token has ended or is about to; a new one is under way.
    #[error("the access token is being renewed; ask again in a moment")]
    Renewing,
    /// The client or its settings are wrong, and the access token has ended.
    #[error("the access token has ended and cannot be renewed until the client is put right")]
    Stopped,
    /// The token may not be sent there.
    #[error("that host is not the API host of the org's region")]
    WrongHost,
}

impl NotNow {
    /// A name for programs. It never changes its meaning.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::SignedOut => "signedOut",
            Self::Renewing => "renewing",
            Self::Stopped => "stopped",
            Self::WrongHost => "wrongHost",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_and_every_reason_has_a_name_for_programs_of_its_own() {
        let (until, url) = (Timestamp::default(), SignInUrl::new("https://login.example/"));
        let names = [
            (Status::SignedOut(&SignedOut::Never), "signedOut"),
            (Status::Redirecting { url: &url, until }, "redirecting"),
            (Status::Exchanging, "exchanging"),
            (Status::Identifying, "identifying"),
            (Status::Committing, "committing"),
            (Status::SignedIn { expires_at: until, renews_at: None }, "signedIn"),
            (Status::Queued, "queued"),
            (Status::Claiming, "claiming"),
            (Status::Renewing, "renewing"),
            (Status::Holding { until, cause: &Failure::Paced }, "holding"),
            (Status::Yielding { until }, "yielding"),
            (Status::Stopped(&Failure::Paced), "stopped"),
            (Status::Unsaved { until }, "unsaved"),
        ];
        for (status, name) in names {
            assert_eq!(status.code(), name);
        }
        let names = [
            (NotNow::Unknown, "unknown"),
            (NotNow::SignedOut, "signedOut"),
            (NotNow::Renewing, "renewing"),
            (NotNow::Stopped, "stopped"),
            (NotNow::WrongHost, "wrongHost"),
        ];
        for (reason, name) in names {
            assert_eq!(reason.code(), name);
        }
    }
}
