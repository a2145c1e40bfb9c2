//! How other orgs fare, as people say it.

use super::{Phrase, fact};
use crate::diagnosis::evidence::Fares;

pub(super) static PHRASES: &[Phrase] = &[
    fact(
        &[
            "primary * works|work|working|refreshes|refresh|fine|well|succeeds|ok|healthy",
            "main|home|first|our own org%|tenant * works|fine|refreshes|ok",
            "!primary|main org%|tenant% * without issue%|problem%|incident",
            "works|work|succeeds|fine|refreshes|succeed * primary",
        ],
        |it| {
            it.evidence.siblings.primary.get_or_insert(Fares::Well);
        },
    ),
    fact(&["primary * fails|failing|broken|too|also"], |it| {
        it.evidence.siblings.primary.get_or_insert(Fares::Badly);
    }),
    fact(
        &[
            "other org%|tenant%|customer% * same client|app|application|credentials * work%|fine|ok|refresh%",
            "same client|app|application * works|work|fine|ok * other%|another|rest|elsewhere",
            "same client|app|application is fine elsewhere",
            "other customers * work%|fine|ok",
            "works|work|fine|ok|runs for|in|with * other%|another|rest customer%|org%|tenant%",
            "works|work|fine|ok for|in|with the others",
            "only|just in|for one|a|single of our * customer%|org%|tenant%",
            "other customers|orgs|tenants are|is|stay|keep fine|ok|good|well",
        ],
        |it| it.evidence.siblings.same_client.well = it.evidence.siblings.same_client.well.max(1),
    ),
    fact(
        &[
            "all|every|each|both org%|tenant%|customer% * fail%|broken|stopped|refused|down",
            "other customers * fail%|too",
        ],
        |it| it.evidence.siblings.same_client.badly = it.evidence.siblings.same_client.badly.max(1),
    ),
];
