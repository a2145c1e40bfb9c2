//! Columns: what can be said of an org, and by which names it is known in a file.

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Name,
    Label,
    Region,
    LoginBase,
    ApiBase,
    Org,
    Kind,
    ClientId,
    Secret,
    RedirectUri,
    Scopes,
    Standing,
    ContextOrg,
    ContextAudience,
    ContextResource,
    ContextScopes,
}

/// Every column, as an export writes it in CSV, and the other names that are understood. Capitals,
/// spaces and punctuation do not count.
const COLUMNS: [(Column, &str, &[&str]); 16] = [
    (Column::Name, "name", &["tenant", "tenantid", "tenantname", "key", "slug"]),
    (
        Column::Label,
        "label",
        &["displayname", "orgname", "organizationname", "customer", "customername", "title"],
    ),
    (
        Column::Region,
        "region",
        &[
            "apienvironment",
            "awsregion",
            "domain",
            "env",
            "environment",
            "gcenvironment",
            "gcregion",
            "genesysregion",
            "host",
            "pcenvironment",
            "url",
        ],
    ),
    (
        Column::LoginBase,
        "login base",
        &["apiauth", "authurl", "loginbaseurl", "loginurl", "regionlogin"],
    ),
    (Column::ApiBase, "api base", &["apibaseurl", "apiurl", "basepath", "regionapi"]),
    (
        Column::Org,
        "org id",
        &["expectedorg", "expectedorgid", "org", "organization", "organizationid"],
    ),
    (
        Column::Kind,
        "client type",
        &["authorizedgranttype", "clientkind", "grant", "granttype", "kind", "type"],
    ),
    (
        Column::ClientId,
        "client id",
        &["appid", "applicationid", "client", "oauthclient", "oauthclientid"],
    ),
    (Column::Secret, "client secret", &["oauthclientsecret", "secret"]),
    (
        Column::RedirectUri,
        "redirect uri",
        &[
            "callback",
            "callbackuri",
            "callbackurl",
            "clientredirecturi",
            "redirect",
            "redirecturl",
            "registeredredirecturi",
        ],
    ),
    (Column::Scopes, "scopes", &["scope"]),
    (Column::Standing, "standing", &["tier"]),
    (Column::ContextOrg, "context organization_id", &["tokencontextorganizationid"]),
    (Column::ContextAudience, "context audience", &["audience", "tokencontextaudience"]),
    (Column::ContextResource, "context resource", &["resource", "tokencontextresource"]),
    (Column::ContextScopes, "context scopes", &["extrascopes", "tokencontextscopes"]),
];

/// The kinds of client, and what else they are called.
pub(super) const KINDS: &str =
    "confidential (or code authorization), public (or PKCE) or client credentials";
pub(super) const STANDINGS: &str = "primary or secondary";

impl Column {
    /// Every column, in the order in which an export writes them.
    pub(crate) const ALL: [Self; 16] = [
        Self::Name,
        Self::Label,
        Self::Region,
        Self::LoginBase,
        Self::ApiBase,
        Self::Org,
        Self::Kind,
        Self::ClientId,
        Self::Secret,
        Self::RedirectUri,
        Self::Scopes,
        Self::Standing,
        Self::ContextOrg,
        Self::ContextAudience,
        Self::ContextResource,
        Self::ContextScopes,
    ];

    /// The column of that name.
    pub(super) fn named(text: &str) -> Option<Self> {
        let bare = bare(text);
        let is_it = |name: &str| self::bare(name) == bare;
        let found =
            COLUMNS.iter().find(|(_, name, others)| is_it(name) || others.contains(&bare.as_str()));
        found.map(|(column, ..)| *column)
    }

    /// The name an export gives it.
    pub(crate) fn name(self) -> &'static str {
        COLUMNS.iter().find(|(column, ..)| *column == self).map_or("", |(_, name, _)| name)
    }

    /// What it may say, where that is one of a few words.
    pub(crate) const fn words(self) -> Option<&'static str> {
        match self {
            Self::Kind => Some(KINDS),
            Self::Standing => Some(STANDINGS),
            _ => None,
        }
    }
}

/// What every other name for it is, for people.
pub(crate) fn other_names(column: Column) -> &'static [&'static str] {
    COLUMNS.iter().find(|(other, ..)| *other == column).map_or(&[], |(_, _, others)| others)
}

/// Letters and digits alone, as Americans spell them.
fn bare(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    letters.collect::<String>().replace("organisation", "organization")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_name_means_one_column_however_it_is_written() {
        for (text, column) in [
            ("Client ID", Column::ClientId),
            ("client_id", Column::ClientId),
            ("OAuth Client-Id", Column::ClientId),
            ("organisation.id", Column::Org),
            ("apiEnvironment", Column::Region),
            ("Redirect URI", Column::RedirectUri),
            ("context organization_id", Column::ContextOrg),
        ] {
            assert_eq!(Column::named(text), Some(column), "{text}");
        }
        assert_eq!(Column::named("requestorId"), None);
    }

    #[test]
    fn no_two_columns_share_a_name_and_each_name_is_bare() {
        let mut seen = BTreeSet::new();
        for (column, name, others) in COLUMNS {
            assert!(seen.insert(bare(name)), "{name}");
            assert_eq!((Column::named(name), column.name()), (Some(column), name));
            for other in others {
                assert_eq!(bare(other), *other);
                assert!(seen.insert((*other).to_owned()), "{other}");
            }
            assert_eq!(other_names(column), others);
        }
        assert!(Column::ALL.is_sorted() && COLUMNS.len() == Column::ALL.len());
    }
}
