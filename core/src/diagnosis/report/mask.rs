//! Masking: secrets are taken out of a paste before anything is read from it.
//!
//! A value is a secret by its name, by its place (`Bearer`, `curl -u`, `user:password@host`, a code
//! in a query), by its form (a JWT, a long run of mixed letters and digits), or because the same
//! value was one elsewhere in the paste. UUIDs stay, unless their name says that they are secret.

use std::ops::Range;

use super::names;
use super::scan::{Is, Pair, Sign, bare_end, line_end};
use super::token;
use crate::wire::shown::{is_uuid, plain};

/// What stands in the place of a secret.
pub(super) const MASK: &str = "…";

/// Secrets shorter than this are not looked for elsewhere in the text: they may be words.
const KNOWN_FROM: usize = 8;
/// So many secrets are looked for elsewhere.
const KNOWN_LIMIT: usize = 48;

/// A text without its secrets.
pub(super) struct Masked {
    pub(super) text: String,
    /// How many were taken out.
    pub(super) count: usize,
}

/// Takes every secret out of the text, and every character that hides or turns others.
pub(super) fn mask(text: &str) -> Masked {
    let text: String =
        text.chars().map(|c| if c == '\n' || c == '\t' { c } else { plain(c) }).collect();
    let mut secrets = named(&text);
    secrets.extend(token::placed(&text));
    secrets.extend(token::formed(&text));
    secrets.extend(repeated(&text, &secrets));
    secrets.retain(|secret| !is_masked(&text[secret.clone()]));
    let secrets = merged(secrets);
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for secret in &secrets {
        shown.push_str(&text[from..secret.start]);
        shown.push_str(MASK);
        from = secret.end;
    }
    shown.push_str(&text[from..]);
    Masked { text: shown, count: secrets.len() }
}

/// The values whose names are those of secrets.
fn named(text: &str) -> Vec<Range<usize>> {
    let mut secrets: Vec<Range<usize>> = Vec::new();
    let mut until = 0;
    for pair in super::scan::pairs(text) {
        if pair.value_at < until {
            continue;
        }
        if let Some(secret) = secret_of(text, &pair) {
            until = secret.end;
            secrets.push(secret);
        }
    }
    secrets
}

fn secret_of(text: &str, pair: &Pair<'_>) -> Option<Range<usize>> {
    let start = pair.value_at;
    if pair.name == "name" && names::is_secret(pair.value, "") {
        return part(text, start + pair.value.len());
    }
    if is_code(text, pair) {
        return Some(start..start + pair.value.len());
    }
    if !names::is_secret(pair.name, pair.before) || is_harmless(pair.value) {
        return None;
    }
    if names::is_header(pair.name) {
        let start = start + scheme(&text[start..]);
        let end = if pair.is == Is::Quoted {
            pair.value_at + pair.value.len()
        } else {
            header_end(text, start)
        };
        return (start < end && !is_masked(&text[start..end])).then_some(start..end);
    }
    if pair.is == Is::Quoted {
        return Some(start..start + pair.value.len());
    }
    let end = bare_end(text, start);
    let value = &text[start..end];
    let is_sentence =
        pair.sign == Sign::Colon && names::is_word(pair.name) && goes_on(value, &text[end..]);
    let is_first =
        text[..pair.at].trim_end_matches([' ', '\t', '-']).ends_with('\n') || pair.at == 0;
    if names::is_password(pair.name) && is_first && pair.sign != Sign::Space {
        return Some(start..line_end(text, start));
    }
    if is_sentence || (names::is_reference(value) && !value.contains("..")) {
        return None;
    }
    if is_from_environment(&text[start..]) {
        return None;
    }
    if value.contains('(') {
        return Some(start..line_end(text, start));
    }
    (start < end).then_some(start..end)
}

/// The part of a multipart body that follows its name: a line of its own, after an empty one.
fn part(text: &str, from: usize) -> Option<Range<usize>> {
    let rest = text[from..].trim_start_matches(['"', ' ']);
    let below = rest.trim_start();
    let gap = &rest[..rest.len() - below.len()];
    let start = text.len() - below.len();
    (gap.matches('\n').count() == 2).then(|| start..line_end(text, start))
}

/// Whether a sentence goes on: a word of letters, and more words behind it.
fn goes_on(value: &str, rest: &str) -> bool {
    let is_word = value.chars().all(|c| c.is_alphabetic() || "'’,.-".contains(c));
    is_word && rest.trim_start_matches([',', '.', ')', ' ', '\t']).starts_with(char::is_alphabetic)
}

/// Words that stand where a value would, and places that values come from.
fn is_harmless(value: &str) -> bool {
    let value = value.trim();
    let lower = value.to_ascii_lowercase();
    let words = [
        "",
        MASK,
        "true",
        "false",
        "null",
        "none",
        "nil",
        "undefined",
        "string",
        "str",
        "yes",
        "no",
    ];
    let is_name = |text: &str| text.chars().all(|c| c.is_ascii_alphabetic() || "_ -.".contains(c));
    let within = |open: &str, close: &str| {
        let inner = value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        inner.is_some_and(is_name)
    };
    words.contains(&lower.as_str())
        || within("${", "}")
        || within("{{", "}}")
        || within("<", ">")
        || value.strip_prefix("process.env.").is_some_and(is_name)
        || is_masked(value)
}

/// Whether a variable of the environment stands there by its name: `os.getenv("SECRET")`.
fn is_from_environment(value: &str) -> bool {
    let reads =
        ["os.getenv(", "os.Getenv(", "System.getenv(", "os.environ[", "os.environ.get(", "ENV["];
    let rest = reads.iter().find_map(|read| value.strip_prefix(read));
    let name = rest.and_then(|rest| rest.strip_prefix(['"', '\'']));
    let after =
        name.map(|name| name.trim_start_matches(|c: char| c.is_ascii_uppercase() || c == '_'));
    after
        .and_then(|after| after.strip_prefix(['"', '\'']))
        .is_some_and(|after| after.starts_with([')', ']']))
}

/// Whether nothing is left to mask.
fn is_masked(value: &str) -> bool {
    value.trim_start_matches(is_space_or_mask).is_empty()
}

fn is_space_or_mask(c: char) -> bool {
    c.is_whitespace() || MASK.contains(c)
}

/// How long the scheme of an `Authorization` is, which may be read.
fn scheme(value: &str) -> usize {
    let begins_with = |scheme: &&str| {
        value.get(..scheme.len()).is_some_and(|word| word.eq_ignore_ascii_case(scheme))
    };
    ["basic ", "bearer "].iter().find(|scheme| begins_with(scheme)).map_or(0, |scheme| scheme.len())
}

/// Where a header ends: with its line, or with the quotes around it.
fn header_end(text: &str, from: usize) -> usize {
    text[from..].find(['"', '\'', '`', '\\', '\n']).map_or(text.len(), |at| from + at)
}

/// Whether it is the code of a sign-in, or its state, and not the code of an error.
fn is_code(text: &str, pair: &Pair<'_>) -> bool {
    let value = pair.value;
    let name = names::normal(pair.name);
    let last = pair.at.checked_sub(1).map_or(b' ', |at| text.as_bytes()[at]);
    let is_field = pair.sign == Sign::Equals && b"?&#\"' ".contains(&last) && pair.is == Is::Bare;
    let is_number = value.len() < 6 && value.bytes().all(|c| c.is_ascii_digit());
    let is_words =
        |is: fn(u8) -> bool| value.bytes().all(|c| is(c) || matches!(c, b'_' | b'.' | b'-'));
    let is_name = is_words(|c| c.is_ascii_lowercase()) || is_words(|c| c.is_ascii_uppercase());
    match name.as_str() {
        "code" if is_number || is_masked(value) || is_harmless(value) => false,
        "code" if is_field && (b"?&\"'".contains(&last) || is_data(&text[..pair.at])) => true,
        "code" => !is_name && !value.contains(' ') && value.len() >= 6,
        "state" | "nonce" => is_field && !is_name && value.len() >= 6,
        _ => false,
    }
}

/// Whether an option of `curl` that takes data stands before it.
fn is_data(before: &str) -> bool {
    let word = before.trim_end().rsplit(' ').next().unwrap_or_default();
    matches!(word, "-d" | "-F" | "--form") || word.starts_with("--data")
}

/// The same values, wherever else they stand.
fn repeated(text: &str, secrets: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut values: Vec<&str> = secrets.iter().map(|secret| text[secret.clone()].trim()).collect();
    values.retain(|value| {
        value.len() >= KNOWN_FROM
            && !is_uuid(value)
            && value.bytes().any(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
    });
    values.sort_unstable();
    values.dedup();
    values.truncate(KNOWN_LIMIT);
    let found = |value: &str| -> Vec<_> {
        text.match_indices(value).map(|(at, value)| at..at + value.len()).collect()
    };
    values.into_iter().flat_map(found).collect()
}

/// The ranges in order, those that touch as one.
fn merged(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    ranges.retain(|range| range.start < range.end);
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut whole: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match whole.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => whole.push(range),
        }
    }
    whole
}

#[cfg(test)]
mod tests {
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
        ] {
            assert_eq!(mask(text).text, text);
        }
    }
}
