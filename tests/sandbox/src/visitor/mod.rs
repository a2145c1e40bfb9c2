//! A visitor of the sign-in pages: what they type, what they answer, and where they get stuck.
//!
//! Pure, as the provider is: a simulation signs people in without a network. `Person` is a visitor
//! with a real browser.

mod page;

use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use http::{Method, Request};

pub(crate) use self::page::Page;
use crate::id::HostId;
use crate::provider::Provider;

/// A sign-in takes two pages and a redirect; beyond this many, something goes round in circles.
pub(crate) const STEPS_MAX: usize = 12;

/// Somebody who can sign in.
#[derive(Clone, Debug)]
pub struct Visitor {
    pub(crate) org: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) answer: Consent,
}

/// What a visitor answers on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Allow.
    Allow,
    /// Refuse.
    Refuse,
}

/// Why a visitor did not get back to the application.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stuck {
    /// On a page of the login host that leads nowhere.
    #[error("stuck on the page {page:?} ({status}): {heading}")]
    OnPage {
        /// The page's name, such as `wrong-client` or `admin-required`.
        page: String,
        /// Its heading.
        heading: String,
        /// Its status.
        status: u16,
    },
    /// The sign-in page did not accept what was typed.
    #[error("the sign-in page says: {0}")]
    NotSignedIn(String),
    /// A page is none of the sandbox's.
    #[error("this is no page of the sandbox (status {status})")]
    Unreadable {
        /// Its status.
        status: u16,
    },
    /// Too many pages and redirects.
    #[error("going round in circles")]
    Circles,
    /// No answer. The text holds no URL, in which there might be a code.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// An address is no URL.
    #[error("an address is no URL")]
    NoUrl,
}

/// A browser without a window: whom the sign-in pages remember in it.
#[derive(Clone, Default)]
pub struct Browser(String);

impl std::fmt::Debug for Browser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let remembers = !self.0.is_empty();
        f.debug_struct("Browser").field("remembers", &remembers).finish()
    }
}

/// A form as a visitor sends it.
pub(crate) struct Filled {
    pub(crate) action: String,
    pub(crate) body: String,
}

impl Visitor {
    /// A visitor who allows what they are asked.
    pub fn new(org: &str, email: &str, password: &str) -> Self {
        Self {
            org: org.to_owned(),
            email: email.to_owned(),
            password: password.to_owned(),
            answer: Consent::Allow,
        }
    }

    /// The same visitor with another answer on the consent page.
    #[must_use]
    pub fn answering(self, answer: Consent) -> Self {
        Self { answer, ..self }
    }

    /// Opens an authorize URL in a fresh browser, and returns the redirect back.
    ///
    /// `url` may be absolute; only its path and query matter, `host` says where it leads.
    ///
    /// # Errors
    /// Says on which page the visitor is stuck.
    pub fn visit(
        &self,
        provider: &mut Provider,
        (now_millis, host): (u64, &HostId),
        url: &str,
    ) -> Result<String, Stuck> {
        self.visit_in(&mut Browser::default(), provider, (now_millis, host), url)
    }

    /// The same in a browser that may remember somebody, and remembers this visitor afterwards.
    ///
    /// # Errors
    /// Says on which page the visitor is stuck.
    pub fn visit_in(
        &self,
        Browser(cookie): &mut Browser,
        provider: &mut Provider,
        (now_millis, host): (u64, &HostId),
        url: &str,
    ) -> Result<String, Stuck> {
        let request = Request::get(url).header(COOKIE, cookie.as_str());
        let mut request = request.body(Vec::new()).ok().ok_or(Stuck::NoUrl)?;
        for _ in 0..STEPS_MAX {
            let answer = provider.handle(now_millis, host, &request);
            let header = |name| answer.headers().get(name).and_then(|value| value.to_str().ok());
            if let Some(set) = header(SET_COOKIE).and_then(|set| set.split(';').next()) {
                set.clone_into(cookie);
            }
            if let Some(location) = header(LOCATION) {
                return Ok(location.to_owned());
            }
            let status = answer.status().as_u16();
            let page = Page::read(&String::from_utf8_lossy(answer.body()));
            let filled = self.fill_in(&page.ok_or(Stuck::Unreadable { status })?, status)?;
            request = Request::builder()
                .method(Method::POST)
                .uri(filled.action)
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(COOKIE, cookie.as_str())
                .body(filled.body.into_bytes())
                .ok()
                .ok_or(Stuck::NoUrl)?;
        }
        Err(Stuck::Circles)
    }

    /// Signs out of Genesys Cloud, in the browser in which somebody is signed in.
    pub fn leave(
        Browser(cookie): &mut Browser,
        provider: &mut Provider,
        (now_millis, host): (u64, &HostId),
    ) {
        let request = Request::get("/logout").header(COOKIE, std::mem::take(cookie));
        if let Ok(request) = request.body(Vec::new()) {
            provider.handle(now_millis, host, &request);
        }
    }

    /// What this visitor does on a page.
    pub(crate) fn fill_in(&self, page: &Page, status: u16) -> Result<Filled, Stuck> {
        let is_somebody_else = page.user.as_ref().is_some_and(|user| *user != self.email);
        let (action, typed) = match page.name.as_str() {
            "sign-in" if page.notice.is_some() => {
                return Err(Stuck::NotSignedIn(page.notice.clone().unwrap_or_default()));
            }
            "sign-in" => (
                "/sign-in",
                vec![("org", &*self.org), ("email", &*self.email), ("password", &*self.password)],
            ),
            "consent" | "admin-required" if is_somebody_else => ("/switch-user", vec![]),
            "consent" => match self.answer {
                Consent::Allow => ("/consent", vec![("decision", "allow")]),
                Consent::Refuse => ("/consent", vec![("decision", "refuse")]),
            },
            name => {
                let (page, heading) = (name.to_owned(), page.heading.clone());
                return Err(Stuck::OnPage { page, heading, status });
            }
        };
        let hidden = page.hidden_fields(action).ok_or(Stuck::Unreadable { status })?;
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(hidden)
            .extend_pairs(typed)
            .finish();
        Ok(Filled { action: action.to_owned(), body })
    }
}
