//! The canary: secrets, and the disguises in which they could be in a text.

use tenantry_core::HttpRequest;
use tenantry_sandbox::MARKER;

/// The mark of every secret of the sandbox, as base64 at each of the three places where it can
/// begin, in hexadecimal digits and percent-encoded.
const DISGUISES: [&str; 6] =
    ["U0VDUkVU", "NFQ1JFV", "TRUNSRV", "534543524554", "%53%45%43%52%45%54", "%53ECRET"];

/// What in `text` is a secret: the mark of one, or one of `secrets` as it is.
pub(crate) fn found<'a>(text: &'a str, secrets: &'a [String]) -> Option<&'a str> {
    let marks = DISGUISES.into_iter().chain([MARKER]);
    marks.chain(secrets.iter().map(String::as_str)).find(|secret| text.contains(*secret))
}

/// The secrets in the URL of a redirect: every value that is long enough to be one.
pub(crate) fn of_redirect(url: &str) -> impl Iterator<Item = String> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let values = query.split(['&', '#']).filter_map(|pair| pair.split_once('='));
    let secret = values.filter(|(name, _)| matches!(*name, "state" | "code"));
    secret.map(|(_, value)| value.to_owned()).filter(|value| value.len() >= 8)
}

/// The secrets in a request: every value that is long enough to be one, of its form as far as it is
/// not known to be plain, and what its `authorization` proves.
pub(crate) fn of_request(request: &HttpRequest) -> Vec<String> {
    const PLAIN: [&str; 7] = [
        "grant_type",
        "redirect_uri",
        "client_id",
        "organization_id",
        "audience",
        "resource",
        "scope",
    ];
    let body = request.body();
    let form = body.iter().flat_map(|body| form_urlencoded::parse(body.as_bytes()));
    let secret = form.filter(|(name, _)| !PLAIN.contains(&name.as_ref()));
    let headers = request.headers();
    let proof = headers.iter().filter(|(name, _)| *name == "authorization");
    let proof = proof.filter_map(|(_, value)| value.split_once(' ').map(|(_, it)| it.to_owned()));
    let secrets = secret.map(|(_, value)| value.into_owned()).chain(proof);
    secrets.filter(|value| value.len() >= 8).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_disguise() {
        let plain = format!("x{MARKER}y");
        let encoded = ["eFNFQ1JFVHk=", "U0VDUkVUeQ==", "eHhTRUNSRVQ=", "7853454352455479"];

        assert_eq!(found(&plain, &[]), Some(MARKER));
        for text in encoded {
            assert!(found(text, &[]).is_some(), "{text}");
        }
        assert_eq!(found("state=abc", &["abc".to_owned()]), Some("abc"));
        assert_eq!(found("nothing", &[]), None);
    }

    #[test]
    fn a_redirects_state_and_code_are_secrets() {
        let secrets: Vec<_> =
            of_redirect("http://localhost/cb?code=0123456789&iss=x&state=abcdefghij").collect();

        assert_eq!(secrets, ["0123456789", "abcdefghij"]);
    }
}
