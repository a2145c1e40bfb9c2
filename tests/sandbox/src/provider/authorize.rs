//! The authorize endpoint: from a wish to a page, or to a code (RFC 6749 §4.1).

use http::Method;

use super::Provider;
use super::answer::{self, Answer};
use super::approvals::Approval;
use super::ask::Ask;
use super::browsers::Question;
use super::ledger::{Code, Grant};
use super::pages;
use super::sign_in::session;
use super::wish::{self, Prompt, Refusal, Wish, usable};
use crate::id::{OrgId, UserId};
use crate::scene::{Client, Org, Region, User};

impl Provider {
    pub(crate) fn authorize(&mut self, ask: &Ask<'_>) -> Answer {
        let fields = match *ask.method() {
            Method::POST => ask.form().unwrap_or_default(),
            _ => ask.query(),
        };
        let wish = match self
            .scene
            .region(ask.region())
            .map(|region| wish::read(region, &fields, &self.rules))
        {
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
