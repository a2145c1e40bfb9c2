//! Checked: what an org may be asked with a token of its own, and what its answers say.

mod body;

pub(crate) use body::Body;

use super::http::{HttpRequest, HttpResponse};
use super::refusal::Refusal;
use super::{date, identity};
use crate::diagnosis::{
    AuthorizationFacts, Checked, ClientFacts, Fact, OrgFacts, TimeoutFacts, TokenFacts,
};
use crate::id::ClientId;
use crate::registration::Region;
use crate::secret::AccessToken;

/// What an org can be asked, in the order in which it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Whose the token is. The one question that can leave the org's inactivity timer alone.
    Token,
    /// The inactivity timeout.
    Timeout,
    /// The org.
    Org,
    /// The client, where it is the org's own.
    Client,
    /// What the org lets the client do.
    Authorization,
    /// The names of all scopes.
    Scopes,
}

impl Subject {
    /// What is asked after it.
    pub(crate) const fn next(self) -> Option<Self> {
        Some(match self {
            Self::Token => Self::Timeout,
            Self::Timeout => Self::Org,
            Self::Org => Self::Client,
            Self::Client => Self::Authorization,
            Self::Authorization => Self::Scopes,
            Self::Scopes => return None,
        })
    }
}

/// Asks the API host of the region.
pub(crate) fn request(
    region: &Region,
    client: &ClientId,
    subject: Subject,
    token: &AccessToken,
) -> HttpRequest {
    // An id may hold what would end a path.
    let id = || form_urlencoded::byte_serialize(client.as_str().as_bytes()).collect::<String>();
    let path = match subject {
        Subject::Token => return identity::request(region, token),
        Subject::Timeout => "tokens/timeout".to_owned(),
        Subject::Org => "organizations/me".to_owned(),
        Subject::Client => format!("oauth/clients/{}", id()),
        Subject::Authorization => format!("oauth/authorizations/{}", id()),
        Subject::Scopes => "oauth/scopes".to_owned(),
    };
    identity::get(format!("{}/api/v2/{path}", region.api_base()), token)
}

/// Whether there is more to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// What comes next may be asked.
    Ask,
    /// What comes next might reset the org's inactivity timer.
    LeaveAlone,
    /// It is no use to ask: the token is not taken, or there were too many requests.
    End,
}

/// Notes what an answer says.
pub(crate) fn hear(checked: &mut Checked, subject: Subject, answer: &HttpResponse) -> Next {
    let told = told(answer);
    let ends = matches!(told, Err(Untold::Refused { .. } | Untold::Throttled));
    let may_go_on = match subject {
        Subject::Token => {
            checked.token = fact(told, |body| token(answer, body));
            // Where nobody knows whether there is a timer, there may be one.
            checked.token.known().is_some_and(|token| token.idles_at.is_none())
        }
        Subject::Timeout => {
            let is_on = matches!(&told, Ok(body) if body.has_timeout());
            checked.timeout = fact(told, |body| timeout(&body));
            !is_on
        }
        Subject::Org => {
            checked.org = fact(told, org);
            true
        }
        Subject::Client => {
            checked.client = fact(told, |body| body.id.0.is_some().then(|| client(body)));
            true
        }
        Subject::Authorization => {
            checked.authorization = fact(told, authorization);
            true
        }
        Subject::Scopes => {
            checked.scopes = fact(told, Body::ids);
            true
        }
    };
    match (ends, may_go_on) {
        (true, _) => Next::End,
        (false, true) => Next::Ask,
        (false, false) => Next::LeaveAlone,
    }
}

/// Notes that there was no answer.
pub(crate) fn unheard(checked: &mut Checked, subject: Subject) {
    set(checked, subject, Untold::Failed);
}

/// Notes that nothing that comes after `subject` was asked, for the sake of the inactivity timer.
pub(crate) fn leave_alone(checked: &mut Checked, subject: Subject) {
    let mut after = subject.next();
    while let Some(subject) = after {
        set(checked, subject, Untold::LeftAlone);
        after = subject.next();
    }
}

fn set(checked: &mut Checked, subject: Subject, why: Untold) {
    match subject {
        Subject::Token => checked.token = why.into(),
        Subject::Timeout => checked.timeout = why.into(),
        Subject::Org => checked.org = why.into(),
        Subject::Client => checked.client = why.into(),
        Subject::Authorization => checked.authorization = why.into(),
        Subject::Scopes => checked.scopes = why.into(),
    }
}

/// Why an answer does not say what was asked.
enum Untold {
    NotAllowed { code: Option<String> },
    Refused { code: Option<String> },
    Absent,
    Throttled,
    Failed,
    LeftAlone,
}

impl<T> From<Untold> for Fact<T> {
    fn from(why: Untold) -> Self {
        match why {
            Untold::NotAllowed { code } => Self::NotAllowed { code },
            Untold::Refused { code } => Self::Refused { code },
            Untold::Absent => Self::Absent,
            Untold::Throttled | Untold::Failed => Self::Failed,
            Untold::LeftAlone => Self::LeftAlone,
        }
    }
}

fn told(answer: &HttpResponse) -> Result<Body, Untold> {
    if answer.status() == 200 {
        return Body::read(answer.body()).ok_or(Untold::Failed);
    }
    Err(match Refusal::of("", answer) {
        Refusal::Throttled { .. } => Untold::Throttled,
        Refusal::TokenDead(said) => Untold::Refused { code: said.code },
        // An address that is not allowed is answered 401, whatever is asked from it.
        Refusal::Forbidden(said) if said.status == 401 => Untold::Refused { code: said.code },
        Refusal::Forbidden(said) => Untold::NotAllowed { code: said.code },
        Refusal::Other(said) if said.status == 404 => Untold::Absent,
        Refusal::Other(_)
        | Refusal::InvalidGrant(_)
        | Refusal::InvalidClient(_)
        | Refusal::UnauthorizedClient(_)
        | Refusal::ServerTrouble(_)
        | Refusal::Unreadable(_) => Untold::Failed,
    })
}

fn fact<T>(told: Result<Body, Untold>, read: impl FnOnce(Body) -> Option<T>) -> Fact<T> {
    match told {
        Ok(body) => read(body).map_or(Fact::Failed, Fact::Known),
        Err(why) => why.into(),
    }
}

fn token(answer: &HttpResponse, body: Body) -> Option<TokenFacts> {
    let identity = identity::identity("", answer).ok()?;
    let org = identity.org.id.as_str();
    let home = body.home_organization.0;
    let home =
        home.filter(|home| home.id.0.as_deref().is_some_and(|id| !id.eq_ignore_ascii_case(org)));
    let (home_org, home_org_name) = home.map_or((None, None), |home| (home.id.0, home.name.0));
    let idles_at = match body.date_token_idles.0 {
        // A timer that cannot be read is a timer.
        Some(date) => Some(date::read(&date)?),
        None => None,
    };
    let described = body.o_auth_client.0.map(|described| *described);
    let client_org = described
        .as_ref()
        .and_then(|described| described.organization.0.as_ref())
        .and_then(|owner| owner.id.0.clone());
    Some(TokenFacts {
        org: org.to_owned(),
        org_name: identity.org.name,
        home_org,
        home_org_name,
        client: identity.client.map(|client| client.as_str().to_owned()),
        client_org,
        client_facts: described.map(client),
        scopes: identity.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        idles_at,
    })
}

fn timeout(body: &Body) -> Option<TimeoutFacts> {
    match (body.enable_idle_token_timeout.0?, body.idle_token_timeout_seconds.0) {
        (false, _) => Some(TimeoutFacts::Off),
        (true, secs) => secs.map(|secs| TimeoutFacts::After { secs }),
    }
}

fn org(body: Body) -> Option<OrgFacts> {
    let (id, name) = (body.id.0?, body.name.0.unwrap_or_default());
    Some(OrgFacts { id, name, state: body.state.0 })
}

fn client(body: Body) -> ClientFacts {
    ClientFacts {
        roles: body.roles(),
        name: body.name.0.unwrap_or_default(),
        state: body.state.0,
        date_to_delete: body.date_to_delete.0,
        grant_type: body.authorized_grant_type.0,
        redirect_uris: body.registered_redirect_uri.0.unwrap_or_default(),
        lifetime_secs: body.access_token_validity_seconds.0,
        scopes: body.scope.0.unwrap_or_default(),
    }
}

fn authorization(body: Body) -> Option<AuthorizationFacts> {
    let state = Some(body.state.0?);
    Some(AuthorizationFacts { state, scopes: body.scope.0.unwrap_or_default() })
}

#[cfg(test)]
mod tests;
