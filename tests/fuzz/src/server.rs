//! The server's good answers, and the secrets in them.

use tenantry_core::{HttpRequest, HttpResponse};

use crate::promises::MARK;

/// The org of the tenant with that number.
pub(crate) fn org_of(tenant: usize) -> String {
    format!("11111111-0000-4000-8000-00000000000{tenant}")
}

/// A secret as long as the real ones, known by its number.
pub(crate) fn secret(kind: &str, number: u64) -> String {
    format!("{MARK}{kind}-{number:-<64}")
}

/// A field of the request's form.
pub(crate) fn field(request: &HttpRequest, name: &str) -> Option<String> {
    let body = request.body()?;
    let mut fields = form_urlencoded::parse(body.as_bytes());
    fields.find(|(field, _)| field == name).map(|(_, value)| value.into_owned())
}

/// A grant with those tokens.
pub(crate) fn grant(access: &str, refresh: Option<&str>, expires_in: u64) -> HttpResponse {
    let refresh = refresh.map(|token| format!(r#","refresh_token":"{token}""#)).unwrap_or_default();
    let body = format!(
        r#"{{"access_token":"{access}","token_type":"bearer","expires_in":{expires_in}{refresh}}}"#
    );
    HttpResponse::new(200, body)
}

/// Whose a token is.
pub(crate) fn identity(org: &str) -> HttpResponse {
    HttpResponse::new(200, format!(r#"{{"organization":{{"id":"{org}","name":"Org"}}}}"#))
}
