//! Exchanging a code, and a client's secret, for tokens.

use http::Request;
use http::header::AUTHORIZATION;
use tenantry_sandbox::HostId;

use crate::world::{
    CALLBACK, VERIFIER, World, acme, authorize_url, client, form, jobs, public, vendor,
};

fn refused(error: &str) -> (u16, String) {
    (400, error.to_owned())
}

#[test]
fn a_code_becomes_tokens_for_the_users_org() {
    let mut world = World::new();
    let tokens = world.tokens(&vendor(), "grace@globex.example");

    let me = world.call("east", "/api/v2/tokens/me", &tokens.access).json();

    assert_eq!(me["organization"]["name"], "Globex");
    assert_eq!(me["OAuthClient"]["organization"]["name"], "Harborlight Software");
    assert_eq!(tokens.access.len(), 86);
}

#[test]
fn a_day_is_answered_as_a_second_less() {
    assert_eq!(World::new().tokens(&acme(), "ada@acme.example").expires_in, 86_399);
}

#[test]
fn a_code_is_redeemed_once_and_a_second_try_ends_what_the_first_brought() {
    let mut world = World::new();
    let code = world.sign_in(&acme(), "ada@acme.example");
    let tokens = world.exchange(&acme(), &code).tokens();

    assert_eq!(world.exchange(&acme(), &code).refusal(), refused("invalid_grant"));

    let call = world.call("east", "/api/v2/tokens/me", &tokens.access);
    assert_eq!(call.api_refusal(), (401, "bad.credentials".to_owned()));
}

#[test]
fn without_reuse_detection_a_second_try_harms_nothing() {
    let mut world = World::with(&["reuse_detection=false"]);
    let code = world.sign_in(&acme(), "ada@acme.example");
    let tokens = world.exchange(&acme(), &code).tokens();

    assert_eq!(world.exchange(&acme(), &code).refusal(), refused("invalid_grant"));

    assert_eq!(world.call("east", "/api/v2/tokens/me", &tokens.access).status, 200);
}

#[test]
fn a_wrong_verifier_is_refused_and_does_not_spend_the_code() {
    let mut world = World::new();
    let code = world.sign_in(&acme(), "ada@acme.example");
    let with = |verifier: &str| {
        [
            ("grant_type", "authorization_code".to_owned()),
            ("code", code.clone()),
            ("redirect_uri", CALLBACK.to_owned()),
            ("code_verifier", verifier.to_owned()),
        ]
    };
    let mut exchange = |verifier: &str| {
        let fields = with(verifier);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        world.token(&acme(), &fields)
    };

    assert_eq!(exchange(&"x".repeat(43)).refusal(), refused("invalid_grant"));
    assert_eq!(exchange("").refusal(), refused("invalid_grant"));
    assert_eq!(exchange(VERIFIER).status, 200);
}

#[test]
fn a_verifier_without_a_challenge_is_refused() {
    let mut world = World::new();
    let url = authorize_url(&acme(), &[("code_challenge", ""), ("code_challenge_method", "")]);
    let code = world.sign_in_at(&url, "east", "ada@acme.example");

    assert_eq!(world.exchange(&acme(), &code).refusal(), refused("invalid_grant"));
}

#[test]
fn a_code_of_another_client_is_refused() {
    let mut world = World::new();
    let code = world.sign_in(&acme(), "ada@acme.example");

    assert_eq!(world.exchange(&vendor(), &code).refusal(), refused("invalid_grant"));
    assert_eq!(world.exchange(&acme(), &code).status, 200);
}

#[test]
fn a_code_with_another_redirect_uri_is_refused() {
    let mut world = World::new();
    let code = world.sign_in(&acme(), "ada@acme.example");
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "http://127.0.0.1:47080/callback"),
        ("code_verifier", VERIFIER),
    ];

    assert_eq!(world.token(&acme(), &fields).refusal(), refused("invalid_grant"));
}

#[test]
fn a_code_expires() {
    let mut world = World::with(&["code_seconds=30"]);
    let code = world.sign_in(&acme(), "ada@acme.example");

    world.wait_seconds(30);

    assert_eq!(world.exchange(&acme(), &code).refusal(), refused("invalid_grant"));
}

#[test]
fn a_public_client_gets_no_refresh_token_unless_the_rules_say_so() {
    let quiet = World::new().tokens(&public(), "ada@acme.example");
    let mut generous = World::with(&["refresh_for_public_clients=true"]);
    let given = generous.tokens(&public(), "ada@acme.example").refresh.unwrap();

    assert_eq!(quiet.refresh, None);
    assert_eq!(generous.refresh(&public(), &given).status, 200);
}

#[test]
fn a_public_client_may_not_refresh_by_default() {
    let mut world = World::new();

    assert_eq!(world.refresh(&public(), "anything").refusal(), refused("unauthorized_client"));
}

#[test]
fn client_credentials_act_for_their_own_org_without_a_refresh_token() {
    let mut world = World::new();
    let tokens = world.token(&jobs(), &[("grant_type", "client_credentials")]).tokens();

    let me = world.call("east", "/api/v2/tokens/me", &tokens.access).json();

    assert_eq!(tokens.refresh, None);
    assert_eq!(me["organization"]["name"], "Acme");
    assert_eq!(me["OAuthClient"]["authorizedGrantType"], "CLIENT-CREDENTIALS");
    assert_eq!(me["OAuthClient"]["roleDivisions"][0]["divisionId"], "*");
}

#[test]
fn the_wrong_grant_for_a_client_is_unauthorized_client_in_the_words_of_the_real_host() {
    let reply = World::new().token(&acme(), &[("grant_type", "client_credentials")]);

    let text = "client is not authorized to use the client_credential grant type";
    assert_eq!(reply.status, 400);
    let body = serde_json::json!({
        "error": "unauthorized_client", "description": text, "error_description": text,
    });
    assert_eq!(reply.json(), body);
}

#[test]
fn a_wrong_secret_an_unknown_id_and_another_region_all_fail_to_authenticate() {
    let mut world = World::new();
    let mut wrong = acme();
    if let tenantry_sandbox::ClientKind::Confidential { secret } = &mut wrong.kind {
        *secret = "guess".into();
    }
    let unknown = tenantry_sandbox::Client { id: "no-such".into(), ..acme() };
    let fields = [("grant_type", "refresh_token"), ("refresh_token", "x")];
    let body = serde_json::json!({
        "error": "invalid_client",
        "description": "authentication failed",
        "error_description": "authentication failed",
    });

    for client in [wrong, unknown] {
        let reply = world.token(&client, &fields);
        assert_eq!((reply.status, reply.json()), (400, body.clone()));
    }
    let (request, form_body) = form(Request::post("/oauth/token"), &fields);
    let west = client("west", "Initech Sign-in");
    let pair = basic(&format!("{}:{}", west.id, west.secret().unwrap().expose()));
    let request = request.header(AUTHORIZATION, pair).body(form_body).unwrap();
    let reply = world.send(&HostId::login("east"), &request);
    assert_eq!((reply.status, reply.json()), (400, body));
}

#[test]
fn a_client_secret_in_the_form_is_taken_and_in_two_places_is_not() {
    let mut world = World::new();
    let (id, secret) = (jobs().id, jobs().secret().unwrap().expose().to_owned());
    let fields = [
        ("grant_type", "client_credentials"),
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let (request, body) = form(Request::post("/oauth/token"), &fields);
    let alone = world.send(&HostId::login("east"), &request.body(body).unwrap());

    let twice = world.token(&jobs(), &fields);

    assert_eq!(alone.status, 200);
    assert_eq!(twice.refusal(), refused("invalid_request"));
}

#[test]
fn a_form_is_the_only_body_and_no_field_may_repeat() {
    let mut world = World::new();
    let json = Request::post("/oauth/token")
        .header("content-type", "application/json")
        .body(br#"{"grant_type":"client_credentials"}"#.to_vec())
        .unwrap();

    let as_json = world.send(&HostId::login("east"), &json);
    let twice = world.token(&jobs(), &[("grant_type", "client_credentials"), ("grant_type", "x")]);
    let none = world.token(&jobs(), &[]);
    let other = world.token(&jobs(), &[("grant_type", "password")]);

    assert_eq!(as_json.refusal(), refused("invalid_request"));
    assert_eq!(twice.refusal(), refused("invalid_request"));
    assert_eq!(none.refusal(), refused("invalid_request"));
    assert_eq!(other.refusal(), refused("unsupported_grant_type"));
}

#[test]
fn the_status_of_invalid_client_is_a_rule() {
    let mut world = World::with(&["invalid_client_status=401"]);
    let (request, body) = form(Request::post("/oauth/token"), &[("grant_type", "x")]);

    let reply = world.send(&HostId::login("east"), &request.body(body).unwrap());

    assert_eq!(reply.refusal(), (401, "invalid_client".to_owned()));
    assert!(reply.header("www-authenticate").starts_with("Basic"));
}

#[test]
fn errors_come_in_the_dialect_of_the_rules() {
    let refuse = |dialect: &str| {
        let rule = format!("error_dialect={dialect}");
        World::with(&[&rule]).refresh(&acme(), "no such token").json()
    };

    assert_eq!(refuse("login")["error"], "invalid_grant");
    assert_eq!(refuse("api")["code"], "invalid_grant");
    assert_eq!(refuse("api")["status"], 400);
    assert_eq!(refuse("errors")["errors"][0]["code"], "invalid_grant");
}

fn basic(pair: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair))
}
