//! Shown: what the platform tells of a refresh token, which is nothing.

use tenantry_core::diagnosis::RefreshTokenFact;
use tenantry_sandbox::Rules;

use super::patient::{ACMES_OWN, Patient, URI, person};

/// Everything that the API tells of a token, of its client and of the org's approval of it.
const TOLD: [&str; 4] = [
    "/api/v2/tokens/me",
    "/api/v2/oauth/clients",
    "/api/v2/oauth/authorizations",
    "/api/v2/users/me?expand=organization,token",
];

fn told(it: &mut Patient) -> Vec<String> {
    let token = it.token().unwrap();
    let now = it.world.now().unix_millis();
    let ask = |path: &&str| {
        let request = http::Request::get(*path).header("authorization", format!("Bearer {token}"));
        let request = request.body(Vec::new()).unwrap();
        let host = tenantry_sandbox::HostId::api("east");
        let answer = it.world.provider.handle(now, &host, &request);
        assert_eq!(answer.status(), 200, "{path}");
        String::from_utf8(answer.body().clone()).unwrap()
    };
    TOLD.iter().map(ask).collect()
}

#[test]
fn nothing_that_the_platform_shows_says_whether_a_refresh_token_is_good() {
    let mut it = Patient::with_own_client(Rules::default());
    let before = told(&mut it);
    // Ada signs out of Genesys Cloud, which ends the refresh token and leaves the access token.
    let mut browser = tenantry_sandbox::Browser::default();
    let when = (it.world.now().unix_millis(), &tenantry_sandbox::HostId::login("east"));
    let url =
        format!("/oauth/authorize?client_id={ACMES_OWN}&redirect_uri={URI}&response_type=code");
    let ada = person("acme", "ada@acme.example");
    ada.visit_in(&mut browser, &mut it.world.provider, when, &url).unwrap();
    tenantry_sandbox::Visitor::leave(&mut browser, &mut it.world.provider, when);

    assert_eq!(told(&mut it), before, "the same is shown of one that has ended");

    // Nor does Tenantry say more than that there is one, until it is refused.
    assert_eq!(it.evidence().grant.refresh_token, Some(RefreshTokenFact::Given));
    it.renew();
    assert!(it.works().is_err());
}
