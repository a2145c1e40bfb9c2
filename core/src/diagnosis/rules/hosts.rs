//! Hosts: what a host of Genesys Cloud is for, and what a URL is made of.

use crate::registration::{Region, host_of};

/// What a host is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Signs people and clients in, and gives tokens.
    Login,
    /// Takes API calls.
    Api,
    /// Serves pages.
    Apps,
    /// The domain alone, as some settings name it.
    Domain,
}

/// What a host is for, and in which region; nothing for a gateway, or any host that is not of a
/// region known here.
pub(super) fn host(name: &str) -> Option<(Role, Region)> {
    let region = Region::named(name)?;
    let domain = region.domain()?;
    let small = name.to_ascii_lowercase();
    let role = match small.strip_suffix(domain)? {
        "login." => Role::Login,
        "api." => Role::Api,
        "apps." => Role::Apps,
        "" => Role::Domain,
        _ => return None,
    };
    Some((role, region))
}

/// What the host of a URL is for, and in which region.
pub(super) fn host_in(url: &str) -> Option<(Role, Region)> {
    host(host_of(url))
}

/// The path of a URL, or of a path with or without a host before it.
pub(super) fn path_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or_default()
}

/// A URL as it may be shown: without what can be a secret in it, user info and query.
pub(super) fn shown(url: &str) -> String {
    let url = url.split(['?', '#']).next().unwrap_or_default();
    let (scheme, rest) = url.split_once("://").map_or(("", url), |(scheme, rest)| (scheme, rest));
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit('@').next().unwrap_or_default();
    if scheme.is_empty() { format!("{host}{path}") } else { format!("{scheme}://{host}{path}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_known_by_its_whole_name() {
        for (name, expected) in [
            ("login.mypurecloud.com", Some((Role::Login, Region::UsEast1))),
            ("api.mypurecloud.com.au", Some((Role::Api, Region::ApSoutheast2))),
            ("API.usw2.pure.cloud", Some((Role::Api, Region::UsWest2))),
            ("apps.mypurecloud.ie", Some((Role::Apps, Region::EuWest1))),
            ("mypurecloud.de", Some((Role::Domain, Region::EuCentral1))),
            ("api.mypurecloud.com.evil.example", None),
            ("us-east-1", None),
            ("gateway.example", None),
        ] {
            assert_eq!(host(name), expected, "{name}");
        }
    }

    #[test]
    fn a_url_is_shown_without_what_can_be_a_secret() {
        for (url, expected) in [
            (
                "https://id:s3cret@api.example/oauth/token?client_secret=s3cret#x",
                "https://api.example/oauth/token",
            ),
            ("/api/v2/oauth/token?code=s3cret", "/api/v2/oauth/token"),
            ("id:s3cret@api.example/x", "api.example/x"),
            ("https://api.example", "https://api.example"),
        ] {
            assert_eq!(shown(url), expected, "{url}");
        }
    }

    #[test]
    fn the_path_of_a_url_has_no_host_and_no_query() {
        for (url, path) in [
            ("https://login.mypurecloud.com/oauth/token?x=/y", "/oauth/token"),
            ("login.mypurecloud.com/oauth/token", "/oauth/token"),
            ("/oauth/token", "/oauth/token"),
            ("https://login.mypurecloud.com", ""),
        ] {
            assert_eq!(path_of(url), path, "{url}");
        }
    }
}
