//! What a server answered, as people say it.

use super::{Phrase, fact};

pub(super) static PHRASES: &[Phrase] = &[
    fact(&["invalid_grant", "invalid grant", "grant type is|was invalid"], |it| {
        it.error("invalid_grant");
    }),
    fact(
        &["invalid_client", "invalid client", "authentication failed", "!client not found"],
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
    fact(&["!client not found"], |it| it.text("!client not found")),
    // The API host's own sentences, where its code was left out.
    fact(&["requires a user context"], |it| it.error("not.a.user")),
    fact(&["requests originating from this ip"], |it| it.error("ip.not.authorized")),
    fact(&["invalid login credentials"], |it| it.error("bad.credentials")),
    fact(&["supplied credentials are expired"], |it| it.error("credentials.expired")),
    fact(&["security policies have denied"], |it| it.error("authz.policy.denied")),
    fact(&["!app not authorized to use scope"], |it| it.error("app.not.authorized.for.scope")),
    fact(&["!no authentication bearer token"], |it| it.error("authentication.required")),
    fact(&["missing the following permission%"], |it| it.error("missing.permissions")),
    fact(&["following permissions assigned"], |it| it.error("missing.any.permissions")),
];
