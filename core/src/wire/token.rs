//! The token endpoint: three requests (RFC 6749 §4.1.3, §4.4.2, §6) and their answer (§5.1).
//!
//! There are no free-form fields. What can be added is the tenant's [`TokenContext`], which is off
//! unless somebody sets it.

use std::fmt;
use std::time::Duration;

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer};

use super::http::{Authorization, Form, HttpRequest, HttpResponse, Method};
use super::json::{self, Perhaps};
use super::refusal::Refusal;
use crate::object::object;
use crate::registration::{Client, RedirectUri, Registration, TokenContext};
use crate::secret::{AccessToken, AuthorizationCode, CodeVerifier, RefreshToken};

/// Assumed where the answer says no usable lifetime: the shortest that Genesys Cloud allows, so
/// that a token is renewed too early rather than too late.
const LIFETIME_UNSAID: Duration = Duration::from_mins(5);

/// The longest lifetime Genesys Cloud knows, that of SCIM clients.
const LIFETIME_LONGEST_SECS: u64 = 38_880_000;

/// Longer tokens are not taken: 8 KiB.
pub(crate) const TOKEN_LIMIT: usize = 8 * 1024;

/// Exchanges a code for a grant. The code is sent once, ever.
pub(crate) fn exchange(
    registration: &Registration,
    redirect_uri: &RedirectUri,
    code: &AuthorizationCode,
    verifier: &CodeVerifier,
) -> HttpRequest {
    let mut fields = vec![
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("redirect_uri", redirect_uri.as_str()),
        ("code_verifier", verifier.expose()),
    ];
    name_public_client(&registration.client, &mut fields);
    request(registration, &fields)
}

/// Asks for the next access token with a refresh token.
pub(crate) fn refresh(registration: &Registration, token: &RefreshToken) -> HttpRequest {
    let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", token.expose())];
    name_public_client(&registration.client, &mut fields);
    request(registration, &fields)
}

/// Asks for a token in the client's own name.
pub(crate) fn client_credentials(registration: &Registration) -> HttpRequest {
    request(registration, &[("grant_type", "client_credentials")])
}

/// A client without a secret names itself in the form (RFC 6749 §3.2.1).
fn name_public_client<'a>(client: &'a Client, fields: &mut Vec<(&'static str, &'a str)>) {
    if client.secret().is_none() {
        fields.push(("client_id", client.id().as_str()));
    }
}

/// What the tenant's token context adds to every request: exactly what is set.
fn add_context<'a>(
    context: &'a TokenContext,
    scope: Option<&'a str>,
    fields: &mut Vec<(&'static str, &'a str)>,
) {
    fields.extend(context.organization_id.iter().map(|org| ("organization_id", org.as_str())));
    fields.extend(context.audience.iter().map(|audience| ("audience", audience.as_str())));
    fields.extend(context.resource.iter().map(|org| ("resource", org.as_str())));
    fields.extend(scope.map(|scope| ("scope", scope)));
}

fn request(registration: &Registration, fields: &[(&'static str, &str)]) -> HttpRequest {
    let client = &registration.client;
    let scope = registration.context.scope();
    let mut fields = fields.to_vec();
    add_context(&registration.context, scope.as_deref(), &mut fields);
    HttpRequest {
        method: Method::Post,
        url: format!("{}/oauth/token", registration.region.login_base()),
        authorization: match client.secret() {
            Some(secret) => Authorization::Basic(client.id().clone(), secret.clone()),
            None => Authorization::Absent,
        },
        form: Some(Form::new(&fields)),
    }
}

/// What a successful answer gives.
#[derive(Clone, Debug)]
pub(crate) struct Granted {
    pub(crate) access_token: AccessToken,
    pub(crate) refresh_token: Option<RefreshToken>,
    pub(crate) lifetime: Duration,
}

/// Reads an answer of the token endpoint.
pub(crate) fn granted(host: &str, answer: &HttpResponse) -> Result<Granted, Refusal> {
    if answer.status() != 200 {
        return Err(Refusal::of(host, answer));
    }
    let Some(body) = json::object::<Body>(answer.body()) else {
        // Some servers answer 200 with an error body; if it is none, it is unreadable.
        return Err(Refusal::of(host, answer));
    };
    let bearer = body.token_type.as_deref().is_none_or(|t| t.eq_ignore_ascii_case("bearer"));
    let refresh_token = body.refresh_token.filter(|token| !token.expose().is_empty());
    let readable = is_token(body.access_token.expose())
        && refresh_token.as_ref().is_none_or(|token| is_token(token.expose()));
    if !bearer || !readable {
        return Err(Refusal::unreadable(host, answer));
    }
    let lifetime = body.expires_in.0.and_then(lifetime).unwrap_or(LIFETIME_UNSAID);
    Ok(Granted { access_token: body.access_token, refresh_token, lifetime })
}

/// Tokens are visible ASCII (RFC 6749 Appendix A.12, A.17), so none can break a header.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.len() <= TOKEN_LIMIT && text.bytes().all(|c| c.is_ascii_graphic())
}

struct Body {
    access_token: AccessToken,
    token_type: Option<String>,
    expires_in: Perhaps<Seconds>,
    refresh_token: Option<RefreshToken>,
}

object! { Body, "struct Body", others Ignored:
    access_token = "access_token",
    token_type = "token_type" or None,
    expires_in = "expires_in" or Perhaps(None),
    refresh_token = "refresh_token" or None,
}

/// `expires_in`: whole seconds, as a number or in digits. Anything else counts as unsaid: a grant
/// is never thrown away over its lifetime.
fn lifetime(Seconds(secs): Seconds) -> Option<Duration> {
    (1..=LIFETIME_LONGEST_SECS).contains(&secs).then(|| Duration::from_secs(secs))
}

/// A number of seconds, which some servers write in digits.
struct Seconds(u64);

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct NumberOrDigits;

        impl Visitor<'_> for NumberOrDigits {
            type Value = Seconds;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("seconds")
            }

            fn visit_u64<E: Error>(self, secs: u64) -> Result<Seconds, E> {
                Ok(Seconds(secs))
            }

            fn visit_str<E: Error>(self, digits: &str) -> Result<Seconds, E> {
                digits.parse().map(Seconds).map_err(E::custom)
            }
        }

        from.deserialize_any(NumberOrDigits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ClientId, OrgId};
    use crate::registration::{Audience, Region, Scope, Standing};
    use crate::secret::ClientSecret;

    fn registration(client: Client) -> Registration {
        Registration {
            label: "Acme".into(),
            region: Region::EuWest1,
            org: None,
            client,
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Primary,
        }
    }

    fn clients() -> [Client; 3] {
        let id = ClientId::new("app").unwrap();
        let secret = ClientSecret::new("shh");
        let redirect_uri = RedirectUri::new("http://localhost:1/cb").unwrap();
        [
            Client::Public { id: id.clone(), redirect_uri: redirect_uri.clone() },
            Client::Confidential { id: id.clone(), secret: secret.clone(), redirect_uri },
            Client::Credentials { id, secret },
        ]
    }

    fn shape(request: &HttpRequest) -> (Vec<&'static str>, bool) {
        let basic = request.headers().iter().any(|(name, _)| *name == "authorization");
        (request.field_names().collect(), basic)
    }

    #[test]
    fn each_request_has_exactly_the_documented_fields() {
        let [public, confidential, credentials] = clients().map(registration);
        let uri = RedirectUri::new("http://localhost:1/cb").unwrap();
        let (code, verifier) = (AuthorizationCode::new("c"), CodeVerifier::new("v"));
        let refresh_token = RefreshToken::new("r");

        let cases = [
            (
                exchange(&public, &uri, &code, &verifier),
                (vec!["grant_type", "code", "redirect_uri", "code_verifier", "client_id"], false),
            ),
            (
                exchange(&confidential, &uri, &code, &verifier),
                (vec!["grant_type", "code", "redirect_uri", "code_verifier"], true),
            ),
            (
                refresh(&public, &refresh_token),
                (vec!["grant_type", "refresh_token", "client_id"], false),
            ),
            (refresh(&confidential, &refresh_token), (vec!["grant_type", "refresh_token"], true)),
            (client_credentials(&credentials), (vec!["grant_type"], true)),
        ];

        for (request, expected) in cases {
            assert_eq!(shape(&request), expected);
            assert_eq!(request.url(), "https://login.mypurecloud.ie/oauth/token");
        }
    }

    const ACME: &str = "11111111-0000-4000-8000-000000000001";
    const GLOBEX: &str = "22222222-0000-4000-8000-000000000002";

    fn whole_context() -> TokenContext {
        let org = |text| OrgId::new(text).unwrap();
        TokenContext {
            organization_id: Some(org(ACME)),
            audience: Some(Audience::new("https://api.mypurecloud.ie/").unwrap()),
            resource: vec![org(ACME), org(GLOBEX)],
            scopes: vec![
                Scope::new("offline_access").unwrap(),
                Scope::new("urn:genesys:cloud:acme").unwrap(),
            ],
        }
    }

    #[test]
    fn every_request_carries_the_token_context_exactly_as_it_is_set() {
        let [public, confidential, credentials] = clients()
            .map(|client| Registration { context: whole_context(), ..registration(client) });
        let uri = RedirectUri::new("http://localhost:1/cb").unwrap();
        let (code, verifier) = (AuthorizationCode::new("c"), CodeVerifier::new("v"));
        let refresh_token = RefreshToken::new("r");

        let cases = [
            (
                exchange(&public, &uri, &code, &verifier),
                "grant_type=authorization_code&code=c&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fcb\
                 &code_verifier=v&client_id=app",
            ),
            (refresh(&confidential, &refresh_token), "grant_type=refresh_token&refresh_token=r"),
            (client_credentials(&credentials), "grant_type=client_credentials"),
        ];

        let context = format!(
            "&organization_id={ACME}&audience=https%3A%2F%2Fapi.mypurecloud.ie%2F\
             &resource={ACME}&resource={GLOBEX}\
             &scope=offline_access+urn%3Agenesys%3Acloud%3Aacme"
        );
        for (request, plain) in cases {
            assert_eq!(*request.body().unwrap(), format!("{plain}{context}"));
        }
    }

    #[test]
    fn a_context_of_one_field_adds_that_field_alone() {
        let [_, confidential, _] = clients().map(registration);
        let whole = whole_context();
        let off = TokenContext::default;
        let cases = [
            (TokenContext { organization_id: whole.organization_id, ..off() }, "organization_id"),
            (TokenContext { audience: whole.audience, ..off() }, "audience"),
            (TokenContext { resource: whole.resource[..1].to_vec(), ..off() }, "resource"),
            (TokenContext { scopes: whole.scopes, ..off() }, "scope"),
        ];

        for (context, field) in cases {
            let registration = Registration { context, ..confidential.clone() };
            let (fields, _) = shape(&refresh(&registration, &RefreshToken::new("r")));
            assert_eq!(fields, ["grant_type", "refresh_token", field]);
        }
    }

    #[test]
    fn the_form_is_url_encoded() {
        let [_, confidential, _] = clients().map(registration);

        let body = refresh(&confidential, &RefreshToken::new("a*b+c/d e&f")).body().unwrap();

        assert_eq!(body.as_str(), "grant_type=refresh_token&refresh_token=a*b%2Bc%2Fd+e%26f");
    }

    fn lifetime_of(expires_in: &str) -> u64 {
        let body = format!(r#"{{"access_token":"a","token_type":"Bearer"{expires_in}}}"#);
        granted("h", &HttpResponse::new(200, body)).unwrap().lifetime.as_secs()
    }

    #[test]
    fn a_real_answer_without_scope_and_refresh_token_is_read() {
        let body = r#"{"access_token":"a*-_b","token_type":"bearer","expires_in":86399}"#;

        let granted = granted("h", &HttpResponse::new(200, body)).unwrap();

        assert_eq!(granted.access_token.expose(), "a*-_b");
        assert_eq!(granted.lifetime, Duration::from_secs(86_399));
        assert!(granted.refresh_token.is_none());
    }

    #[test]
    fn an_absurd_lifetime_counts_as_the_shortest_and_costs_no_grant() {
        assert_eq!(lifetime_of(r#","expires_in":"60""#), 60);
        for absurd in [
            "",
            r#","expires_in":0"#,
            r#","expires_in":-1"#,
            r#","expires_in":1e18"#,
            r#","expires_in":1e400"#,
            r#","expires_in":{"seconds":[86399]}"#,
            r#","expires_in":"soon""#,
            r#","expires_in":null"#,
        ] {
            assert_eq!(lifetime_of(absurd), 300, "{absurd}");
        }
    }

    #[test]
    fn an_answer_that_could_break_a_header_or_hides_a_second_token_is_not_taken() {
        for bad in [
            r#"{"access_token":"a\r\nx: y"}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"a","access_token":"b"}"#,
            r#"{"access_token":"a","token_type":"mac"}"#,
            r#"{"access_token":"a","refresh_token":"b c"}"#,
            r#"["a","bearer",86399,"b"]"#,
            r#"{"access_token":"a","expires_in":60,"expires_in":70}"#,
            "<html>",
            "",
        ] {
            let answer = HttpResponse::new(200, bad);
            assert!(matches!(granted("h", &answer), Err(Refusal::Unreadable(_))), "{bad}");
        }
    }
}
