//! Written: in which form a request was sent, and where it had its client or its token.

use super::request::REACH;
use super::scan::Pair;
use crate::diagnosis::answer::{Asked, BodyForm, ClientIn, TokenIn, Written};

/// Reads how the request was written that has that grant type.
pub(super) fn read(text: &str, grant_type: &Pair<'_>, written: &mut Written) {
    let around = around(text, grant_type.at);
    written.body = body_form(before_answer(&around), grant_type, text);
    written.client_in = client_in(&around, written);
}

/// Reads what is to be seen of a request without a grant type: a call, or a `curl` that was cut.
pub(super) fn complete(text: &str, at: usize, asked: Option<Asked>, written: &mut Written) {
    match asked {
        Some(Asked::Call) => written.token_in = token_in(text, at),
        Some(Asked::Token) if *written == Written::default() => {
            let around = around(text, at);
            let is_curl = around.contains("curl") && around.contains("application/json");
            if is_curl || around.contains("--json") {
                written.body = Some(BodyForm::Json);
            }
        }
        _ => {}
    }
}

/// The text around a place.
fn around(text: &str, at: usize) -> String {
    let floor = (at.saturating_sub(REACH)..=at).find(|at| text.is_char_boundary(*at)).unwrap_or(at);
    super::window(text, floor, 2 * REACH).to_ascii_lowercase()
}

/// What stands before the answer that follows: a server may name the form that it expects.
fn before_answer(around: &str) -> &str {
    let (before, after) = around.split_at(around.find("grant_type").unwrap_or_default());
    let end = after.find("\nhttp/").unwrap_or(after.len());
    &around[..before.len() + end]
}

fn body_form(around: &str, grant_type: &Pair<'_>, text: &str) -> Option<BodyForm> {
    let has = |words: &[&str]| words.iter().any(|word| around.contains(word));
    let query = text[..grant_type.at].rsplit(['\n', ' ', '"', '\'']).next().unwrap_or_default();
    if query.contains("/oauth/token?") {
        return Some(BodyForm::Query);
    }
    if has(&[
        "application/json",
        "--json",
        "json.stringify",
        "json=",
        "-d '{",
        "-d \"{",
        "--data '{",
        "--data-raw '{",
        "json.dumps",
    ]) && !has(&["x-www-form-urlencoded", "urlsearchparams"])
    {
        return Some(BodyForm::Json);
    }
    let is_form = has(&[
        "x-www-form-urlencoded",
        "urlsearchparams",
        "-d ",
        "--data",
        "data=",
        "urlencode",
        "url.values",
        "formurlencoded",
        "querystring",
        "qs.stringify",
        "post /oauth/token",
    ]);
    is_form.then_some(BodyForm::Form)
}

fn client_in(around: &str, written: &Written) -> Option<ClientIn> {
    let has = |words: &[&str]| words.iter().any(|word| around.contains(word));
    let has_field = |name: &str| written.fields.iter().any(|field| field == name);
    if has(&[
        "basic …",
        " -u ",
        "--user",
        "basicauth",
        "auth=(",
        "auth: {",
        "basic auth",
        "\"basic",
        "'basic",
        "`basic",
        " basic ",
    ]) {
        return Some(ClientIn::Basic);
    }
    if has_field("client_id") {
        return Some(ClientIn::Fields);
    }
    (written.body.is_some() && (around.contains("curl") || around.contains("http/1.1")))
        .then_some(ClientIn::Nowhere)
}

/// Where a call had its access token, where the call itself is there to be seen.
fn token_in(text: &str, at: usize) -> Option<TokenIn> {
    let command = command(text, at).to_ascii_lowercase();
    let is_command = command.contains("curl ");
    let around = if is_command { command } else { around(text, at) };
    let has = |words: &[&str]| words.iter().any(|word| around.contains(word));
    if has(&["bearer …", "'bearer ", "\"bearer ", "`bearer "]) {
        return Some(TokenIn::Bearer);
    }
    if has(&["?access_token=", "&access_token=", "x-access-token:", "x-auth-token:"]) {
        return Some(TokenIn::OtherPlace);
    }
    if has(&["authorization: …", "'authorization': …", "authorization: token …"]) {
        return Some(TokenIn::OtherScheme);
    }
    let is_named =
        has(&["authorization", " -u ", "--user", "--oauth2-bearer", "$", "-k ", "--config"]);
    (is_command && !is_named).then_some(TokenIn::Nowhere)
}

/// The command around a place: its line, with those that it goes on in.
fn command(text: &str, at: usize) -> &str {
    let goes_on = |end: usize| text[..end].trim_end_matches([' ', '\r']).ends_with('\\');
    let mut before = text[..at].rmatch_indices('\n').map(|(end, _)| end);
    let start = before.find(|end| !goes_on(*end)).map_or(0, |end| end + 1);
    let mut after = text[at..].match_indices('\n').map(|(end, _)| at + end);
    let end = after.find(|end| !goes_on(*end)).unwrap_or(text.len());
    &text[start..end]
}
