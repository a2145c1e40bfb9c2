//! How an application is set up, as people say it.

use super::{Phrase, fact};
use crate::diagnosis::evidence::{Fares, GrantKind, Processes, RunsIn, Slots};
use crate::diagnosis::secret_mark::SecretMark;

pub(super) static PHRASES: &[Phrase] = &[
    fact(
        &[
            "client credentials|credential grant|flow",
            "client_credentials",
            "using|with|via|use|uses client credentials",
            "grant|auth|type|flow client credentials",
            "grant|auth|flow * client credentials",
            "loginclientcredentialsgrant|get_client_credentials_token",
            "two legged",
            "service account%",
            "machine to machine",
        ],
        |it| it.grant(GrantKind::ClientCredentials),
    ),
    fact(
        &[
            "authorization code",
            "auth code",
            "authorization_code",
            "code authorization",
            "code grant",
            "three legged",
        ],
        |it| it.grant(GrantKind::Code),
    ),
    fact(&["pkce", "loginpkcegrant|authorizepkcegrant", "public client"], |it| {
        it.grant(GrantKind::PublicCode);
    }),
    fact(&["confidential client", "code|grant * with a secret", "code flow with a secret"], |it| {
        it.grant(GrantKind::ConfidentialCode);
    }),
    fact(&["implicit grant|flow", "token implicit"], |it| it.grant(GrantKind::Implicit)),
    fact(
        &[
            "iframe",
            "single page app%",
            "spa",
            "in the browser",
            "angular|react|vue app%",
            "browser app%",
            "client app sdk",
            "embedded in genesys",
        ],
        |it| it.runs(RunsIn::Page),
    ),
    fact(
        &[
            "backend|back-end|server|daemon|cron|lambda|lambdas|django|flask|express|spring",
            "node.js * backend|server|service",
            "aws lambda",
            "python|java|c#|.net|go|golang sdk",
            "azure function%",
            "kubernetes",
            "background job%|worker|service",
        ],
        |it| it.runs(RunsIn::Server),
    ),
    fact(
        &[
            "several|multiple|two|three|four|five|six|many|all|both|concurrent|parallel|different|2|3|4|5|6|8|10 * pods|lambdas|instances|processes|workers|replicas|servers|tabs|containers|nodes|threads|workspaces",
            "each worker|pod|instance|process|lambda refreshes|renews",
            "cluster mode",
            "horizontally scaled",
            "auto scaling group",
            "load balanced",
        ],
        |it| it.processes(Processes::Several),
    ),
    fact(&["single|one instance|process|server|worker|pod"], |it| it.processes(Processes::One)),
    fact(
        &[
            "same|single|one|shared|global * key|slot|row|file|variable|entry|column * tokens|token|refresh",
            "use|uses|share|shares * one|same file|key|row|slot|variable",
            "overwrit% * token%",
            "token% * overwrit%",
            "tokens|token * same|single|one|shared key|slot|row|file|variable|entry",
            "store one token",
            "single|same|shared %.json",
            "both end|land|write|go * localstorage|sessionstorage|%.json",
            // Another org's data is seen only where its token is in the other's place.
            "another|other|wrong customer's|org's|tenant's data|users|queues",
            "calls|requests for * return|returns|show|shows * %'s users|data|queues",
        ],
        |it| it.slots(Slots::Shared),
    ),
    fact(
        &[
            "own|separate|distinct * key|slot|row|file|entry * org%|tenant%",
            "tokens|token * per|each org%|tenant",
            "stored|keyed * by|per org%|tenant%",
        ],
        |it| it.slots(Slots::OwnEach),
    ),
    // The same client and secret in another program.
    fact(
        &[
            "postman|insomnia|curl works|gets|succeeds",
            "postman|insomnia|curl * same * works|work|gets|succeeds|200",
            "curl|postman * it works",
            "work|works|worked|succeeds|fine|ok in|with|from postman|insomnia|curl",
        ],
        |it| {
            it.evidence.setup.elsewhere.get_or_insert(Fares::Well);
        },
    ),
    fact(
        &[
            "!not stripped|trimmed",
            "trailing|final newline|space|whitespace",
            "secret * line break|feed",
            "secret * newline|whitespace",
        ],
        |it| it.secret_mark(SecretMark::Spaced),
    ),
    fact(
        &["base64 * line break|feed", "base64 * newline|wraps|wrapped", "header * line break"],
        |it| it.secret_mark(SecretMark::BrokenBase64),
    ),
];
