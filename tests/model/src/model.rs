//! The model: what can happen next in a state, and what comes of it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use stateright::{Model, Property};
use tenantry_core::{Bug, Policy, Tenant, Tenants, Timestamp};

use crate::beginning::{Beginning, config};
use crate::network::{Connection, Network};
use crate::page::Page;
use crate::process::Process;
use crate::promise::{self, Promise};
use crate::sabotage::Sabotage;
use crate::server::{Rotation, Server};
use crate::state::{Bounds, Slot, State};
use crate::step::{Memory, Told};
use crate::wire::Outcome;

/// Processes of one application that renew one grant of one store at one server.
#[derive(Clone, Debug)]
pub struct Protocol {
    pub(crate) beginning: Beginning,
    pub(crate) processes: u8,
    pub(crate) rotation: Rotation,
    pub(crate) bounds: Bounds,
    pub(crate) sabotage: Option<Sabotage>,
    pub(crate) bug: Option<Bug>,
    pub(crate) memory: Arc<Memory>,
}

/// One thing that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A process meets its deadline.
    Tick(usize),
    /// A caller asks a process to renew.
    Ask(usize),
    /// A person gives what is stored to another program, in a process.
    HandOver(usize),
    /// The store performs the next save of a process.
    Save(usize),
    /// The store's answer comes back to a process.
    Saved(usize),
    /// A request reaches the server.
    Arrive(usize),
    /// A request is lost on its way; its sender cannot know where.
    LoseRequest(usize),
    /// A request finds no connection.
    NotConnected(usize),
    /// A request is under way twice.
    RepeatRequest(usize),
    /// An answer reaches the process.
    Answer(usize),
    /// An answer is lost on its way.
    LoseAnswer(usize),
    /// An answer is under way twice.
    RepeatAnswer(usize),
    /// A process ends at once.
    Crash(usize),
    /// A process starts from what is stored.
    Start(usize),
    /// Time passes, to the next deadline of anybody.
    Wait,
}

impl Protocol {
    /// That many processes with a grant that is due, at a server that rotates in that way.
    ///
    /// `None` where the core's sign-in does not go as the model expects.
    pub fn new(processes: u8, rotation: Rotation, bounds: Bounds) -> Option<Self> {
        let beginning = Beginning::new()?;
        Some(Self {
            beginning,
            processes,
            rotation,
            bounds,
            sabotage: None,
            bug: None,
            memory: Arc::new(Memory::new()),
        })
    }

    /// The same, with something wrong that must be found.
    #[must_use]
    pub fn with(self, sabotage: Sabotage) -> Self {
        Self { sabotage: Some(sabotage), ..self }
    }

    /// The same, with a bug in the core that must be found.
    #[must_use]
    pub fn suffering(self, bug: Bug) -> Self {
        Self { bug: Some(bug), ..self }
    }

    /// How many different steps of the core were taken.
    pub fn steps(&self) -> usize {
        self.memory.len()
    }

    /// A process starts. `None` where its settings cannot work.
    fn start(&self, owner: u8, page: &Page) -> Option<Slot> {
        let policy = self.sabotage.map_or_else(Policy::default, Sabotage::policy);
        let mut config = config(owner).with_policy(policy).ok()?;
        if let Some(bug) = self.bug {
            config = config.with_bug(bug);
        }
        let stored = [(self.beginning.tenant.clone(), &page.bytes)];
        Some(Slot::Up(Process::new(owner, Tenants::restore(config, stored))))
    }

    fn actions_of_processes(state: &State, actions: &mut Vec<Action>) {
        for (at, slot) in state.processes.iter().enumerate() {
            let Slot::Up(process) = slot else {
                actions.push(Action::Start(at));
                continue;
            };
            if process.is_due(state.now) {
                actions.push(Action::Tick(at));
            }
            if !process.saves.is_empty() {
                actions.push(Action::Save(at));
            }
            if !process.stored.is_empty() {
                actions.push(Action::Saved(at));
            }
            if state.left.asks > 0 {
                actions.push(Action::Ask(at));
            }
            let settled = process.core.tenants.iter().any(|tenant| tenant.settled().is_some());
            if state.left.hand_overs > 0 && settled {
                actions.push(Action::HandOver(at));
            }
            if state.left.crashes > 0 {
                actions.push(Action::Crash(at));
            }
        }
    }

    fn actions_of_network(state: &State, actions: &mut Vec<Action>) {
        let left = state.left;
        for (at, post) in state.network.requests().iter().enumerate() {
            actions.push(Action::Arrive(at));
            if left.drops > 0 {
                actions.push(Action::LoseRequest(at));
                if state.network.is_single(post) {
                    actions.push(Action::NotConnected(at));
                }
            }
            if left.dups > 0 {
                actions.push(Action::RepeatRequest(at));
            }
        }
        for (at, reply) in state.network.replies().iter().enumerate() {
            actions.push(Action::Answer(at));
            let answered = matches!(reply.outcome, Outcome::Answered(_));
            if answered && left.drops > 0 {
                actions.push(Action::LoseAnswer(at));
            }
            if answered && left.dups > 0 {
                actions.push(Action::RepeatAnswer(at));
            }
        }
    }

    fn happen(&self, state: &mut State, action: Action) -> Option<()> {
        match action {
            Action::Tick(at) => self.tell(state, at, &Told::Tick)?,
            Action::Ask(at) => {
                state.left.asks -= 1;
                self.tell(state, at, &Told::Renew)?;
            }
            Action::HandOver(at) => {
                state.left.hand_overs -= 1;
                self.hand_over(state, at)?;
            }
            Action::Save(at) => self.save(state, at)?,
            Action::Saved(at) => self.saved(state, at)?,
            Action::Arrive(at) => arrive(state, at),
            Action::LoseRequest(at) => lose_request(state, at, Outcome::Interrupted),
            Action::NotConnected(at) => lose_request(state, at, Outcome::NotConnected),
            Action::RepeatRequest(at) => {
                state.left.dups -= 1;
                state.network.send(state.network.requests()[at].clone());
                // Whoever repeats a request spends its refresh token twice.
                state.excuse();
            }
            Action::Answer(at) => self.answer(state, at)?,
            Action::LoseAnswer(at) => {
                state.left.drops -= 1;
                let reply = state.network.take_reply(at);
                if reply.outcome.granted().is_some() {
                    state.excuse_try(reply.to.fence);
                }
                state.network.end_connection(&reply.to);
                state.network.reply(reply.to, Outcome::Interrupted);
            }
            Action::RepeatAnswer(at) => {
                state.left.dups -= 1;
                let reply = state.network.replies()[at].clone();
                state.network.reply(reply.to, reply.outcome);
            }
            Action::Crash(at) => crash(state, at)?,
            Action::Start(at) => {
                let Slot::Down(owner) = state.processes[at] else { return None };
                state.processes[at] = self.start(owner, &state.disk.page)?;
            }
            Action::Wait => self.wait(state)?,
        }
        Some(())
    }

    /// A copy of what is stored is for another program; whoever gives it away, does not keep it.
    fn hand_over(&self, state: &mut State, at: usize) -> Option<()> {
        let process = state.process_mut(at)?;
        let settled = process.core.tenants.iter().find_map(Tenant::settled)?;
        process.parting = Page::read(&settled.to_bytes())?.says.grant.as_ref()?.refresh();
        self.tell(state, at, &Told::HandOver)
    }

    /// Time passes, not beyond the first renewal of the new grant.
    fn wait(&self, state: &mut State) -> Option<()> {
        let (before, now) = (state.now, state.next_deadline()?);
        if now > self.beginning.due.plus(Duration::from_hours(7)) {
            return None;
        }
        if state.is_busy() {
            state.left.stalls = state.left.stalls.checked_sub(1)?;
            if self.rotation == Rotation::Grace {
                // Whoever comes too late is not forgiven.
                state.excuse();
            }
        }
        let passes = |moment: Timestamp| before < moment && moment <= now;
        state.left.waits = state.left.waits.checked_sub(1)?;
        state.now = now;
        state.excuse_late(before);
        if state.disk.says().intent.as_ref().is_some_and(|intent| passes(intent.lease_until)) {
            state.left.expiries = state.left.expiries.checked_sub(1)?;
            let newest = state.disk.notes.newest;
            if state.running().any(|process| process.holds_news(newest)) {
                // The store was too slow for the success that a process was told.
                state.excuse();
            }
        }
        Some(())
    }
}

fn arrive(state: &mut State, at: usize) {
    let post = state.network.take_request(at);
    if state.now >= post.given_up {
        // Nobody can call back a request that the network has kept for so long.
        state.excuse();
    }
    let fence = post.fence;
    if state.disk.notes.elsewhere == Some(post.refresh) && state.now < post.given_up {
        state.breaks(Promise::OneOwner);
    }
    let had_revoked = state.server.has_revoked();
    let answer = state.server.asked(state.now, post.refresh);
    let outcome = Outcome::Answered(answer);
    let is_heard = post.connection == Connection::Open && state.place_of(post.owner).is_some();
    if is_heard {
        state.network.reply(post, outcome);
    } else if outcome.granted().is_some() {
        // Its sender is gone, and so is what it was given.
        state.excuse_try(fence);
    }
    if state.server.has_revoked() && !had_revoked && state.excuses < state.server.excuses_needed() {
        state.breaks(Promise::NoAvoidableLoss);
    }
}

fn lose_request(state: &mut State, at: usize, outcome: Outcome) {
    state.left.drops -= 1;
    let post = state.network.take_request(at);
    if state.server.forgives() && outcome == Outcome::Interrupted {
        // For all that its sender can know, it arrived: the one prompt retry goes on it.
        state.excuse_try(post.fence);
    }
    if post.connection == Connection::Open && state.place_of(post.owner).is_some() {
        state.network.end_connection(&post);
        state.network.reply(post, outcome);
    }
}

fn crash(state: &mut State, at: usize) -> Option<()> {
    let process = state.process(at)?.clone();
    state.left.crashes -= 1;
    state.excuse_crash(&process);
    state.network.hang_up(process.owner);
    state.processes[at] = Slot::Down(process.owner + 10);
    Some(())
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        let Beginning { disk, due, .. } = &self.beginning;
        let processes = (1..=self.processes).filter_map(|owner| self.start(owner, &disk.page));
        vec![State {
            now: *due,
            processes: processes.collect(),
            disk: disk.clone(),
            network: Network::default(),
            server: Server::new(self.rotation),
            left: self.bounds,
            excuses: 0,
            unknown: BTreeSet::new(),
            broken: None,
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        if state.broken.is_some() {
            return;
        }
        Self::actions_of_processes(state, actions);
        Self::actions_of_network(state, actions);
        if state.left.waits > 0 {
            actions.push(Action::Wait);
        }
    }

    fn next_state(&self, last: &State, action: Action) -> Option<State> {
        let mut next = last.clone();
        self.happen(&mut next, action)?;
        Some(next)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        promise::properties()
    }
}
