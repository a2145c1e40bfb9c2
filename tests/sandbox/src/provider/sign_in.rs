//! Signing in, consenting, switching user, signing out: what a person answers on our pages.

use http::header::SET_COOKIE;

use super::Provider;
use super::answer::{self, Answer};
use super::approvals::{Approval, ApprovalState};
use super::ask::Ask;
use super::authorize::refuse;
use super::browsers::Question;
use super::pages;
use super::wish::Wish;
use crate::id::{ClientId, OrgId, RegionId, UserId};
use crate::scene::{Region, User};
use crate::secret::same;

impl Provider {
    pub(crate) fn open_page(&mut self, ask: &Ask<'_>, wish: Wish, question: Question) -> String {
        let ticket = self.mint.code();
        self.browsers.open(ticket.clone(), wish, question, ask.now);
        ticket.expose().to_owned()
    }

    pub(crate) fn ask_to_sign_in(
        &mut self,
        ask: &Ask<'_>,
        wish: Wish,
        notice: pages::Notice,
    ) -> Answer {
        let Some(region) = self.scene.region(ask.region()) else { return pages::gone() };
        let app = region.client(&wish.client).map(|client| client.name.clone());
        let show = pages::SigningIn {
            region: region.id.clone(),
            app: app.unwrap_or_default(),
            org: wish.org.clone().unwrap_or_default(),
            email: wish.email.clone().unwrap_or_default(),
            notice,
            people: people(region),
        };
        let ticket = self.open_page(ask, wish, Question::SignIn);
        pages::sign_in(&show, &ticket)
    }

    /// The answer to the sign-in page.
    pub(crate) fn sign_in(&mut self, ask: &Ask<'_>) -> Answer {
        let form = ask.form().unwrap_or_default();
        let field = |name| form.get(name).unwrap_or("");
        let ticket = self.browsers.ticket(field("ticket"), ask.region(), ask.now);
        let Some(ticket) = ticket.cloned() else { return pages::gone() };
        let Some(region) = self.scene.region(ask.region()) else { return pages::gone() };

        let user = find_user(region, field("org"), field("email"));
        let user = user.filter(|user| same(&user.password, field("password")));
        let Some(user) = user.map(|user| user.id.clone()) else {
            let typed = |name| Some(field(name).to_owned());
            let wish = Wish { org: typed("org"), email: typed("email"), ..ticket.wish };
            return self.ask_to_sign_in(ask, wish, pages::Notice::WrongPassword);
        };
        let session = self.mint.code();
        let cookie = cookie(ask.region(), session.expose(), "");
        self.browsers.remember(ask.region(), session, user.clone());
        let mut answer = self.proceed(ask, ticket.wish, &user);
        answer::set(&mut answer, SET_COOKIE, &cookie);
        answer
    }

    /// The answer to the consent page.
    pub(crate) fn consent(&mut self, ask: &Ask<'_>) -> Answer {
        let form = ask.form().unwrap_or_default();
        let ticket = form.get("ticket").unwrap_or("");
        let ticket = self.browsers.ticket(ticket, ask.region(), ask.now).cloned();
        let Some(ticket) = ticket else { return pages::gone() };
        let Question::Consent { user, org } = ticket.question else { return pages::gone() };
        // Somebody else may have signed in since, in another tab of the same browser.
        let here = session(ask).and_then(|session| self.browsers.user(ask.region(), session));
        if here != Some(&user) {
            return pages::gone();
        }
        let wish = ticket.wish;
        if form.get("decision") != Some("allow") {
            let state = wish.state.as_deref();
            return refuse(&wish.redirect_uri, state, "access_denied", "the user refused");
        }
        self.approve(ask, &wish.client, &user, &org);
        self.issue_code(ask, &wish, &user, &org)
    }

    /// Writes down a consent: an admin's for the organization, anybody else's for themselves.
    fn approve(&mut self, ask: &Ask<'_>, client: &ClientId, user: &UserId, org: &OrgId) {
        let Some(region) = self.scene.region(ask.region()) else { return };
        let Some((home, person)) = region.user(user) else { return };
        let Some(scope) = region.client(client).map(|client| client.scope.clone()) else { return };
        let decides = home.permissions(&person.roles).contains("oauth:client:authorize");
        if decides && home.id == *org {
            let approval = Approval {
                scope,
                state: ApprovalState::Authorized,
                decided_at: Some(ask.now),
                decided_by: Some(user.clone()),
            };
            self.approvals.decide(org, client, approval);
        } else {
            self.approvals.allow_for(user, org, client);
        }
    }

    /// The answer to "Not you? Switch user".
    pub(crate) fn switch_user(&mut self, ask: &Ask<'_>) -> Answer {
        let form = ask.form().unwrap_or_default();
        let ticket = form.get("ticket").unwrap_or("");
        let ticket = self.browsers.ticket(ticket, ask.region(), ask.now).cloned();
        if let Some(session) = session(ask) {
            self.browsers.forget(ask.region(), session);
        }
        let mut answer = match ticket {
            Some(ticket) => self.ask_to_sign_in(ask, ticket.wish, pages::Notice::None),
            None => pages::gone(),
        };
        answer::set(&mut answer, SET_COOKIE, &cookie(ask.region(), "", "; Max-Age=0"));
        answer
    }

    /// `GET /logout`: ends the browser's session and, as documented, what it let applications do.
    pub(crate) fn logout(&mut self, ask: &Ask<'_>) -> Answer {
        let user = session(ask).and_then(|s| self.browsers.forget(ask.region(), s));
        if let Some(user) = user.filter(|_| self.rules.logout_ends_refresh) {
            let theirs = self.ledger.grants_where(|grant| grant.user.as_ref() == Some(&user));
            for grant in theirs {
                self.ledger.end_refresh_of(grant);
            }
        }
        let query = ask.query();
        let client = query.get("client_id").map(ClientId::from);
        let region = self.scene.region(ask.region());
        let client = client.and_then(|id| region.and_then(|region| region.client(&id)));
        let uri = query.get("redirect_uri");
        let known = uri.filter(|uri| client.is_some_and(|c| c.redirect_uris.contains(*uri)));
        let mut answer = known.map_or_else(pages::signed_out, answer::redirect);
        answer::set(&mut answer, SET_COOKIE, &cookie(ask.region(), "", "; Max-Age=0"));
        answer
    }
}

/// The session this browser presents, known or not.
pub(crate) fn session<'a>(ask: &Ask<'a>) -> Option<&'a str> {
    ask.cookie(&cookie_name(ask.region()))
}

/// Cookies do not know ports, so each region's has its own name.
fn cookie_name(region: &RegionId) -> String {
    format!("session-{region}")
}

fn cookie(region: &RegionId, session: &str, more: &str) -> String {
    format!("{}={session}; Path=/; HttpOnly; SameSite=Lax{more}", cookie_name(region))
}

fn find_user<'a>(region: &'a Region, org: &str, email: &str) -> Option<&'a User> {
    let email = email.trim();
    let org = region.org_called(org)?;
    org.users.iter().find(|user| user.email.eq_ignore_ascii_case(email))
}

fn people(region: &Region) -> Vec<pages::Hint> {
    let mut people = Vec::new();
    for org in &region.orgs {
        for user in &org.users {
            let decides = org.permissions(&user.roles).contains("oauth:client:authorize");
            people.push(pages::Hint {
                org: org.short_name.clone(),
                email: user.email.clone(),
                password: user.password.clone(),
                standing: if decides { "admin" } else { "user" },
            });
        }
    }
    people
}
