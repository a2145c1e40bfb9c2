//! The authorize endpoint: what an application wishes, and whether it may be told.
//!
//! A wish with an unknown client or redirect URI is answered with a page and never with a redirect
//! (RFC 6749 §4.1.2.1). Any other mistake goes back to the application.

use http::Method;

use super::Provider;
use super::answer::{self, Answer};
use super::approvals::Approval;
use super::ask::{Ask, Fields};
use super::browsers::Question;
use super::ledger::{Code, Grant};
use super::pages;
use super::sign_in::session;
use crate::id::{ClientId, OrgId, RegionId, UserId};
use crate::scene::{Client, ClientKind, ClientState, Org, Region, User};

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
enum Refusal {
    /// Nobody to tell: the redirect URI is not known to be the application's.
    Page,
    Redirect {
        uri: String,
        state: Option<String>,
        error: &'static str,
        description: String,
    },
}

impl Provider {
    pub(crate) fn authorize(&mut self, ask: &Ask<'_>) -> Answer {
        let fields = match *ask.method() {
            Method::POST => ask.form().unwrap_or_default(),
            _ => ask.query(),
        };
        let wish = match self.scene.region(ask.region()).map(|region| read(region, &fields)) {
            Some(Ok(wish)) => wish,
            Some(Err(Refusal::Redirect { uri, state, error, description })) => {
                return refuse(&uri, state.as_deref(), error, &description);
            }
            Some(Err(Refusal::Page)) | None => return pages::wrong_client(),
        };
        match self.remembered(ask, &wish) {
            Some(user) => self.proceed(ask, wish, &user),
            None => self.ask_to_sign_in(ask, wish, pages::Notice::None),
        }
    }

    /// The user of this browser, unless the wish needs somebody else or a fresh sign-in.
    fn remembered(&self, ask: &Ask<'_>, wish: &Wish) -> Option<UserId> {
        if wish.prompt == Prompt::Login {
            return None;
        }
        let id = self.browsers.user(ask.region(), session(ask)?)?;
        let region = self.scene.region(ask.region())?;
        let (home, user) = region.user(id)?;
        let hinted_org = wish.org.as_deref().and_then(|name| region.org_called(name));
        let other_org = hinted_org.is_some_and(|org| org.id != home.id);
        let other_user = wish.email.as_ref().is_some_and(|e| !e.eq_ignore_ascii_case(&user.email));
        (!other_org && !other_user && acting_org(region, home, user, wish).is_some())
            .then(|| id.clone())
    }

    /// Goes on with a user who has just been, or still is, signed in.
    pub(crate) fn proceed(&mut self, ask: &Ask<'_>, wish: Wish, user: &UserId) -> Answer {
        let Some(region) = self.scene.region(ask.region()) else { return pages::wrong_client() };
        let Some(client) = usable(region, &wish.client) else { return pages::wrong_client() };
        let Some((home, person)) = region.user(user) else { return pages::gone() };
        let Some(org) = acting_org(region, home, person, &wish) else {
            return self.ask_to_sign_in(ask, wish, pages::Notice::OtherOrg);
        };
        let need = self.consent_needed(client, home, org, person);
        let show = pages::Asking {
            region: ask.region().clone(),
            app: client.name.clone(),
            org: org.name.clone(),
            user: person.name.clone(),
            email: person.email.clone(),
            scope: client.scope.iter().cloned().collect(),
        };
        let org = org.id.clone();
        match need {
            Need::Nothing => self.issue_code(ask, &wish, user, &org),
            Need::Consent(scope) => {
                let question = Question::Consent { user: user.clone(), org };
                let ticket = self.open_page(ask, wish, question);
                pages::consent(&show, scope, &ticket)
            }
            Need::Admin => {
                let ticket = self.open_page(ask, wish, Question::Dismissal);
                pages::admin_required(&show, &ticket)
            }
        }
    }

    fn consent_needed(&self, client: &Client, home: &Org, org: &Org, user: &User) -> Need {
        // A client of the organization itself was made by its admins for its users.
        if client.org == org.id {
            return Need::Nothing;
        }
        let approval = self.approvals.of(&org.id, &client.id);
        if approval.is_some_and(Approval::is_live) {
            return Need::Nothing;
        }
        let may_authorize =
            home.id == org.id && home.permissions(&user.roles).contains("oauth:client:authorize");
        if may_authorize {
            Need::Consent(pages::OnBehalfOf::Organization)
        } else if approval.is_some() || self.rules.enforces_scopes(org) {
            Need::Admin
        } else if self.approvals.is_allowed_for(&user.id, &org.id, &client.id) {
            Need::Nothing
        } else {
            Need::Consent(pages::OnBehalfOf::User)
        }
    }

    /// Sends the browser back to the application with a fresh code.
    pub(crate) fn issue_code(
        &mut self,
        ask: &Ask<'_>,
        wish: &Wish,
        user: &UserId,
        org: &OrgId,
    ) -> Answer {
        let Some(region) = self.scene.region(ask.region()) else { return pages::gone() };
        let Some((home, _)) = region.user(user) else { return pages::gone() };
        let grant = Grant {
            region: ask.region().clone(),
            client: wish.client.clone(),
            org: org.clone(),
            home_org: home.id.clone(),
            user: Some(user.clone()),
        };
        let content = Code {
            grant,
            redirect_uri: wish.redirect_uri.clone(),
            challenge: wish.challenge.clone(),
            issued_at: ask.now,
            redeemed: None,
        };
        let code = self.mint.code();
        self.ledger.add_code(code.clone(), content);
        back(&wish.redirect_uri, wish.state.as_deref(), &[("code", code.expose())])
    }
}

/// What stands between a signed-in user and a code.
enum Need {
    Nothing,
    Consent(pages::OnBehalfOf),
    Admin,
}

fn read(region: &Region, fields: &Fields) -> Result<Wish, Refusal> {
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
        (None, _, ClientKind::Public) => {
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

fn usable<'a>(region: &'a Region, id: &ClientId) -> Option<&'a Client> {
    let client = region.client(id)?;
    let has_redirect = !matches!(client.kind, ClientKind::ClientCredentials { .. });
    (client.state == ClientState::Active && has_redirect).then_some(client)
}

/// Where the token will act: at home, or where the user is trusted.
fn acting_org<'a>(region: &'a Region, home: &'a Org, user: &User, wish: &Wish) -> Option<&'a Org> {
    match &wish.target {
        None => Some(home),
        Some(target) if *target == home.id => Some(home),
        Some(target) if user.acts_in.contains(target) => region.org(target),
        Some(_) => None,
    }
}

pub(crate) fn refuse(uri: &str, state: Option<&str>, error: &str, description: &str) -> Answer {
    back(uri, state, &[("error", error), ("error_description", description)])
}

fn back(uri: &str, state: Option<&str>, fields: &[(&str, &str)]) -> Answer {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    if let Some(state) = state {
        query.append_pair("state", state);
    }
    let mark = if uri.contains('?') { '&' } else { '?' };
    answer::redirect(&format!("{uri}{mark}{}", query.finish()))
}
