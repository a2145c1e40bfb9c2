//! Troubles: what runtimes and browsers say where no server answered.

use super::Facts;
use super::request::Asking;
use crate::diagnosis::answer::Answer;
use crate::diagnosis::evidence::{RefreshTokenFact, RunsIn};
use crate::wire::http::HttpError;

/// What names why there was no answer, in small letters.
const SAYINGS: &[(HttpError, &[&str])] = &[
    (
        HttpError::NameUnknown,
        &[
            "enotfound",
            "eai_again",
            "getaddrinfo",
            "nodename nor servname",
            "name or service not known",
            "no such host",
            "could not resolve host",
            "unknownhostexception",
            "nameresolutionerror",
            "err_name_not_resolved",
            "failed to resolve",
            "remote name could not be resolved",
            "failed to lookup address information",
            "dns error",
            "curl: (6)",
            "curl error 6:",
            "dns_probe",
        ],
    ),
    (
        HttpError::NotSecure,
        &[
            "unable to verify the first certificate",
            "unable_to_verify_leaf_signature",
            "self signed certificate",
            "self-signed certificate",
            "depth_zero_self_signed_cert",
            "cert_has_expired",
            "certificate has expired",
            "certificate verify failed",
            "certificate_verify_failed",
            "unable_to_get_issuer_cert",
            "unable to get local issuer certificate",
            "sslerror",
            "sslhandshakeexception",
            "pkix path building failed",
            "x509:",
            "ssl routines",
            "err_cert_",
            "cert_untrusted",
            "certificate signed by unknown authority",
            "err_tls_cert",
            "could not establish trust relationship",
            "could not create ssl/tls secure channel",
            "remote certificate is invalid",
            "ssl certificate problem",
            "failed to verify certificate",
            "invalid peer certificate",
            "curl: (60)",
            "curl error 60",
        ],
    ),
    (
        HttpError::NotConnected,
        &[
            "econnrefused",
            "enetunreach",
            "ehostunreach",
            "connection refused",
            "no route to host",
            "network is unreachable",
            "failed to establish a new connection",
            "err_connection_refused",
            "err_internet_disconnected",
            "proxyerror",
            "unable to connect to proxy",
            "err_proxy_connection_failed",
            "unable to connect to the remote server",
            "actively refused",
            "failed to connect to",
            "curl: (7)",
            "curl error 7:",
        ],
    ),
    (
        HttpError::TimedOut,
        &[
            "etimedout",
            "esockettimedout",
            "econnaborted",
            "read timed out",
            "connect timed out",
            "connecttimeout",
            "readtimeout",
            "sockettimeoutexception",
            "context deadline exceeded",
            "err_timed_out",
            "err_connection_timed_out",
            "operation timed out",
            "operation has timed out",
            "i/o timeout",
            "tls handshake timeout",
            "curl: (28)",
            "curl error 28",
        ],
    ),
    (
        HttpError::Interrupted,
        &[
            "econnreset",
            "connection reset",
            "socket hang up",
            "epipe",
            "broken pipe",
            "unexpected eof",
            "remotedisconnected",
            "err_connection_reset",
            "premature close",
        ],
    ),
    (
        HttpError::NotAllowed,
        &[
            "policy directive: \"connect-src",
            "policy directive: 'connect-src",
            "refused to connect because it violates",
            "connect-src directive of the content security policy",
            "resource (connect-src)",
            "(\"connect-src\")",
        ],
    ),
    (
        HttpError::Unexplained,
        &[
            "cors policy",
            "cors error",
            "access-control-allow-origin",
            "blocked by cors",
            "cross-origin request blocked",
            "typeerror: failed to fetch",
            "networkerror when attempting to fetch",
        ],
    ),
];
/// What SDKs say where an answer had no refresh token.
const NO_REFRESH_TOKEN: &[&str] = &[
    "keyerror: 'refresh_token'",
    "keyerror: \"refresh_token\"",
    "no refresh token found",
    "'refresh_token' not in",
    "\"refresh_token\": null",
    "\"refresh_token\":null",
    "refresh_token: undefined",
    "refreshtoken: undefined",
    "refresh_token=none",
];

/// Reads what went wrong without an answer.
pub(super) fn read(facts: &mut Facts, text: &str, asked: &[Asking]) {
    let lower = text.to_ascii_lowercase();
    for (error, sayings) in SAYINGS {
        let Some((at, saying)) =
            sayings.iter().find_map(|saying| lower.find(saying).map(|at| (at, saying)))
        else {
            continue;
        };
        if is_denied(&lower, at) {
            continue;
        }
        let mut answer = Answer { unanswered: Some(*error), ..Answer::default() };
        if let Some(asking) = super::request::before(asked, at) {
            asking.asks(&mut answer);
        }
        if matches!(error, HttpError::Unexplained | HttpError::NotAllowed) {
            facts.runs(RunsIn::Page);
            if saying.contains("cors")
                || saying.contains("cross-origin")
                || saying.contains("access-control")
            {
                answer.text = Some("blocked by CORS policy".to_owned());
            }
        }
        let is_newest = at >= facts.answered_at;
        let place = if is_newest { 0 } else { facts.evidence.answers.len() };
        facts.evidence.answers.insert(place, answer);
    }
    if NO_REFRESH_TOKEN.iter().any(|saying| lower.contains(saying)) {
        facts.evidence.grant.refresh_token = Some(RefreshTokenFact::NotGiven);
    }
}

fn is_denied(text: &str, at: usize) -> bool {
    let line = text[..at].rsplit(['\n', '.']).next().unwrap_or_default();
    ["no ", "not a ", "not an ", "isn't ", "without "].iter().any(|denial| line.ends_with(denial))
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use super::*;

    #[test]
    fn what_runtimes_say_is_understood() {
        for (text, error) in [
            ("Error: getaddrinfo ENOTFOUND login.mypurecloud.con", HttpError::NameUnknown),
            ("connect ECONNREFUSED 10.0.0.1:443", HttpError::NotConnected),
            (
                "AxiosError: unable to verify the first certificate, code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'",
                HttpError::NotSecure,
            ),
            (
                "requests.exceptions.SSLError: HTTPSConnectionPool(host='login.mypurecloud.com', port=443)",
                HttpError::NotSecure,
            ),
            ("Error: connect ETIMEDOUT", HttpError::TimedOut),
            ("read ECONNRESET", HttpError::Interrupted),
            (
                "Refused to connect to 'https://api.mypurecloud.ie/api/v2/tokens/me' because it violates the \
                 following Content Security Policy directive: \"connect-src 'self'\".",
                HttpError::NotAllowed,
            ),
            (
                "Content-Security-Policy: The page’s settings blocked the loading of a resource (connect-src) at \
                 https://login.mypurecloud.ie/oauth/token because it violates the following directive",
                HttpError::NotAllowed,
            ),
            (
                "Refused to connect to https://login.mypurecloud.ie/oauth/token because it does not appear in the \
                 connect-src directive of the Content Security Policy.",
                HttpError::NotAllowed,
            ),
            (
                "has been blocked by CORS policy: No 'Access-Control-Allow-Origin' header is present",
                HttpError::Unexplained,
            ),
        ] {
            assert_eq!(read(text).answers[0].unanswered, Some(error), "{text}");
        }
        assert_eq!(read("There is no CORS policy in the way, and it is fine.").answers, []);
    }

    #[test]
    fn an_sdk_that_misses_the_refresh_token_says_that_none_was_given() {
        for text in ["KeyError: 'refresh_token'", "panic: No refresh token found"] {
            assert_eq!(read(text).grant.refresh_token, Some(RefreshTokenFact::NotGiven), "{text}");
        }
    }
}
