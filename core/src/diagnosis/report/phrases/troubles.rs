//! What went wrong without an answer, as people say it.

use super::super::facts::AdminNeeded;
use super::{Phrase, fact};
use crate::diagnosis::evidence::Trouble;

pub(super) static PHRASES: &[Phrase] = &[
    fact(
        &[
            "other|wrong|another|different org% signed in",
            "signed|logged in * wrong|another|different|other org%",
            "token * wrong|other|another org",
            "!no login|sign page|form|prompt * straight|instantly|immediately|right back",
            "!straight|instantly|immediately|right back without|no login|sign page|form|prompt",
            "connects|connected|brings|brought * first org|one|tenant * again",
        ],
        |it| it.trouble(Trouble::WrongOrg { expected: String::new(), proved: String::new() }),
    ),
    fact(
        &[
            "never * comes|came|redirects|redirected back",
            "!never comes|came|redirects|redirected back",
            "!not * redirect%|come back",
        ],
        |it| it.trouble(Trouble::RedirectMissing { minutes: 0 }),
    ),
    fact(
        &[
            "state mismatch",
            "invalid state",
            "state * match|mismatch|lost|differs",
            "code_verifier|verifier * lost|missing|undefined|null",
            "!state * not match",
            "!state does not|doesn't match",
        ],
        |it| it.trouble(Trouble::RedirectUnexpected),
    ),
    fact(
        &[
            "quota exceeded|quotaexceedederror",
            "disk * full",
            "!could|can not|cannot|couldn't * save|store|write * token%",
        ],
        |it| it.trouble(Trouble::NotSaved),
    ),
    fact(
        &[
            "administrator|admin * required|needed|approve",
            "administrator|admin must|has authorize",
        ],
        |it| {
            it.told.needs_admin.get_or_insert(AdminNeeded::SomebodySays);
        },
    ),
    // The words of the sign-in page.
    fact(&["administrator|admin is required"], |it| {
        it.told.needs_admin = Some(AdminNeeded::OnThePage);
    }),
];
