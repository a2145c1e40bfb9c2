//! Steps: everything that may happen, as the fuzzer draws it.

use arbitrary::Arbitrary;
use tenantry_core::{
    Command, Entropy, Fingerprint, HttpError, HttpRequest, HttpResponse, OrgId, RedirectUrl,
    Rejection, SignInHints, SignInUrl, TenantId, Tenants, Timestamp,
};

use crate::server;
use crate::stage::registration;

/// One thing that happens. Processes and tenants are counted modulo two.
#[derive(Arbitrary, Clone, Debug)]
pub enum Step {
    /// Somebody wants something.
    Command { core: u8, tenant: u8, wish: Wish },
    /// A browser comes back from one of the pages that were opened.
    ComeBack { core: u8, flow: u8, how: Return },
    /// An API call was refused.
    Reject { core: u8, tenant: u8, status: u16, code: Option<String> },
    /// The store does what it was asked for first.
    Store { core: u8, fault: StoreFault },
    /// An answer of the store that came late is heard.
    Hear { core: u8 },
    /// A request is answered.
    Answer { which: u8, answer: Answer },
    /// Time passes, and every deadline is met.
    Wait { seconds: u16 },
    /// The machine sleeps: time passes, and nobody notices before it wakes.
    Sleep { minutes: u8 },
    /// The clock is set back.
    SetBack { minutes: u8 },
    /// A process ends at once, and starts anew.
    Restart { core: u8 },
}

/// What somebody may want of a tenant.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Wish {
    Add,
    AddWithoutOrg,
    Update,
    SignIn,
    Cancel,
    Renew,
    SignOut,
    Forget,
}

impl Wish {
    pub(super) fn command(self, number: usize, entropy: Entropy) -> Command {
        let tenant = tenant(number);
        let known = registration(&server::org_of(number));
        match self {
            Self::Add => Command::Add { tenant, registration: known },
            Self::AddWithoutOrg => {
                let mut registration = known;
                registration.org = None::<OrgId>;
                Command::Add { tenant, registration }
            }
            Self::Update => Command::Update { tenant, registration: known },
            Self::SignIn => Command::SignIn { tenant, entropy, hints: SignInHints::default() },
            Self::Cancel => Command::Cancel(tenant),
            Self::Renew => Command::Renew(tenant),
            Self::SignOut => Command::SignOut(tenant),
            Self::Forget => Command::Forget(tenant),
        }
    }
}

/// The tenant of that number.
pub(super) fn tenant(number: usize) -> TenantId {
    TenantId::new(["acme", "globex"][number]).expect("a tenant id")
}

/// How a browser comes back.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Return {
    /// With a code that each flow has one of, however often it comes.
    WithItsCode,
    WithAnotherCode,
    WithAnError,
    WithAWrongState,
}

impl Return {
    pub(super) fn redirect(self, page: &SignInUrl, number: u64) -> RedirectUrl {
        let (_, query) = page.expose().split_once('?').unwrap_or_default();
        let mut fields = form_urlencoded::parse(query.as_bytes());
        let state = fields.find(|(name, _)| name == "state").expect("a state").1;
        let code = |from: &str| format!("code={}", server::secret("code", number) + from);
        let (outcome, state) = match self {
            Self::WithItsCode => (format!("code=CANARY-code-{state}"), state.as_ref()),
            Self::WithAnotherCode => (code("b"), state.as_ref()),
            Self::WithAnError => ("error=access_denied".to_owned(), state.as_ref()),
            Self::WithAWrongState => (code("c"), "x"),
        };
        RedirectUrl::new(format!("http://localhost:47080/callback?{outcome}&state={state}"))
    }
}

/// An API call with the token that is handed out now, refused.
pub(super) fn rejection(
    tenants: &Tenants,
    now: Timestamp,
    (number, status, code): (usize, u16, Option<&str>),
) -> Option<Rejection> {
    let tenant = tenant(number);
    let token = tenants.access_token(now, &tenant, "api.mypurecloud.ie").ok()?;
    let token = Fingerprint::of(token);
    Some(Rejection { tenant, token, status, code: code.map(str::to_owned) })
}

/// What goes wrong with a save.
#[derive(Arbitrary, Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreFault {
    None,
    /// Nothing is written, and that is said.
    Full,
    /// It is written, and the store says that it failed.
    Unsure,
    /// It is written, and the answer comes later.
    Slow,
    /// It is written, and no answer ever comes.
    Silent,
    /// Nothing is written, and nothing is said.
    Forgotten,
}

/// What comes of a request.
#[derive(Arbitrary, Clone, Debug)]
pub enum Answer {
    /// A grant with a new refresh token, or the org that was expected.
    Good {
        lifetime: u16,
    },
    /// A grant with the refresh token that was sent.
    Same,
    /// A grant without a refresh token.
    Bare,
    InvalidGrant,
    InvalidClient,
    Throttled {
        seconds: u16,
    },
    Trouble,
    BadCredentials,
    WrongOrg,
    Lost,
    NotSent,
    Raw {
        status: u16,
        body: Vec<u8>,
    },
}

impl Answer {
    /// To a question for a token.
    pub(super) fn to_token_request(
        &self,
        request: &HttpRequest,
        number: u64,
    ) -> Result<HttpResponse, HttpError> {
        let access = server::secret("access", number);
        let sent = server::field(request, "refresh_token");
        Ok(match self {
            Self::Good { lifetime } => {
                let refresh = server::secret("refresh", number);
                server::grant(&access, Some(&refresh), (*lifetime).into())
            }
            Self::Same => server::grant(&access, sent.as_deref(), 86_399),
            Self::Bare => server::grant(&access, None, 86_399),
            other => return other.to_any_request(),
        })
    }

    /// To the question whose a token is.
    pub(super) fn to_identity_request(&self, org: &str) -> Result<HttpResponse, HttpError> {
        Ok(match self {
            Self::Good { .. } | Self::Same | Self::Bare => server::identity(org),
            Self::WrongOrg => server::identity(&server::org_of(9)),
            other => return other.to_any_request(),
        })
    }

    fn to_any_request(&self) -> Result<HttpResponse, HttpError> {
        Ok(match self {
            Self::InvalidGrant => HttpResponse::new(400, r#"{"error":"invalid_grant"}"#),
            Self::InvalidClient => HttpResponse::new(400, r#"{"error":"invalid_client"}"#),
            Self::Throttled { seconds } => {
                HttpResponse::new(429, "").header("Retry-After", &seconds.to_string())
            }
            Self::BadCredentials => {
                HttpResponse::new(401, r#"{"code":"bad.credentials","message":"m"}"#)
            }
            Self::Lost => return Err(HttpError::Interrupted),
            Self::NotSent => return Err(HttpError::NotConnected),
            Self::Raw { status, body } => HttpResponse::new(*status, body.as_slice()),
            Self::Good { .. } | Self::Same | Self::Bare | Self::Trouble | Self::WrongOrg => {
                HttpResponse::new(502, "")
            }
        })
    }
}
