//! Checks: what each field of a draft holds, or what is wrong with it.

use std::fmt::Display;

use tenantry_core::{
    ClientId, ClientSecret, GrantType, OrgId, RedirectUri, Region, Scope, ScopeCheck, TenantId,
    Tenants, UnknownScope,
};

use super::{Check, Draft, Name, Place, Purpose};
use crate::views::places;
use crate::views::words::sentence;

impl Draft {
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

    /// The name as far as its form goes.
    pub(crate) fn formed_name(&self) -> Check<TenantId> {
        parsed(&self.name_text(), TenantId::new)
    }

    pub(crate) fn checked_name(&self, tenants: &Tenants) -> Check<TenantId> {
        let checked = self.formed_name();
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

    /// The scopes; none is fine.
    pub(crate) fn checked_scopes(&self) -> Check<Vec<Scope>> {
        each(&self.scopes, Scope::new)
    }

    /// The scopes that may be misspelt. None of them is refused.
    pub(crate) fn unknown_scopes(&self) -> Vec<UnknownScope> {
        let words = words(&self.scopes).filter_map(|word| Scope::new(word).ok());
        let asked: Vec<_> = words.collect();
        ScopeCheck::of(&asked, None, GrantType::AuthorizationCode).unknown
    }

    /// What is odd about the client id, although it may be one.
    pub(crate) fn odd_client_id(&self) -> Option<&'static str> {
        let is_odd = matches!(self.checked_client_id(), Check::Good(_))
            && !looks_like_an_id(self.client_id.trim());
        is_odd.then_some(
            "Genesys Cloud's client ids are UUIDs, and this is none. Is it the client's name, or its \
             secret?",
        )
    }

    /// Whether the region that is looked for is unknown.
    pub(crate) fn address_problem(&self) -> Option<&'static str> {
        let text = self.address.trim();
        (!text.is_empty() && places::find(text).is_none()).then_some(
            "No region of Genesys Cloud is known by that. Give a name such as eu-west-1, a domain such \
             as mypurecloud.ie, or the address your browser shows when you use the org.",
        )
    }
}

/// Whether it has the form of the ids that Genesys Cloud gives away.
pub(crate) fn looks_like_an_id(text: &str) -> bool {
    OrgId::new(text).is_ok()
}

/// The words of a list, however they are told apart.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t', '\n', '\r', ',', ';', '|']).filter(|word| !word.is_empty())
}

/// Every word as what it stands for; no word is fine.
pub(super) fn each<T, E: Display>(
    text: &str,
    read: impl Fn(&str) -> Result<T, E>,
) -> Check<Vec<T>> {
    match words(text).map(read).collect() {
        Ok(all) => Check::Good(all),
        Err(error) => Check::Wrong(sentence(&error)),
    }
}

pub(super) fn parsed<T, E: Display>(
    text: &str,
    read: impl FnOnce(&str) -> Result<T, E>,
) -> Check<T> {
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
