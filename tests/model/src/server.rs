//! The server: the token endpoint of one grant, exactly, and nothing else of Genesys Cloud.

use std::time::Duration;

use tenantry_core::Timestamp;

/// How long the forgiving server takes a spent refresh token for its successor.
const GRACE: Duration = Duration::from_mins(1);

/// What the server does with a refresh token that was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rotation {
    /// Each is good once. Its second use ends the whole grant (RFC 9700 §4.14.2).
    Strict,
    /// Each is good once, and for a minute more: then the same successor is given again.
    Grace,
    /// One refresh token stays good for ever.
    Static,
}

/// What one successful answer gave: its tokens, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tokens {
    /// Which access token of the grant it is, from 0.
    pub(crate) access: u8,
    /// Which refresh token of the grant it is, from 0.
    pub(crate) refresh: u8,
}

/// What the server says to a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Answer {
    /// 200 with these.
    Granted(Tokens),
    /// 400 `invalid_grant`.
    InvalidGrant,
}

/// The token endpoint and the one grant that it knows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Server {
    rotation: Rotation,
    newest: Tokens,
    /// When the newest refresh token took the place of the one before.
    rotated_at: Timestamp,
    grant: Grant,
}

/// Whether the grant is any good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Grant {
    Good,
    /// A refresh token was used again after another had taken its place.
    Revoked,
}

impl Server {
    pub(crate) fn new(rotation: Rotation) -> Self {
        let newest = Tokens { access: 0, refresh: 0 };
        Self { rotation, newest, rotated_at: Timestamp::default(), grant: Grant::Good }
    }

    /// Whether a refresh token was used twice and cost the grant.
    pub(crate) fn has_revoked(&self) -> bool {
        self.grant == Grant::Revoked
    }

    /// How often the world must have swallowed or delayed a success before the grant may be lost:
    /// a forgiving server makes up for one time, and a static one for any number.
    pub(crate) const fn excuses_needed(&self) -> u8 {
        match self.rotation {
            Rotation::Strict => 1,
            Rotation::Grace => 2,
            Rotation::Static => u8::MAX,
        }
    }

    /// Whether a refresh token may be used twice for a while.
    pub(crate) fn forgives(&self) -> bool {
        self.rotation == Rotation::Grace
    }

    /// Whether it would give a successor to whoever first uses that refresh token.
    pub(crate) fn takes(&self, refresh: u8) -> bool {
        !self.has_revoked() && refresh == self.newest.refresh
    }

    /// Answers a request that brings the refresh token of that number.
    pub(crate) fn asked(&mut self, now: Timestamp, refresh: u8) -> Answer {
        if self.has_revoked() {
            return Answer::InvalidGrant;
        }
        let is_newest = refresh == self.newest.refresh;
        let is_forgiven = self.rotation == Rotation::Grace
            && refresh + 1 == self.newest.refresh
            && now < self.rotated_at.plus(GRACE);
        if !is_newest && !is_forgiven {
            self.grant = Grant::Revoked;
            return Answer::InvalidGrant;
        }
        self.newest.access += 1;
        if is_newest && self.rotation != Rotation::Static {
            self.newest.refresh += 1;
            self.rotated_at = now;
        }
        Answer::Granted(self.newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_unix_millis(1_000_000_000);

    fn granted(access: u8, refresh: u8) -> Answer {
        Answer::Granted(Tokens { access, refresh })
    }

    #[test]
    fn a_strict_server_ends_the_grant_at_the_second_use() {
        let mut server = Server::new(Rotation::Strict);

        assert_eq!(server.asked(NOON, 0), granted(1, 1));
        assert_eq!(server.asked(NOON, 0), Answer::InvalidGrant);
        assert_eq!(server.asked(NOON, 1), Answer::InvalidGrant);
    }

    #[test]
    fn a_forgiving_server_gives_the_same_successor_for_a_minute() {
        let mut server = Server::new(Rotation::Grace);

        assert_eq!(server.asked(NOON, 0), granted(1, 1));
        assert_eq!(server.asked(NOON.plus(Duration::from_secs(59)), 0), granted(2, 1));
        assert_eq!(server.asked(NOON.plus(Duration::from_mins(1)), 0), Answer::InvalidGrant);
        assert!(server.has_revoked());
    }

    #[test]
    fn a_static_server_takes_its_one_refresh_token_for_ever() {
        let mut server = Server::new(Rotation::Static);

        assert_eq!(server.asked(NOON, 0), granted(1, 0));
        assert_eq!(server.asked(NOON, 0), granted(2, 0));
    }
}
