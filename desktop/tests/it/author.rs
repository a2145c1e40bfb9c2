//! An author: somebody who wrote the token requests by hand, and pastes what came of them.

use std::fmt::Write as _;

use tenantry_core::diagnosis::{Cause, Diagnosis, Evidence};
use tenantry_sandbox::Client;

use crate::cast::Cast;
use crate::world::World;

/// One request as the author wrote it, and its answer.
pub(crate) struct Exchange {
    request: String,
    pub(crate) status: u16,
    pub(crate) body: String,
    /// The simulated hosts, and what they are called in the real region.
    hosts: Vec<(String, String)>,
}

impl Exchange {
    /// What the author pastes: the request and the answer, under the names of the real region.
    pub(crate) fn pasted(&self) -> String {
        let mut text = format!("{}\n\nHTTP/1.1 {}\n\n{}\n", self.request, self.status, self.body);
        for (simulated, real) in &self.hosts {
            text = text.replace(simulated, real);
        }
        text
    }

    pub(crate) fn field(&self, name: &str) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap();
        body[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body)).to_owned()
    }
}

/// What Tenantry says of a paste, first to last.
pub(crate) fn causes(text: &str) -> Vec<Cause> {
    let report = Evidence::from_report(text);
    let diagnosis = Diagnosis::of(&report.evidence);
    diagnosis.findings.iter().map(|finding| finding.cause).collect()
}

impl World {
    /// The client of that name in the scene, with its secret.
    pub(crate) fn client_named(&self, region: &str, name: &str) -> Client {
        let provider = self.sandbox().provider();
        let region = provider.scene().region(&region.into()).unwrap();
        region.clients.iter().find(|client| client.name == name).unwrap().clone()
    }

    /// Sends a form to the login host's token endpoint, with Basic authentication.
    pub(crate) fn ask_for_token(
        &self,
        region: &str,
        client: &Client,
        fields: &[(&str, &str)],
    ) -> Exchange {
        let base = self.sandbox().region(region).unwrap().login_base();
        self.post(region, &format!("{base}/oauth/token"), client, fields)
    }

    /// Sends a form anywhere.
    pub(crate) fn post(
        &self,
        region: &str,
        url: &str,
        client: &Client,
        fields: &[(&str, &str)],
    ) -> Exchange {
        let secret = client.secret().unwrap().expose().to_owned();
        let mut request = format!("POST {url}\nContent-Type: application/x-www-form-urlencoded\n");
        writeln!(request, "client_id: {}", client.id.as_str()).unwrap();
        let form: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
        write!(request, "\n{}", form.join("&")).unwrap();
        let http = reqwest::Client::new();
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let sent = http
            .post(url)
            .basic_auth(client.id.as_str(), Some(secret))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form)
            .send();
        let (status, body) = self.runtime.block_on(async {
            let answer = sent.await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        });
        Exchange { request, status, body, hosts: self.real_names(region) }
    }

    fn real_names(&self, region: &str) -> Vec<(String, String)> {
        let hosts = self.sandbox().region(region).unwrap();
        let domain = if region == "east" { "mypurecloud.com" } else { "mypurecloud.ie" };
        vec![
            (hosts.login_base(), format!("https://login.{domain}")),
            (hosts.api_base(), format!("https://api.{domain}")),
        ]
    }

    /// A person of that org signs in through `client`; returns the answer to the exchange.
    pub(crate) fn exchange_by_hand(&self, cast: Cast, client: &Client) -> Exchange {
        let login = self.sandbox().region(cast.region).unwrap().login_base();
        let redirect_uri = self.redirect_uri();
        let query = [
            ("client_id", client.id.as_str()),
            ("redirect_uri", redirect_uri.as_str()),
            ("response_type", "code"),
            ("state", "by-hand"),
        ];
        let url =
            reqwest::Url::parse_with_params(&format!("{login}/oauth/authorize"), query).unwrap();
        let mut person = cast.person();
        let back = self.runtime.block_on(person.open_until_redirect(url.as_str())).unwrap();
        let back = reqwest::Url::parse(&back).unwrap();
        let code = back.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect_uri.as_str()),
        ];
        self.ask_for_token(cast.region, client, &fields)
    }
}
