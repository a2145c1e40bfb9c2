//! Sabotage: bugs that can be planted on purpose, to prove that trials would notice them.
//!
//! Nothing is planted unless the feature `trial` is on and [`Config`](crate::Config) is told so:
//! otherwise every question here is answered with a constant no.

macro_rules! bugs {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A bug that can be planted.
        #[cfg_attr(
            not(feature = "trial"),
            expect(unreachable_pub, reason = "only trials plant bugs")
        )]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Bug {
            $($(#[$doc])* $name,)*
        }

        #[cfg(feature = "trial")]
        impl Bug {
            /// Every bug there is.
            pub const ALL: &[Self] = &[$(Self::$name),*];
        }
    };
}

bugs! {
    /// A refresh token is sent without a saved intent.
    NoIntent,
    /// A late answer replaces a newer grant.
    NoFence,
    /// "The grant has ended" clears whatever grant is stored by then.
    BlindClear,
    /// A lease ends while its request may still be under way.
    ShortLease,
    /// A new access token is handed out before its record is saved.
    RevealBeforeSave,
    /// An answer without a refresh token drops the old one.
    OldRefreshTokenDropped,
    /// A grant ends after five failures in a row.
    DeathByCounting,
    /// A clock that is set back is not noticed.
    WallClockOnly,
    /// One client's throttling silences every other client.
    ThrottleShared,
    /// A code is sent again when its turn comes again.
    CodeSentTwice,
    /// After a sleep, deadlines come before the answers that waited.
    TimersFirst,
    /// A request is sent with the id of another tenant's client.
    WrongClient,
    /// A token is filed under whoever asked, whatever org it is of.
    NoProof,
    /// Another process' intent keeps nobody away.
    NoYield,
    /// A success that comes late is thrown away.
    LateSuccessDropped,
    /// A 403 of the API renews.
    RenewOnForbidden,
    /// Every 401 of the API renews, also for a token that was replaced or renewed already.
    RenewPerRejection,
    /// One tenant may ask as often as it likes.
    NoPacing,
    /// One client's tenants may ask as often as they like.
    NoBudget,
    /// Trouble at the server ends the grant.
    EndOnServerTrouble,
    /// A client that is refused ends the grant.
    EndOnInvalidClient,
    /// An unknown outcome is retried promptly, again and again.
    PromptForever,
    /// A sign-out does not stop what is still under way.
    SignOutForgotten,
    /// A save conflict is overwritten.
    BlindOverwrite,
    /// A record that cannot be read is written over.
    QuarantineOverwritten,
    /// A flow waits for its redirect for ever.
    FlowWithoutEnd,
    /// A renewal under way is never given up.
    RenewalWithoutEnd,
    /// A failed save is not tried again.
    SaveGivenUp,
    /// A token is handed out for any host.
    AnyHost,
    /// An event quotes the refresh token.
    SecretInEvent,
    /// What was handed over is kept, and renewed here as well.
    HandOverKept,
    /// What somebody is spending is handed over.
    HandOverOfSpent,
}
