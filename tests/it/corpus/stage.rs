//! The stage: one tenant in the state that a case needs, and what always holds afterwards.

use tenantry_core::{
    Command, Effect, Event, Failure, HttpRequest, HttpResponse, Input, RequestId, TenantId,
};
use tenantry_sandbox::{Consent, MARKER, Rules};
use tenantry_tests::{Cast, OrgName, ProcessId, World};

use crate::common::{is_get, is_send, signed_in, started};

/// No input leads to more effects than this.
const EFFECTS_LIMIT: usize = 8;

/// A tenant that waits for an answer.
pub(super) struct Stage {
    pub(super) world: World,
    pub(super) process: ProcessId,
    pub(super) acme: TenantId,
    asked: Option<(RequestId, HttpRequest)>,
}

/// What a case has led to.
#[derive(Default)]
pub(super) struct Outcome {
    pub(super) events: Vec<Event>,
    /// What was asked: `METHOD URL`.
    pub(super) sent: Vec<String>,
    /// The last of it, not yet answered.
    asked: Option<(RequestId, HttpRequest)>,
}

impl Stage {
    /// Signed in, and the refresh token is on its way.
    pub(super) fn renewing() -> Self {
        let (mut world, process, acme) = signed_in(Rules::default(), Cast::Confidential);
        world.tell(process, Input::Command(Command::Renew(acme.clone()))).unwrap();
        Self::until(world, process, acme, is_send)
    }

    /// Nobody is signed in, and the code is on its way.
    pub(super) fn exchanging() -> Self {
        let mut stage = Self::redirecting();
        stage.come_back();
        Self::until(stage.world, stage.process, stage.acme, is_send)
    }

    /// Nobody is signed in, and the platform has been asked whose the new token is.
    pub(super) fn identifying() -> Self {
        let mut stage = Self::redirecting();
        stage.come_back();
        Self::until(stage.world, stage.process, stage.acme, is_get)
    }

    /// Nobody is signed in, and a person is at the sign-in page.
    pub(super) fn redirecting() -> Self {
        let (mut world, process, acme) = started(Rules::default(), Cast::Confidential);
        world.begin_sign_in(process, &acme).unwrap();
        world.process(process).take_events();
        Self { world, process, acme, asked: None }
    }

    /// What has been begun elsewhere.
    pub(super) const fn of(world: World, process: ProcessId, acme: TenantId) -> Self {
        Self { world, process, acme, asked: None }
    }

    fn come_back(&mut self) {
        let redirect = self.world.redirect(self.process, OrgName::Acme, Consent::Allow).unwrap();
        self.world.tell(self.process, Input::Redirected(redirect)).unwrap();
    }

    fn until(
        mut world: World,
        process: ProcessId,
        acme: TenantId,
        stop: fn(&Effect) -> bool,
    ) -> Self {
        world.settle_until(process, stop);
        let Some(Effect::Send { id, request, .. }) = world.take_effect(process) else { panic!() };
        world.process(process).take_events();
        Self { world, process, acme, asked: Some((id, request)) }
    }

    /// What the request that waits for its answer says in that field.
    pub(super) fn sent_field(&self, name: &str) -> Option<String> {
        let (_, request) = self.asked.as_ref()?;
        let form = request.body()?;
        let mut fields = form.split('&').filter_map(|field| field.split_once('='));
        // The sandbox mints nothing that a form would encode.
        fields.find(|(field, _)| *field == name).map(|(_, value)| value.to_owned())
    }

    /// The request is answered so, and what follows happens.
    pub(super) fn answer(&mut self, response: HttpResponse) -> Outcome {
        let (id, _) = self.asked.take().expect("something was asked");
        self.world.tell(self.process, Input::Responded { id, result: Ok(response) }).unwrap();
        let mut outcome = self.follow();
        self.asked = outcome.asked.take();
        outcome
    }

    /// Saves what is to be saved and notes the rest, until nothing is left; nothing is sent.
    pub(super) fn follow(&mut self) -> Outcome {
        let mut outcome = Outcome::default();
        let mut count = 0;
        while let Some(effect) = self.world.take_effect(self.process) {
            count += 1;
            match effect {
                Effect::Save { record, .. } => {
                    let (tenant, generation) = (record.tenant().clone(), record.generation());
                    self.world.disk.write(&tenant, &record.to_bytes());
                    self.world.tell(self.process, Input::Saved { tenant, generation }).unwrap();
                }
                Effect::Notify(event) => outcome.events.push(event),
                Effect::Send { id, request, .. } => {
                    self.assert_own_host(&request);
                    outcome.sent.push(format!("{} {}", request.method().as_str(), request.url()));
                    outcome.asked = Some((id, request));
                }
                Effect::Erase(_) | Effect::Open { .. } => {
                    panic!("{effect:?} follows from no bytes")
                }
            }
        }
        assert!(count <= EFFECTS_LIMIT, "{count} effects");
        self.assert_secrecy(&outcome.events);
        outcome
    }

    /// Nothing goes anywhere but to the region of the tenant.
    fn assert_own_host(&mut self, request: &HttpRequest) {
        let region = &self.world.tenant(self.process, &self.acme).registration().region;
        let is_below = |base: String| {
            request.url().strip_prefix(base.as_str()).is_some_and(|path| path.starts_with('/'))
        };
        let is_own = [region.login_base(), region.api_base()].into_iter().any(is_below);
        assert!(is_own, "{region:?} asks {}", request.url());
    }

    /// No secret is in anything that was printed or told so far.
    fn assert_secrecy(&mut self, events: &[Event]) {
        let tenants = self.world.process(self.process).tenants();
        let policy = tenants.policy();
        let states = tenants.iter().map(|t| format!("{:?} {:?}", t.session(policy), t.grant()));
        let unreadable = tenants.quarantined().map(|(id, why)| format!("{id}: {why} {why:?}"));
        let sentence = |event: &Event| match event {
            Event::SignedOut { why, .. } => Some(why.to_string()),
            Event::Quarantined { why, .. } => Some(why.to_string()),
            _ => failure_of(event).map(Failure::to_string),
        };
        let events = events.iter().map(|event| format!("{event:?} {:?}", sentence(event)));
        let told: String = states.chain(unreadable).chain(events).collect();
        assert!(!told.contains(MARKER), "{told}");
        let shown = self.world.process(self.process).shown();
        assert!(!shown.contains(MARKER), "{shown}");
    }

    /// Whether the tenant holds a grant.
    pub(super) fn is_signed_in(&mut self) -> bool {
        let tenant = self.world.process(self.process).tenants().get(&self.acme);
        tenant.is_some_and(|tenant| tenant.grant().is_some())
    }
}

/// What an event complains of.
pub(super) const fn failure_of(event: &Event) -> Option<&Failure> {
    match event {
        Event::SignInFailed { failure, .. }
        | Event::RenewalDelayed { failure, .. }
        | Event::Stopped { failure, .. } => Some(failure),
        _ => None,
    }
}
