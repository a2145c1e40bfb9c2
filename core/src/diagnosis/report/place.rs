//! Places: the hosts and URLs in a text, with their regions.

use crate::diagnosis::answer::{Asked, Speaker};
use crate::registration::{Region, host_of};

/// A host or a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) host: String,
    /// What follows the host, without its query; empty where nothing does.
    pub(super) path: String,
    pub(super) region: Option<Region>,
}

/// More places than this are not read.
const PLACES_LIMIT: usize = 1000;
/// No host or path is longer.
const LIMIT: usize = 300;

/// Domains of others who give tokens by the same protocol, and so by the same words.
const OTHER_VENDORS: &[&str] = &[
    "microsoftonline.com",
    "windows.net",
    "microsoft.com",
    "google.com",
    "googleapis.com",
    "okta.com",
    "oktapreview.com",
    "auth0.com",
    "onelogin.com",
    "pingidentity.com",
    "salesforce.com",
    "force.com",
    "amazoncognito.com",
    "amazonaws.com",
    "github.com",
    "gitlab.com",
    "atlassian.com",
    "slack.com",
    "zoom.us",
    "hubapi.com",
    "zendesk.com",
    "service-now.com",
    "facebook.com",
    "linkedin.com",
    "apple.com",
    "twilio.com",
    "dropboxapi.com",
    "intuit.com",
];

/// Whether the text is of another vendor's sign-in: it names one of theirs who gives tokens, and
/// Genesys Cloud nowhere.
pub(super) fn is_of_other_vendor(text: &str, places: &[Place]) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_ours = ["genesys", "purecloud", "pure.cloud"].iter().any(|name| lower.contains(name));
    !is_ours && places.iter().any(Place::is_other_vendor)
}

/// Every URL, and every host of Genesys Cloud that stands alone, in order.
pub(super) fn places(text: &str) -> Vec<Place> {
    let lower = text.to_ascii_lowercase();
    let urls = lower.match_indices("://").map(|(at, mark)| at + mark.len());
    let hosts = Region::ALL.iter().filter_map(Region::domain).flat_map(|domain| {
        lower.match_indices(domain).map(|(at, _)| host_start(&lower, at)).collect::<Vec<_>>()
    });
    let mut starts: Vec<usize> = urls.chain(hosts).collect();
    starts.sort_unstable();
    starts.dedup();
    starts.into_iter().take(PLACES_LIMIT).filter_map(|at| place(text, at)).collect()
}

const fn is_of_host(c: u8) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, b'.' | b'-' | b':')
}

fn host_start(text: &str, at: usize) -> usize {
    let is_of_name = |c: u8| is_of_host(c) && c != b':';
    let floor = at.saturating_sub(64);
    (floor..at).rev().find(|at| !is_of_name(text.as_bytes()[*at])).map_or(floor, |at| at + 1)
}

/// The place that begins there. User info, a query and a fragment are left out.
fn place(text: &str, at: usize) -> Option<Place> {
    let rest = text.get(at..)?;
    let window = rest.bytes().take(LIMIT);
    let length =
        window.take_while(|c| c.is_ascii_graphic() && !b"\"'`<>()[]{}\\,;|*".contains(c)).count();
    let url = &rest[..length];
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    let (authority, path) = url.find('/').map_or((url, ""), |slash| url.split_at(slash));
    let host = authority.rsplit('@').next().unwrap_or_default().trim_end_matches(['.', ':', '…']);
    let is_name = !host.is_empty() && host.bytes().all(is_of_host);
    is_name.then(|| Place {
        at,
        host: host.to_ascii_lowercase(),
        path: path.trim_end_matches(['.', ':']).to_owned(),
        region: Region::named(host.split(':').next().unwrap_or_default()),
    })
}

impl Place {
    /// Who answers there. The host of a page of documentation is nobody.
    pub(super) fn speaker(&self) -> Speaker {
        let Some(region) = &self.region else { return Speaker::Stranger };
        let is = |base: String| host_of(&base) == self.host;
        match (is(region.login_base()), is(region.api_base())) {
            (true, _) => Speaker::Login,
            (_, true) => Speaker::Api,
            _ => Speaker::Unknown,
        }
    }

    /// Whether it is a page to read, and no place where an org or an application is.
    pub(super) fn is_page(&self) -> bool {
        let pages = ["help.", "developer.", "community.", "status."];
        pages.iter().any(|page| self.host.starts_with(page))
    }

    /// Whether it is of another vendor who signs people and programs in.
    pub(super) fn is_other_vendor(&self) -> bool {
        OTHER_VENDORS.iter().any(|domain| {
            let rest = self.host.strip_suffix(domain);
            rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    /// What is asked there.
    pub(super) fn asked(&self) -> Option<Asked> {
        asked_at(&self.path)
    }

    /// Whether requests of an application go there.
    pub(super) fn is_endpoint(&self) -> bool {
        self.asked().is_some() || matches!(self.speaker(), Speaker::Login | Speaker::Api)
    }
}

/// What is asked at a path.
pub(super) fn asked_at(path: &str) -> Option<Asked> {
    let path = path.trim_end_matches('/');
    let is_token =
        ["/oauth/token", "/oauth2/token", "/oauth/v2/token", "/oauth2/v1/token", "/connect/token"]
            .iter()
            .any(|end| path.ends_with(end));
    match path {
        _ if is_token => Some(Asked::Token),
        _ if path.ends_with("/oauth/authorize") => Some(Asked::Authorize),
        _ if path.contains("/api/v2/") || path.starts_with("/v2/") => Some(Asked::Call),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn regions(text: &str) -> Vec<&'static str> {
        let found = places(text);
        found.iter().filter_map(|place| place.region.as_ref().map(Region::name)).collect()
    }

    #[test]
    fn a_region_is_known_by_whole_labels_of_its_domain() {
        assert_eq!(regions("https://login.mypurecloud.com.au/oauth/token"), ["ap-southeast-2"]);
        assert_eq!(regions("setEnvironment('mypurecloud.ie')."), ["eu-west-1"]);
        assert_eq!(regions("host: api.usw2.pure.cloud."), ["us-west-2"]);
        assert_eq!(regions("notmypurecloud.com, mypurecloud.com.example"), [""; 0]);
    }

    #[test]
    fn another_vendors_sign_in_is_known_unless_genesys_is_named() {
        let is_other = |text: &str| is_of_other_vendor(text, &places(text));

        assert!(is_other("https://login.microsoftonline.com/common/oauth2/v2.0/token 400"));
        assert!(is_other("https://acme.okta.com/oauth2/v1/token"));
        assert!(!is_other("https://gateway.example/oauth/token"));
        assert!(!is_other(
            "https://acme.okta.com/x, then https://login.mypurecloud.com/oauth/token"
        ));
        assert!(!is_other("https://acme.okta.com/x signs in to Genesys Cloud"));
        assert!(!is_other("https://notokta.com/oauth/token"));
    }

    #[test]
    fn what_is_asked_is_known_by_the_path() {
        let found = places("POST https://me:x@api.mypurecloud.com/api/v2/oauth/token?a=b HTTP/1.1");

        assert_eq!(found[0].path, "/api/v2/oauth/token");
        assert_eq!(found[0].asked(), Some(Asked::Token));
        assert_eq!(found[0].speaker(), Speaker::Api);
        assert_eq!(asked_at("/api/v2/users/me"), Some(Asked::Call));
    }
}
