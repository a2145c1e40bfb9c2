//! What somebody did before the trouble began, as people say it.

use super::{Phrase, fact};
use crate::diagnosis::change::Change;

pub(super) static PHRASES: &[Phrase] = &[
    fact(
        &[
            "regenerat%|rotated|reset|renewed|changed * secret|client_secret",
            "secret * regenerat%|rotated|reset|changed",
            "new * secret",
        ],
        |it| it.change(Change::SecretRegenerated),
    ),
    fact(
        &[
            "chang%|reset|resets|updated|expired * password",
            "password * changed|reset|expired|updated",
            "new password",
        ],
        |it| it.change(Change::PasswordChanged),
    ),
    fact(
        &[
            "user|admin|person|agent|he|she|somebody|someone * signs|signed|logged|logs out",
            "logged out of genesys",
            "signed out of genesys",
        ],
        |it| it.change(Change::UserSignedOut),
    ),
    fact(
        &[
            "admin%|somebody|someone|we|they|customer|user * revoked|deleted * token%|authorization|app%|access",
            "authorization was|is|got revoked",
            "revoked the app%",
            "delete api/v2/tokens%",
        ],
        |it| it.change(Change::Revoked),
    ),
    fact(
        &[
            "client * is|was|got|been disabled|deactivated|deleted|inactive",
            "disabled|deleted|deactivated the|our oauth|client",
        ],
        |it| it.change(Change::ClientDisabled),
    ),
    fact(
        &[
            "new oauth client",
            "recreated|replaced|switched * client",
            "different client id%|client_id|client",
        ],
        |it| it.change(Change::ClientReplaced),
    ),
];
