use super::*;
use crate::time::Timestamp;

const ORG: &str = "2a3a0000-0000-4000-8000-000000000001";
const HOME: &str = "4b700000-0000-4000-8000-000000000002";
const CLIENT: &str = "08a20000-0000-4000-8000-000000000003";

fn heard(subject: Subject, status: u16, body: &str) -> (Checked, Next) {
    let mut checked = Checked::default();
    let next = hear(&mut checked, subject, &HttpResponse::new(status, body));
    (checked, next)
}

fn token_body(more: &str) -> String {
    format!(
        r#"{{"organization":{{"id":"{ORG}","name":"Acme"}},
            "homeOrganization":{{"id":"{HOME}","name":"Harborlight"}},
            "authorizedScope":["users:readonly"],
            "OAuthClient":{{"id":"{CLIENT}","name":"Connect","organization":{{"id":"{HOME}"}},
                "state":"inactive","dateToDelete":"2026-12-31T00:00:00.000Z",
                "authorizedGrantType":"CODE","roleDivisions":[{{}},{{}}]}}{more}}}"#
    )
}

#[test]
fn a_token_tells_of_its_org_its_home_and_its_client() {
    let (checked, next) = heard(Subject::Token, 200, &token_body(""));

    let token = checked.token.known().unwrap();
    assert_eq!((token.org.as_str(), token.org_name.as_str()), (ORG, "Acme"));
    assert_eq!(token.home_org_name.as_deref(), Some("Harborlight"));
    assert_eq!((token.client.as_deref(), token.client_org.as_deref()), (Some(CLIENT), Some(HOME)));
    let client = token.client_facts.as_ref().unwrap();
    assert_eq!((client.state.as_deref(), client.roles), (Some("inactive"), Some(2)));
    assert_eq!(client.grant_type.as_deref(), Some("CODE"));
    assert_eq!(client.date_to_delete.as_deref(), Some("2026-12-31T00:00:00.000Z"));
    assert_eq!(next, Next::Ask);
}

#[test]
fn a_token_with_an_idle_date_leaves_the_others_alone_even_where_it_cannot_be_read() {
    let (checked, next) =
        heard(Subject::Token, 200, &token_body(r#","dateTokenIdles":"2026-11-21T20:00:00.000Z""#));
    let idles_at = checked.token.known().unwrap().idles_at;
    assert_eq!(idles_at, Some(Timestamp::from_unix_millis(1_795_291_200_000)));
    assert_eq!(next, Next::LeaveAlone);

    let (checked, next) = heard(Subject::Token, 200, &token_body(r#","dateTokenIdles":"soon""#));
    assert_eq!((checked.token, next), (Fact::Failed, Next::LeaveAlone));
}

#[test]
fn a_refusal_is_a_fact_and_says_whether_there_is_more_to_ask() {
    let code = |code: &str| format!(r#"{{"code":"{code}","message":"m"}}"#);
    let some = |code: &str| Some(code.to_owned());
    for (status, body, fact, next) in [
        (
            403,
            code("missing.permissions"),
            Fact::NotAllowed { code: some("missing.permissions") },
            Next::Ask,
        ),
        (401, code("bad.credentials"), Fact::Refused { code: some("bad.credentials") }, Next::End),
        (
            401,
            code("ip.not.authorized"),
            Fact::Refused { code: some("ip.not.authorized") },
            Next::End,
        ),
        (404, code("not.found"), Fact::Absent, Next::Ask),
        (410, code("gone"), Fact::Failed, Next::Ask),
        (404, "<html>".to_owned(), Fact::Failed, Next::Ask),
        (403, "<html>".to_owned(), Fact::Failed, Next::Ask),
        (429, code("too.many.requests"), Fact::Failed, Next::End),
        (500, code("internal.server.error"), Fact::Failed, Next::Ask),
        (200, "[]".to_owned(), Fact::Failed, Next::Ask),
    ] {
        let (checked, heard) = heard(Subject::Org, status, &body);

        assert_eq!((checked.org, heard), (fact, next), "{status} {body}");
    }
}

#[test]
fn nobody_asks_on_where_it_is_not_known_whether_there_is_a_timer() {
    for (status, body) in [(403, r#"{"code":"x","message":"m"}"#), (500, "{}"), (200, "{}")] {
        assert_eq!(heard(Subject::Token, status, body).1, Next::LeaveAlone, "{status}");
    }
    let on = r#"{"enableIdleTokenTimeout":true}"#;
    assert_eq!(heard(Subject::Timeout, 200, on).1, Next::LeaveAlone);
    let off = heard(Subject::Timeout, 200, r#"{"enableIdleTokenTimeout":false}"#);
    assert_eq!((off.0.timeout, off.1), (Fact::Known(TimeoutFacts::Off), Next::Ask));
    let on = r#"{"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900}"#;
    let after = Fact::Known(TimeoutFacts::After { secs: 900 });
    assert_eq!(heard(Subject::Timeout, 200, on).0.timeout, after);
}

#[test]
fn of_a_client_everything_is_read_but_its_secret() {
    let secret = "kP3vSECRET";
    let long = format!("{secret}9aQ2mB71xYkP3vSECRET9aQ2mB71xYkP3vSECRET9aQ2mB71xY");
    let body = format!(
        r#"{{"id":"{CLIENT}","name":"Connect {long}","secret":"{secret}","state":"active",
            "accessTokenValiditySeconds":86400,"authorizedGrantType":"CODE","scope":["users","a b"],
            "registeredRedirectUri":["https://app.example/callback?org=acme","https://a/{long}"]}}"#
    );

    let (checked, _) = heard(Subject::Client, 200, &body);

    let client = checked.client.known().unwrap();
    assert_eq!(client.lifetime_secs, Some(86_400));
    assert_eq!(client.redirect_uris, ["https://app.example/callback?org=acme", "https://a/…"]);
    assert_eq!((client.scopes.as_slice(), client.roles), (&["users".to_owned()][..], None));
    assert!(!format!("{checked:?}").contains("SECRET"), "{checked:?}");
}

#[test]
fn the_names_of_all_scopes_are_read_from_the_list() {
    let body = r#"{"entities":[{"id":"users"},{"id":7},{"id":"users:readonly"}]}"#;

    let (checked, _) = heard(Subject::Scopes, 200, body);

    assert_eq!(checked.scopes.known().unwrap(), &["users", "users:readonly"]);
}

#[test]
fn a_clients_id_cannot_lead_out_of_its_path() {
    let client = ClientId::new("a/../b?c#d").unwrap();
    let url = |subject| {
        let request = request(&Region::EuWest1, &client, subject, &AccessToken::new("t"));
        request.url().to_owned()
    };

    assert_eq!(
        url(Subject::Client),
        "https://api.mypurecloud.ie/api/v2/oauth/clients/a%2F..%2Fb%3Fc%23d"
    );
    assert!(url(Subject::Token).ends_with("/api/v2/tokens/me?preserveIdleTTL=true"));
}

#[test]
fn what_is_read_again_of_what_was_read_is_the_same() {
    let long = "T".repeat(200);
    let bodies = [
        token_body(&format!(r#","dateTokenIdles":"{long}","state":"{long}""#)),
        format!(r#"{{"id":"{long}","registeredRedirectUri":["https://{long}.example/"],"x":1}}"#),
        format!(r#"{{"name":"{}","roleDivisions":[1,"a",{{}}],"scope":7}}"#, "ä b ".repeat(60)),
        r#"{"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":300}"#.to_owned(),
        r#"{"entities":[{"id":"users"},7]}"#.to_owned(),
    ];
    for body in bodies {
        let once = serde_json::to_string(&Body::read(body.as_bytes()).unwrap()).unwrap();
        let again = serde_json::to_string(&Body::read(once.as_bytes()).unwrap()).unwrap();

        assert_eq!(once, again);
        assert!(once.len() > 2 && !once.contains(&long), "{once}");
    }
}
