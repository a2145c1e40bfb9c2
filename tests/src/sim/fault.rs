//! The faults: everything that can go wrong, by name.

/// Something that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is described by the name it has in the table below")]
pub enum Fault {
    RequestLost,
    AnswerLost,
    AnswerTwice,
    RequestTwice,
    Reordered,
    Delayed,
    ResetAfterHeaders,
    Refused,
    NameUnknown,
    TlsFailed,
    ServerTrouble,
    TooManyRequests,
    RateLimitAs400,
    NoRefreshToken,
    Garbage,
    SpuriousInvalidGrant,
    FamilyRevoked,
    ClientDisabled,
    SecretRotated,
    LifetimeChanged,
    Crash,
    ProcessStopped,
    Sleep,
    TabThrottled,
    TabDiscarded,
    ClockYears,
    ClockBackHour,
    BootClockReset,
    DateSkew,
    WriteFails,
    SyncFails,
    TornWrite,
    BitFlip,
    RolledBack,
    Deleted,
    Locked,
    SecondWriter,
    Evicted,
}

/// Where a fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Realm {
    /// The next messages of a tenant.
    Message,
    /// The next saves of a tenant.
    Save,
    /// The platform, at once.
    Platform,
    /// A process, or the whole machine, at once.
    Machine,
    /// A stored record, at once.
    Stored,
}

const TABLE: [(Fault, Realm, &str); 38] = [
    (Fault::RequestLost, Realm::Message, "request lost"),
    (Fault::AnswerLost, Realm::Message, "answer lost"),
    (Fault::AnswerTwice, Realm::Message, "answer duplicated"),
    (Fault::RequestTwice, Realm::Message, "request duplicated by a proxy"),
    (Fault::Reordered, Realm::Message, "reordered"),
    (Fault::Delayed, Realm::Message, "delayed 0-120 s"),
    (Fault::ResetAfterHeaders, Realm::Message, "reset after headers"),
    (Fault::Refused, Realm::Message, "connect refused"),
    (Fault::NameUnknown, Realm::Message, "DNS fails"),
    (Fault::TlsFailed, Realm::Message, "TLS fails"),
    (Fault::ServerTrouble, Realm::Message, "5xx"),
    (Fault::TooManyRequests, Realm::Message, "429"),
    (Fault::RateLimitAs400, Realm::Message, "400 rate limit exceeded"),
    (Fault::NoRefreshToken, Realm::Message, "200 without refresh token"),
    (Fault::Garbage, Realm::Message, "200 with garbage"),
    (Fault::SpuriousInvalidGrant, Realm::Message, "spurious invalid_grant"),
    (Fault::FamilyRevoked, Realm::Platform, "family revoked by admin"),
    (Fault::ClientDisabled, Realm::Platform, "client disabled"),
    (Fault::SecretRotated, Realm::Platform, "client secret rotated"),
    (Fault::LifetimeChanged, Realm::Message, "expires_in changed"),
    (Fault::Crash, Realm::Machine, "crash between effects"),
    (Fault::ProcessStopped, Realm::Machine, "process stopped"),
    (Fault::Sleep, Realm::Machine, "sleep, answer in the socket"),
    (Fault::TabThrottled, Realm::Machine, "tab throttled to 1/min"),
    (Fault::TabDiscarded, Realm::Machine, "tab discarded"),
    (Fault::ClockYears, Realm::Machine, "clock off by 10 years"),
    (Fault::ClockBackHour, Realm::Machine, "clock back one hour"),
    (Fault::BootClockReset, Realm::Machine, "boot clock reset"),
    (Fault::DateSkew, Realm::Message, "server Date skewed"),
    (Fault::WriteFails, Realm::Save, "write fails"),
    (Fault::SyncFails, Realm::Save, "fsync fails"),
    (Fault::TornWrite, Realm::Save, "torn write"),
    (Fault::BitFlip, Realm::Stored, "bit flip"),
    (Fault::RolledBack, Realm::Stored, "rolled back"),
    (Fault::Deleted, Realm::Stored, "deleted"),
    (Fault::Locked, Realm::Save, "store locked"),
    (Fault::SecondWriter, Realm::Stored, "second writer, older version"),
    (Fault::Evicted, Realm::Stored, "store evicted"),
];

impl Fault {
    /// Every fault.
    pub fn all() -> impl Iterator<Item = Self> {
        TABLE.iter().map(|(fault, _, _)| *fault)
    }

    /// Where it strikes.
    pub fn realm(self) -> Realm {
        TABLE[self as usize].1
    }

    /// What people call it.
    pub fn name(self) -> &'static str {
        TABLE[self as usize].2
    }

    /// How many there are.
    pub const COUNT: usize = TABLE.len();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_lists_every_fault_at_its_place() {
        for (index, fault) in Fault::all().enumerate() {
            assert_eq!(index, fault as usize, "{fault:?}");
        }
        assert_eq!(Fault::Evicted as usize + 1, Fault::COUNT);
    }
}
