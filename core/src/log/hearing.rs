//! From inputs and effects to entries of the auth log.

use super::entry::{Happened, Order, Purpose, Shown};
use super::{field, said};
use crate::effect::Effect;
use crate::id::{Attempt, Fingerprint, Generation, TenantId};
use crate::input::{Command, Input, Refused, Rejection, StoredBytes};
use crate::secret::RedirectUrl;
use crate::tenant::Record;
use crate::time::millis;
use crate::wire::authorize::{self, Outcome};
use crate::wire::http::{HttpRequest, HttpResponse, Method};
use crate::wire::identity;
use crate::wire::refusal::Refusal;

impl Happened {
    /// What an input says; nothing where it is about no tenant.
    pub(super) fn by(input: &Input) -> Option<Self> {
        Some(match input {
            Input::Command(command) => Self::Commanded(Order::of(command)?),
            Input::Redirected(url) => Self::redirected(url)?,
            Input::Responded { id, result: Ok(answer) } => Self::answered(id.attempt, answer),
            Input::Responded { id, result: Err(error) } => {
                Self::Unanswered { attempt: id.attempt, error: *error, took_ms: None }
            }
            Input::Saved { generation, .. } => Self::Saved { generation: *generation },
            Input::SaveConflict { tenant, found } => {
                Self::SaveConflict { found: generation(tenant, found.as_ref()) }
            }
            Input::StoreChanged { tenant, found } => {
                Self::StoreChanged { found: generation(tenant, found.as_ref()) }
            }
            Input::SaveFailed { .. } => Self::SaveFailed,
            Input::Rejected(Rejection { token, status, code, .. }) => Self::Rejected {
                token: *token,
                status: *status,
                code: code.as_deref().map(Shown::of),
            },
            Input::Erased { .. } => Self::Erased,
            Input::EraseFailed { .. } => Self::EraseFailed,
            Input::Online | Input::Resumed | Input::Tick => return None,
        })
    }

    /// What an effect says.
    pub(super) fn of(effect: &Effect) -> Self {
        match effect {
            Effect::Save { record, expects } => Self::Saving {
                generation: record.generation(),
                expects: *expects,
                token: record.grant.as_ref().map(|grant| Fingerprint::of(&grant.access_token)),
                expires_at: record.grant.as_ref().map(|grant| grant.expires_at),
                tries: record.intent.as_ref().map(|intent| intent.tries),
                flows: record.flows.len(),
            },
            Effect::Erase(_) => Self::Erasing,
            Effect::Send { id, request, timeout } => Self::Sent {
                attempt: id.attempt,
                purpose: Purpose::of(request),
                method: request.method().as_str(),
                url: request.url().to_owned(),
                host: request.host().to_owned(),
                headers: field::of_headers(request),
                fields: field::of_form(request),
                timeout_ms: millis(*timeout),
            },
            Effect::Open { .. } => Self::Opened,
            Effect::Notify(event) => Self::Reported(Box::new(said::event(event.clone()))),
        }
    }

    pub(super) fn refused(refused: &Refused) -> Self {
        Self::Refused(Shown(refused.to_string()))
    }

    fn redirected(url: &RedirectUrl) -> Option<Self> {
        Some(match authorize::redirect(url)?.outcome {
            Outcome::Code(_) => Self::Redirected,
            Outcome::Error { error, text } => Self::RedirectedWithError {
                error: Shown::of(&error),
                text: text.as_deref().map(Shown::of),
            },
        })
    }

    fn answered(attempt: Attempt, answer: &HttpResponse) -> Self {
        let said = said::of(Refusal::of("", answer));
        Self::Answered {
            attempt,
            status: answer.status(),
            error: said.code.as_deref().map(Shown::of),
            text: said.text.as_deref().map(Shown::of),
            correlation_id: said.correlation_id.map(Shown),
            fields: field::of_answer(answer),
            took_ms: None,
        }
    }
}

impl Order {
    const fn of(command: &Command) -> Option<Self> {
        Some(match command {
            Command::Add { .. } => Self::Add,
            Command::Update { .. } => Self::Update,
            Command::SignIn { .. } => Self::SignIn,
            Command::Cancel(_) => Self::Cancel,
            Command::Renew(_) => Self::Renew,
            Command::Check(_) => Self::Check,
            Command::SignOut(_) => Self::SignOut,
            Command::HandOver { .. } => Self::HandOver,
            Command::Forget(_) => Self::Forget,
            // Callers come again and again; they would push everything else out of the log.
            Command::Want(_) => return None,
        })
    }
}

impl Purpose {
    fn of(request: &HttpRequest) -> Self {
        match request.method() {
            Method::Get if identity::is_asked_by(request) => Self::Identity,
            Method::Get => Self::CheckUp,
            Method::Delete => Self::End,
            Method::Post => match request.fields().find(|(name, _)| *name == "grant_type") {
                Some((_, "authorization_code")) => Self::Exchange,
                Some((_, "refresh_token")) => Self::Refresh,
                Some(_) | None => Self::ClientCredentials,
            },
        }
    }
}

/// The generation that was found, where it is that of a record which can be read.
fn generation(tenant: &TenantId, found: Option<&StoredBytes>) -> Option<Generation> {
    let record = Record::read(tenant, found?.as_ref()).ok()?;
    Some(record.generation())
}
