//! What is masked in a paste, and what stays readable.

use super::*;

const CLIENT: &str = "08a20000-0000-4000-8000-000000000003";
const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ";

/// Forms of pastes, with `@` where a secret is.
const FORMS: &[&str] = &[
    "client_secret=@",
    "GENESYS_CLIENT_SECRET=@\n",
    "export SECRET='@'",
    "clientSecret: \"@\",",
    "client_secret: @ # prod",
    "client-secret = \"@\"",
    "const clientSecret: string = '@';",
    "string clientSecret = @\"@\";",
    "client_secret := `@`",
    "{\"access_token\":\"@\",\"token_type\":\"bearer\"}",
    "{'refresh_token': '@', 'x': 1}",
    "{\\\"refresh_token\\\":\\\"@\\\",\\\"a\\\":1}",
    "{&quot;refresh_token&quot;:&quot;@&quot;}",
    "{\u{201c}refresh_token\u{201d}: \u{201c}@\u{201d}}",
    "{\"refresh_token\":\"@",
    "grant_type=refresh_token&refresh_token=@&x=1",
    "curl -d grant_type=authorization_code -d code=@ https://login.mypurecloud.com/oauth/token",
    "curl --data-urlencode \"code_verifier=@\"",
    "curl -u 08a20000-0000-4000-8000-000000000003:@ https://login.mypurecloud.com/oauth/token",
    "curl -u \"client:@\" \\\n  https://login.mypurecloud.com",
    "curl --user='client:@'",
    "curl -H 'Authorization: Bearer @' https://api.mypurecloud.com/api/v2/users/me",
    "curl -H \"Authorization: Basic @\"",
    "Authorization: Basic @\r\nHost: x",
    "authorization: @",
    "\"Authorization\": \"Bearer @\"",
    "headers['Authorization'] = 'Bearer @'",
    "Cookie: a=b; session=@; c=d",
    "Set-Cookie: id=@; Path=/",
    "https://app.example/cb?code=@&state=abc",
    "https://app.example/#access_token=@&expires_in=1",
    "GET /cb?code=@ HTTP/1.1",
    "https://user:@@proxy.example:8080/",
    "POST https://x/?client_secret%3D@%26a%3Db",
    "client_secret\\u003d@\\u0026x",
    "params.append('client_secret', '@')",
    "data.Set(\"refresh_token\", \"@\")",
    "url.Values{\"client_secret\": {\"@\"}}",
    "HTTPBasicAuth(\"08a20000-0000-4000-8000-000000000003\", \"@\")",
    "auth=('acme', '@')",
    "loginClientCredentialsGrant('08a20000-0000-4000-8000-000000000003', '@')",
    "client.setAccessToken(\"@\")",
    "- name: CLIENT_SECRET\n  value: @",
    "<add key=\"ClientSecret\" value=\"@\"/>",
    "client_secret: |\n  @\n",
    "tool login --client-secret @",
    "tool --password=@",
    "password: @ with spaces",
    "| Client Secret | @ |",
    "**Client secret:** @",
    "Client secret (prod): @",
    "My client secret is @, is that right?",
    "refresh token @ was refused",
    "-----BEGIN RSA PRIVATE KEY-----\n@\n-----END RSA PRIVATE KEY-----",
    "\"assertion\": \"@\"",
    "[2024-01-01] INFO token=@ tenant=acme",
    "log: body={\"refresh_token\": \"@\"} status=401",
    "client_secret: decrypt(@)",
    "client_secret = os.getenv(\"X\", \"@\")",
    "<client_secret>@</client_secret>",
    "Content-Disposition: form-data; name=\"client_secret\"\r\n\r\n@\r\n--b",
    "it was sent with Bearer @ and with nothing else",
    "we sent Basic @",
];

#[test]
fn no_secret_is_left_in_any_form_of_paste() {
    let secrets = [
        "canary7x9",
        "Canary-Secret_123.x~y*z+w",
        "SplxlOBeZQQYbYS6WxSbIAcanary",
        "08a20000-0000-4000-8000-0000000000ff",
        JWT,
    ];
    for form in FORMS {
        for secret in secrets {
            let is_sentence = form.contains("refresh token @") || form.contains("secret is @");
            if is_sentence && is_uuid(secret) {
                continue; // A UUID in a sentence may be the client's id.
            }
            let paste = form
                .replace("@\"@", "\"@")
                .replace("@@", "\u{0}")
                .replace('@', secret)
                .replace('\u{0}', &format!("{secret}@"));
            let masked = mask(&paste);
            assert!(!masked.text.contains(secret), "{paste}\n=> {}", masked.text);
            assert!(masked.count > 0);
            let again = mask(&masked.text);
            assert_eq!((again.count, &again.text), (0, &masked.text), "{paste}");
        }
    }
}

#[test]
fn a_secret_is_masked_wherever_it_is_repeated() {
    let masked = mask("client_secret=Canary77x\nIt says Canary77x, and x(Canary77x).");

    assert_eq!(masked.text, "client_secret=…\nIt says …, and x(…).");
}

#[test]
fn tokens_are_known_by_their_form() {
    let token = format!("got {} and {JWT}", "aB3dE6gH9jK2mN5pQ8sT1vW4");

    assert_eq!(mask(&token).text, "got … and …");
}

#[test]
fn a_code_is_masked_by_where_it_stands_however_short_it_is() {
    for text in [
        "https://app.example/cb?code=abc&x=1",
        "curl -d code=abc https://login.mypurecloud.com/oauth/token",
        "curl --data-urlencode code=abc",
        "curl -F code=abc",
    ] {
        assert_eq!(mask(text).text, text.replace("abc", MASK));
    }
    for text in ["the answer has code=abc in it", "{\"code\":\"abc\"}", "exit code: 12"] {
        assert_eq!(mask(text).text, text);
    }
}

#[test]
fn what_stands_beside_a_placeholder_is_a_secret_all_the_same() {
    for text in [
        "client_secret=${prefix}Canary7x9",
        "client_secret=${prefix}/Canary7x9",
        "client_secret=${prefix}:Canary7x9",
        "client_secret=${prefix}!Canary7x9&x=1",
        "client_secret: \"{{prefix}}/Canary7x9\"",
        "client_secret: \"{{prefix}} Canary7x9\"",
        "client_secret: '<none>, Canary7x9'",
        "<client_secret>Canary7x9</client_secret>",
    ] {
        let masked = mask(text);
        assert!(!masked.text.contains("Canary"), "{text} => {}", masked.text);
    }
}

#[test]
fn a_word_that_stands_alone_after_the_name_of_a_secret_is_one() {
    assert_eq!(mask("client secret: correcthorse\nnext").text, "client secret: …\nnext");
    let sentence = "client secret: correct, and so is the rest";
    assert_eq!(mask(sentence).text, sentence);
}

#[test]
fn what_is_no_secret_stays_readable() {
    for text in [
        &format!("client_id={CLIENT}&grant_type=refresh_token&scope=users:readonly"),
        "{\"error\":\"invalid_client\",\"description\":\"authentication failed\",\"error_description\":\"authentication failed\"}",
        "{\"message\":\"Invalid login credentials.\",\"code\":\"bad.credentials\",\"status\":401}",
        "token_url: https://login.mypurecloud.com/oauth/token",
        "POST /api/v2/oauth/token HTTP/1.1",
        "{\"token_type\":\"bearer\",\"expires_in\":86399}",
        "Question about the refresh token: why is it refused?",
        "The secret is right, and the password is not needed.",
        "client_secret: process.env.CLIENT_SECRET",
        "\"client_secret\": os.getenv(\"CLIENT_SECRET\"),",
        "refresh_token=refresh_token, token: self.access_token",
        "Error: connect ECONNREFUSED, code: 'ECONNREFUSED', UNABLE_TO_VERIFY_LEAF_SIGNATURE",
        "new PureCloudPlatformClientV2.ApiClient.instance.setEnvironment('mypurecloud.ie')",
        &format!("ININ-Correlation-Id: {CLIENT}"),
        "https://login.mypurecloud.com/oauth/authorize?client_id=acme&response_type=code",
        "Basic authentication with a Bearer token",
        "KeyError: 'refresh_token'",
        "client_secret: undefined",
        "grant_type=refresh_token&refresh_token=null",
        "client_secret=${CLIENT_SECRET}, password: {{password}}",
        "{\"access_token\": \"string\"}",
        "auth('mypurecloud.ie')",
        &format!("the run nightly-{CLIENT} and {CLIENT}_again"),
        "https://app.example/cb?code=123&state=abc",
        "state=running",
    ] {
        assert_eq!(mask(text).text, text);
    }
}
