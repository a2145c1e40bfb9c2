//! JSON: an object for each org, alone, in a list, one after the other, or as an export has them;
//! and what the install wizard of a premium app posts.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::row::{At, Row};
use super::{Column, MOST, Source, Unreadable};

/// As deep as the objects of an org go, with room to spare.
const DEEPEST: usize = 8;

/// A value of JSON whose texts are wiped, and whose keys are all there even where one comes twice.
enum Node {
    Nothing,
    Text(Zeroizing<String>),
    List(Vec<Self>),
    Object(Vec<(String, Self)>),
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Any)
    }
}

struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(value.to_string())))
    }

    fn visit_str<E>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(Zeroizing::new(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(node) = seq.next_element()? {
            list.push(node);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = map.next_entry()? {
            object.push(entry);
        }
        Ok(Node::Object(object))
    }
}

/// Reads the orgs of a text in JSON.
pub(super) fn read(text: &str) -> Result<Source, Unreadable> {
    let mut source = Source::default();
    for node in serde_json::Deserializer::from_str(text).into_iter::<Node>() {
        let node = node
            .map_err(|error| Unreadable::NotJson { line: error.line(), column: error.column() })?;
        take(&mut source, node, Depth::Top)?;
    }
    Ok(source)
}

/// How far in the text a list is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Top,
    Orgs,
}

fn take(source: &mut Source, node: Node, depth: Depth) -> Result<(), Unreadable> {
    match node {
        Node::List(list) if depth == Depth::Top => {
            list.into_iter().try_for_each(|node| take(source, node, Depth::Orgs))
        }
        Node::Object(mut object) => {
            let is_list = |(key, node): &(String, Node)| {
                let named = ["orgs", "tenants", "organizations", "registrations"];
                named.contains(&key.as_str()) && matches!(node, Node::List(_))
            };
            if let (Depth::Top, Some(at)) = (depth, object.iter().position(is_list)) {
                return take(source, object.swap_remove(at).1, Depth::Top);
            }
            if source.rows.len() == MOST {
                return Err(Unreadable::TooMany);
            }
            let at = At::Entry(source.rows.len() + 1);
            let row = row(at, &object, &mut source.unused);
            source.rows.push(row);
            Ok(())
        }
        Node::List(_) | Node::Text(_) | Node::Nothing => Err(Unreadable::NoOrgs),
    }
}

fn row(at: At, object: &[(String, Node)], unused: &mut Vec<String>) -> Row {
    let mut cells = Vec::new();
    flatten(&mut cells, "", object, DEEPEST);
    let mut row = Row::new(at);
    let mut names: Vec<(Column, &str)> = Vec::new();
    let mut is_posted = [false; 2];
    for (key, text) in &cells {
        match key.as_str() {
            "apiEnvironment" => is_posted[0] = true,
            "oauthClientId" => is_posted[1] = true,
            _ => {}
        }
        let Some(column) = Column::named(key) else {
            // What an export says of itself.
            if key != "tenantry" && !unused.contains(key) {
                unused.push(key.clone());
            }
            continue;
        };
        if let Some((_, other)) = names.iter().find(|(other, _)| *other == column) {
            let why =
                format!("It says {other:?} and {key:?}, which mean the same. Keep one of them.");
            return Row::broken(at, why);
        }
        names.push((column, key));
        row.put(column, text);
    }
    if is_posted == [true; 2] && !row.says(Column::Kind) {
        // The wizard of a premium app posts the client it has made for the app's own use.
        row.put(Column::Kind, "client credentials");
    }
    row
}

/// Every text of an object by its whole name; what is in an object within has the name of both.
fn flatten(
    cells: &mut Vec<(String, Zeroizing<String>)>,
    prefix: &str,
    object: &[(String, Node)],
    deepest: usize,
) {
    for (key, node) in object {
        let key: String = key.chars().take(60).collect();
        let key = if prefix.is_empty() { key } else { format!("{prefix}.{key}") };
        match node {
            Node::Nothing => {}
            Node::Text(text) => cells.push((key, text.clone())),
            Node::List(list) => {
                let mut joined = Zeroizing::new(String::new());
                for node in list {
                    if let Node::Text(text) = node {
                        joined.push_str(text);
                        joined.push(' ');
                    }
                }
                cells.push((key, joined));
            }
            Node::Object(within) if deepest > 0 => flatten(cells, &key, within, deepest - 1),
            Node::Object(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(text: &str) -> Vec<String> {
        read(text).unwrap().labels()
    }

    #[test]
    fn orgs_come_alone_in_lists_one_after_the_other_and_as_they_are_exported() {
        let two = ["entry 1 Acme", "entry 2 Globex"];

        assert_eq!(labels(r#"{"label":"Acme"}"#), two[..1]);
        assert_eq!(labels(r#"[{"label":"Acme"},{"label":"Globex"}]"#), two);
        assert_eq!(labels("{\"label\":\"Acme\"}\n{\"label\":\"Globex\"}\n"), two);
        assert_eq!(labels(r#"{"tenantry":1,"orgs":[{"label":"Acme"},{"label":"Globex"}]}"#), two);
    }

    #[test]
    fn what_is_within_an_object_is_found() {
        let source = read(
            r#"{"label":"Acme","client":{"id":"6f","redirectUri":["http://localhost:1/a"]},
                "region":{"login":"l","api":"a"},"context":{"organizationId":"o","scopes":["a","b"]},
                "scopes":["users","routing"],"org":null,"owner":"Joe","size":{"seats":7}}"#,
        )
        .unwrap();

        let row = &source.rows[0];
        let cells = [
            (Column::ClientId, "6f"),
            (Column::RedirectUri, "http://localhost:1/a"),
            (Column::LoginBase, "l"),
            (Column::ApiBase, "a"),
            (Column::ContextOrg, "o"),
            (Column::ContextScopes, "a b"),
            (Column::Scopes, "users routing"),
            (Column::Org, ""),
        ];
        for (column, text) in cells {
            assert_eq!(row.get(column), text, "{column:?}");
        }
        assert_eq!(source.unused, ["owner", "size.seats"]);
    }

    #[test]
    fn what_a_premium_apps_wizard_posts_is_an_org_with_client_credentials() {
        let source = read(
            r#"{"apiEnvironment":"mypurecloud.ie","apiBase":"https://api.mypurecloud.ie",
                "apiAuth":"https://login.mypurecloud.ie","orgId":"11111111-0000-4000-8000-000000000001",
                "orgName":"Acme","requestorId":"x","requestorName":"Joe",
                "oauthClientId":"6f1f2b3c-1111-4222-8333-444455556666",
                "oauthClientSecret":"SECRET","wsCredentialId":null}"#,
        )
        .unwrap();

        let row = &source.rows[0];
        let cells = [
            (Column::Label, "Acme"),
            (Column::Region, "mypurecloud.ie"),
            (Column::LoginBase, "https://login.mypurecloud.ie"),
            (Column::Kind, "client credentials"),
            (Column::Secret, "SECRET"),
        ];
        for (column, text) in cells {
            assert_eq!(row.get(column), text, "{column:?}");
        }
        assert_eq!(source.unused, ["requestorId", "requestorName"]);
        assert!(!format!("{source:?}").contains("SECRET"));
    }

    #[test]
    fn what_is_cut_off_is_told_with_its_place_and_nothing_of_it() {
        let error = read("{\"label\":\"Acme\",\n\"secret\":\"SECR").unwrap_err();

        assert_eq!(error, Unreadable::NotJson { line: 2, column: 14 });
    }

    #[test]
    fn what_holds_no_orgs_or_says_a_thing_twice_is_refused() {
        for text in ["[1]", "[[{}]]", "[null]", r#"{"orgs":[1]}"#] {
            assert_eq!(read(text).unwrap_err(), Unreadable::NoOrgs, "{text}");
        }
        let source = read(r#"{"clientId":"SECRET-a","client_id":"SECRET-b"}"#).unwrap();
        let why = source.rows[0].broken.clone().unwrap();
        assert!(why.contains(r#""clientId" and "client_id""#) && !why.contains("SECRET"), "{why}");
        assert!(read(r#"{"label":"a","label":"b"}"#).unwrap().rows[0].broken.is_some());
    }

    #[test]
    fn depth_without_end_is_an_error_and_no_crash() {
        assert!(matches!(read(&"[".repeat(100_000)), Err(Unreadable::NotJson { .. })));
        assert!(matches!(read(&"{\"a\":".repeat(100_000)), Err(Unreadable::NotJson { .. })));
    }
}
