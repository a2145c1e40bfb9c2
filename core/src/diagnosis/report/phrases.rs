//! Phrases: what people write, and which fact each is.
//!
//! A form is read as [`Sentence::says`](super::prose::Sentence::says) tells.

use super::Facts;
use crate::diagnosis::answer::Asked;
use crate::diagnosis::change::Change;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{
    Fares, GrantKind, GrantState, Idle, Processes, RefreshTokenFact, RunsIn, Slots, Trouble,
};

/// What a phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something that is so. A question or a piece of advice does not say it.
    Fact,
    /// Advice, whether it is given, followed or asked about.
    Claim,
}

/// Some ways to say one thing.
pub(super) struct Phrase {
    pub(super) kind: Kind,
    pub(super) forms: &'static [&'static str],
    pub(super) tell: fn(&mut Facts),
}

const fn fact(forms: &'static [&'static str], tell: fn(&mut Facts)) -> Phrase {
    Phrase { kind: Kind::Fact, forms, tell }
}

const fn claim(forms: &'static [&'static str], tell: fn(&mut Facts)) -> Phrase {
    Phrase { kind: Kind::Claim, forms, tell }
}

pub(super) static FACTS: &[Phrase] = &[
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
            "several|multiple|two|three|many|all|both|concurrent|parallel|different|2|3|4 * pods|lambdas|instances|processes|workers|replicas|servers|tabs|containers|nodes|threads",
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
    // Siblings.
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
            "same client|app|application * works|fine|ok * other|another",
            "other customers * work%|fine|ok",
            "works for|in other|another customer%",
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
    // The grant.
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
            "refresh request|call|attempt|fails|failing",
            "rotating * token%",
        ],
        |it| {
            it.told.asked.get_or_insert(Asked::Refresh);
        },
    ),
    fact(&["exchang% * code", "code exchange"], |it| {
        it.told.asked.get_or_insert(Asked::Exchange);
    }),
    fact(&["exchang% tokens|token", "token request|endpoint|exchange", "oauth/token"], |it| {
        it.told.asked.get_or_insert(Asked::Token);
    }),
    fact(&["api call%|request%|endpoint%", "calling * api", "every|each|all call%"], |it| {
        it.told.asked.get_or_insert(Asked::Call);
    }),
    // Changes.
    fact(
        &[
            "regenerat%|rotated|reset|renewed|changed * secret",
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
    // Troubles.
    fact(
        &[
            "other|wrong|another|different org% signed in",
            "signed|logged in * wrong|another|different|other org%",
            "token * wrong|other|another org%",
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
    // Answers in words.
    fact(&["invalid_grant", "invalid grant", "grant type is|was invalid"], |it| {
        it.error("invalid_grant");
    }),
    fact(
        &["invalid_client", "invalid client", "authentication failed", "client not found"],
        |it| it.error("invalid_client"),
    ),
    fact(&["unauthorized_client", "!not authorized|allowed to use * grant"], |it| {
        it.error("unauthorized_client");
    }),
    fact(&["invalid_scope", "invalid scope"], |it| it.error("invalid_scope")),
    fact(&["unsupported_grant_type", "unsupported grant"], |it| it.error("unsupported_grant_type")),
    fact(&["access_denied"], |it| it.error("access_denied")),
    fact(
        &[
            "redirect_uri|uri|url mismatch",
            "redirect uri is invalid|wrong",
            "client id or redirect uri is invalid",
        ],
        |it| it.text("OAuth client ID or redirect URI is invalid"),
    ),
    fact(&["rate limit exceeded", "too many requests"], |it| it.text("rate limit exceeded")),
    fact(&["missing.permissions"], |it| it.error("missing.permissions")),
    fact(&["missing.any.permissions"], |it| it.error("missing.any.permissions")),
    fact(&["missing.division.permission"], |it| it.error("missing.division.permission")),
    fact(&["missing.any.division.permissions"], |it| it.error("missing.any.division.permissions")),
    fact(&["bad.credentials"], |it| it.error("bad.credentials")),
    fact(&["credentials.expired"], |it| it.error("credentials.expired")),
    fact(&["authentication.required"], |it| it.error("authentication.required")),
    fact(&["ip.not.authorized"], |it| it.error("ip.not.authorized")),
    fact(&["app.not.authorized.for.scope"], |it| it.error("app.not.authorized.for.scope")),
    fact(&["not.authorized"], |it| it.error("not.authorized")),
    fact(&["authz.policy.denied"], |it| it.error("authz.policy.denied")),
    fact(&["not.a.user"], |it| it.error("not.a.user")),
    fact(&["too.many.requests"], |it| it.error("too.many.requests")),
    // Advice.
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

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use super::*;

    #[test]
    fn sentences_are_facts() {
        let it = read(
            "Our primary org works fine, but the secondary fails. It runs as several lambdas since we regenerated the secret.",
        );
        assert_eq!(it.siblings.primary, Some(Fares::Well));
        assert_eq!(it.setup.processes, Some(Processes::Several));
        assert_eq!(it.changes, [Change::SecretRegenerated]);

        let it = read("The user changed the password. We use PKCE in an iframe.");
        assert_eq!(it.changes, [Change::PasswordChanged]);
        assert_eq!(it.setup.grant_type, Some(GrantKind::PublicCode));
        assert_eq!(it.setup.runs_in, Some(RunsIn::Page));
    }

    #[test]
    fn denials_questions_and_advice_are_no_facts() {
        for text in [
            "We are not using PKCE and never use client credentials.",
            "Is there a race between several instances?",
            "Should we use client credentials?",
            "Switch to client credentials, or you may use PKCE.",
            "Did the user change the password, or is it a new secret?",
            "We did not regenerate the secret. Nobody changed a password.",
        ] {
            let it = read(text);
            assert_eq!((it.setup.grant_type, it.setup.processes), (None, None), "{text}");
            assert_eq!(it.changes, [], "{text}");
        }
    }

    #[test]
    fn a_missing_refresh_token_is_a_fact_though_it_is_a_denial() {
        for text in [
            "There is no refresh token in the response.",
            "We don't get a refresh token.",
            "The error is: No refresh token found",
        ] {
            assert_eq!(read(text).grant.refresh_token, Some(RefreshTokenFact::NotGiven), "{text}");
        }
    }

    #[test]
    fn advice_is_known_also_where_it_is_only_asked_about() {
        assert_eq!(read("Do we need offline_access?").claims, [Claim::OfflineAccess]);
        assert_eq!(read("We do not send offline_access.").claims, []);
    }
}
