//! A draft: a registration while it is being typed, checked field by field by the core itself.

mod checks;
mod context;
mod scopes;

use tenantry_core::{
    Client, ClientSecret, Region, Registration, Scope, Standing, TenantId, Tenants,
};
use zeroize::Zeroizing;

pub(crate) use checks::{looks_like_an_id, words};
pub(crate) use context::Context;

/// What a new registration is redirected to; the port is free on most computers.
pub(crate) const REDIRECT_URI: &str = "http://localhost:47080/callback";

/// What the draft becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    Add,
    Edit(TenantId),
    /// A line of an import says what is saved. Nothing is stored.
    Mend(Mending),
}

/// The line of an import that is being mended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mending {
    /// Its place among the lines.
    pub(crate) line: usize,
    /// Where it is, such as `line 3`.
    pub(crate) at: String,
    /// What is wrong with it.
    pub(crate) problems: Vec<String>,
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

impl Kind {
    /// The kind of that client.
    pub(crate) const fn of(client: &Client) -> Self {
        match client {
            Client::Public { .. } => Self::Public,
            Client::Confidential { .. } => Self::Confidential,
            Client::Credentials { .. } => Self::Credentials,
        }
    }

    /// What it is called where there is room for a word or two.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Confidential => "confidential",
            Self::Credentials => "client credentials",
        }
    }
}

/// What has been typed.
pub struct Draft {
    pub(crate) purpose: Purpose,
    pub(crate) label: String,
    pub(crate) name: Name,
    pub(crate) place: Place,
    /// What the region was looked for by.
    pub(crate) address: String,
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
    /// Names with spaces or commas between them.
    pub(crate) scopes: String,
    pub(crate) context: Context,
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
            address: String::new(),
            login_base: String::new(),
            api_base: String::new(),
            kind: Kind::Confidential,
            client_id: String::new(),
            secret: Zeroizing::default(),
            kept: None,
            redirect_uri: REDIRECT_URI.to_owned(),
            org: String::new(),
            standing: Standing::Secondary,
            scopes: String::new(),
            context: Context::default(),
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
            kind: Kind::of(client),
            client_id: client.id().to_string(),
            kept: client.secret().cloned(),
            redirect_uri: client
                .redirect_uri()
                .map_or_else(|| REDIRECT_URI.to_owned(), ToString::to_string),
            org: org.as_ref().map(ToString::to_string).unwrap_or_default(),
            standing: *standing,
            scopes: spaced(scopes),
            context: Context::of(context),
            ..Self::new()
        }
    }

    /// The tenant it changes; none for a new one.
    pub(crate) const fn tenant(&self) -> Option<&TenantId> {
        match &self.purpose {
            Purpose::Add | Purpose::Mend(_) => None,
            Purpose::Edit(id) => Some(id),
        }
    }

    /// The line of an import that it mends; none for an org of its own.
    pub(crate) const fn mends(&self) -> Option<&Mending> {
        match &self.purpose {
            Purpose::Add | Purpose::Edit(_) => None,
            Purpose::Mend(mending) => Some(mending),
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

    /// Keeps that secret, as if it was stored.
    pub(crate) fn keep_secret(&mut self, secret: ClientSecret) {
        self.kept = Some(secret);
    }

    /// Keeps no stored secret: there would be one of another client.
    pub(crate) fn keep_no_secret(&mut self) {
        self.kept = None;
    }

    /// Whether its region is known to be another.
    pub(crate) fn region_is_not(&self, region: &Region) -> bool {
        matches!(self.checked_region(), Check::Good(own) if own != *region)
    }

    /// The registration, once everything is right and the name is free.
    pub(crate) fn entry(&self, tenants: &Tenants) -> Entry {
        self.entry_called(self.checked_name(tenants))
    }

    /// The registration, once everything is right.
    pub(crate) fn drafted(&self) -> Entry {
        self.entry_called(self.formed_name())
    }

    fn entry_called(&self, name: Check<TenantId>) -> Entry {
        let label = self.checked_label();
        let (region, org) = (self.checked_region(), self.checked_org());
        let (scopes, context) = (self.checked_scopes(), self.context.checked());
        if let (
            Check::Good(label),
            Check::Good(name),
            Check::Good(region),
            Check::Good(org),
            Check::Good(client),
            Check::Good(scopes),
            Check::Good(context),
        ) = (label, name, region, org, self.checked_client(), scopes, context)
        {
            let standing = self.standing;
            let registration =
                Registration { label, region, org, client, scopes, context, standing };
            return Entry::Good(name, Box::new(registration));
        }
        Entry::NotYet(self.what_is_missing())
    }

    const fn place_wanted(&self) -> &'static str {
        match self.place {
            Place::Custom => "both base URLs",
            Place::Unchosen | Place::Known(_) => "the region",
        }
    }

    fn what_is_missing(&self) -> String {
        let secret = self.kind != Kind::Public && self.checked_secret().is_missing();
        let redirect = self.kind != Kind::Credentials;
        let missing: Vec<_> = [
            ("the label", self.checked_label().is_missing()),
            (self.place_wanted(), self.checked_region().is_missing()),
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

/// Scopes as they are typed.
fn spaced(scopes: &[Scope]) -> String {
    let names: Vec<_> = scopes.iter().map(Scope::as_str).collect();
    names.join(" ")
}
