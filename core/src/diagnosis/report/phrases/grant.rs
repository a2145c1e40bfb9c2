//! What became of a grant, and what was asked for, as people say it.

use super::{Phrase, fact};
use crate::diagnosis::answer::Asked;
use crate::diagnosis::evidence::{Fares, GrantState, Idle, RefreshTokenFact};

pub(super) static PHRASES: &[Phrase] = &[
    fact(
        &[
            "!no refresh token",
            "!no refresh_token",
            "!never|without a|any refresh_token|refresh",
            "!without refresh_token|refresh",
            "!without a|any refresh token",
            "!refresh token|refresh_token * missing|undefined|null|none|empty|absent",
            "!not|don't|never|doesn't|didn't * get|receive|return|include|contain|issue|returned|received * refresh token|refresh_token",
            "!refresh token|refresh_token * not|never * returned|issued|present|included|there",
        ],
        |it| it.refresh_token(RefreshTokenFact::NotGiven),
    ),
    fact(
        &[
            "the|a|our|provided|valid|stored|using refresh token",
            "refresh token * issued|valid|revoked|expired|rejected|refused|invalid",
        ],
        |it| it.refresh_token(RefreshTokenFact::Given),
    ),
    fact(
        &[
            "of inactivity",
            "inactive|idle for",
            "left|sat idle",
            "!not used|touched for",
            "over night",
            "overnight",
            "over the weekend",
            "nobody used",
        ],
        |it| {
            it.evidence.grant.idle.get_or_insert(Idle::Unused);
        },
    ),
    fact(&["in constant|continuous use", "used|polled every minute|second%"], |it| {
        it.evidence.grant.idle.get_or_insert(Idle::InUse);
    }),
    fact(&["!never worked", "!has never * worked|succeeded", "!not worked once"], |it| {
        it.state(GrantState::Never);
    }),
    fact(
        &[
            "refresh% * access token|token|tokens",
            "token|tokens refresh|renewal",
            "refresh request|call|attempt|fails|failing|gives|says|#%",
            "at refresh",
            "refreshes with|the|on",
            "refresh for",
            "rotating * token%",
        ],
        |it| {
            it.told.asked.get_or_insert(Asked::Refresh);
        },
    ),
    fact(&["exchang% * code", "code exchange", "second post * code"], |it| {
        it.told.asked.get_or_insert(Asked::Exchange);
    }),
    fact(&["exchang% tokens|token", "token request|endpoint|exchange", "oauth/token"], |it| {
        it.told.asked.get_or_insert(Asked::Token);
    }),
    fact(&["api call%|request%|endpoint%", "calling * api", "every|each|all call%"], |it| {
        it.told.asked.get_or_insert(Asked::Call);
    }),
    fact(
        &[
            "same|this code * again|twice",
            "code * sent|exchanged|posted|used twice|again",
            "called twice",
            "second post * code",
            "callback * twice",
        ],
        |it| it.told.is_sent_again = true,
    ),
    fact(
        &[
            "worked|working|ran|running * months|weeks|years|days|yesterday|ago",
            "worked|working before|until|till|fine|well",
            "it|this|everything worked|ran",
            "used to work",
        ],
        |it| {
            it.evidence.grant.before.get_or_insert(Fares::Well);
        },
    ),
];
