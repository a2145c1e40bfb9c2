//! Causes: why a grant that was there is not there any more.

/// Why a grant that was there is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The platform ended it: an admin, a user's logout, its age, a rule.
    Platform,
    /// The answer with the next refresh token was truly lost, or in a stopped process until the
    /// access token ended: no client can do anything.
    AnswerLost,
    /// The answer came after the wait for it was over, and the request was given up.
    AnswerTooLate,
    /// The answer waited in a process that was stopped, longer than any lease lasts; while the
    /// access token was good, another client could have waited too.
    AnswerStuck,
    /// The request arrived after it had been given up and another had been sent.
    RequestTooLate,
    /// A proxy sent the request twice.
    Proxy,
    /// The store lost or took back what was saved.
    Store,
    /// The clock jumped while the request was under way.
    Clock,
    /// The server said that the grant had ended, and it had not.
    Lie,
    /// None of these: the client is to blame.
    Avoidable,
}

impl Cause {
    /// Every cause.
    pub const ALL: [Self; 10] = [
        Self::Platform,
        Self::AnswerLost,
        Self::AnswerTooLate,
        Self::AnswerStuck,
        Self::RequestTooLate,
        Self::Proxy,
        Self::Store,
        Self::Clock,
        Self::Lie,
        Self::Avoidable,
    ];

    /// What people call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Platform => "ended by the platform",
            Self::AnswerLost => "answer truly lost",
            Self::AnswerTooLate => "answer came too late",
            Self::AnswerStuck => "answer in a stopped process",
            Self::RequestTooLate => "request arrived too late",
            Self::Proxy => "duplicated by a proxy",
            Self::Store => "lost by the store",
            Self::Clock => "clock jumped meanwhile",
            Self::Lie => "spurious invalid_grant",
            Self::Avoidable => "avoidable",
        }
    }
}
