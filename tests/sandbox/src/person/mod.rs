//! A person with a browser that has no window: signs in, allows or refuses, and comes back.

mod page;

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Method, RequestBuilder, Response, Url};

use self::page::Page;

/// A sign-in takes two pages and a redirect; beyond this many, something goes round in circles.
const STEPS_MAX: usize = 12;

/// Somebody who can sign in, in front of one browser.
///
/// The browser keeps its cookies, so a person who comes a second time is remembered. Hand the
/// browser to somebody else with [`Person::becomes`].
pub struct Person {
    org: String,
    email: String,
    password: String,
    answer: Consent,
    browser: Client,
    /// Cookies by host and port.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
}

/// What a person answers on the consent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Allow.
    Allow,
    /// Refuse.
    Refuse,
}

/// Where a person ended: a page of the application.
#[derive(Clone, PartialEq, Eq)]
pub struct Arrived {
    /// The redirect back to the application, with its code or error.
    pub redirect: String,
    /// Status of the application's last answer.
    pub status: u16,
    /// Text of the application's last answer.
    pub text: String,
    /// The pages of the login host on the way, such as `sign-in` and `consent`.
    pub pages: Vec<String>,
}

impl fmt::Debug for Arrived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The redirect holds a code.
        let (address, _) = self.redirect.split_once('?').unwrap_or((&self.redirect, ""));
        f.debug_struct("Arrived")
            .field("redirect", &address)
            .field("status", &self.status)
            .field("pages", &self.pages)
            .finish_non_exhaustive()
    }
}

/// Why a person did not get back to the application.
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
    /// No answer. The text says no URL, which might hold a code.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// An address is no URL.
    #[error("an address is no URL")]
    NoUrl,
}

impl From<reqwest::Error> for Stuck {
    fn from(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        Self::NoAnswer(format!("{error} {}", cause.unwrap_or_default()).trim().to_owned())
    }
}

impl Person {
    /// A person who allows what they are asked.
    ///
    /// # Errors
    /// The HTTP client cannot be set up.
    pub fn new(org: &str, email: &str, password: &str) -> Result<Self, Stuck> {
        let browser = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self {
            org: org.to_owned(),
            email: email.to_owned(),
            password: password.to_owned(),
            answer: Consent::Allow,
            browser,
            cookies: BTreeMap::new(),
        })
    }

    /// The same person with another answer on the consent page.
    #[must_use]
    pub fn answering(self, answer: Consent) -> Self {
        Self { answer, ..self }
    }

    /// Somebody else at the same browser, with its cookies.
    #[must_use]
    pub fn becomes(self, org: &str, email: &str, password: &str) -> Self {
        Self { org: org.to_owned(), email: email.to_owned(), password: password.to_owned(), ..self }
    }

    /// Opens an authorize URL, does what the pages ask, and follows the redirect back to the
    /// application, whose last page is returned.
    ///
    /// # Errors
    /// Says on which page it is stuck.
    pub async fn open(&mut self, url: &str) -> Result<Arrived, Stuck> {
        let (redirect, pages) = self.walk(url).await?;
        let mut next = parse(&redirect)?;
        for _ in 0..STEPS_MAX {
            let response = self.send(self.browser.get(next.clone()), &next).await?;
            if let Some(location) = location(&response, &next)? {
                next = location;
                continue;
            }
            let status = response.status().as_u16();
            let text = response.text().await?;
            return Ok(Arrived { redirect, status, text, pages });
        }
        Err(Stuck::Circles)
    }

    /// Opens an authorize URL and does what the pages ask; the redirect back is returned and not
    /// followed, for tests without an application that listens.
    ///
    /// # Errors
    /// Says on which page it is stuck.
    pub async fn open_until_redirect(&mut self, url: &str) -> Result<String, Stuck> {
        Ok(self.walk(url).await?.0)
    }

    async fn walk(&mut self, url: &str) -> Result<(String, Vec<String>), Stuck> {
        let mut at = parse(url)?;
        let home = at.origin();
        let mut request = self.browser.get(at.clone());
        let mut pages = Vec::new();
        for _ in 0..STEPS_MAX {
            let response = self.send(request, &at).await?;
            if let Some(location) = location(&response, &at)? {
                if location.origin() != home {
                    return Ok((location.into(), pages));
                }
                request = self.browser.get(location.clone());
                at = location;
                continue;
            }
            let status = response.status().as_u16();
            let page = Page::read(&response.text().await?).ok_or(Stuck::Unreadable { status })?;
            pages.push(page.name.clone());
            let (action, fields) = self.fill_in(&page, status)?;
            at = at.join(&action).ok().ok_or(Stuck::NoUrl)?;
            request = self.post(&at, &fields);
        }
        Err(Stuck::Circles)
    }

    /// What this person does on a page: where the form goes, and what is in it.
    fn fill_in(&self, page: &Page, status: u16) -> Result<(String, Vec<(String, String)>), Stuck> {
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
        let typed = typed.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        Ok((action.to_owned(), hidden.into_iter().chain(typed).collect()))
    }

    fn post(&self, url: &Url, fields: &[(String, String)]) -> RequestBuilder {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.browser
            .request(Method::POST, url.clone())
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form)
    }

    async fn send(&mut self, request: RequestBuilder, url: &Url) -> Result<Response, Stuck> {
        let jar = self.cookies.entry(url.authority().to_owned()).or_default();
        let kept: Vec<_> = jar.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            if kept.is_empty() { request } else { request.header(COOKIE, kept.join("; ")) };
        let response = request.send().await?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let Ok(cookie) = cookie.to_str() else { continue };
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.contains("Max-Age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        Ok(response)
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("email", &self.email).finish_non_exhaustive()
    }
}

fn parse(url: &str) -> Result<Url, Stuck> {
    Url::parse(url).ok().ok_or(Stuck::NoUrl)
}

fn location(response: &Response, at: &Url) -> Result<Option<Url>, Stuck> {
    if !response.status().is_redirection() {
        return Ok(None);
    }
    let target = response.headers().get(LOCATION).and_then(|value| value.to_str().ok());
    let Some(target) = target else { return Ok(None) };
    at.join(target).map(Some).ok().ok_or(Stuck::NoUrl)
}
