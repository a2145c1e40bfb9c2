//! What holds of every report: no secret is in it, nothing panics, and nothing takes long.

use super::*;
use crate::diagnosis::answer::{Asked, Speaker};
use crate::diagnosis::evidence::{Fares, GrantKind, RefreshTokenFact};
use crate::diagnosis::{Change, Claim};
use crate::registration::Region;

/// A paste with a secret in every place that people leave one in.
const PASTE: &str = r#"Our primary org works fine, the secondary fails after 24 hours since we regenerated the secret.

curl -X POST https://login.usw2.pure.cloud/oauth/token?client_secret=CANARY-q-01 \
  -u "08a20000-0000-4000-8000-000000000003:CANARY-u-02" \
  -H 'Authorization: Basic Q0FOQVJZLWItMDM6Q0FOQVJZLWItMDM=' \
  -H "Cookie: session=CANARY-c-04" \
  -d grant_type=refresh_token -d refresh_token=CANARY-d-05 \
  --data-urlencode 'code_verifier=CANARY-v-06'

HTTP/1.1 401 Unauthorized
Set-Cookie: id=CANARY-s-07; Path=/
ININ-Correlation-Id: 11111111-2222-4333-8444-555555555555

{"error":"invalid_grant","error_description":"refresh token CANARY-e-08 is unknown","refresh_token":"CANARY-j-09"}

GENESYS_CLIENT_SECRET=CANARY-x-10
password: CANARY-p-11
oauth:
  client_secret: "CANARY-y-12"
  scopes:
    - users:readonly
    - offline_access
log: {\"access_token\":\"CANARY-l-13\"} https://user:CANARY-h-14@proxy.example/
GET /cb?code=CANARY-k-15&state=CANARY-t-16 HTTP/1.1
requests.post(url, auth=HTTPBasicAuth("08a20000-0000-4000-8000-000000000003", "CANARY-a-17"))
eyJhbGciOiJub25lIn0.eyJDQU5BUlkiOjF9.CANARY-w-18
redirect_uri=https://app.example/cb?token=CANARY-r-19
client_secret = 'CANARY-i-20' // that is CANARY-i-20
<clientSecret>CANARY-m-21</clientSecret>
"#;

#[test]
fn no_secret_of_a_paste_is_anywhere_in_its_report() {
    let report = Evidence::from_report(PASTE);

    let whole = format!("{report:?} {}", serde_json::to_string(&report).unwrap());
    assert!(!whole.contains("CANARY"), "{whole}");
    assert!(!whole.contains("Q0FOQVJZ"), "{whole}");
    assert!(report.masked >= 20, "{}", report.masked);
}

#[test]
fn what_is_no_secret_is_understood_from_the_same_paste() {
    let Report { evidence, .. } = Evidence::from_report(PASTE);

    let answer = evidence.answers.iter().find(|it| it.error.is_some()).unwrap();
    assert_eq!((answer.status, answer.error.as_deref()), (Some(401), Some("invalid_grant")));
    assert_eq!((answer.asked, answer.speaker), (Some(Asked::Refresh), Speaker::Login));
    assert_eq!(evidence.setup.region, Some(Region::UsWest2));
    assert_eq!(evidence.siblings.primary, Some(Fares::Well));
    assert_eq!(evidence.grant.died_after_secs, Some(86_400));
    assert_eq!(evidence.grant.refresh_token, Some(RefreshTokenFact::Given));
    assert_eq!(evidence.changes, [Change::SecretRegenerated]);
    assert!(evidence.claims.contains(&Claim::OfflineAccess));
    assert_eq!(evidence.setup.unknown_scopes.len(), 1);
}

#[test]
fn a_paste_that_is_cut_off_anywhere_is_read_and_leaks_nothing() {
    for (end, _) in PASTE.char_indices() {
        let report = Evidence::from_report(&PASTE[..end]);

        // What is left of a name at the very end may be cut; whole canaries never show.
        let whole = format!("{report:?}");
        for canary in
            PASTE[..end].match_indices("CANARY").map(|(at, _)| PASTE[..end].get(at..at + 11))
        {
            assert!(canary.is_none_or(|canary| !whole.contains(canary)), "{end}: {whole}");
        }
    }
}

#[test]
fn a_long_text_of_one_thing_is_read_to_its_end() {
    for unit in [
        "{",
        "}",
        "\"",
        "'",
        "\\",
        "-d",
        "-d ",
        "-u ",
        "-u \"",
        "a=",
        "a=\"",
        "a='",
        "a:\u{2018}",
        "a:",
        ": ",
        "://",
        "(",
        "auth(",
        "auth(\"",
        "bearer ",
        "eyJ.",
        "\n",
        " ",
        "a ",
        "a.",
        "not ",
        "HTTP/1.1 401 ",
        "token ",
        "secret: ",
        "secret=",
        "password=",
        "Authorization: ",
        "authorization:",
        "&quot;",
        "x:&quot;",
        "|",
        "a|",
        "<a>",
        "scope=[",
        "grant_type=refresh_token&",
        "/oauth/token ",
        "https://api.mypurecloud.com/api/v2/x ",
        "mypurecloud.com",
        "ü",
        "\u{1f511}",
        "code=",
        "name=\"secret\"",
        "-----BEGIN ",
        "\\\"",
        "a:\\\"",
        "%3D",
        "401 ",
        "error=invalid_grant ",
        "client_secret:\n",
        "- ",
        "primary ",
        "Host: x\n/oauth/token\n",
    ] {
        let text = unit.repeat(REPORT_LIMIT / unit.len());
        let report = Evidence::from_report(&text);

        assert_eq!(report.text.matches('…').count(), report.masked, "{unit:?}");
    }
}

#[test]
fn a_longer_text_is_cut_between_characters_and_that_is_said() {
    let text = "ü".repeat(REPORT_LIMIT);

    let report = Evidence::from_report(&text);

    assert!(report.text.len() <= REPORT_LIMIT);
    assert_eq!(report.understood, ["Only the first 64 KiB were read."]);
}

#[test]
fn nothing_is_read_from_what_says_nothing() {
    for text in
        ["", "Hello, it does not work. Please help!", "lorem ipsum dolor", "\u{0}\u{1}\u{2028}"]
    {
        let report = Evidence::from_report(text);

        assert_eq!((report.evidence, report.masked), (Evidence::default(), 0), "{text}");
    }
}

#[test]
fn a_body_counts_more_than_a_sentence() {
    let report = Evidence::from_report(
        "We get a 403 with invalid_client.\n{\"error\":\"invalid_grant\",\"status\":400}\nIt is in Frankfurt, our org: https://login.mypurecloud.ie/oauth/token",
    );

    let answer = &report.evidence.answers[0];
    assert_eq!((answer.status, answer.error.as_deref()), (Some(400), Some("invalid_grant")));
    assert_eq!(report.evidence.setup.region, Some(Region::EuWest1));
    assert_eq!(report.evidence.setup.org_region, Some(Region::EuCentral1));
}

#[test]
fn a_grant_without_a_refresh_token_is_seen_in_the_answer_itself() {
    let body = |more: &str| {
        format!("{{\"access_token\":\"abc\",{more}\"token_type\":\"bearer\",\"expires_in\":86399}}")
    };
    let of = |text: &str| Evidence::from_report(text).evidence.grant;

    assert_eq!(of(&body("")).refresh_token, Some(RefreshTokenFact::NotGiven));
    assert_eq!(of(&body("")).lifetime_secs, Some(86_399));
    assert_eq!(of(&body("\"refresh_token\":\"x\",")).refresh_token, Some(RefreshTokenFact::Given));
}

#[test]
fn what_was_understood_is_said_in_sentences() {
    let report = Evidence::from_report(
        "POST https://login.mypurecloud.com/oauth/token\nHTTP/1.1 401 Unauthorized\n{\"error\":\"invalid_client\"}\nThe grant is client_credentials.",
    );

    assert_eq!(
        report.understood[0],
        "An answer: 401 with error invalid_client, from login.mypurecloud.com to client credentials."
    );
    assert_eq!(report.evidence.setup.grant_type, Some(GrantKind::ClientCredentials));
    assert!(report.understood.contains(&"Region: us-east-1.".to_owned()));
}
