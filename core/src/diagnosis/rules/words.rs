//! Words: the names of an org, a client, a region and a redirect URI, put into the sentences.

use super::super::evidence::Setup;

/// `text` with `{org}`, `{client}`, `{region}` and `{redirectUri}` as they are known, or in general words.
pub(in crate::diagnosis) fn filled(text: &str, setup: &Setup) -> String {
    let org = setup.org.as_deref().unwrap_or("the org");
    let client =
        setup.client.as_ref().map_or_else(|| "the client".into(), |it| format!("client {it}"));
    let region = setup.region.as_ref().map_or_else(|| "the region".into(), ToString::to_string);
    let redirect_uri = setup.redirect_uri.as_deref().unwrap_or("the redirect URI");
    text.replace("{org}", org)
        .replace("{client}", &client)
        .replace("{region}", &region)
        .replace("{redirectUri}", redirect_uri)
}
