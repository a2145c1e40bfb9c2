//! Explanations: what each header and field is for, with the clause that says so.

/// What a header or field of that name is for.
pub(super) fn explain(name: &str) -> Option<&'static str> {
    Some(match name {
        "accept" => "Asks for an answer in JSON.",
        "content-type" => "Says that the fields below are sent as a form (RFC 6749 §4.1.3).",
        "authorization" => {
            "Proves who asks. Basic: the client's id and secret (RFC 6749 §2.3.1). Bearer: the \
             access token itself (RFC 6750 §2.1)."
        }
        "grant_type" => {
            "What is given for a token: a code (RFC 6749 §4.1.3), a refresh token (§6), or the \
             client's own name (§4.4.2)."
        }
        "code" => {
            "The code that the browser brought. It is good once and for a short time (RFC 6749 \
             §4.1.2)."
        }
        "redirect_uri" => {
            "Where the browser was sent back to. It must be the same as in the sign-in, letter for \
             letter (RFC 6749 §4.1.3)."
        }
        "code_verifier" => {
            "Proves that the program that asks for the token is the one that began the sign-in: \
             only that one knows it (RFC 7636 §4.5)."
        }
        "client_id" => {
            "Names the client, where it has no secret to prove itself with (RFC 6749 §3.2.1)."
        }
        "refresh_token" => {
            "Obtains the next access token without a person (RFC 6749 §6). It may be good for one \
             use only."
        }
        "organization_id" | "audience" | "resource" => {
            "Token context: sent because it is set for this org. Genesys Cloud does not document it."
        }
        "scope" => "What the token may be used for (RFC 6749 §3.3).",
        "status" => {
            "The status of the answer (RFC 9110 §15): 200 is well, 4xx a refusal, 5xx trouble there."
        }
        "error" => "Why it was refused, in a word for programs (RFC 6749 §5.2).",
        "description" | "error_description" | "message" => {
            "Why it was refused, in the server's own sentence."
        }
        "error_uri" => "A page about the refusal (RFC 6749 §5.2).",
        "access_token" => "The token that calls of the API are made with (RFC 6749 §1.4).",
        "token_type" => "How the token is to be used; always bearer (RFC 6749 §7.1).",
        "expires_in" => "How long the token is good for, in seconds (RFC 6749 §5.1).",
        "ININ-Correlation-Id" => "Genesys Cloud's name for this request. Its support asks for it.",
        "organization" => {
            "The org in which the token acts. It must be the one that this is filed under."
        }
        "homeOrganization" => {
            "The org that owns the client or the user, where that is another one."
        }
        "authorizedScope" => "The scopes that the org granted.",
        "OAuthClient" => "The client that the token was given to. It must be this one.",
        "contextId" => "Another name of the request, for Genesys Cloud's support.",
        "details" | "errors" => "More about the refusal.",
        "id" | "name" | "entities" => "What the check-up asked for.",
        _ => return None,
    })
}

/// What stands in the place of a value that is not kept, and why it is not.
pub(super) fn kept_back(name: &str) -> (&'static str, &'static str) {
    match name {
        "code" | "code_verifier" | "refresh_token" | "access_token" => (
            "hidden",
            "This is a secret. It goes to Genesys Cloud and into the vault, and is written nowhere else.",
        ),
        _ => ("present", "It was there. What it says is not kept in the log."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_is_not_explained_and_secrets_are_called_hidden() {
        assert_eq!(explain("x"), None);
        assert!(explain("code_verifier").is_some_and(|text| text.contains("RFC 7636 §4.5")));
        for secret in ["code", "code_verifier", "refresh_token", "access_token"] {
            assert_eq!(kept_back(secret).0, "hidden");
        }
        assert_eq!(kept_back("organization").0, "present");
    }
}
