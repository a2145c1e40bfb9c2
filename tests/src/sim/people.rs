//! People: they sign in, well or badly, change their minds, put things right, and use the API.

use tenantry_core::{
    Command, Entropy, Input, RedirectUrl, Rejection, SignInHints, SignInUrl, TenantId,
};
use tenantry_sandbox::{Consent, Fingerprint, HostId, Visitor};

use super::checks::{Moment, Rest, Revealed, Seen};
use super::happening::Happening;
use super::process::{Home, Letter, Refusal};
use super::state::{State, session_of};
use super::step::Told;
use super::who::Who;
use super::world::World;

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// How often everybody is looked at, once faults have ended.
const LOOK: u64 = 20 * SECOND;

/// A flow lives at most this long.
const FLOW_LONGEST: u64 = 10 * MINUTE;

/// A flow, as the person with the browser sees it.
#[derive(Debug)]
pub(super) struct Flow {
    pub(super) who: Who,
    pub(super) tenant: usize,
    pub(super) url: String,
    pub(super) opened_at: u64,
    /// Whether its redirect is still waited for.
    pub(super) is_live: bool,
}

/// How a person deals with a sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    /// Signs in and allows.
    Allows,
    /// Signs in and refuses.
    Refuses,
    /// Is somebody of another org.
    IsSomebodyElse,
    /// Allows, and the browser brings the redirect twice.
    BringsTwice,
    /// Never does anything, and a page elsewhere tries its luck.
    IsForged,
}

const MANNERS: [Manner; 12] = [
    Manner::Allows,
    Manner::Allows,
    Manner::Allows,
    Manner::Allows,
    Manner::Allows,
    Manner::Allows,
    Manner::Allows,
    Manner::Allows,
    Manner::Refuses,
    Manner::IsSomebodyElse,
    Manner::BringsTwice,
    Manner::IsForged,
];

impl World {
    /// A process shows the sign-in page.
    pub(super) fn opens(&mut self, who: Who, tenant: &TenantId, url: &SignInUrl) {
        let url = url.expose().to_owned();
        let Some(state) = parameter(&url, "state").map(Fingerprint::of) else { return };
        let tenant = self.index_of(who.slot, tenant);
        // A flow begins when it is asked for; its page opens when it is saved.
        let opened_at = self.begun.get(&(who, tenant)).copied().unwrap_or(self.now);
        let flow = Flow { who, tenant, url, opened_at, is_live: true };
        self.flows.insert(state.clone(), flow);
        let thinks = if self.people.in_hundred(6) {
            self.people.between(10 * MINUTE, 14 * MINUTE)
        } else {
            self.people.between(2 * SECOND, 90 * SECOND)
        };
        let manner = self.people.pick(&MANNERS);
        self.later(thinks, Happening::Visits { flow: state, manner });
        if self.is_tab(who.slot) && self.people.in_hundred(30) {
            // The page of the application is left for the sign-in page.
            self.kill(who.slot, thinks.saturating_sub(SECOND).max(1));
        }
    }

    /// A person is done with the sign-in page.
    pub(super) fn visits(&mut self, state: &Fingerprint, manner: Manner) {
        let Some(flow) = self.flows.get(state) else { return };
        let (slot, tenant, url) = (flow.who.slot, flow.tenant, flow.url.clone());
        if manner == Manner::IsForged {
            let forged = format!("http://localhost:47080/callback?code=x&state=SECRET{slot}");
            return self.bring(slot, &forged, false);
        }
        let member = &self.members[tenant];
        let (org, email) = if manner == Manner::IsSomebodyElse {
            member.stranger.clone()
        } else {
            member.person.clone()
        };
        let answer = if manner == Manner::Refuses { Consent::Refuse } else { Consent::Allow };
        let visitor = Visitor::new(&org, &email, "sandbox").answering(answer);
        let host = member.login_host();
        let arrived = visitor.visit(&mut self.provider, (self.now, &host), &url);
        match arrived {
            Ok(redirect) => {
                self.bring(slot, &redirect, true);
                if manner == Manner::BringsTwice {
                    self.bring(slot, &redirect, true);
                }
            }
            // The pages lead nowhere; the flow ends by itself.
            Err(stuck) => self.note(|| format!("   person: {stuck}")),
        }
    }

    fn bring(&mut self, slot: usize, url: &str, is_genuine: bool) {
        let (url, tries) = (RedirectUrl::new(url), 0);
        let takes = self.people.between(50, 500);
        self.later(takes, Happening::Brings { slot, url, is_genuine, tries });
    }

    /// A person brings a redirect to whatever runs in that slot.
    pub(super) fn brings(&mut self, slot: usize, url: RedirectUrl, is_genuine: bool, tries: u32) {
        if self.processes[slot].life == super::process::Life::Dead {
            if tries < 20 {
                let tries = tries + 1;
                self.later(5 * SECOND, Happening::Brings { slot, url, is_genuine, tries });
            }
            return;
        }
        let state = parameter(url.expose(), "state").map(Fingerprint::of);
        let slot = self.reached_from(slot);
        let who = self.processes[slot].who;
        self.hand(who, Letter::Redirect { url, state, is_genuine });
    }

    /// Whether that process waits for exactly that redirect.
    pub(super) fn is_expected(&self, who: Who, state: Option<&Fingerprint>) -> bool {
        let Some(flow) = state.and_then(|state| self.flows.get(state)) else { return false };
        let is_in_time = self.now < flow.opened_at + FLOW_LONGEST;
        let is_sound =
            !self.truth.has_jumped_since(flow.opened_at) && !self.truth.is_damaged(flow.tenant);
        flow.who == who && flow.is_live && is_in_time && is_sound
    }

    /// Nobody waits for the redirects of a tenant any more.
    pub(super) fn forget_flows(&mut self, tenant: usize) {
        for flow in self.flows.values_mut().filter(|flow| flow.tenant == tenant) {
            flow.is_live = false;
        }
    }

    /// People look at each tenant of each process, and do what one does.
    pub(super) fn people(&mut self) {
        if self.is_over {
            return;
        }
        let next = self.people.between(MINUTE, 8 * MINUTE);
        self.later(next, Happening::People);
        for slot in 0..self.processes.len() {
            if self.is_asleep || !self.processes[slot].is_running() {
                continue;
            }
            for tenant in 0..self.ids.len() {
                if self.processes[slot].is_running() && self.is_of(slot, tenant) {
                    self.attend(slot, tenant);
                }
            }
        }
    }

    fn attend(&mut self, slot: usize, tenant: usize) {
        let who = self.processes[slot].who;
        let Some(phase) = self.phase(slot, tenant) else {
            // The first process is where tenants are added; later on anybody may.
            // Elsewhere there is what was handed over, and nothing else.
            let may_add = self.processes[slot].home == Home::Here;
            if may_add && (slot == 0 || self.people.in_hundred(10)) {
                self.command(who, tenant, Wish::Add);
            }
            return;
        };
        let wish = match phase.state {
            State::SignedOut if self.people.in_hundred(60) => Wish::SignIn,
            State::Stopped if self.people.in_hundred(40) => {
                self.people.pick(&[Wish::Update, Wish::Renew, Wish::SignIn])
            }
            State::Quarantined if self.people.in_hundred(30) => Wish::Forget,
            State::Redirecting if self.people.in_hundred(10) => Wish::Cancel,
            _ => match self.people.between(0, 199) {
                0..4 => Wish::Renew,
                4..6 => Wish::SignIn,
                6 => Wish::SignOut,
                7 => Wish::Update,
                8 => Wish::Cancel,
                9 => Wish::Forget,
                _ => return,
            },
        };
        self.command(who, tenant, wish);
    }

    fn command(&mut self, who: Who, tenant: usize, wish: Wish) {
        let id = self.ids[tenant].clone();
        let registration = || Box::new(self.members[tenant].registration.clone());
        let command = match wish {
            Wish::Add => Command::Add { tenant: id, registration: registration() },
            Wish::Update => Command::Update { tenant: id, registration: registration() },
            Wish::SignIn => {
                let entropy = self.entropy();
                Command::SignIn { tenant: id, entropy, hints: SignInHints::default() }
            }
            Wish::Cancel => Command::Cancel(id),
            Wish::Renew => Command::Renew(id),
            Wish::SignOut => Command::SignOut(id),
            Wish::Forget => Command::Forget(id),
        };
        if matches!(wish, Wish::SignOut | Wish::Forget) {
            self.see(&Seen::SignedOut { who, tenant });
        }
        if matches!(wish, Wish::Cancel | Wish::SignOut | Wish::Update | Wish::Forget) {
            self.forget_flows(tenant);
        }
        if wish == Wish::SignIn {
            self.begun.insert((who, tenant), self.now);
        }
        let told = self.tell(who, Input::Command(command), Some(tenant));
        let is_refused = told == Told::Refused;
        self.note(|| format!("   person: {wish:?} {tenant} in {who} (refused: {is_refused})"));
    }

    /// Somebody wants to know what an org says, of whatever process, in whatever state.
    pub(super) fn checks_up(&mut self) {
        if self.is_over {
            return;
        }
        let next = self.curiosity.between(SECOND, 2 * MINUTE);
        self.later(next, Happening::ChecksUp);
        let slot = self.curiosity.index(self.processes.len());
        let tenant = self.curiosity.index(self.orgs);
        let tenant = self.at_home(slot, tenant);
        if !self.is_asleep && self.processes[slot].is_running() {
            let who = self.processes[slot].who;
            self.see(&Seen::CheckBegun { who, tenant });
            let command = Command::Check(self.ids[tenant].clone());
            if self.tell(who, Input::Command(command), Some(tenant)) == Told::Refused {
                self.see(&Seen::CheckEnded { who, tenant });
            }
        }
    }

    /// Entropy whose texts carry the mark, so that a leak of a state or verifier is seen too.
    fn entropy(&mut self) -> Entropy {
        // What decodes to "SECRETAA" in base64url.
        const MARK: [u8; 6] = [0x48, 0x40, 0x91, 0x11, 0x30, 0x00];
        let mut bytes: [u8; 64] = self.people.bytes();
        bytes[..6].copy_from_slice(&MARK);
        bytes[32..38].copy_from_slice(&MARK);
        Entropy::new(bytes)
    }

    /// The application uses the API with one of its tenants.
    pub(super) fn calls(&mut self, slot: usize) {
        let next = self.people.between(MINUTE, 10 * MINUTE);
        self.later(next, Happening::Calls { slot });
        if self.is_asleep || !self.processes[slot].is_running() {
            return;
        }
        let tenant = self.people.index(self.orgs);
        let tenant = self.at_home(slot, tenant);
        self.call(slot, tenant);
    }

    fn call(&mut self, slot: usize, tenant: usize) {
        let (now, host) = (self.wall(slot), self.members[tenant].api_host());
        let process = &self.processes[slot];
        let token = process.tenants.access_token(now, &self.ids[tenant], &host).cloned();
        let Ok(token) = token else { return };
        let (who, access) = (process.who, Fingerprint::of(token.expose()));
        let known = self.truth.access(&access).cloned();
        let issued_at = known.as_ref().map_or(0, |known| known.issued_at);
        let session = session_of(&process.tenants, &self.ids[tenant]);
        let is_unsaved = session.is_some_and(|phase| phase.state == State::Unsaved);
        let seen = Revealed {
            who,
            at: self.now,
            tenant,
            access: &access,
            known: known.as_ref(),
            was_saved: self.truth.was_saved(&access),
            is_unsaved,
            is_clock_sound: self.are_clocks_near() && !self.truth.has_jumped_since(issued_at),
        };
        self.see(&Seen::Revealed(seen));
        let request = http::Request::get("/api/v2/organizations/me")
            .header("authorization", format!("Bearer {}", token.expose()))
            .body(Vec::new());
        let Ok(request) = request else { return };
        let api = HostId::api(self.members[tenant].region);
        let status = self.provider.handle(self.now, &api, &request).status().as_u16();
        if status == 401 {
            self.truth.rejected(&access);
        }
        if matches!(status, 401 | 403) {
            let fingerprint = tenantry_core::Fingerprint::of(&token);
            let (id, code) = (self.ids[tenant].clone(), None);
            let rejection = Rejection { tenant: id, token: fingerprint, status, code };
            let letter = Letter::Rejected(Refusal { tenant, access, rejection });
            self.later(SECOND / 10, Happening::Hands(who, Box::new(letter)));
        }
    }

    /// Everybody should have got somewhere by now.
    pub(super) fn settled(&mut self) {
        let moment = match self.now - super::world::BEGINNING {
            at if at == self.span.settled => Moment::Settled,
            at if at == self.span.end => Moment::End,
            _ => Moment::Watching,
        };
        if moment != Moment::End {
            self.later(LOOK, Happening::Settled);
        }
        for slot in 0..self.processes.len() {
            for tenant in 0..self.ids.len() {
                let Some(phase) = self.phase(slot, tenant) else { continue };
                let (wall, host) = (self.wall(slot), self.members[tenant].api_host());
                let process = &self.processes[slot];
                let id = &self.ids[tenant];
                let has_token = process.tenants.access_token(wall, id, &host).is_ok();
                let who = process.who;
                let (wall, phase) = (wall.unix_millis(), Some(phase));
                self.see(&Seen::Rested(Rest { who, tenant, wall, phase, has_token, moment }));
            }
        }
    }
}

/// What a person wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wish {
    Add,
    Update,
    SignIn,
    Cancel,
    Renew,
    SignOut,
    Forget,
}

fn parameter<'a>(url: &'a str, name: &str) -> Option<&'a str> {
    let query = url.split_once('?')?.1;
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}
