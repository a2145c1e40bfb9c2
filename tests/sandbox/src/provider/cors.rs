//! Cross-origin rules: which pages may read an answer (WHATWG Fetch, CORS).
//!
//! A page may use the token endpoint when its origin is that of a registered redirect URI. It must
//! send a simple request: nobody documents what a preflight of the login host is answered, so here
//! it is refused. The API host lets any page send a token it holds.

use http::StatusCode;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};

use super::Provider;
use super::answer::{self, Answer};
use super::ask::Ask;
use crate::id::Role;

pub(crate) fn preflight(role: Role) -> Answer {
    match role {
        Role::Login => answer::empty(StatusCode::FORBIDDEN),
        Role::Api => {
            let mut answer = answer::empty(StatusCode::NO_CONTENT);
            answer::set(&mut answer, ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, DELETE");
            answer::set(&mut answer, ACCESS_CONTROL_ALLOW_HEADERS, "authorization, content-type");
            answer::set(&mut answer, ACCESS_CONTROL_MAX_AGE, "600");
            answer
        }
    }
}

impl Provider {
    /// Lets the page that asked read the answer, if it may.
    pub(crate) fn share_with_pages(&self, ask: &Ask<'_>, answer: &mut Answer) {
        let Some(origin) = ask.header(ORIGIN) else { return };
        let may_read = match ask.host.role {
            Role::Api => true,
            Role::Login => {
                let clients = self.scene.region(ask.region()).map(|region| &region.clients);
                ask.path() == "/oauth/token"
                    && ask.method() == http::Method::POST
                    && clients.is_some_and(|all| all.iter().any(|c| c.lives_at(origin)))
            }
        };
        answer::set(answer, VARY, "Origin");
        if may_read {
            answer::set(answer, ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        }
    }
}
