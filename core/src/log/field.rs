//! Fields of requests and answers: a name that this code knows, and a value only where it can be no
//! secret.

use serde::Serialize;
use serde::de::{IgnoredAny, MapAccess};
use serde::{Deserialize, Deserializer};

use crate::object::{self, FromMap, Keys, Others};
use crate::wire::http::{Authorization, HttpRequest, HttpResponse};
use crate::wire::json::{self, Perhaps};

/// A field or a header.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// What it is called.
    pub name: &'static str,
    /// What it says; nothing where that is a secret, or might be one.
    pub value: Option<String>,
}

impl Field {
    const fn hidden(name: &'static str) -> Self {
        Self { name, value: None }
    }

    fn shown(name: &'static str, value: &str) -> Self {
        Self { name, value: Some(value.to_owned()) }
    }
}

/// The fields of a request's form.
pub(super) fn of_form(request: &HttpRequest) -> Vec<Field> {
    let field = |(name, value)| match name {
        "grant_type" | "redirect_uri" | "client_id" | "organization_id" | "audience"
        | "resource" | "scope" => Field::shown(name, value),
        // A field that nobody has thought of is a secret.
        _ => Field::hidden(name),
    };
    request.fields().map(field).collect()
}

/// The headers of a request, of which the last tells the scheme and not what it proves.
pub(super) fn of_headers(request: &HttpRequest) -> Vec<Field> {
    let form = request.form.as_ref();
    let form = form.map(|_| Field::shown("content-type", "application/x-www-form-urlencoded"));
    let authorization = match &request.authorization {
        Authorization::Basic(..) => Some("Basic …"),
        Authorization::Bearer(_) => Some("Bearer …"),
        Authorization::Absent => None,
    };
    let authorization = authorization.map(|scheme| Field::shown("authorization", scheme));
    let accept = Field::shown("accept", "application/json");
    std::iter::once(accept).chain(form).chain(authorization).collect()
}

/// The fields of an answer's body, as far as they have a name that is known here.
pub(super) fn of_answer(answer: &HttpResponse) -> Vec<Field> {
    json::object::<Known>(answer.body()).map_or_else(Vec::new, |Known(fields)| fields)
}

/// What token endpoints and the API call the fields of their answers.
const NAMES: &[&str] = &[
    "access_token",
    "token_type",
    "expires_in",
    "refresh_token",
    "scope",
    "error",
    "error_description",
    "error_uri",
    "description",
    "message",
    "code",
    "status",
    "contextId",
    "details",
    "errors",
    "organization",
    "homeOrganization",
    "authorizedScope",
    "OAuthClient",
    "id",
    "name",
    "entities",
];

/// The known names of one object.
struct Known(Vec<Field>);

impl<'de> FromMap<'de> for Known {
    const EXPECTED: &'static str = "an object";

    fn from_map<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut fields = Vec::new();
        let mut keys = Keys::new(NAMES, Others::Ignored);
        while let Some(at) = keys.next(&mut map)? {
            let name = NAMES[at];
            let value = if name == "expires_in" {
                // A number this short is no secret; nothing else passes.
                map.next_value::<Perhaps<u32>>()?.0.map(|secs| secs.to_string())
            } else {
                map.next_value::<IgnoredAny>()?;
                None
            };
            fields.push(Field { name, value });
        }
        Ok(Self(fields))
    }
}

impl<'de> Deserialize<'de> for Known {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        object::read(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Vec<(&'static str, Option<String>)> {
        let fields = of_answer(&HttpResponse::new(200, body));
        fields.into_iter().map(|Field { name, value }| (name, value)).collect()
    }

    #[test]
    fn of_an_answer_the_names_are_kept_and_no_value_but_a_lifetime() {
        let body = r#"{"access_token":"SECRET-1","expires_in":86399,"SECRET-2":1,
            "refresh_token":"SECRET-3","errors":[{"error":"SECRET-4"}]}"#;

        let lifetime = Some("86399".to_owned());
        assert_eq!(
            read(body),
            [
                ("access_token", None),
                ("expires_in", lifetime),
                ("refresh_token", None),
                ("errors", None)
            ]
        );
    }

    #[test]
    fn what_is_no_object_has_no_fields_and_what_is_no_lifetime_is_hidden() {
        for body in ["", "[]", "SECRET", "{\"access_token\":\"SECRET\""] {
            assert_eq!(read(body), []);
        }
        assert_eq!(read(r#"{"expires_in":"SECRET"}"#), [("expires_in", None)]);
        assert_eq!(read(r#"{"expires_in":99999999999}"#), [("expires_in", None)]);
    }
}
