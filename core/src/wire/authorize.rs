//! The authorization request (RFC 6749 §4.1.1) and what its redirect brings (§4.1.2).

use crate::registration::{Prompt, RedirectUri, Registration, SignInHints};
use crate::secret::{AuthorizationCode, CodeVerifier, FlowState, RedirectUrl};
use crate::wire::pkce;
use crate::wire::shown::masked;

/// A redirect URL longer than this is not read: 8 KiB.
const URL_LIMIT: usize = 8 * 1024;

/// The URL of the sign-in page for one flow.
pub(crate) fn url(
    registration: &Registration,
    redirect_uri: &RedirectUri,
    hints: &SignInHints,
    (state, verifier): (&FlowState, &CodeVerifier),
) -> String {
    let challenge = pkce::challenge(verifier);
    let mut url = format!("{}/oauth/authorize?", registration.region.login_base());
    let start = url.len();
    let mut query = form_urlencoded::Serializer::for_suffix(&mut url, start);
    query
        .append_pair("client_id", registration.client.id().as_str())
        .append_pair("response_type", "code")
        .append_pair("redirect_uri", redirect_uri.as_str())
        .append_pair("state", state.expose())
        .append_pair("code_challenge", &challenge)
        .append_pair("code_challenge_method", "S256");
    // The one part of the token context that this page knows (RFC 6749 §4.1.1).
    if let Some(scope) = registration.context.scope() {
        query.append_pair("scope", &scope);
    }
    if hints.prompt == Prompt::Login {
        query.append_pair("prompt", "login");
    }
    if let Some(target) = &hints.target {
        query.append_pair("target", target.as_str());
    }
    if let Some(sso) = &hints.identity_provider {
        query.append_pair("org", &sso.org).append_pair("provider", &sso.provider);
    }
    if let Some(hint) = &hints.login_hint {
        query.append_pair("login_hint", hint);
    }
    url
}

/// What a redirect says, before anybody has decided whether it belongs to a flow.
pub(crate) struct Redirect {
    /// The URL without query and fragment: compared with the flow's redirect URI.
    pub(crate) base: String,
    pub(crate) state: FlowState,
    /// The issuer, where the server names it (RFC 9207).
    pub(crate) issuer: Option<String>,
    pub(crate) outcome: Outcome,
}

/// How the sign-in page ended.
pub(crate) enum Outcome {
    Code(AuthorizationCode),
    /// `error` and `error_description`, as they may be shown.
    Error {
        error: String,
        text: Option<String>,
    },
}

/// Reads a redirect. `None` where it has no `state`, a parameter twice, or neither a code nor an
/// error: then it belongs to no flow.
pub(crate) fn redirect(url: &RedirectUrl) -> Option<Redirect> {
    let text = url.expose();
    if text.len() > URL_LIMIT {
        return None;
    }
    let (base, query) = text.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    let mut state = None;
    let mut code = None;
    let mut error = None;
    let mut description = None;
    let mut issuer = None;
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let slot = match name.as_ref() {
            "state" => &mut state,
            "code" => &mut code,
            "error" => &mut error,
            "error_description" => &mut description,
            "iss" => &mut issuer,
            _ => continue,
        };
        if slot.replace(value.into_owned()).is_some() {
            return None;
        }
    }
    let outcome = match (code, error) {
        (Some(code), None) if is_code(&code) => Outcome::Code(AuthorizationCode::new(code)),
        (None, Some(error)) if !error.is_empty() => Outcome::Error {
            error: masked(&error, 80),
            text: description.map(|text| masked(&text, 200)),
        },
        _ => return None,
    };
    Some(Redirect { base: base.to_owned(), state: FlowState::new(state?), issuer, outcome })
}

/// Codes are printable ASCII (RFC 6749 Appendix A.11); a URL can hold anything.
fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| matches!(c, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ClientId, OrgId};
    use crate::registration::{
        Audience, Client, IdentityProvider, Region, Scope, Standing, TokenContext,
    };

    fn registration() -> Registration {
        Registration {
            label: "Acme".into(),
            region: Region::EuWest1,
            org: None,
            client: Client::Public {
                id: ClientId::new("app-1").unwrap(),
                redirect_uri: RedirectUri::new("http://localhost:47080/callback").unwrap(),
            },
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Primary,
        }
    }

    fn url_with(hints: &SignInHints) -> String {
        url_of(&registration(), hints)
    }

    fn url_of(registration: &Registration, hints: &SignInHints) -> String {
        let secrets = (
            &FlowState::new("st"),
            &CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
        );
        url(registration, registration.client.redirect_uri().unwrap(), hints, secrets)
    }

    #[test]
    fn the_url_has_the_parameters_of_a_pkce_code_flow_and_no_other() {
        let url = url_with(&SignInHints { prompt: Prompt::Remembered, ..SignInHints::default() });

        assert_eq!(
            url,
            "https://login.mypurecloud.ie/oauth/authorize?client_id=app-1&response_type=code\
             &redirect_uri=http%3A%2F%2Flocalhost%3A47080%2Fcallback&state=st\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM\
             &code_challenge_method=S256"
        );
    }

    #[test]
    fn of_the_token_context_the_page_is_told_the_scopes_and_nothing_else() {
        let mut registration = registration();
        let org = OrgId::new("11111111-0000-4000-8000-000000000001").unwrap();
        let plain = url_of(&registration, &SignInHints::default());

        registration.context = TokenContext {
            organization_id: Some(org.clone()),
            audience: Some(Audience::new("anybody").unwrap()),
            resource: vec![org],
            scopes: vec![Scope::new("offline_access").unwrap(), Scope::new("urn:x").unwrap()],
        };
        let told = url_of(&registration, &SignInHints::default());

        assert!(plain.ends_with("&code_challenge_method=S256&prompt=login"), "{plain}");
        let (start, end) = plain.split_at(plain.len() - "&prompt=login".len());
        assert_eq!(told, format!("{start}&scope=offline_access+urn%3Ax{end}"));
    }

    #[test]
    fn hints_are_sent_exactly_as_given() {
        let url = url_with(&SignInHints {
            identity_provider: Some(IdentityProvider {
                org: "acme".into(),
                provider: "okta".into(),
            }),
            login_hint: Some("ann@acme.example:acme".into()),
            ..SignInHints::default()
        });

        assert!(url.ends_with(
            "&prompt=login&org=acme&provider=okta&login_hint=ann%40acme.example%3Aacme"
        ));
    }

    #[test]
    fn a_redirect_with_a_parameter_twice_or_without_a_code_or_an_error_belongs_to_no_flow() {
        for bad in [
            "http://localhost/cb?code=a&code=b&state=s",
            "http://localhost/cb?code=a&state=s&state=s",
            "http://localhost/cb?code=a",
            "http://localhost/cb?state=s",
            "http://localhost/cb?state=s&code=a&error=b",
            "http://localhost/cb?state=s&code=",
            "http://localhost/cb?state=s&error=",
            "http://localhost/cb?state=s&code=a%0D%0Ab",
            "http://localhost/cb?state=s&code=%FF",
            "http://localhost/cb",
            "",
        ] {
            assert!(redirect(&RedirectUrl::new(bad)).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_redirect_is_read_up_to_its_limit_and_no_longer_one() {
        let start = "http://localhost/cb?iss=https%3A%2F%2Flogin.example&state=s&code=";
        let of_length = |length| format!("{start}{}", "a".repeat(length - start.len()));

        let longest = redirect(&RedirectUrl::new(of_length(URL_LIMIT))).unwrap();

        assert_eq!(longest.issuer.as_deref(), Some("https://login.example"));
        assert!(redirect(&RedirectUrl::new(of_length(URL_LIMIT + 1))).is_none());
    }

    #[test]
    fn a_redirect_brings_a_code_or_a_reason() {
        let good = redirect(&RedirectUrl::new("http://localhost/cb?code=a%2Ab&state=s#x")).unwrap();
        let refused = redirect(&RedirectUrl::new(
            "http://localhost/cb?error=access_denied&error_description=no%0Athanks&state=s",
        ))
        .unwrap();

        assert!(matches!(good.outcome, Outcome::Code(code) if code.expose() == "a*b"));
        assert_eq!((good.base.as_str(), good.state.expose()), ("http://localhost/cb", "s"));
        assert!(matches!(
            refused.outcome,
            Outcome::Error { error, text: Some(text) } if error == "access_denied" && text == "no thanks"
        ));
    }
}
