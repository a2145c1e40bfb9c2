//! The peer: `azure_identity`, which keeps tokens for the tenants of another cloud.
//!
//! Its credential for a client secret keeps the token in memory and gives it out until shortly
//! before it ends. The token itself comes from a transport that answers at once, without a network.

use std::error::Error;
use std::hint::black_box;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use azure_core::credentials::{AccessToken, Secret, TokenCredential as _};
use azure_core::http::headers::Headers;
use azure_core::http::{
    AsyncRawResponse, ClientOptions, HttpClient, Request, StatusCode, Transport,
};
use azure_identity::{ClientSecretCredential, ClientSecretCredentialOptions};
use tenantry_core::Policy;

use crate::orgs::{HOST, Orgs};
use crate::rounds::race;
use crate::settings::Settings;
use crate::table::Row;

const SCOPES: &[&str] = &["https://management.azure.com/.default"];

/// Answers every request with a token.
#[derive(Debug)]
struct AtOnce;

#[async_trait::async_trait]
impl HttpClient for AtOnce {
    async fn execute_request(&self, _: &Request) -> azure_core::Result<AsyncRawResponse> {
        let token = "a".repeat(90);
        let body =
            format!(r#"{{"token_type":"Bearer","expires_in":86400,"access_token":"{token}"}}"#);
        Ok(AsyncRawResponse::from_bytes(StatusCode::Ok, Headers::new(), body))
    }
}

/// Races the token of one tenant, by name, against the peer's.
///
/// # Errors
/// The peer gives no token.
pub fn row(settings: Settings) -> Result<Row, Box<dyn Error>> {
    let orgs = Orgs::signed_in(1_000, Policy::default());
    let name = orgs.names().next().ok_or("there is an org")?.clone();
    let transport = Some(Transport::new(Arc::new(AtOnce)));
    let client_options = ClientOptions { transport, ..ClientOptions::default() };
    let credential = ClientSecretCredential::new(
        "11111111-2222-3333-4444-555555555555",
        "client".to_owned(),
        Secret::new("secret"),
        Some(ClientSecretCredentialOptions { client_options }),
    )?;
    let first = token_of(&credential).ok_or("it takes no time")??;
    if first.token.secret().len() != 90 {
        return Err("the peer gives out another token".into());
    }
    let [ours, theirs] = race(
        settings,
        [
            &mut |times| {
                (0..times).for_each(|_| {
                    let id = black_box(&name);
                    black_box(orgs.tenants.access_token(orgs.now, id, black_box(HOST)).ok());
                });
            },
            &mut |times| {
                (0..times).for_each(|_| {
                    black_box(token_of(black_box(&credential)));
                });
            },
        ],
    );
    Ok(Row::faster("1000 tenants, one of them", ours, ("azure_identity", theirs), 5.0))
}

/// Asks once, without a runtime: what is ready needs none.
fn token_of(credential: &ClientSecretCredential) -> Option<azure_core::Result<AccessToken>> {
    let asked = pin!(credential.get_token(SCOPES, None));
    match asked.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(token) => Some(token),
        Poll::Pending => None,
    }
}
