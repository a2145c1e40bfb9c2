//! What a planted bug does to one tenant, where it takes more than a question.

use std::time::Duration;

use super::{Context, Tenant};
use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::sabotage::Bug;
use crate::secret::RefreshToken;
use crate::wire::http::HttpRequest;
use crate::wire::identity::Identity;
use crate::wire::refusal::{Refusal, Said};

/// So many failures in a row end a grant with [`Bug::DeathByCounting`].
const DEADLY_FAILURES: u32 = 4;

impl Tenant {
    /// Asks for a token although nobody has written down that somebody does.
    pub(super) fn ask_unclaimed(&mut self, cx: &mut Context<'_>) {
        let fence = self.record.fence.next();
        self.ask_for_token(fence, cx);
    }

    /// The same request as if another client sent it.
    pub(super) fn in_another_name(&self, request: HttpRequest, cx: &Context<'_>) -> HttpRequest {
        match cx.lanes.other_client(self.lane) {
            Some(other) => request.of_client(other),
            None => request,
        }
    }

    /// Whatever org the platform names, as if it were the expected one.
    pub(super) fn taken_on_trust(&self, mut identity: Identity) -> Identity {
        if let Some(expected) = &self.record.registration.org {
            identity.org.id = expected.clone();
        }
        identity
    }

    /// A reason to end the grant which is none.
    pub(super) fn wrong_reason(&self, refusal: &Refusal, cx: &Context<'_>) -> Option<Said> {
        let counted = cx.config.suffers(Bug::DeathByCounting) && self.failures >= DEADLY_FAILURES;
        let said = match refusal {
            Refusal::ServerTrouble(said) if cx.config.suffers(Bug::EndOnServerTrouble) => said,
            Refusal::InvalidClient(said) if cx.config.suffers(Bug::EndOnInvalidClient) => said,
            Refusal::ServerTrouble(said) | Refusal::Unreadable(said) if counted => said,
            Refusal::InvalidGrant(_)
            | Refusal::InvalidClient(_)
            | Refusal::UnauthorizedClient(_)
            | Refusal::Throttled { .. }
            | Refusal::TokenDead(_)
            | Refusal::Forbidden(_)
            | Refusal::ServerTrouble(_)
            | Refusal::Unreadable(_)
            | Refusal::Other(_) => return None,
        };
        Some(said.clone())
    }

    /// A lease that ends while its request may still be under way.
    pub(super) const fn short_lease() -> Duration {
        Duration::from_secs(5)
    }

    /// Tells the application what it must never be told.
    pub(super) fn quote_a_secret(&self, cx: &mut Context<'_>) {
        let token = self.record.grant.as_ref().and_then(|grant| grant.refresh_token.as_ref());
        let error = token.map_or("", RefreshToken::expose).to_owned();
        let failure = Failure::SignInRefused { error, text: None };
        cx.effects.push(Effect::Notify(Event::SignInFailed { tenant: self.id.clone(), failure }));
    }
}
