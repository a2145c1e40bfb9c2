//! The host: how a process is told things and what it asks for is done, with every promise that a
//! single step can break checked on the way.

use std::sync::Arc;

use crate::model::Protocol;
use crate::network::{Connection, Post, Reply};
use crate::page::Intent;
use crate::process::{Process, Save, Stored};
use crate::promise::Promise;
use crate::sabotage::Sabotage;
use crate::server::{Answer, Rotation};
use crate::state::{Slot, State};
use crate::step::{Ask, HandsOut, Step, Told};
use crate::wire::Outcome;
use crate::write;

impl Protocol {
    /// Tells a process something, and does what it asks for. `None` where it refuses.
    pub(crate) fn tell(&self, state: &mut State, at: usize, told: &Told) -> Option<()> {
        let mut process = state.process(at)?.clone();
        let Step { core, asks, hands_out } =
            &*self.memory.step(&process.core, &self.beginning.tenant, state.now, told)?;
        process.core = Arc::clone(core);
        for ask in asks {
            match ask {
                Ask::Save(save) => self.ask_store(&mut process, save),
                Ask::Send { id, refresh, timeout } => {
                    let given_up = state.now.plus(*timeout);
                    let owner = process.owner;
                    let post = Post {
                        owner,
                        id: id.clone(),
                        refresh: *refresh,
                        fence: state.disk.says().fence,
                        given_up,
                        connection: Connection::Open,
                    };
                    self.send(state, &process, post);
                }
                Ask::Unknown => state.breaks(Promise::NothingElse),
            }
        }
        let was_stored = |access: u8| state.disk.notes.kept >> access & 1 == 1;
        if match hands_out {
            HandsOut::Nothing => false,
            HandsOut::Token(access) => !was_stored(*access),
            HandsOut::Unknown => true,
        } {
            state.breaks(Promise::StoredFirst);
        }
        state.processes[at] = Slot::Up(process);
        Some(())
    }

    fn ask_store(&self, process: &mut Process, save: &Save) {
        if self.sabotage.is_some_and(|sabotage| sabotage.says_saved_at_once(&save.page.says)) {
            process.stored.push_back(Stored::Saved(save.generation));
        }
        process.saves.push_back(save.clone());
    }

    /// A request leaves a process.
    fn send(&self, state: &mut State, process: &Process, post: Post) {
        let intent = state.disk.says().intent.as_ref();
        // The answer, too, must come while the lease runs.
        let covers = |i: &Intent| i.owner() == post.owner && i.holds(post.given_up);
        if !intent.is_some_and(covers) {
            return state.breaks(Promise::SentUnderIntent);
        }
        let knows_better = process.succeeded >> post.refresh & 1 == 1;
        let was_spent = state.disk.notes.claimed != post.refresh;
        if self.rotation != Rotation::Static && (knows_better || was_spent) {
            state.breaks(Promise::SentOnce);
        }
        let rival = |other: &Post| {
            let waits = other.connection == Connection::Open && state.now < other.given_up;
            waits && other.owner != post.owner
        };
        if state.network.posts().any(rival) {
            state.breaks(Promise::OneIntent);
        }
        state.network.send(post);
    }

    /// The store performs the next save of a process.
    pub(crate) fn save(&self, state: &mut State, at: usize) -> Option<()> {
        let mut process = state.process(at)?.clone();
        let Save { page, generation, expects } = process.saves.pop_front()?;
        let told_already =
            self.sabotage.is_some_and(|sabotage| sabotage.says_saved_at_once(&page.says));
        let blind = self.sabotage == Some(Sabotage::LastWriterWins);
        let answer = if blind || state.disk.expects(expects) {
            write::perform(state, &process, page);
            Stored::Saved(generation)
        } else if self.sabotage == Some(Sabotage::ConflictsUntold) {
            Stored::Saved(generation)
        } else {
            let shown = self.sabotage.and_then(|sabotage| sabotage.shown(&state.disk.page));
            Stored::Conflict(shown.map_or_else(|| Arc::clone(&state.disk.page), Arc::new))
        };
        if !told_already {
            process.stored.push_back(answer);
        }
        state.processes[at] = Slot::Up(process);
        Some(())
    }

    /// The store's answer comes back to a process.
    pub(crate) fn saved(&self, state: &mut State, at: usize) -> Option<()> {
        let answer = state.process_mut(at)?.stored.pop_front()?;
        self.tell(state, at, &Told::Stored(answer))
    }

    /// An answer reaches its process.
    pub(crate) fn answer(&self, state: &mut State, at: usize) -> Option<()> {
        let reply = state.network.take_reply(at);
        state.network.heard(&reply);
        let Reply { to, outcome } = reply;
        let place = state.place_of(to.owner)?;
        let process = state.process_mut(place)?;
        match outcome {
            Outcome::Answered(Answer::Granted(_)) => process.succeeded |= 1 << to.refresh,
            Outcome::Answered(Answer::InvalidGrant) => process.refused |= 1 << to.refresh,
            Outcome::Interrupted | Outcome::NotConnected => {}
        }
        let outcome = self.sabotage.map_or(outcome, |sabotage| sabotage.told(outcome));
        self.tell(state, place, &Told::Answer(Reply { to, outcome }))
    }
}
