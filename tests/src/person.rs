//! A person at the sign-in page: reads the provider's own pages and answers them.

use http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use tenantry_core::{RedirectUrl, SignInUrl};
use tenantry_sandbox::Provider;

use crate::network::host_id;

/// What somebody types and clicks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person<'a> {
    pub(crate) org: &'a str,
    pub(crate) email: &'a str,
    pub(crate) decision: &'a str,
}

/// Walks through the pages. `None` where they end without a redirect.
pub(crate) fn sign_in(
    provider: &mut Provider,
    now_millis: u64,
    url: &SignInUrl,
    person: Person<'_>,
) -> Option<RedirectUrl> {
    let (base, _) = url.expose().split_once("/oauth/")?;
    let mut browser = Browser { provider, now_millis, base, cookie: String::new() };
    let mut page = browser.ask(http::Request::get(url.expose()), Vec::new())?;
    for _ in 0..4 {
        if let Some(location) = page.headers().get(LOCATION) {
            return Some(RedirectUrl::new(location.to_str().ok()?));
        }
        let text = String::from_utf8(page.body().clone()).ok()?;
        let ticket = between(&text, "name=\"ticket\" value=\"", "\"")?.to_owned();
        let form: &[(&str, &str)] = if text.contains("action=\"/sign-in\"") {
            &[("org", person.org), ("email", person.email), ("password", "sandbox")]
        } else {
            &[("decision", person.decision)]
        };
        let action = if form.len() == 3 { "/sign-in" } else { "/consent" };
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.append_pair("ticket", &ticket).extend_pairs(form);
        let request = http::Request::post(format!("{base}{action}"))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        page = browser.ask(request, body.finish().into_bytes())?;
    }
    None
}

struct Browser<'a> {
    provider: &'a mut Provider,
    now_millis: u64,
    base: &'a str,
    cookie: String,
}

impl Browser<'_> {
    fn ask(
        &mut self,
        request: http::request::Builder,
        body: Vec<u8>,
    ) -> Option<http::Response<Vec<u8>>> {
        let host = host_id(self.base.strip_prefix("https://")?)?;
        let request = request.header(COOKIE, &self.cookie).body(body).ok()?;
        let answer = self.provider.handle(self.now_millis, &host, &request);
        if let Some(set) = answer.headers().get(SET_COOKIE).and_then(|set| set.to_str().ok()) {
            set.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        }
        Some(answer)
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}
