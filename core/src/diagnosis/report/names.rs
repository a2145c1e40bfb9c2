//! Names of secrets: which names have a value that nobody may see.

/// What a secret's name ends with, without `_` and `-`.
const ENDS: &[&str] = &[
    "secret",
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "token",
    "tokens",
    "verifier",
    "assertion",
    "cookie",
    "cookies",
    "apikey",
    "privatekey",
    "secretkey",
    "accesskey",
    "jwt",
    "sessionid",
    "credential",
    "credentials",
    "authorization",
    "bearer",
    "pass",
    "auth",
    "samlresponse",
    "signature",
    "hmac",
    "secretvalue",
    "tokenvalue",
    "authcode",
    "authorizationcode",
    "auths",
    "session",
    "saml",
];

/// What names a secret wherever it stands in a name.
const PARTS: &[&str] = &[
    "secret",
    "password",
    "passwd",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "authtoken",
    "bearertoken",
    "privatekey",
    "codeverifier",
];

/// What is no secret, though its name has one in it: `token_url`, `refresh_token_expires_in`.
const ABOUT: &[&str] = &[
    "url",
    "uri",
    "endpoint",
    "type",
    "name",
    "expiry",
    "expires",
    "expiresin",
    "expiresat",
    "expired",
    "lifetime",
    "ttl",
    "seconds",
    "secs",
    "count",
    "status",
    "state",
    "error",
    "path",
    "file",
    "store",
    "regenerated",
    "rotated",
    "length",
    "method",
    "version",
    "arn",
    "host",
    "valid",
    "present",
];

/// Words for secrets that stand in sentences, too.
const WORDS: &[&str] = &[
    "secret",
    "token",
    "tokens",
    "password",
    "pwd",
    "pass",
    "verifier",
    "assertion",
    "cookie",
    "cookies",
    "credential",
    "credentials",
    "authorization",
    "auth",
    "bearer",
    "signature",
    "session",
    "saml",
    "jwt",
];

/// `client_secret`, `clientSecret`, `CLIENT-SECRET`, `oauth.clientSecret`: all are `clientsecret`.
pub(super) fn normal(name: &str) -> String {
    let last = name.rsplit('.').next().unwrap_or(name);
    let letters = last.chars().filter(|c| !matches!(c, '_' | '-' | ' '));
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether the value of that name is a secret. `before` is the word before it.
pub(super) fn is_secret(name: &str, before: &str) -> bool {
    let normal = normal(name);
    let stem = normal.trim_end_matches(|c: char| c.is_ascii_digit());
    if stem == "key" || stem == "value" {
        let before = before.to_ascii_lowercase();
        return matches!(before.as_str(), "secret" | "private" | "api" | "access" | "token");
    }
    if ABOUT.iter().any(|about| stem.ends_with(about)) && !stem.ends_with("secretname") {
        return false;
    }
    ENDS.iter().any(|end| stem.ends_with(end)) || PARTS.iter().any(|part| stem.contains(part))
}

/// Whether it is a word that people write in sentences, where what follows `:` is a sentence, too.
pub(super) fn is_word(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let is_plain = name.chars().skip(1).all(|c| c.is_ascii_lowercase());
    is_plain && WORDS.contains(&lower.as_str())
}

/// Whether a password may have spaces in it.
pub(super) fn is_password(name: &str) -> bool {
    let normal = normal(name);
    ["password", "passwd", "pwd", "passphrase"].iter().any(|end| normal.ends_with(end))
}

/// Whether a header's whole line is the value.
pub(super) fn is_header(name: &str) -> bool {
    let normal = normal(name);
    normal.ends_with("authorization") || normal.ends_with("cookie")
}

/// Whether the name of a value is written in its place: `token=refresh_token`.
pub(super) fn is_reference(value: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '.');
    value.len() < 60
        && value.chars().all(is_letter)
        && ["secret", "token", "password", "verifier", "cookie", "credentials", "assertion"]
            .iter()
            .any(|end| normal(value).ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in [
            "client_secret",
            "clientSecret",
            "GENESYS_CLIENT_SECRET",
            "refresh-token",
            "accessToken2",
            "Authorization",
            "Set-Cookie",
            "code_verifier",
            "secret_value",
            "password",
            "oauth.secret",
        ] {
            assert!(is_secret(name, ""), "{name}");
        }
        assert!(is_secret("Key", "Secret"));
    }

    #[test]
    fn what_is_about_a_secret_is_none() {
        for name in [
            "token_url",
            "token_type",
            "access_token_expires_in",
            "client_id",
            "token_endpoint",
            "scope",
            "secret_rotated",
            "grant_type",
            "key",
            "author",
        ] {
            assert!(!is_secret(name, ""), "{name}");
        }
    }
}
