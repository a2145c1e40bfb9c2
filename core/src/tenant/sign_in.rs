//! Sign-in: every transition of an authorization code flow, from the command to the filed grant.
//!
//! ```text
//! SignIn -> Preparing (flow being saved) -> Redirecting (browser is with the person)
//!        -> Spending (flow leaves the record) -> Exchanging -> Identifying -> Committing -> done
//! any    -> failed, with a sentence; the grant that was there before stays as it is
//! ```

use std::mem;

use super::change::{Change, Filing};
use super::flow::{SignIn, Stage};
use super::grant::Grant;
use super::proof::Proven;
use super::record::Flow;
use super::{Answer, Context, Tenant, answer_wait};
use crate::effect::{Effect, Event};
use crate::failure::Failure;
use crate::id::Attempt;
use crate::input::Refused;
use crate::registration::SignInHints;
use crate::sabotage::Bug;
use crate::secret::{Entropy, FlowState, SignInUrl};
use crate::time::{Timestamp, Wait};
use crate::wire::authorize::{self, Outcome, Redirect};
use crate::wire::http::HttpError;
use crate::wire::refusal::Refusal;
use crate::wire::shown::printable;
use crate::wire::{pkce, token};

impl Tenant {
    /// A person wants to sign in.
    pub(super) fn open_flow(
        &mut self,
        entropy: &Entropy,
        hints: &SignInHints,
        cx: &mut Context<'_>,
    ) -> Result<(), Refused> {
        let registration = self.pen.registering().unwrap_or(&self.record.registration);
        let Some(redirect_uri) = registration.client.redirect_uri().cloned() else {
            return Err(Refused::NoRedirectUri(self.id.clone()));
        };
        let (state, verifier) = pkce::secrets_from_entropy(entropy);
        let url = authorize::url(registration, &redirect_uri, hints, (&state, &verifier));
        let flow = Flow {
            state,
            verifier,
            redirect_uri,
            url: SignInUrl::new(url),
            started: cx.now,
            deadline: cx.now.plus(cx.config.policy().flow_deadline),
        };
        let left = self.flow_to_leave()?;
        self.last_failure = None;
        self.sign_ins.push(SignIn { flow: flow.clone(), stage: Stage::Preparing });
        self.save(Change::OpenFlow(flow), cx);
        if let Some(left) = left {
            self.save(Change::CloseFlow(left.flow.state), cx);
        }
        Ok(())
    }

    /// The flow is in the store: the browser may leave.
    pub(super) fn flow_opened(&mut self, state: &FlowState, cx: &mut Context<'_>) {
        let Some(sign_in) = self.flow_mut(state) else { return };
        sign_in.stage = Stage::Redirecting;
        let url = sign_in.flow.url.clone();
        cx.effects.push(Effect::Open { tenant: self.id.clone(), url });
    }

    /// Whether one of this tenant's flows waits for that redirect, now.
    pub(crate) fn awaits(&self, redirect: &Redirect, now: Timestamp) -> bool {
        let waits = |sign_in: &SignIn| {
            sign_in.is_waiting_for_its_redirect() && sign_in.flow.awaits(redirect, now)
        };
        self.sign_ins.iter().any(waits) || self.begun_elsewhere(redirect, now).is_some()
    }

    /// The redirect of one of this tenant's flows has come; see [`Tenant::awaits`].
    pub(crate) fn redirected(&mut self, redirect: Redirect, cx: &mut Context<'_>) {
        let expected_issuer = self.record.registration.region.login_base();
        if let Some(flow) = self.begun_elsewhere(&redirect, cx.now).cloned() {
            self.sign_ins.push(SignIn::resumed(flow));
        }
        let Some(sign_in) = self.flow_mut(&redirect.state) else { return };
        let foreign = redirect.issuer.filter(|issuer| *issuer != expected_issuer);
        match (redirect.outcome, foreign) {
            (_, Some(issuer)) => {
                self.fail_flow(
                    &redirect.state,
                    Failure::WrongIssuer { issuer: printable(&issuer, 200) },
                    cx,
                );
            }
            (Outcome::Code(code), None) => {
                sign_in.stage = Stage::Spending(code);
                self.save(Change::SpendFlow(redirect.state), cx);
            }
            (Outcome::Error { error, text }, None) => {
                let failure = match error.as_str() {
                    "access_denied" => Failure::ConsentRefused { text },
                    _ => Failure::SignInRefused { error, text },
                };
                self.fail_flow(&redirect.state, failure, cx);
            }
        }
    }

    /// The flow has left the store: its code may be sent, once, when it is its turn.
    pub(super) fn flow_spent(&mut self, state: &FlowState, cx: &Context<'_>) {
        let Some(sign_in) = self.flow_mut(state) else { return };
        let Stage::Spending(code) = &sign_in.stage else { return };
        let wait = Wait::new(cx.now, cx.config.policy().flow_deadline);
        sign_in.stage = Stage::Queued { code: code.clone(), wait };
    }

    /// Whether a code waits for its turn.
    pub(super) fn has_waiting_code(&self) -> bool {
        self.sign_ins.iter().any(|sign_in| matches!(sign_in.stage, Stage::Queued { .. }))
    }

    /// Sends the code that has waited longest.
    pub(super) fn send_waiting_code(&mut self, cx: &mut Context<'_>) {
        let waits = |sign_in: &SignIn| matches!(sign_in.stage, Stage::Queued { .. });
        let Some(at) = self.sign_ins.iter().position(waits) else { return };
        let Stage::Queued { code, .. } = &self.sign_ins[at].stage else { return };
        let flow = &self.sign_ins[at].flow;
        let registration = &self.record.registration;
        let request = token::exchange(registration, &flow.redirect_uri, code, &flow.verifier);
        let deadline = cx.config.policy().token_deadline;
        if cx.config.suffers(Bug::CodeSentTwice) {
            self.send(request.clone(), deadline, cx);
        }
        let attempt = self.send(request, deadline, cx);
        let wait = answer_wait(deadline, cx);
        self.sign_ins[at].stage = Stage::Exchanging { attempt, wait };
    }

    /// Another process took the redirect first.
    pub(super) fn flow_was_taken(&mut self, state: &FlowState, cx: &mut Context<'_>) {
        self.fail_flow(state, Failure::Interrupted, cx);
    }

    /// An answer to a flow's request has come.
    pub(super) fn flow_answered(
        &mut self,
        attempt: Attempt,
        answer: &Answer,
        cx: &mut Context<'_>,
    ) {
        let asked = self.sign_ins.iter().position(|sign_in| sign_in.is_asked_by(attempt));
        let Some(at) = asked else { return };
        match mem::replace(&mut self.sign_ins[at].stage, Stage::Over) {
            Stage::Exchanging { wait, .. } => self.exchanged(at, wait.from(), answer, cx),
            Stage::Identifying(proof) => {
                let proven = self.proof_answered(proof, answer, cx);
                self.flow_proven(at, proven, cx);
            }
            unchanged @ (Stage::Preparing
            | Stage::Redirecting
            | Stage::Superseded
            | Stage::Spending(_)
            | Stage::Queued { .. }
            | Stage::Committing(_)
            | Stage::Over) => self.sign_ins[at].stage = unchanged,
        }
    }

    fn exchanged(&mut self, at: usize, asked: Timestamp, answer: &Answer, cx: &mut Context<'_>) {
        let host = self.login_host();
        let granted = match answer {
            Ok(response) => token::granted(&host, response).map_err(|refusal| {
                if let Refusal::Throttled { retry_after, .. } = refusal {
                    self.throttled(retry_after, cx);
                }
                self.exchange_failure(refusal)
            }),
            Err(error) => Err(Failure::Unreachable { host, error: *error }),
        };
        match granted {
            Ok(granted) => {
                cx.lanes.accepted(self.lane, &self.record.registration.client);
                let proof = self.begin_proof(granted, asked, cx);
                self.sign_ins[at].stage = Stage::Identifying(proof);
            }
            Err(failure) => self.fail_flow_at(at, failure, cx),
        }
    }

    fn flow_proven(&mut self, at: usize, proven: Proven, cx: &mut Context<'_>) {
        match proven {
            Proven::Again(proof) => self.sign_ins[at].stage = Stage::Identifying(proof),
            Proven::No(failure) => self.fail_flow_at(at, failure, cx),
            Proven::Yes(grant) => {
                let attempt = grant.origin.attempt;
                self.sign_ins[at].stage = Stage::Committing(attempt);
                self.file(grant, Filing::SignIn(attempt), None, cx);
            }
        }
    }

    /// The new grant is in the store: the sign-in is done.
    pub(super) fn sign_in_filed(&mut self, attempt: Attempt, cx: &mut Context<'_>) {
        self.sign_ins.retain(
            |sign_in| !matches!(sign_in.stage, Stage::Committing(filed) if filed == attempt),
        );
        self.supersede_flows();
        self.last_failure = None;
        self.rest();
        cx.effects.push(Effect::Notify(Event::SignedIn { tenant: self.id.clone() }));
    }

    /// The grant of a sign-in had nowhere to go: it is there already, or the store knows the tenant
    /// as another one by now.
    pub(super) fn sign_in_was_moot(
        &mut self,
        attempt: Attempt,
        grant: &Grant,
        cx: &mut Context<'_>,
    ) {
        if self.record.grant.as_ref().is_some_and(|stored| stored.origin == grant.origin) {
            self.sign_in_filed(attempt, cx);
            return;
        }
        let filing = |s: &SignIn| matches!(s.stage, Stage::Committing(filed) if filed == attempt);
        let Some(at) = self.sign_ins.iter().position(filing) else { return };
        let failure = match &self.record.registration.org {
            Some(expected) if *expected != grant.org.id => {
                Failure::WrongOrg { expected: self.labelled(expected), proved: grant.org.clone() }
            }
            Some(_) | None => Failure::Interrupted,
        };
        self.end_token(&grant.access_token, cx);
        self.fail_flow_at(at, failure, cx);
    }

    /// Ends every flow that has not come to its grant yet.
    pub(crate) fn cancel_flows(&mut self, cx: &mut Context<'_>) -> Result<(), Refused> {
        let open: Vec<_> = self
            .sign_ins
            .iter()
            .filter(|sign_in| !matches!(sign_in.stage, Stage::Committing(_)))
            .map(|sign_in| sign_in.flow.state.clone())
            .collect();
        if open.is_empty() {
            return Err(Refused::NoFlow(self.id.clone()));
        }
        for state in open {
            self.fail_flow(&state, Failure::Cancelled, cx);
        }
        Ok(())
    }

    /// Goes on with flows whose wait is over.
    pub(super) fn flows_due(&mut self, cx: &mut Context<'_>) {
        let (now, endless) = (cx.now, cx.config.suffers(Bug::FlowWithoutEnd));
        let is_due = |sign_in: &SignIn| {
            sign_in.is_due(now) && !(endless && sign_in.is_waiting_for_its_redirect())
        };
        while let Some(at) = self.sign_ins.iter().position(is_due) {
            match mem::replace(&mut self.sign_ins[at].stage, Stage::Over) {
                Stage::Preparing | Stage::Redirecting => {
                    let Flow { started, deadline, redirect_uri, .. } = &self.sign_ins[at].flow;
                    let failure = Failure::RedirectMissing {
                        waited: deadline.since(*started),
                        redirect_uri: redirect_uri.clone(),
                    };
                    self.fail_flow_at(at, failure, cx);
                }
                Stage::Superseded => {
                    let left = self.sign_ins.remove(at);
                    self.save(Change::CloseFlow(left.flow.state), cx);
                }
                Stage::Queued { .. } => self.fail_flow_at(at, Failure::Paced, cx),
                Stage::Exchanging { .. } => {
                    let host = self.login_host();
                    let error = HttpError::TimedOut;
                    self.fail_flow_at(at, Failure::Unreachable { host, error }, cx);
                }
                Stage::Identifying(proof) => {
                    let proven = self.proof_due(proof, cx);
                    self.flow_proven(at, proven, cx);
                }
                unchanged @ (Stage::Spending(_) | Stage::Committing(_) | Stage::Over) => {
                    // None of these has a deadline of its own.
                    self.sign_ins[at].stage = unchanged;
                    return;
                }
            }
        }
    }

    fn fail_flow(&mut self, state: &FlowState, failure: Failure, cx: &mut Context<'_>) {
        if let Some(at) = self.flow_at(state) {
            self.fail_flow_at(at, failure, cx);
        }
    }

    /// Takes the flow off the list and says why. The grant that was there before is not touched.
    fn fail_flow_at(&mut self, at: usize, failure: Failure, cx: &mut Context<'_>) {
        let sign_in = self.sign_ins.remove(at);
        if let Stage::Identifying(proof) = &sign_in.stage {
            self.end_token(proof.access_token(), cx);
        }
        self.last_failure = Some(Box::new(failure.clone()));
        cx.effects.push(Effect::Notify(Event::SignInFailed { tenant: self.id.clone(), failure }));
        self.save(Change::CloseFlow(sign_in.flow.state), cx);
    }

    fn flow_at(&self, state: &FlowState) -> Option<usize> {
        self.sign_ins.iter().position(|sign_in| sign_in.flow.state.same_as(state))
    }

    fn flow_mut(&mut self, state: &FlowState) -> Option<&mut SignIn> {
        self.sign_ins.iter_mut().find(|sign_in| sign_in.flow.state.same_as(state))
    }
}
