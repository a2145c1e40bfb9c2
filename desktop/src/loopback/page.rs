//! The pages a browser ends on: static, escaped, and without anything of the request in them.

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue, LOCATION,
    REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use super::gate::TurnedAway;
use super::lobby::Ending;

const STYLE: &str = "body{margin:15vh auto;max-width:34rem;padding:0 1rem;font:1.05rem/1.5 \
                     system-ui,sans-serif;color:#1c2430;background:#fff}h1{font-size:1.5rem}\
                     @media(prefers-color-scheme:dark){body{color:#e6e9ee;background:#14181f}}";

/// A page of the listener.
pub(super) type Page = Response<Full<Bytes>>;

/// How the sign-in ended, or that it has not yet.
pub(super) fn ending(ending: Option<&Ending>) -> Page {
    match ending {
        Some(Ending::SignedIn { org }) => page(
            StatusCode::OK,
            "Signed in",
            &[&format!("{org} is signed in."), "You can close this tab."],
        ),
        Some(Ending::Failed { what, advice }) => page(
            StatusCode::OK,
            "Not signed in",
            &[what, advice, "You can close this tab and go back to Tenantry."],
        ),
        None => page(
            StatusCode::OK,
            "Not done yet",
            &["Tenantry is still working; look at its window.", "You can close this tab."],
        ),
    }
}

/// No flow expects what the browser brought.
pub(super) fn unexpected() -> Page {
    page(
        StatusCode::NOT_FOUND,
        "Nothing to do here",
        &[
            "This sign-in is not one Tenantry is waiting for.",
            "If you were signing in, go back to Tenantry and start again.",
        ],
    )
}

/// The request was turned away.
pub(super) fn turned_away(why: TurnedAway) -> Page {
    let refused = |status| page(status, "Not here", &["Tenantry does not answer this request."]);
    match why {
        TurnedAway::Method => {
            let mut page = refused(StatusCode::METHOD_NOT_ALLOWED);
            page.headers_mut().insert(ALLOW, HeaderValue::from_static("GET"));
            page
        }
        TurnedAway::Host => refused(StatusCode::MISDIRECTED_REQUEST),
        TurnedAway::Origin => refused(StatusCode::FORBIDDEN),
        TurnedAway::NotFound => unexpected(),
    }
}

/// Sends the browser on, so that code and state leave its address bar.
pub(super) fn see_other(path: &str) -> Page {
    let mut page = page(StatusCode::SEE_OTHER, "One moment", &[]);
    if let Ok(location) = HeaderValue::from_str(path) {
        page.headers_mut().insert(LOCATION, location);
    }
    page
}

fn page(status: StatusCode, title: &str, paragraphs: &[&str]) -> Page {
    let title = escaped(title);
    let text: Vec<_> = paragraphs.iter().map(|text| escaped(text)).collect();
    let text = text.join("</p><p>");
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{title} - Tenantry</title>\
         <style>{STYLE}</style><body><h1>{title}</h1><p>{text}</p></body></html>"
    );
    let mut page = Response::new(Full::new(Bytes::from(html)));
    *page.status_mut() = status;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, "no-store"),
        (REFERRER_POLICY, "no-referrer"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in headers {
        page.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    page
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt as _;

    use super::*;

    fn text(page: Page) -> String {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = runtime.block_on(page.into_body().collect()).unwrap().to_bytes();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[test]
    fn what_others_wrote_cannot_become_markup() {
        let failed =
            Ending::Failed { what: "<img src=x onerror=\"a('b')\">".into(), advice: "&".into() };

        let text = text(ending(Some(&failed)));

        assert!(
            !text.contains("<img") && text.contains("&lt;img src=x onerror=&quot;a(&#39;b&#39;)")
        );
        assert!(text.contains("<p>&amp;</p>"));
    }

    #[test]
    fn no_page_is_kept_framed_or_allowed_to_run_anything() {
        for page in
            [ending(None), unexpected(), see_other("/done/x"), turned_away(TurnedAway::Host)]
        {
            let header = |name| page.headers().get(name).unwrap().to_str().unwrap();

            assert_eq!(header(CACHE_CONTROL), "no-store");
            assert_eq!(header(REFERRER_POLICY), "no-referrer");
            assert!(header(CONTENT_SECURITY_POLICY).starts_with("default-src 'none';"));
        }
    }
}
