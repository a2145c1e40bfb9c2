//! The pages a person sees. Plain HTML that needs no script; every value is escaped by `maud`.

use http::StatusCode;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::answer::{self, Answer};
use crate::id::RegionId;

const STYLE: &str = include_str!("pages.css");

/// What the sign-in page shows.
pub(crate) struct SigningIn {
    pub(crate) region: RegionId,
    pub(crate) app: String,
    pub(crate) org: String,
    pub(crate) email: String,
    pub(crate) notice: Notice,
    pub(crate) people: Vec<Hint>,
}

/// What went wrong before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    None,
    WrongPassword,
    /// The user may not act in the organization the application asked for.
    OtherOrg,
}

/// Somebody who exists here, since this is a sandbox and no secret.
pub(crate) struct Hint {
    pub(crate) org: String,
    pub(crate) email: String,
    pub(crate) password: String,
    pub(crate) standing: &'static str,
}

/// What the consent page and the refusal of it show.
pub(crate) struct Asking {
    pub(crate) region: RegionId,
    pub(crate) app: String,
    pub(crate) org: String,
    pub(crate) user: String,
    pub(crate) email: String,
    pub(crate) scope: Vec<String>,
}

/// For whom a consent counts.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OnBehalfOf {
    Organization,
    User,
}

pub(crate) fn sign_in(show: &SigningIn, ticket: &str) -> Answer {
    let (status, notice) = match show.notice {
        Notice::None => (StatusCode::OK, None),
        Notice::WrongPassword => {
            (StatusCode::UNAUTHORIZED, Some("Organization, email or password is wrong."))
        }
        Notice::OtherOrg => {
            let text = "This user may not work in the organization the application asked for.";
            (StatusCode::FORBIDDEN, Some(text))
        }
    };
    let body = html! {
        p.where { "Region " (show.region) }
        h1 { "Sign in" }
        p { "to continue to " strong { (show.app) } }
        @if let Some(notice) = notice { p.notice role="alert" { (notice) } }
        form method="post" action="/sign-in" {
            input type="hidden" name="ticket" value=(ticket);
            label for="org" { "Organization" }
            input id="org" name="org" value=(show.org) autocomplete="organization" required;
            label for="email" { "Email" }
            input id="email" name="email" type="email" value=(show.email) autocomplete="username"
                required;
            label for="password" { "Password" }
            input id="password" name="password" type="password" autocomplete="current-password"
                required;
            button type="submit" { "Sign in" }
        }
        (hints(&show.people))
    };
    page(status, "sign-in", "Sign in", &body)
}

fn hints(people: &[Hint]) -> Markup {
    html! {
        details open {
            summary { "People of this sandbox" }
            table {
                thead { tr {
                    th scope="col" { "Organization" } th scope="col" { "Email" }
                    th scope="col" { "Password" } th scope="col" { "Is" }
                } }
                tbody { @for hint in people { tr {
                    td { (hint.org) } td { (hint.email) } td { (hint.password) }
                    td { (hint.standing) }
                } } }
            }
        }
    }
}

pub(crate) fn consent(show: &Asking, whose: OnBehalfOf, ticket: &str) -> Answer {
    let body = html! {
        p.where { "Region " (show.region) }
        h1 { "Allow " (show.app) "?" }
        p { strong { (show.app) } " asks to work in " strong { (show.org) } " as "
            (show.user) "." }
        @match whose {
            OnBehalfOf::Organization => p {
                "You decide for everybody in " (show.org) ": nobody there will be asked again."
            },
            OnBehalfOf::User => p { "You decide for yourself only." },
        }
        h2 { "It may use" }
        ul.scope { @for scope in &show.scope { li { code { (scope) } } } }
        form method="post" action="/consent" {
            input type="hidden" name="ticket" value=(ticket);
            div.choices {
                button type="submit" name="decision" value="allow" { "Allow" }
                button.quiet type="submit" name="decision" value="refuse" { "Refuse" }
            }
        }
        (switch(show, ticket))
    };
    page(StatusCode::OK, "consent", "Allow access", &body)
}

pub(crate) fn admin_required(show: &Asking, ticket: &str) -> Answer {
    let body = html! {
        p.where { "Region " (show.region) }
        h1 { "An administrator is required" }
        p { strong { (show.org) } " lets nobody use " strong { (show.app) }
            " until one of its administrators has authorized it." }
        p { "Ask an administrator to open the application and allow it, or to authorize it under "
            "Admin, Integrations, Authorized Applications." }
        (switch(show, ticket))
    };
    page(StatusCode::FORBIDDEN, "admin-required", "An administrator is required", &body)
}

fn switch(show: &Asking, ticket: &str) -> Markup {
    html! {
        form.switch method="post" action="/switch-user" {
            input type="hidden" name="ticket" value=(ticket);
            span { "Signed in as " span data-user=(show.email) { (show.email) } ". Not you? " }
            button.link type="submit" { "Switch user" }
        }
    }
}

pub(crate) fn wrong_client() -> Answer {
    let body = html! {
        h1 { "OAuth client ID or redirect URI is invalid" }
        p { "The application that sent you here is not known in this region, is switched off, or "
            "asked to be called back at an address that was not registered for it." }
        p { "You can close this page." }
    };
    page(StatusCode::BAD_REQUEST, "wrong-client", "Not possible", &body)
}

pub(crate) fn gone() -> Answer {
    let body = html! {
        h1 { "This page is no longer valid" }
        p { "It was open for too long, or somebody else has signed in since. Start again from the "
            "application." }
    };
    page(StatusCode::BAD_REQUEST, "gone", "No longer valid", &body)
}

pub(crate) fn signed_out() -> Answer {
    let body = html! {
        h1 { "You are signed out" }
        p { "You can close this page." }
    };
    page(StatusCode::OK, "signed-out", "Signed out", &body)
}

pub(crate) fn not_found() -> Answer {
    let body = html! {
        h1 { "Not found" }
        p { "There is nothing at this address of the login host." }
    };
    page(StatusCode::NOT_FOUND, "not-found", "Not found", &body)
}

fn page(status: StatusCode, name: &str, title: &str, body: &Markup) -> Answer {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                link rel="icon" href="data:,";
                title { (title) " · Sandbox" }
                style { (PreEscaped(STYLE)) }
            }
            body data-page=(name) {
                main { (body) }
                footer { "A simulation of Genesys Cloud. Nothing here is real." }
            }
        }
    };
    answer::html(status, page)
}
