//! The gate: which requests the listener takes at all. Everything else is turned away unread.

use std::net::SocketAddr;

use hyper::header::{HOST, ORIGIN};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method};
use tenantry_core::{RedirectUri, RedirectUrl};

use super::lobby::{DONE, Lobby};

/// A request that is taken.
#[derive(Debug)]
pub(super) enum Visit {
    /// To a registered redirect URI, with a `state`.
    Redirect(RedirectUrl),
    /// To the page of that name.
    Done(String),
}

/// Why a request is turned away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TurnedAway {
    /// Only GET is taken.
    Method,
    /// The request was made for another host: a name that somebody pointed at this machine.
    Host,
    /// A page of another origin made the request.
    Origin,
    /// Nobody waits there.
    NotFound,
}

/// Reads the head of a request that came to `address`.
pub(super) fn admit(head: &Parts, address: SocketAddr, lobby: &Lobby) -> Result<Visit, TurnedAway> {
    if head.method != Method::GET {
        return Err(TurnedAway::Method);
    }
    let host = own_host(&head.headers, address).ok_or(TurnedAway::Host)?;
    if head.uri.authority().is_some() {
        return Err(TurnedAway::Host);
    }
    if head.headers.get_all(ORIGIN).iter().any(|origin| origin != "null") {
        return Err(TurnedAway::Origin);
    }
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let meant = lobby.expected(|uri| {
        uri.path() == path && authority(uri).is_some_and(|authority| is_same(authority, &host))
    });
    let has_state = query.split('&').any(|field| field.starts_with("state="));
    match (meant, path.strip_prefix(DONE)) {
        (Some(uri), _) if has_state => {
            let registered = uri.as_str().split('?').next().unwrap_or_default();
            Ok(Visit::Redirect(RedirectUrl::new(format!("{registered}?{query}"))))
        }
        (_, Some(name)) if query.is_empty() => Ok(Visit::Done(name.to_owned())),
        (Some(_) | None, _) => Err(TurnedAway::NotFound),
    }
}

/// The `Host` of the request, if it is one of this listener's.
fn own_host(headers: &HeaderMap, address: SocketAddr) -> Option<String> {
    let mut hosts = headers.get_all(HOST).iter();
    let (host, None) = (hosts.next()?.to_str().ok()?, hosts.next()) else { return None };
    let literal = address.to_string();
    let port = address.port();
    let own = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
    let known = own.iter().chain([&literal]).any(|own| is_same(own, host));
    known.then(|| host.to_ascii_lowercase())
}

fn authority(uri: &RedirectUri) -> Option<&str> {
    uri.as_str().strip_prefix("http://")?.split(['/', '?']).next()
}

/// Whether two authorities are the same; port 80 need not be written.
fn is_same(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.strip_suffix(":80").unwrap_or(text).to_ascii_lowercase();
    bare(one) == bare(other)
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;
    use crate::inbox::Inbox;

    const GOOD: &str = "GET /callback?state=s&code=c HTTP/1.1\nhost: localhost:47080";

    /// Admits a request written as its head.
    fn visit(text: &str) -> Result<Visit, TurnedAway> {
        let lobby = Lobby::new(Inbox::new(|| ()).0);
        lobby.expect(RedirectUri::new("http://localhost:47080/callback?x=1").unwrap());
        let mut lines = text.lines();
        let mut start = lines.next().unwrap().split(' ');
        let mut request =
            Request::builder().method(start.next().unwrap()).uri(start.next().unwrap());
        for line in lines {
            let (name, value) = line.split_once(": ").unwrap();
            request = request.header(name, value);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        admit(&head, "127.0.0.1:47080".parse().unwrap(), &lobby)
    }

    #[test]
    fn a_redirect_comes_in_under_the_registered_address() {
        let Ok(Visit::Redirect(url)) = visit(GOOD) else { panic!("turned away") };

        assert_eq!(url.expose(), "http://localhost:47080/callback?state=s&code=c");
    }

    #[test]
    fn what_is_no_browser_coming_back_is_turned_away() {
        let cases = [
            (GOOD.replace("GET", "POST"), TurnedAway::Method),
            (GOOD.replace("GET", "HEAD"), TurnedAway::Method),
            (GOOD.replace("host: localhost", "host: evil.example"), TurnedAway::Host),
            (GOOD.replace(":47080", ":47081"), TurnedAway::Host),
            (GOOD.replace("\nhost: localhost:47080", ""), TurnedAway::Host),
            (format!("{GOOD}\nhost: localhost:47080"), TurnedAway::Host),
            (GOOD.replace("/callback", "http://localhost:47080/callback"), TurnedAway::Host),
            (format!("{GOOD}\norigin: https://evil.example"), TurnedAway::Origin),
            (format!("{GOOD}\norigin: null\norigin: https://evil.example"), TurnedAway::Origin),
            (GOOD.replace("/callback", "/callback/"), TurnedAway::NotFound),
            (GOOD.replace("/callback", "/Callback"), TurnedAway::NotFound),
            (GOOD.replace("state=s&", ""), TurnedAway::NotFound),
            (GOOD.replace("localhost", "127.0.0.1"), TurnedAway::NotFound),
            (GOOD.replace("/callback?state=s&code=c", "/favicon.ico"), TurnedAway::NotFound),
        ];
        for (request, expected) in cases {
            assert_eq!(visit(&request).unwrap_err(), expected, "{request}");
        }
    }

    #[test]
    fn an_origin_of_null_is_what_some_browsers_send_after_a_redirect() {
        assert!(visit(&format!("{GOOD}\norigin: null")).is_ok());
    }

    #[test]
    fn the_last_page_has_a_clean_address() {
        let name = |text: &str| match visit(&text.replace("/callback?state=s&code=c", "/done/ab")) {
            Ok(Visit::Done(name)) => Some(name),
            Ok(Visit::Redirect(_)) | Err(_) => None,
        };

        assert_eq!(name(GOOD).as_deref(), Some("ab"));
        assert_eq!(name(&GOOD.replace("localhost", "127.0.0.1")).as_deref(), Some("ab"));
    }
}
