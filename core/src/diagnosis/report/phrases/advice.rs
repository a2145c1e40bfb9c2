//! What is advised, whether it is given, followed or asked about.

use super::{Phrase, claim};
use crate::diagnosis::claim::Claim;

pub(super) static PHRASES: &[Phrase] = &[
    claim(&["offline_access"], |it| it.claim(Claim::OfflineAccess)),
    claim(
        &["audience param%|in|claim|field|value|set", "correct|right|an|explicit|the audience"],
        |it| it.claim(Claim::Audience),
    ),
    claim(&["resource includes|include|ids|id|param%", "resource server"], |it| {
        it.claim(Claim::Resource);
    }),
    claim(
        &["organization_id", "org_id", "tenant_id|tenantid", "tenant ids|id|context", "org_ids"],
        |it| it.claim(Claim::OrganizationId),
    ),
    claim(&["urn:genesys%", "scope urn%"], |it| it.claim(Claim::UrnScope)),
    claim(
        &[
            "retry|backoff|wait|sleep * second%|delay",
            "exponential backoff",
            "second|seconds|s delay",
        ],
        |it| it.claim(Claim::WaitAndRetry),
    ),
    claim(&["retry%|retries * 403|forbidden", "403|forbidden * retry|retries"], |it| {
        it.claim(Claim::RetryForbidden);
    }),
    claim(
        &[
            "upgrad%|downgrad%|updat%|newer|older|latest * sdk",
            "sdk * bug|upgrade|downgrade|outdated",
            "another|different|other sdk",
        ],
        |it| it.claim(Claim::OtherSdk),
    ),
    claim(
        &["token pool", "pool of tokens", "more|several|multiple clients|tokens * limit%"],
        |it| it.claim(Claim::TokenPool),
    ),
    claim(&["multi_org%", "multiorg%", "cross_org%"], |it| it.claim(Claim::MultiOrgSwitch)),
    claim(
        &["base_url|base|baseurl * secondary|per|org%|dynamic%", "dynamic% * base_url|base url"],
        |it| it.claim(Claim::BaseUrlOfOrg),
    ),
    claim(&["audience claim", "decode * token|jwt", "inside the token", "jwt claim%"], |it| {
        it.claim(Claim::TokenClaims);
    }),
    claim(
        &[
            "own|distinct|separate|specific client|client_id|app%",
            "register the app there",
            "registered for the secondary",
            "client per org%|tenant|customer",
        ],
        |it| it.claim(Claim::OwnClientPerOrg),
    ),
    claim(
        &["distinct keys", "separate storage|store", "isolate token", "own|separate key|slot per"],
        |it| it.claim(Claim::OwnSlotPerOrg),
    ),
    claim(&["redirect uri|redirect_uri * match%|exact%"], |it| it.claim(Claim::ExactRedirectUri)),
    claim(
        &[
            "re authenticat%|reauthenticat%|reauthoriz%|re authoriz%",
            "sign|log in again",
            "re initiate",
        ],
        |it| it.claim(Claim::SignInAgain),
    ),
    claim(&["target param%", "with target", "target org id|target="], |it| it.claim(Claim::Target)),
    claim(
        &[
            "pre emptive|preemptive|proactive|proactively|early * refresh|renew",
            "refresh|renew before * expir%|ends",
            "remaining validity",
        ],
        |it| it.claim(Claim::RenewEarly),
    ),
    claim(
        &[
            "switch to * client credentials",
            "client credentials * per|each|specific|every org%|tenant",
        ],
        |it| it.claim(Claim::ClientCredentialsPerOrg),
    ),
    claim(
        &[
            "same client|client_id * refresh%|issued",
            "tied|bound to * client",
            "client_id|client id * mismatch|differ%",
        ],
        |it| it.claim(Claim::SameClient),
    ),
    claim(
        &[
            "admin%|administrator * authoriz%|approve%",
            "authorized applications",
            "authorize the app%|client",
        ],
        |it| it.claim(Claim::AuthorizeInOrg),
    ),
    claim(
        &["redirect_uri|redirect uri * in|to * refresh", "refresh * redirect_uri|redirect uri"],
        |it| it.claim(Claim::RedirectUriInRefresh),
    ),
];
