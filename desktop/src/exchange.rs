//! An exchange: one request and its end, as far as anybody may read of it.

use std::time::Duration;

use tenantry_core::{HttpError, HttpRequest, TenantId};

/// One request and what came of it. The path has no query, and the core puts no secret into one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Exchange {
    pub(crate) tenant: TenantId,
    pub(crate) method: &'static str,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) took: Duration,
    /// The status, or why there is no answer.
    pub(crate) end: Result<u16, HttpError>,
}

/// A request that is under way.
#[derive(Clone, Debug)]
pub(crate) struct UnderWay {
    tenant: TenantId,
    method: &'static str,
    url: String,
    begun: std::time::Instant,
}

impl UnderWay {
    /// A request of the core.
    pub(crate) fn of(tenant: &TenantId, request: &HttpRequest) -> Self {
        Self::begin(tenant, request.method().as_str(), request.url())
    }

    /// A request that begins now.
    pub(crate) fn begin(tenant: &TenantId, method: &'static str, url: &str) -> Self {
        let (tenant, url) = (tenant.clone(), url.to_owned());
        Self { tenant, method, url, begun: std::time::Instant::now() }
    }

    /// It has ended.
    pub(crate) fn end(self, end: Result<u16, HttpError>) -> Exchange {
        let Self { tenant, method, url, begun } = self;
        let (host, path) = host_and_path(&url);
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let (host, path) = (host.to_owned(), format!("/{path}"));
        Exchange { tenant, method, host, path, took: begun.elapsed(), end }
    }
}

/// The host of a URL, and what follows the slash after it.
pub(crate) fn host_and_path(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    rest.split_once('/').unwrap_or((rest, ""))
}

impl Exchange {
    /// Writes it into the program's own log.
    pub(crate) fn log(&self) {
        let Self { tenant, method, host, path, took, end } = self;
        let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
        let tenant = tenant.as_str();
        match end {
            Ok(status) => tracing::info!(tenant, method, host, path, status, took_ms, "request"),
            Err(error) => {
                let error = error.to_string();
                tracing::warn!(tenant, method, host, path, error, took_ms, "request");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_url_the_host_and_the_path_are_kept_and_no_query() {
        let tenant = TenantId::new("acme").unwrap();
        let url = "https://login.mypurecloud.ie/oauth/token?code=SECRET#SECRET";

        let exchange = UnderWay::begin(&tenant, "POST", url).end(Ok(200));

        assert_eq!((&*exchange.host, &*exchange.path), ("login.mypurecloud.ie", "/oauth/token"));
        assert!(!format!("{exchange:?}").contains("SECRET"));
    }
}
