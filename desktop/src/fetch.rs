//! HTTP: sends a request once, exactly as it is, and reads at most as much as an answer may hold.

use std::error::Error;
use std::time::Duration;

use reqwest::header::{ACCEPT_ENCODING, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, redirect, retry};
use tenantry_core::{AccessToken, BODY_LIMIT, HttpError, HttpRequest, HttpResponse, Method};
use zeroize::Zeroizing;

/// How long a connection may take to come about. Within it, nothing has been sent.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The headers that the core reads; the last is Genesys Cloud's name for a request.
const READ: [&str; 3] = ["retry-after", "date", "inin-correlation-id"];

/// A request on its way out.
pub(crate) struct Call {
    method: Method,
    url: String,
    /// Names and values; a value may be a secret.
    headers: Vec<(&'static str, Zeroizing<String>)>,
    body: Option<Zeroizing<String>>,
    timeout: Duration,
}

impl Call {
    /// A request of the core.
    pub(crate) fn of(request: &HttpRequest, timeout: Duration) -> Self {
        Self {
            method: request.method(),
            url: request.url().to_owned(),
            headers: request.headers(),
            body: request.body(),
            timeout,
        }
    }

    /// An API call with an access token.
    pub(crate) fn get(url: String, token: &AccessToken, timeout: Duration) -> Self {
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose()));
        let accept = Zeroizing::new("application/json".to_owned());
        let headers = vec![("accept", accept), ("authorization", bearer)];
        Self { method: Method::Get, url, headers, body: None, timeout }
    }
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What the core reads of the headers.
    headers: Vec<(&'static str, String)>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

impl Answer {
    /// One of the headers that the core reads.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl From<Answer> for HttpResponse {
    fn from(mut answer: Answer) -> Self {
        let response = Self::new(answer.status, std::mem::take(&mut *answer.body));
        let headers = answer.headers.iter();
        headers.fold(response, |response, (name, value)| response.header(name, value))
    }
}

/// The HTTP clients.
#[derive(Debug)]
pub(crate) struct Fetch {
    /// For `http`, which the core allows on loopback only: no proxy, no certificates.
    near: Client,
    /// For `https`. Missing where the system's certificates cannot be read.
    far: Result<Client, String>,
}

impl Fetch {
    /// Sets both clients up.
    ///
    /// # Errors
    /// The HTTP library cannot be used at all.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        // Somebody in this process may have chosen another provider first; that one is used then.
        rustls::crypto::ring::default_provider().install_default().ok();
        let near = client().no_proxy().tls_certs_only([]).build()?;
        // The system's own verifier: a company's certificates count, as its browsers know them.
        let far = client().https_only(true).build().map_err(|error| chain(&error));
        Ok(Self { near, far })
    }

    /// Why no secure connection can be made, where none can.
    pub(crate) fn insecure(&self) -> Option<&str> {
        self.far.as_ref().err().map(String::as_str)
    }

    /// Sends the request and reads the answer, all within its timeout.
    pub(crate) async fn send(&self, call: Call) -> Result<Answer, HttpError> {
        let secure = call.url.starts_with("https://");
        let client = match (secure, &self.far) {
            (false, _) => &self.near,
            (true, Ok(far)) => far,
            (true, Err(_)) => return Err(HttpError::NotSecure),
        };
        let method = match call.method {
            Method::Get => reqwest::Method::GET,
            Method::Post => reqwest::Method::POST,
            Method::Delete => reqwest::Method::DELETE,
        };
        let mut request = client
            .request(method, &call.url)
            .timeout(call.timeout)
            .header(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        for (name, value) in &call.headers {
            // The core lets nothing into a header that a header cannot hold; were it otherwise,
            // nothing would be sent.
            let Ok(mut value) = HeaderValue::from_str(value) else {
                return Err(HttpError::NotConnected);
            };
            value.set_sensitive(true);
            request = request.header(HeaderName::from_static(name), value);
        }
        if let Some(body) = &call.body {
            request = request.body(body.to_string());
        }
        read(request.send().await.map_err(|error| meaning(&error))?).await
    }
}

fn client() -> ClientBuilder {
    Client::builder()
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .http1_only()
        // A connection from a pool may be half dead, and a token request must not be sent twice.
        .pool_max_idle_per_host(0)
        .connect_timeout(CONNECT_TIMEOUT)
        .user_agent(concat!("tenantry/", env!("CARGO_PKG_VERSION")))
}

async fn read(mut response: reqwest::Response) -> Result<Answer, HttpError> {
    let header = |name: &str| {
        let value = response.headers().get(name)?;
        value.to_str().ok().map(str::to_owned)
    };
    let headers = READ.iter().filter_map(|name| Some((*name, header(name)?))).collect();
    let announced = response.content_length().unwrap_or_default();
    if usize::try_from(announced).map_or(true, |length| length > BODY_LIMIT) {
        return Err(HttpError::TooLong);
    }
    // As large as it may become: growing would leave pieces of secrets behind.
    let mut body = Zeroizing::new(Vec::with_capacity(BODY_LIMIT));
    while let Some(chunk) = response.chunk().await.map_err(|error| meaning(&error))? {
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(HttpError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status: response.status().as_u16(), headers, body })
}

/// What an error means. Whether anything can have been sent is what matters most.
fn meaning(error: &reqwest::Error) -> HttpError {
    if error.is_dns() {
        return HttpError::NameUnknown;
    }
    if error.is_connect() {
        return if concerns_tls(error) { HttpError::NotSecure } else { HttpError::NotConnected };
    }
    if error.is_builder() {
        return HttpError::NotConnected;
    }
    if error.is_timeout() {
        return HttpError::TimedOut;
    }
    HttpError::Interrupted
}

fn concerns_tls(error: &(dyn Error + 'static)) -> bool {
    // An I/O error hides the error it was made of, and gives out that one's cause as its own.
    let hidden = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    error.is::<rustls::Error>()
        || hidden.is_some_and(|hidden| concerns_tls(hidden))
        || error.source().is_some_and(concerns_tls)
}

/// The error and its causes in one line.
fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    const SOON: Duration = Duration::from_secs(10);

    /// A server that answers every connection with these bytes, and its address.
    fn server(answer: impl Into<Vec<u8>>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let answer = answer.into();
        thread::spawn(move || {
            while let Ok((mut stream, _)) = listener.accept() {
                // One read is enough of a head that came in one piece.
                let read = stream.read(&mut [0; 4096]);
                assert!(read.unwrap() > 0);
                // The client may have read enough.
                stream.write_all(&answer).ok();
            }
        });
        address
    }

    fn get(url: String, timeout: Duration) -> Result<Answer, HttpError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let fetch = Fetch::new().unwrap();
        let call = Call::get(url, &AccessToken::new("t"), timeout);
        runtime.block_on(fetch.send(call))
    }

    fn error(url: String) -> HttpError {
        get(url, SOON).err().unwrap()
    }

    #[test]
    fn an_answer_keeps_what_the_core_reads_of_it() {
        let server = server(
            "HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nInin-Correlation-Id: abc\r\n\
             Content-Length: 2\r\n\r\n{}",
        );

        let answer = HttpResponse::from(get(format!("http://{server}/"), SOON).ok().unwrap());

        assert_eq!((answer.status(), answer.correlation_id()), (429, Some("abc")));
        assert_eq!(answer.retry_after(), Some(Duration::from_secs(7)));
        assert_eq!(format!("{answer:?}"), "HttpResponse(429 2 bytes)");
    }

    #[test]
    fn a_wait_until_a_date_counts_from_the_servers_own_clock() {
        let server = server(
            "HTTP/1.1 503 Busy\r\nDate: Sat, 21 Nov 2026 10:00:00 GMT\r\n\
             Retry-After: Sat, 21 Nov 2026 10:00:09 GMT\r\nContent-Length: 0\r\n\r\n",
        );

        let answer = HttpResponse::from(get(format!("http://{server}/"), SOON).ok().unwrap());

        assert_eq!(answer.retry_after(), Some(Duration::from_secs(9)));
    }

    #[test]
    fn a_request_that_cannot_have_arrived_is_told_from_one_that_may_have() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        // The system takes the connection, and nobody ever answers.
        let silent = format!("http://{}/", silent.local_addr().unwrap());
        let half = server("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{");

        assert_eq!(error(format!("http://{free}/")), HttpError::NotConnected);
        assert_eq!(error(format!("http://{}/", server(""))), HttpError::Interrupted);
        assert_eq!(error(format!("http://{half}/")), HttpError::Interrupted);
        assert_eq!(get(silent, Duration::from_millis(50)).err(), Some(HttpError::TimedOut));
    }

    #[test]
    fn an_answer_is_read_to_the_limit_and_no_further() {
        let body = |length: usize| {
            let body = "x".repeat(length);
            server(format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}"))
        };
        let endless = server(format!("HTTP/1.1 200 OK\r\n\r\n{}", "x".repeat(1_000_000)));

        let whole = get(format!("http://{}/", body(BODY_LIMIT)), SOON).ok().unwrap();
        assert_eq!(whole.body.len(), BODY_LIMIT);
        assert_eq!(error(format!("http://{}/", body(BODY_LIMIT + 1))), HttpError::TooLong);
        assert_eq!(error(format!("http://{endless}/")), HttpError::TooLong);
    }

    #[test]
    fn a_server_that_speaks_no_tls_is_not_secure() {
        if Fetch::new().unwrap().insecure().is_some() {
            return; // This system has no certificates.
        }
        let server = server("HTTP/1.1 400 Bad Request\r\n\r\n");

        assert_eq!(error(format!("https://{server}/")), HttpError::NotSecure);
    }

    #[test]
    fn redirects_are_answers() {
        let server =
            server("HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n");

        assert_eq!(get(format!("http://{server}/"), SOON).ok().unwrap().status, 307);
    }
}
