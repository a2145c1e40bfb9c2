//! Inputs as a recording holds them, and back.

use serde::{Deserialize, Serialize};

use super::answer::Read;
use super::record::Held;
use super::redirect::Redirect;
use super::veil::Veil;
use crate::id::{Attempt, Fingerprint, Generation, RequestId, TenantId};
use crate::input::{Command, Input, Rejection, StoredBytes};
use crate::log::said;
use crate::registration::{Registration, SignInHints};
use crate::secret::{Entropy, RedirectUrl};
use crate::wire::http::HttpError;

/// One input.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Told {
    Add {
        tenant: TenantId,
        registration: Box<Registration>,
    },
    Update {
        tenant: TenantId,
        registration: Box<Registration>,
    },
    SignIn {
        tenant: TenantId,
        entropy: String,
        hints: SignInHints,
    },
    Cancel {
        tenant: TenantId,
    },
    Renew {
        tenant: TenantId,
    },
    Want {
        tenant: TenantId,
    },
    Check {
        tenant: TenantId,
    },
    SignOut {
        tenant: TenantId,
    },
    Forget {
        tenant: TenantId,
    },
    HandOver {
        tenant: TenantId,
        generation: Generation,
    },
    /// Nothing where it was no redirect at all.
    Redirected(Option<Redirect>),
    Answered {
        tenant: TenantId,
        attempt: Attempt,
        answer: Box<Read>,
    },
    Unanswered {
        tenant: TenantId,
        attempt: Attempt,
        error: HttpError,
    },
    Saved {
        tenant: TenantId,
        generation: Generation,
    },
    SaveConflict {
        tenant: TenantId,
        found: Option<Held>,
    },
    StoreChanged {
        tenant: TenantId,
        found: Option<Held>,
    },
    SaveFailed {
        tenant: TenantId,
    },
    Erased {
        tenant: TenantId,
    },
    EraseFailed {
        tenant: TenantId,
    },
    Rejected {
        tenant: TenantId,
        token: Fingerprint,
        status: u16,
        code: Option<String>,
    },
    Online,
    Resumed,
    Tick,
}

impl Told {
    pub(super) fn of(input: &Input, veil: &Veil) -> Self {
        match input {
            Input::Command(command) => Self::of_command(command, veil),
            Input::Redirected(url) => Self::Redirected(Redirect::of(url, veil)),
            Input::Responded { id: RequestId { tenant, attempt }, result } => {
                let (tenant, attempt) = (tenant.clone(), *attempt);
                match result {
                    Ok(answer) => {
                        let answer = Box::new(Read::of(answer, veil));
                        Self::Answered { tenant, attempt, answer }
                    }
                    Err(error) => Self::Unanswered { tenant, attempt, error: *error },
                }
            }
            Input::Saved { tenant, generation } => {
                Self::Saved { tenant: tenant.clone(), generation: *generation }
            }
            Input::SaveConflict { tenant, found } => Self::SaveConflict {
                tenant: tenant.clone(),
                found: found.as_ref().map(|bytes| Held::of(tenant, bytes.as_ref(), veil)),
            },
            Input::StoreChanged { tenant, found } => Self::StoreChanged {
                tenant: tenant.clone(),
                found: found.as_ref().map(|bytes| Held::of(tenant, bytes.as_ref(), veil)),
            },
            Input::SaveFailed { tenant } => Self::SaveFailed { tenant: tenant.clone() },
            Input::Erased { tenant } => Self::Erased { tenant: tenant.clone() },
            Input::EraseFailed { tenant } => Self::EraseFailed { tenant: tenant.clone() },
            Input::Rejected(Rejection { tenant, token, status, code }) => Self::Rejected {
                tenant: tenant.clone(),
                token: veil.fingerprint(*token),
                status: *status,
                code: code.as_deref().map(said::code),
            },
            Input::Online => Self::Online,
            Input::Resumed => Self::Resumed,
            Input::Tick => Self::Tick,
        }
    }

    fn of_command(command: &Command, veil: &Veil) -> Self {
        match command {
            Command::Add { tenant, registration } => {
                let registration = Box::new(veil.registration((**registration).clone()));
                Self::Add { tenant: tenant.clone(), registration }
            }
            Command::Update { tenant, registration } => {
                let registration = Box::new(veil.registration((**registration).clone()));
                Self::Update { tenant: tenant.clone(), registration }
            }
            Command::SignIn { tenant, entropy, hints } => {
                let SignInHints { prompt, target, identity_provider, login_hint } = hints.clone();
                let login_hint = login_hint.map(|hint| veil.login_hint(&hint));
                Self::SignIn {
                    tenant: tenant.clone(),
                    entropy: veil.entropy(entropy),
                    hints: SignInHints { prompt, target, identity_provider, login_hint },
                }
            }
            Command::Cancel(tenant) => Self::Cancel { tenant: tenant.clone() },
            Command::Want(tenant) => Self::Want { tenant: tenant.clone() },
            Command::Check(tenant) => Self::Check { tenant: tenant.clone() },
            Command::Renew(tenant) => Self::Renew { tenant: tenant.clone() },
            Command::SignOut(tenant) => Self::SignOut { tenant: tenant.clone() },
            Command::Forget(tenant) => Self::Forget { tenant: tenant.clone() },
            Command::HandOver { tenant, generation } => {
                Self::HandOver { tenant: tenant.clone(), generation: *generation }
            }
        }
    }

    /// The input that was recorded, or why it can be none.
    pub(super) fn input(&self) -> Result<Input, &'static str> {
        Ok(match self {
            Self::Redirected(redirect) => {
                let none = || RedirectUrl::new("");
                Input::Redirected(redirect.as_ref().map_or_else(none, Redirect::url))
            }
            Self::Answered { tenant, attempt, answer } => {
                let id = RequestId { tenant: tenant.clone(), attempt: *attempt };
                Input::Responded { id, result: Ok(answer.answer()) }
            }
            Self::Unanswered { tenant, attempt, error } => {
                let id = RequestId { tenant: tenant.clone(), attempt: *attempt };
                Input::Responded { id, result: Err(*error) }
            }
            Self::Saved { tenant, generation } => {
                Input::Saved { tenant: tenant.clone(), generation: *generation }
            }
            Self::SaveConflict { tenant, found } => {
                let found = found.as_ref().map(|held| stored(held, tenant)).transpose()?;
                Input::SaveConflict { tenant: tenant.clone(), found }
            }
            Self::StoreChanged { tenant, found } => {
                let found = found.as_ref().map(|held| stored(held, tenant)).transpose()?;
                Input::StoreChanged { tenant: tenant.clone(), found }
            }
            Self::SaveFailed { tenant } => Input::SaveFailed { tenant: tenant.clone() },
            Self::Erased { tenant } => Input::Erased { tenant: tenant.clone() },
            Self::EraseFailed { tenant } => Input::EraseFailed { tenant: tenant.clone() },
            Self::Rejected { tenant, token, status, code } => Input::Rejected(Rejection {
                tenant: tenant.clone(),
                token: *token,
                status: *status,
                code: code.clone(),
            }),
            Self::Online => Input::Online,
            Self::Resumed => Input::Resumed,
            Self::Tick => Input::Tick,
            Self::Add { .. }
            | Self::Update { .. }
            | Self::SignIn { .. }
            | Self::Cancel { .. }
            | Self::Renew { .. }
            | Self::Want { .. }
            | Self::Check { .. }
            | Self::SignOut { .. }
            | Self::Forget { .. }
            | Self::HandOver { .. } => Input::Command(self.command()?),
        })
    }

    fn command(&self) -> Result<Command, &'static str> {
        Ok(match self {
            Self::Add { tenant, registration } => {
                Command::Add { tenant: tenant.clone(), registration: registration.clone() }
            }
            Self::Update { tenant, registration } => {
                Command::Update { tenant: tenant.clone(), registration: registration.clone() }
            }
            Self::SignIn { tenant, entropy, hints } => Command::SignIn {
                tenant: tenant.clone(),
                entropy: entropy_of(entropy).ok_or("entropy is 128 hexadecimal digits")?,
                hints: hints.clone(),
            },
            Self::Cancel { tenant } => Command::Cancel(tenant.clone()),
            Self::Want { tenant } => Command::Want(tenant.clone()),
            Self::Check { tenant } => Command::Check(tenant.clone()),
            Self::Renew { tenant } => Command::Renew(tenant.clone()),
            Self::SignOut { tenant } => Command::SignOut(tenant.clone()),
            Self::Forget { tenant } => Command::Forget(tenant.clone()),
            Self::HandOver { tenant, generation } => {
                Command::HandOver { tenant: tenant.clone(), generation: *generation }
            }
            Self::Redirected(_)
            | Self::Answered { .. }
            | Self::Unanswered { .. }
            | Self::Saved { .. }
            | Self::SaveConflict { .. }
            | Self::StoreChanged { .. }
            | Self::SaveFailed { .. }
            | Self::Erased { .. }
            | Self::EraseFailed { .. }
            | Self::Rejected { .. }
            | Self::Online
            | Self::Resumed
            | Self::Tick => return Err("it is no command"),
        })
    }
}

/// Why a record cannot be replayed.
pub(super) const NOT_STORED: &str = "no stored bytes could have been unreadable in that way";

fn stored(held: &Held, tenant: &TenantId) -> Result<StoredBytes, &'static str> {
    held.bytes(tenant).map(StoredBytes::from).ok_or(NOT_STORED)
}

fn entropy_of(digits: &str) -> Option<Entropy> {
    let mut bytes = [0; 64];
    if digits.len() != 2 * bytes.len() || !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
        return None;
    }
    for (byte, at) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(digits.get(at..at + 2)?, 16).ok()?;
    }
    Some(Entropy::new(bytes))
}
