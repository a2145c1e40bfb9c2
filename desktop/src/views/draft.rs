//! A draft: a registration while it is being typed, checked field by field by the core itself.

use std::fmt::Display;

use tenantry_core::{
    Client, ClientId, ClientSecret, OrgId, RedirectUri, Region, Registration, Scope, Standing,
    TenantId, Tenants, TokenContext,
};
use zeroize::Zeroizing;

use super::words::sentence;

/// What a new registration is redirected to; the port is free on most computers.
const REDIRECT_URI: &str = "http://localhost:47080/callback";

/// What the draft becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Add,
    Edit(TenantId),
}

/// The name of a new tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// Follows the label.
    Suggested,
    Typed(String),
}

/// Where the org lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Unchosen,
    Known(Region),
    Custom,
}

/// The kinds of client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Confidential,
    Public,
    Credentials,
}

/// What has been typed.
pub struct Draft {
    pub(crate) purpose: Purpose,
    pub(crate) label: String,
    pub(crate) name: Name,
    pub(crate) place: Place,
    pub(crate) login_base: String,
    pub(crate) api_base: String,
    pub(crate) kind: Kind,
    pub(crate) client_id: String,
    pub(crate) secret: Zeroizing<String>,
    /// The stored secret, kept where none is typed.
    kept: Option<ClientSecret>,
    pub(crate) redirect_uri: String,
    pub(crate) org: String,
    pub(crate) standing: Standing,
    scopes: Vec<Scope>,
    /// Kept as it is; the form does not change it.
    context: TokenContext,
    /// Why it could not be saved.
    pub(crate) refusal: Option<String>,
}

impl std::fmt::Debug for Draft {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Check<T> {
    Good(T),
    Missing,
    /// In a sentence.
    Wrong(String),
}

impl<T> Check<T> {
    const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    pub(crate) fn problem(&self) -> Option<&str> {
        match self {
            Self::Good(_) | Self::Missing => None,
            Self::Wrong(problem) => Some(problem),
        }
    }
}

/// What comes of a draft.
#[derive(Debug)]
pub(crate) enum Entry {
    Good(TenantId, Box<Registration>),
    /// Why it cannot be saved yet.
    NotYet(String),
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            purpose: Purpose::Add,
            label: String::new(),
            name: Name::Suggested,
            place: Place::Unchosen,
            login_base: String::new(),
            api_base: String::new(),
            kind: Kind::Confidential,
            client_id: String::new(),
            secret: Zeroizing::default(),
            kept: None,
            redirect_uri: REDIRECT_URI.to_owned(),
            org: String::new(),
            standing: Standing::Secondary,
            scopes: Vec::new(),
            context: TokenContext::default(),
            refusal: None,
        }
    }
}

impl Draft {
    /// Nothing typed yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is known of a tenant, to be changed.
    pub fn of(id: &TenantId, registration: &Registration) -> Self {
        let Registration { label, region, org, client, scopes, context, standing } = registration;
        let (place, login_base, api_base) = match region {
            Region::Custom(_) => (Place::Custom, region.login_base(), region.api_base()),
            known => (Place::Known(known.clone()), String::new(), String::new()),
        };
        Self {
            purpose: Purpose::Edit(id.clone()),
            label: label.clone(),
            name: Name::Typed(id.to_string()),
            place,
            login_base,
            api_base,
            kind: match client {
                Client::Public { .. } => Kind::Public,
                Client::Confidential { .. } => Kind::Confidential,
                Client::Credentials { .. } => Kind::Credentials,
            },
            client_id: client.id().to_string(),
            kept: client.secret().cloned(),
            redirect_uri: client
                .redirect_uri()
                .map_or_else(|| REDIRECT_URI.to_owned(), ToString::to_string),
            org: org.as_ref().map(ToString::to_string).unwrap_or_default(),
            standing: *standing,
            scopes: scopes.clone(),
            context: context.clone(),
            ..Self::new()
        }
    }

    /// The tenant it changes; none for a new one.
    pub(crate) const fn tenant(&self) -> Option<&TenantId> {
        match &self.purpose {
            Purpose::Add => None,
            Purpose::Edit(id) => Some(id),
        }
    }

    /// Notes why it could not be saved.
    pub(crate) fn refuse(&mut self, refusal: String) {
        self.refusal = Some(refusal);
    }

    /// Whether there is a stored secret to keep.
    pub(crate) const fn keeps_a_secret(&self) -> bool {
        self.kept.is_some()
    }

    /// The name as it stands: typed, or made of the label.
    pub(crate) fn name_text(&self) -> String {
        match &self.name {
            Name::Suggested => suggested(&self.label),
            Name::Typed(name) => name.clone(),
        }
    }

    pub(crate) fn checked_label(&self) -> Check<String> {
        let label = self.label.trim();
        match label.chars().count() {
            0 => Check::Missing,
            1..=120 => Check::Good(label.to_owned()),
            _ => Check::Wrong("A label is at most 120 characters long.".to_owned()),
        }
    }

    pub(crate) fn checked_name(&self, tenants: &Tenants) -> Check<TenantId> {
        let checked = parsed(&self.name_text(), TenantId::new);
        match (&checked, &self.purpose) {
            (Check::Good(id), Purpose::Add) if is_taken(tenants, id) => {
                Check::Wrong(format!("An org called {id} exists already."))
            }
            _ => checked,
        }
    }

    pub(crate) fn checked_region(&self) -> Check<Region> {
        match &self.place {
            Place::Unchosen => Check::Missing,
            Place::Known(region) => Check::Good(region.clone()),
            Place::Custom if self.login_base.trim().is_empty() => Check::Missing,
            Place::Custom if self.api_base.trim().is_empty() => Check::Missing,
            Place::Custom => match Region::custom(&self.login_base, &self.api_base) {
                Ok(region) => Check::Good(region),
                Err(error) => Check::Wrong(sentence(&error)),
            },
        }
    }

    pub(crate) fn checked_client_id(&self) -> Check<ClientId> {
        parsed(&self.client_id, ClientId::new)
    }

    pub(crate) fn checked_secret(&self) -> Check<ClientSecret> {
        let typed = self.secret.trim();
        match (typed.is_empty(), &self.kept) {
            (true, Some(kept)) => Check::Good(kept.clone()),
            (true, None) => Check::Missing,
            (false, _) if typed.chars().any(|c| c.is_whitespace() || c.is_control()) => {
                Check::Wrong(
                    "A secret holds no spaces; was more than the secret pasted?".to_owned(),
                )
            }
            (false, _) => Check::Good(ClientSecret::new(typed)),
        }
    }

    pub(crate) fn checked_redirect_uri(&self) -> Check<RedirectUri> {
        match parsed(&self.redirect_uri, RedirectUri::new) {
            Check::Good(uri) if uri.loopback_port().is_none() => Check::Wrong(
                "This program can only wait at http://localhost:PORT/PATH on this computer."
                    .to_owned(),
            ),
            checked => checked,
        }
    }

    /// The expected org; it may be left open.
    pub(crate) fn checked_org(&self) -> Check<Option<OrgId>> {
        match parsed(&self.org, OrgId::new) {
            Check::Good(org) => Check::Good(Some(org)),
            Check::Missing => Check::Good(None),
            Check::Wrong(problem) => Check::Wrong(problem),
        }
    }

    fn checked_client(&self) -> Check<Client> {
        let (id, secret) = (self.checked_client_id(), self.checked_secret());
        let redirect_uri = self.checked_redirect_uri();
        match (self.kind, id, secret, redirect_uri) {
            (Kind::Public, Check::Good(id), _, Check::Good(redirect_uri)) => {
                Check::Good(Client::Public { id, redirect_uri })
            }
            (
                Kind::Confidential,
                Check::Good(id),
                Check::Good(secret),
                Check::Good(redirect_uri),
            ) => Check::Good(Client::Confidential { id, secret, redirect_uri }),
            (Kind::Credentials, Check::Good(id), Check::Good(secret), _) => {
                Check::Good(Client::Credentials { id, secret })
            }
            _ => Check::Missing,
        }
    }

    /// The registration, once everything is right.
    pub(crate) fn entry(&self, tenants: &Tenants) -> Entry {
        let label = self.checked_label();
        let name = self.checked_name(tenants);
        let (region, org) = (self.checked_region(), self.checked_org());
        if let (
            Check::Good(label),
            Check::Good(name),
            Check::Good(region),
            Check::Good(org),
            Check::Good(client),
        ) = (label, name, region, org, self.checked_client())
        {
            let (scopes, context) = (self.scopes.clone(), self.context.clone());
            let standing = self.standing;
            let registration =
                Registration { label, region, org, client, scopes, context, standing };
            return Entry::Good(name, Box::new(registration));
        }
        Entry::NotYet(self.what_is_missing())
    }

    fn what_is_missing(&self) -> String {
        let secret = self.kind != Kind::Public && self.checked_secret().is_missing();
        let redirect = self.kind != Kind::Credentials;
        let missing: Vec<_> = [
            ("the label", self.checked_label().is_missing()),
            ("the region", self.checked_region().is_missing()),
            ("the client id", self.checked_client_id().is_missing()),
            ("the secret", secret),
            ("the redirect URI", redirect && self.checked_redirect_uri().is_missing()),
        ]
        .into_iter()
        .filter_map(|(name, missing)| missing.then_some(name))
        .collect();
        if missing.is_empty() {
            return "Correct what is marked above.".to_owned();
        }
        format!("Still needed: {}.", missing.join(", "))
    }
}

fn parsed<T, E: Display>(text: &str, read: impl FnOnce(&str) -> Result<T, E>) -> Check<T> {
    let text = text.trim();
    if text.is_empty() {
        return Check::Missing;
    }
    match read(text) {
        Ok(value) => Check::Good(value),
        Err(error) => Check::Wrong(sentence(&error)),
    }
}

fn is_taken(tenants: &Tenants, id: &TenantId) -> bool {
    tenants.get(id).is_some() || tenants.quarantined().any(|(taken, _)| taken == id)
}

/// A name that a file can have, made of a label: `Acme (Europe)` becomes `acme-europe`.
fn suggested(label: &str) -> String {
    let mut name = String::new();
    for letter in label.trim().chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            name.push(letter);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    name.truncate(64);
    let name = name.trim_end_matches('-');
    if name.is_empty() && !label.trim().is_empty() { "org".to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_suggested_that_every_file_system_takes() {
        let cases = [
            ("Acme (Europe)", "acme-europe"),
            ("  Globex  ", "globex"),
            ("M\u{fc}ller & S\u{f6}hne", "m-ller-s-hne"),
            ("\u{682a}\u{5f0f}\u{4f1a}\u{793e}", "org"),
            ("", ""),
        ];
        for (label, name) in cases {
            assert_eq!(suggested(label), name);
        }
        assert!(TenantId::new(&suggested(&"long ".repeat(40))).is_ok());
    }
}
