//! What is understood of configurations, forms and calls, one setting at a time.

use crate::diagnosis::Claim;
use crate::diagnosis::evidence::{Evidence, GrantKind, Setup};
use crate::registration::Region;

fn setup(text: &str) -> Setup {
    Evidence::from_report(text).evidence.setup
}

fn claims(text: &str) -> Vec<Claim> {
    Evidence::from_report(text).evidence.claims
}

#[test]
fn the_id_of_a_client_is_a_value_and_not_the_name_of_one() {
    let client = |text| setup(text).client;

    assert_eq!(client("clientId: \"Acme\""), Some("Acme".to_owned()));
    assert_eq!(client("oauth_client_id=6f1f-22"), Some("6f1f-22".to_owned()));
    assert_eq!(client("client_id=acme-app"), Some("acme-app".to_owned()));
    assert_eq!(client("GENESYS_CLIENT_ID=acme%2D1"), Some("acme-1".to_owned()));
    assert_eq!(client("clientId: 'first1'\nbackupClientId: 'second2'"), Some("first1".to_owned()));
    for text in ["client_id=client_id", "client_id: acme", "client_id=a1", "client_id: \"a b 1\""] {
        assert_eq!(client(text), None, "{text}");
    }
}

#[test]
fn what_a_sign_in_began_with_is_its_redirect_uri_whatever_the_exchange_names() {
    let exchange = "curl -d redirect_uri=https://app.example/exchange";
    let page = "https://login.mypurecloud.com/oauth/authorize?redirect_uri=https%3A%2F%2Fapp.example%2Fbegun&x=1";

    for text in [format!("{exchange}\n{page}"), format!("{page}\n{exchange}")] {
        assert_eq!(
            setup(&text).redirect_uri,
            Some("https://app.example/begun".to_owned()),
            "{text}"
        );
    }
    assert_eq!(setup(exchange).redirect_uri, Some("https://app.example/exchange".to_owned()));
    assert_eq!(setup("redirect_uri=callback").redirect_uri, None);
}

#[test]
fn each_name_of_a_grant_type_is_known() {
    for (text, kind) in [
        ("grant_type=client_credentials", GrantKind::ClientCredentials),
        ("Grant type: authorization code", GrantKind::Code),
        ("grant_type: \"code\"", GrantKind::Code),
        ("grantType: \"PKCE\"", GrantKind::PublicCode),
        ("grant_type: \"implicit\"", GrantKind::Implicit),
        ("response_type=token&x=1", GrantKind::Implicit),
    ] {
        assert_eq!(setup(text).grant_type, Some(kind), "{text}");
    }
    for text in ["response_type=code", "grant_type: \"password\""] {
        assert_eq!(setup(text).grant_type, None, "{text}");
    }
}

#[test]
fn places_that_are_set_are_kept_as_they_are_written() {
    let set = setup(
        "tokenUrl: '/oauth/token'\nbaseUrl: 'https://api.mypurecloud.ie'\nenv: eu_west_1\norg: 'Acme'",
    );

    assert_eq!(set.token_url, Some("/oauth/token".to_owned()));
    assert_eq!(set.api_base, Some("https://api.mypurecloud.ie".to_owned()));
    assert_eq!(set.region, Some(Region::EuWest1));
    assert_eq!(set.org, Some("Acme".to_owned()));
    let none = setup("tokenUrl: mine\nbaseUrl: mine\nenv: prod\norg: Acme");
    assert_eq!((none.token_url, none.api_base, none.region, none.org), (None, None, None, None));
    assert_eq!(setup("connect(PureCloudRegionHosts.us_west_2)").region, Some(Region::UsWest2));
}

#[test]
fn a_list_of_scopes_is_read_in_every_way_of_writing_one() {
    let two = ["users:readonly", "routing"];
    for text in [
        "scope: \"users:readonly routing\"",
        "scopes = ['users:readonly', 'routing']",
        "{\"scopes\": [\"users:readonly\", \"routing\"]}",
        "https://x.example/?scope=users%3Areadonly+routing&a=b",
        "scopes:\n  - users:readonly\n  - 'routing'\nother: 1",
    ] {
        assert_eq!(setup(text).scopes, two, "{text}");
    }
    for text in ["scope: null", "scope: \"\"", "scope=Users", "scopes: --x", "scope: \"ab\""] {
        assert_eq!(setup(text).scopes, [""; 0], "{text}");
    }
}

#[test]
fn an_unknown_scope_is_named_with_what_was_meant() {
    let unknown = setup("scope: \"user:readonly routing\"").unknown_scopes;

    assert_eq!(unknown.len(), 1);
    assert_eq!(unknown[0].name, "user:readonly");
    assert_eq!(unknown[0].meant.as_deref(), Some("users:readonly"));
}

#[test]
fn settings_that_are_said_to_help_are_claims() {
    for (text, claim) in [
        ("audience: 'x'", Claim::Audience),
        ("resource=https://api.x.example", Claim::Resource),
        ("organization_id: 'acme'", Claim::OrganizationId),
        ("scope: 'offline_access'", Claim::OfflineAccess),
        ("scope: 'urn:x:y'", Claim::UrnScope),
        ("multi_org_enabled: true", Claim::MultiOrgSwitch),
        ("crossOrgTokens: true", Claim::MultiOrgSwitch),
        ("multiTenant: true", Claim::MultiOrgSwitch),
    ] {
        assert_eq!(claims(text), [claim], "{text}");
    }
    assert_eq!(claims("scope: 'users:readonly'\norg: 'Acme'"), []);
    assert_eq!(
        setup("multi_org_enabled: true\nmulti_org_enabled: yes").unknown_settings,
        ["multi_org_enabled"]
    );
}

#[test]
fn how_long_a_token_lives_is_a_number() {
    let lifetime = |text| Evidence::from_report(text).evidence.grant.lifetime_secs;

    assert_eq!(lifetime("\"expires_in\": 3600\nexpires_in: never"), Some(3600));
    assert_eq!(lifetime("accessTokenValiditySeconds: 86400"), Some(86_400));
}
