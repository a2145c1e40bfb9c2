//! Differences: where a redirect URI is not the registered one, letter for letter.

/// The parts of a redirect URI, as they are written.
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    port: &'a str,
    path: &'a str,
    query: &'a str,
}

/// The registered URI that is nearest to `sent`, and where they differ; nothing where one of them is
/// the same.
pub(super) fn from_nearest(sent: &str, registered: &[String]) -> Option<String> {
    if registered.iter().any(|known| known == sent) {
        return None;
    }
    let nearest = registered.iter().max_by_key(|known| shared(sent, known))?;
    Some(format!("{sent} is not {nearest}: {}.", between(sent, nearest)))
}

/// Where two redirect URIs differ, in words.
pub(super) fn between(one: &str, other: &str) -> String {
    if one.trim() == other.trim() {
        return "there is white space around one of them".to_owned();
    }
    let (a, b) = (parts(one), parts(other));
    let named = [
        ("scheme", a.scheme, b.scheme),
        ("host", a.host, b.host),
        ("port", a.port, b.port),
        ("path", a.path, b.path),
        ("query", a.query, b.query),
    ];
    let told: Vec<String> =
        named.into_iter().filter(|(_, a, b)| a != b).map(|(name, a, b)| told(name, a, b)).collect();
    told.join(", and ")
}

fn told(name: &str, one: &str, other: &str) -> String {
    if one.eq_ignore_ascii_case(other) {
        return format!("the {name} differs in upper and lower case ({one}, {other})");
    }
    if one.trim_end_matches('/') == other.trim_end_matches('/') {
        return "one ends with a slash, and the other does not".to_owned();
    }
    match (one, other) {
        ("", there) | (there, "") => format!("only one has the {name} {there}"),
        _ => format!("the {name} is {one} in one, and {other} in the other"),
    }
}

fn parts(uri: &str) -> Parts<'_> {
    let (scheme, rest) = uri.split_once("://").unwrap_or(("", uri));
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|c| c.is_ascii_digit()) => (host, port),
        _ => (authority, ""),
    };
    let (path, query) = tail.split_at(tail.find(['?', '#']).unwrap_or(tail.len()));
    Parts { scheme, host, port, path, query }
}

/// How many letters two texts have in common at their beginning and at their end.
fn shared(one: &str, other: &str) -> usize {
    let same = |(a, b): &(char, char)| a == b;
    let start = one.chars().zip(other.chars()).take_while(same).count();
    let end = one.chars().rev().zip(other.chars().rev()).take_while(same).count();
    start + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_uri_has_no_difference() {
        let registered = ["https://app.example/a".to_owned(), "https://app.example/cb".to_owned()];

        assert_eq!(from_nearest("https://app.example/cb", &registered), None);
    }

    #[test]
    fn where_nothing_is_registered_there_is_nothing_to_compare_with() {
        assert_eq!(from_nearest("https://app.example/cb", &[]), None);
    }

    #[test]
    fn each_difference_is_named() {
        for (one, other, difference) in [
            (
                "https://a.example/cb",
                "https://a.example/cb/",
                "one ends with a slash, and the other does not",
            ),
            (
                "http://a.example/cb",
                "https://a.example/cb",
                "the scheme is http in one, and https in the other",
            ),
            (
                "http://localhost:8080/cb",
                "http://localhost:8081/cb",
                "the port is 8080 in one, and 8081 in the other",
            ),
            ("http://localhost/cb", "http://localhost:80/cb", "only one has the port 80"),
            (
                "http://127.0.0.1/cb",
                "http://localhost/cb",
                "the host is 127.0.0.1 in one, and localhost in the other",
            ),
            (
                "https://a.example/CB",
                "https://a.example/cb",
                "the path differs in upper and lower case (/CB, /cb)",
            ),
            ("https://a.example/cb?x=1", "https://a.example/cb", "only one has the query ?x=1"),
            (
                "https://a.example",
                "https://a.example/",
                "one ends with a slash, and the other does not",
            ),
            (
                "https://a.example/cb ",
                "https://a.example/cb",
                "there is white space around one of them",
            ),
            (
                "http://a.example/x",
                "https://a.example/y",
                "the scheme is http in one, and https in the other, and the path is /x in one, and \
                 /y in the other",
            ),
        ] {
            assert_eq!(between(one, other), difference, "{one} {other}");
        }
    }

    #[test]
    fn the_nearest_registered_uri_is_compared_with() {
        let registered =
            ["http://localhost/".to_owned(), "https://app.example/callback".to_owned()];

        let told = from_nearest("https://app.example/callback/", &registered).unwrap();

        assert_eq!(
            told,
            "https://app.example/callback/ is not https://app.example/callback: one ends with a \
             slash, and the other does not."
        );
    }
}
