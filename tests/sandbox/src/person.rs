//! A person with a browser that has no window: signs in, allows or refuses, and comes back.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, RequestBuilder, Response, Url};

use crate::visitor::{Consent, Page, STEPS_MAX, Stuck, Visitor};

/// A visitor of the sign-in pages, in front of one browser.
///
/// The browser keeps its cookies, so a person who comes a second time is remembered. Hand the
/// browser to somebody else with [`Person::becomes`].
pub struct Person {
    visitor: Visitor,
    browser: Client,
    /// Cookies by host and port.
    cookies: BTreeMap<String, BTreeMap<String, String>>,
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
        // Where something else in the build gives reqwest TLS, it panics without a provider. One
        // that is installed already is as good.
        rustls::crypto::ring::default_provider().install_default().ok();
        let browser = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()?;
        let visitor = Visitor::new(org, email, password);
        Ok(Self { visitor, browser, cookies: BTreeMap::new() })
    }

    /// The same person with another answer on the consent page.
    #[must_use]
    pub fn answering(self, answer: Consent) -> Self {
        Self { visitor: self.visitor.answering(answer), ..self }
    }

    /// Somebody else at the same browser, with its cookies; they allow what they are asked.
    #[must_use]
    pub fn becomes(self, org: &str, email: &str, password: &str) -> Self {
        Self { visitor: Visitor::new(org, email, password), ..self }
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
            let filled = self.visitor.fill_in(&page, status)?;
            at = at.join(&filled.action).ok().ok_or(Stuck::NoUrl)?;
            let form = "application/x-www-form-urlencoded";
            let post = self.browser.post(at.clone()).header(CONTENT_TYPE, form);
            request = post.body(filled.body);
        }
        Err(Stuck::Circles)
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
        f.debug_struct("Person").field("email", &self.visitor.email).finish_non_exhaustive()
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
