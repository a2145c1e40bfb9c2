//! A wish: what an application asks the authorize endpoint for, and whether it may be told no.
//!
//! A wish with an unknown client or redirect URI is answered with a page and never with a redirect
//! (RFC 6749 §4.1.2.1). Any other mistake goes back to the application.

use super::ask::Fields;
use crate::id::{ClientId, OrgId, RegionId};
use crate::rules::Rules;
use crate::scene::{Client, ClientKind, ClientState, Region};

/// Identity providers that may be named together with an org.
const IDENTITY_PROVIDERS: [&str; 6] = ["okta", "adfs", "salesforce", "onelogin", "gsuite", "ping"];

/// What an application asks the authorize endpoint for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) region: RegionId,
    pub(crate) client: ClientId,
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) challenge: Option<String>,
    /// The organization to act in, if not the user's own.
    pub(crate) target: Option<OrgId>,
    /// The organization to sign in to, by name.
    pub(crate) org: Option<String>,
    /// The user to sign in, by address.
    pub(crate) email: Option<String>,
    pub(crate) prompt: Prompt,
}

/// Whether a remembered user will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Prompt {
    IfNeeded,
    Login,
}

/// Why a wish is not granted a sign-in page.
pub(crate) enum Refusal {
    /// Nobody to tell: the redirect URI is not known to be the application's.
    Page,
    Redirect {
        uri: String,
        state: Option<String>,
        error: &'static str,
        description: String,
    },
}

/// Reads a wish, as far as it is one.
pub(crate) fn read(region: &Region, fields: &Fields, rules: &Rules) -> Result<Wish, Refusal> {
    let named = |name| fields.get(name).filter(|_| fields.all(name).count() == 1);
    let client = named("client_id").and_then(|id| usable(region, &ClientId::from(id)));
    let Some(client) = client else { return Err(Refusal::Page) };
    let uri = named("redirect_uri").filter(|uri| client.redirect_uris.contains(*uri));
    let Some(uri) = uri else { return Err(Refusal::Page) };

    let state = fields.get("state").map(str::to_owned);
    let refusal = |error, description: &str| {
        let description = description.to_owned();
        Refusal::Redirect { uri: uri.to_owned(), state: state.clone(), error, description }
    };
    if let Some(name) = fields.repeated() {
        return Err(refusal("invalid_request", &format!("{name} is repeated")));
    }
    if fields.get("response_type") != Some("code") {
        return Err(refusal("unsupported_response_type", "response_type must be code"));
    }
    let challenge = fields.get("code_challenge");
    let method = fields.get("code_challenge_method");
    match (challenge, method, &client.kind) {
        (None, _, kind) if rules.pkce_required || matches!(kind, ClientKind::Public) => {
            return Err(refusal("invalid_request", "code_challenge is required"));
        }
        (Some(_), Some("S256"), _) | (None, None, _) => {}
        _ => return Err(refusal("invalid_request", "code_challenge_method must be S256")),
    }
    if challenge.is_some_and(|challenge| challenge.len() != 43) {
        return Err(refusal("invalid_request", "code_challenge is not a SHA-256"));
    }
    match (fields.get("org"), fields.get("provider")) {
        (None, None) => {}
        (Some(_), Some(provider)) if IDENTITY_PROVIDERS.contains(&provider) => {}
        (Some(_), Some(_)) => return Err(refusal("invalid_request", "unknown provider")),
        _ => return Err(refusal("invalid_request", "org and provider go together")),
    }
    let (email, hinted_org) = hint(fields.get("login_hint"));
    Ok(Wish {
        region: region.id.clone(),
        client: client.id.clone(),
        redirect_uri: uri.to_owned(),
        state: state.clone(),
        challenge: challenge.map(str::to_owned),
        target: fields.get("target").map(OrgId::from),
        org: fields.get("org").map(str::to_owned).or(hinted_org),
        email,
        prompt: match fields.get("prompt") {
            Some("login") => Prompt::Login,
            _ => Prompt::IfNeeded,
        },
    })
}

/// Reads `login_hint`: `email:orgName`, `email` or `orgName`.
fn hint(hint: Option<&str>) -> (Option<String>, Option<String>) {
    match hint.map(|hint| hint.split_once(':').ok_or(hint)) {
        None => (None, None),
        Some(Ok((email, org))) => (Some(email.to_owned()), Some(org.to_owned())),
        Some(Err(email)) if email.contains('@') => (Some(email.to_owned()), None),
        Some(Err(org)) => (None, Some(org.to_owned())),
    }
}

/// The client, if it may sign users in at present.
pub(crate) fn usable<'a>(region: &'a Region, id: &ClientId) -> Option<&'a Client> {
    let client = region.client(id)?;
    let has_redirect = !matches!(client.kind, ClientKind::ClientCredentials { .. });
    (client.state == ClientState::Active && has_redirect).then_some(client)
}
