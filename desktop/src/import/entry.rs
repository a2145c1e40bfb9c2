//! An entry: what a row comes to as a registration, and what is wrong with it.
//!
//! What is wrong is told without the cell itself: a secret in the wrong column stays hidden so.

use std::borrow::Cow;

use tenantry_core::{Region, Standing, TenantId};
use zeroize::Zeroizing;

use super::Column;
use super::column::{KINDS, STANDINGS};
use super::row::Row;
use crate::views::draft::{
    Check, Context, Draft, Kind, Mending, Name, Place, Purpose, REDIRECT_URI,
};
use crate::views::draft::{looks_like_an_id, words};
use crate::views::places;

/// A row as a draft of a registration.
pub(super) struct Entry {
    pub(super) draft: Draft,
    /// Why it cannot be added, and what to do.
    pub(super) problems: Vec<String>,
    /// What is worth knowing.
    pub(super) notes: Vec<String>,
}

impl Entry {
    /// Reads a row.
    pub(super) fn of(row: &Row) -> Self {
        let mut entry = Self { draft: Draft::new(), problems: Vec::new(), notes: Vec::new() };
        if let Some(why) = &row.broken {
            entry.problems.push(why.clone());
            return entry;
        }
        entry.read_names(row);
        entry.read_region(row);
        entry.read_client(row);
        entry.read_rest(row);
        entry.check();
        entry
    }

    /// What a form begins with: all that the row says, but for what may be a secret in the wrong
    /// column. Where id and secret are swapped, each is in its own field.
    pub(super) fn mending(self, row: &Row, mending: Mending) -> Draft {
        let Self { mut draft, .. } = self;
        draft.purpose = Purpose::Mend(mending);
        if draft.place == Place::Unchosen {
            row.get(Column::Region).clone_into(&mut draft.address);
        }
        if !looks_like_an_id(draft.client_id.trim()) {
            let odd = Zeroizing::new(std::mem::take(&mut draft.client_id));
            if looks_like_an_id(draft.secret.trim()) {
                draft.client_id = draft.secret.trim().to_owned();
                draft.secret = odd;
            }
        }
        if let Name::Typed(name) = &draft.name
            && !may_be_shown(name)
        {
            draft.name = Name::Suggested;
        }
        let Draft { address, login_base, api_base, redirect_uri, org, scopes, context, .. } =
            &mut draft;
        let Context { organization_id, audience, resource, scopes: extra } = context;
        let fields =
            [address, login_base, api_base, redirect_uri, org, scopes, organization_id, audience];
        for field in fields.into_iter().chain([resource, extra]) {
            if !words(field).all(may_be_shown) {
                field.clear();
            }
        }
        draft
    }

    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    /// Many lists have one column with a name for people; it serves as both.
    fn read_names(&mut self, row: &Row) {
        let name = row.get(Column::Name);
        let label = if row.says(Column::Label) { row.get(Column::Label) } else { name };
        // A cell may have several lines; a label has one.
        self.draft.label = label.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        if row.says(Column::Name) && (row.says(Column::Label) || TenantId::new(name).is_ok()) {
            self.draft.name = Name::Typed(name.to_owned());
        }
    }

    fn read_region(&mut self, row: &Row) {
        let said = row.get(Column::Region);
        let (login, api) = (row.get(Column::LoginBase), row.get(Column::ApiBase));
        let bases: Vec<_> = [login, api].into_iter().filter(|base| !base.is_empty()).collect();
        if said.is_empty() || said.eq_ignore_ascii_case("custom") {
            let known: Vec<_> = bases.iter().map(|base| places::find(base)).collect();
            match known.as_slice() {
                [] => self.problem("The region is missing."),
                [Some(region)] => self.draft.place = Place::Known(region.clone()),
                [Some(one), Some(other)] if one == other => {
                    self.draft.place = Place::Known(one.clone());
                }
                [None, None] => self.read_bases(login, api),
                [None] => self.problem(
                    "Of a region of your own, both the login base and the API base are needed.",
                ),
                _ => self.problem("The login base and the API base are of two regions."),
            }
            return;
        }
        let Some(region) = places::find(said) else {
            self.problem(unknown_region(said));
            return;
        };
        let is_elsewhere = |base: &&&str| places::find(base).as_ref() != Some(&region);
        if let Some(base) = bases.iter().find(is_elsewhere) {
            let which = if **base == *login { "login" } else { "API" };
            self.problem(format!(
                "The region is {}, and the {which} address is not there. Correct one of them; for a \
                 gateway, leave the region out.",
                places::address(&region)
            ));
        }
        self.draft.place = Place::Known(region);
    }

    fn read_bases(&mut self, login: &str, api: &str) {
        if Region::custom(login, api).is_err() {
            self.problem(
                "The login base or the API base is no base URL: give https://HOST, perhaps with a port \
                 and a path.",
            );
        }
        self.draft.place = Place::Custom;
        login.clone_into(&mut self.draft.login_base);
        api.clone_into(&mut self.draft.api_base);
    }

    fn read_client(&mut self, row: &Row) {
        row.get(Column::ClientId).clone_into(&mut self.draft.client_id);
        let secret = row.get(Column::Secret);
        self.draft.secret = Zeroizing::new(secret.to_owned());
        match kind(row.get(Column::Kind)) {
            Ok(kind) => self.draft.kind = kind.unwrap_or(Kind::Confidential),
            Err(problem) => self.problem(problem),
        }
        if self.draft.kind == Kind::Public && !secret.is_empty() {
            self.problem(
                "A public client has no secret. Leave the secret out, or make the client type \
                 confidential.",
            );
        }
        let redirect = row.get(Column::RedirectUri);
        let redirect = if redirect.is_empty() { REDIRECT_URI } else { redirect };
        redirect.clone_into(&mut self.draft.redirect_uri);
    }

    fn read_rest(&mut self, row: &Row) {
        row.get(Column::Org).clone_into(&mut self.draft.org);
        row.get(Column::Scopes).clone_into(&mut self.draft.scopes);
        match row.get(Column::Standing).to_ascii_lowercase().as_str() {
            "" | "secondary" => {}
            "primary" => self.draft.standing = Standing::Primary,
            _ => self.problem(format!("The standing is {STANDINGS}, and it says something else.")),
        }
        self.draft.context = Context {
            organization_id: row.get(Column::ContextOrg).to_owned(),
            audience: row.get(Column::ContextAudience).to_owned(),
            resource: row.get(Column::ContextResource).to_owned(),
            scopes: row.get(Column::ContextScopes).to_owned(),
        };
    }

    fn check(&mut self) {
        self.check_names();
        self.check_client();
        if self.draft.checked_org().problem().is_some() {
            self.problem(
                "The org id is no UUID. It is shown in Genesys Cloud under Admin > Account Settings > \
                 Organization Settings; or leave it out, and it is learned at the first sign-in.",
            );
        }
        if self.draft.checked_scopes().problem().is_some() {
            self.problem("One of the scopes cannot be one. Give names such as users:readonly.");
        }
        if self.draft.context.checked().problem().is_some() {
            self.problem(
                "The token context is wrong: organization_id and resource are org ids, the audience is \
                 one word, and scopes are words. Leave it out unless somebody told you to set it.",
            );
        } else if !self.draft.context.is_off() {
            self.notes.push(
                "It sets a token context, which Genesys Cloud does not document: an experiment."
                    .to_owned(),
            );
        }
        if self.draft.kind == Kind::Credentials && words(&self.draft.scopes).next().is_some() {
            self.notes.push("Client credentials have roles; scopes mean nothing there.".to_owned());
        }
        let unknown = self.draft.unknown_scopes();
        self.notes.extend(unknown.iter().map(ToString::to_string));
    }

    fn check_names(&mut self) {
        match self.draft.checked_label() {
            Check::Good(_) => {}
            Check::Missing => self.problem("The label is missing: what do people call the org?"),
            Check::Wrong(problem) => self.problems.push(problem),
        }
        if matches!(&self.draft.name, Name::Typed(name) if TenantId::new(name).is_err()) {
            self.problem(
                "The name cannot be one: it is 1 to 64 of A-Z a-z 0-9 . _ -, because a file is called \
                 so. Leave it out, and it is made of the label.",
            );
        }
    }

    fn check_client(&mut self) {
        let is_id = looks_like_an_id(self.draft.client_id.trim());
        if !is_id && looks_like_an_id(&self.draft.secret) {
            self.problem("The client id and the secret seem to be swapped: only the id is a UUID.");
            return;
        }
        match self.draft.checked_client_id() {
            Check::Good(_) if is_id => {}
            Check::Good(_) => self.notes.push(
                "The client id is no UUID, as Genesys Cloud's are. Is it the client's name, or its \
                 secret?"
                    .to_owned(),
            ),
            Check::Missing => self.problem("The client id is missing."),
            Check::Wrong(_) => self.problem("The client id has characters that none has."),
        }
        if self.draft.kind != Kind::Public
            && let Check::Wrong(problem) = self.draft.checked_secret()
        {
            self.problems.push(problem);
        }
        if self.draft.kind != Kind::Credentials
            && self.draft.checked_redirect_uri().problem().is_some()
        {
            self.problem(
                "The redirect URI does not lead to this computer: give http://localhost:PORT/PATH, as \
                 it is registered with the client, or leave it out.",
            );
        }
    }
}

/// What is long, and is neither an address nor an id, may be a secret in the wrong column.
fn may_be_shown(word: &str) -> bool {
    word.len() <= 30 || word.contains(['.', ':']) || looks_like_an_id(word)
}

fn unknown_region(said: &str) -> String {
    let what = if may_be_shown(said) && said.len() <= 80 {
        format!("{said:?}")
    } else {
        "that".to_owned()
    };
    format!(
        "No region of Genesys Cloud is known by {what}. Give a name such as eu-west-1, a domain such as \
         mypurecloud.ie, or an address from a browser; for a gateway, leave it out and give login base \
         and API base."
    )
}

/// The kind of client in the words of Tenantry, of OAuth and of Genesys Cloud.
fn kind(said: &str) -> Result<Option<Kind>, Cow<'static, str>> {
    let bare: String = said.chars().filter(|c| c.is_alphanumeric()).collect();
    match bare.to_lowercase().as_str() {
        "" => Ok(None),
        "confidential" | "code" | "codeauthorization" | "authorizationcode" | "web" => {
            Ok(Some(Kind::Confidential))
        }
        "public" | "pkce" | "codepkce" => Ok(Some(Kind::Public)),
        "credentials" | "clientcredentials" | "clientcredential" => Ok(Some(Kind::Credentials)),
        "token" | "implicit" | "tokenimplicitgrant" => Err(
            "The implicit grant gives nothing that can be renewed, and Genesys Cloud ends it. Make a \
             client with Code Authorization."
                .into(),
        ),
        "saml2bearer" | "saml2" | "password" => {
            Err("That grant is not used here. Make a client with Code Authorization.".into())
        }
        _ => Err(format!("The client type is {KINDS}, and it says something else.").into()),
    }
}

#[cfg(test)]
mod tests;
