//! The truth: what the platform issued and ended, and why a grant was really lost.
//!
//! It is learned from the platform's own history and from watching every message and every save,
//! never from what a core says of itself.

use std::collections::{BTreeMap, BTreeSet};

use tenantry_sandbox::{Fingerprint, Rotation, Rules, TokenRequest};

use super::cause::Cause;
use super::issue::{Fate, Issue, Unsaved};
use super::message::Answer;
use super::who::Who;

/// An access token that ends so soon, in milliseconds, is no reason to wait.
const AT_ITS_END: u64 = 120_000;

/// A store answers a save within so many milliseconds. What another process saves meanwhile, the
/// asking one cannot know.
const SAVE_ANSWER: u64 = 5;

/// A claim is on its way to the store and back for at most so many milliseconds.
const CLAIM: u64 = 13;

/// Whether a store does not take what a process has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It does not.
    Yes,
    /// It does again.
    NoLonger,
}

/// A request that reached the token endpoint.
#[derive(Clone, Debug)]
pub struct Arrival<'a> {
    /// On whose behalf.
    pub tenant: usize,
    /// When it was sent, in true time.
    pub sent_at: u64,
    /// When it arrived.
    pub at: u64,
    /// After this its sender no longer waits.
    pub timeout: u64,
    /// Whether a proxy made it.
    pub is_copy: bool,
    /// Whether no two clocks were so far apart that leases mean nothing.
    pub do_leases_hold: bool,
    /// What the platform noted of it.
    pub noted: &'a TokenRequest,
    /// What it answered.
    pub answer: &'a Answer,
    /// When its access token ends.
    pub ends_at: u64,
}

#[derive(Debug, Default)]
struct Token {
    family: usize,
    /// Every success that it was presented for: by whom made, and the answer.
    spent: Vec<usize>,
    first_sent_at: u64,
    /// The access token that came with it.
    access: Option<Fingerprint>,
    /// When that ends, as far as the answer told.
    access_ends_at: u64,
    spent_by_copy: bool,
    spent_late: bool,
}

/// An access token that the platform issued.
#[derive(Clone, Debug)]
pub struct Access {
    /// For whom it was asked.
    pub tenant: usize,
    /// The org it acts in.
    pub org: Option<String>,
    /// When it ends, in true time.
    pub ends_at: u64,
    /// When it was issued, in true time.
    pub issued_at: u64,
}

/// Everything that is known for certain.
#[derive(Debug)]
pub struct Truth {
    rules: Rules,
    tokens: BTreeMap<Fingerprint, Token>,
    /// Why each family ended, if it did.
    families: Vec<Option<Cause>>,
    access: BTreeMap<Fingerprint, Access>,
    issues: Vec<Issue>,
    refused: BTreeMap<Fingerprint, Cause>,
    /// When each was saved first.
    saved: BTreeMap<Fingerprint, u64>,
    rejected: BTreeSet<Fingerprint>,
    damaged: BTreeSet<usize>,
    handed_over: BTreeSet<usize>,
    jumps: Vec<u64>,
    dead: BTreeSet<Who>,
    /// Processes whose store does not take what they have.
    unsaved: BTreeMap<(Who, usize), Unsaved>,
}

impl Truth {
    /// Nothing has happened yet.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            tokens: BTreeMap::new(),
            families: Vec::new(),
            access: BTreeMap::new(),
            issues: Vec::new(),
            refused: BTreeMap::new(),
            saved: BTreeMap::new(),
            rejected: BTreeSet::new(),
            damaged: BTreeSet::new(),
            handed_over: BTreeSet::new(),
            jumps: Vec::new(),
            dead: BTreeSet::new(),
            unsaved: BTreeMap::new(),
        }
    }

    /// A request reached the token endpoint. Where its answer carries a refresh token, the number
    /// under which [`Truth::fate`] is told what became of it.
    pub fn arrived(&mut self, arrival: &Arrival<'_>) -> Option<usize> {
        match arrival.answer {
            Answer::Granted { access, refresh } => self.granted(arrival, access, refresh.as_ref()),
            Answer::InvalidGrant => {
                self.refused(arrival);
                None
            }
            Answer::Other => None,
        }
    }

    fn granted(
        &mut self,
        arrival: &Arrival<'_>,
        access: &Fingerprint,
        refresh: Option<&Fingerprint>,
    ) -> Option<usize> {
        let org = arrival.noted.org.as_ref().map(|org| org.as_str().to_owned());
        let (tenant, ends_at, issued_at) = (arrival.tenant, arrival.ends_at, arrival.at);
        self.access.insert(access.clone(), Access { tenant, org, ends_at, issued_at });
        let child = refresh?;
        let is_refresh = arrival.noted.grant_type.as_deref() == Some("refresh_token");
        let presented = arrival.noted.presented.as_ref().filter(|_| is_refresh);
        let issue = self.issues.len();
        let awaited_until = arrival.sent_at.saturating_add(arrival.timeout);
        self.issues.push(Issue::new(child.clone(), arrival.at, awaited_until));
        let spent = presented.and_then(|presented| self.tokens.get_mut(presented));
        let family = if let Some(token) = spent {
            if token.spent.is_empty() {
                token.first_sent_at = arrival.sent_at;
                token.spent_by_copy = arrival.is_copy;
                token.spent_late = arrival.is_late();
            }
            token.spent.push(issue);
            token.family
        } else {
            self.families.push(None);
            self.families.len() - 1
        };
        let known = self.tokens.entry(child.clone()).or_default();
        (known.family, known.access_ends_at) = (family, arrival.ends_at);
        known.access = Some(access.clone());
        Some(issue)
    }

    fn refused(&mut self, arrival: &Arrival<'_>) {
        let Some(presented) = &arrival.noted.presented else { return };
        let cause = self.blame(presented, arrival);
        if let Some(token) = self.tokens.get(presented) {
            let ended = &mut self.families[token.family];
            let reuse = !token.spent.is_empty() && self.rules.reuse_detection;
            if ended.is_none() && (reuse || token.spent.is_empty()) {
                *ended = Some(cause);
            }
        }
        self.refused.entry(presented.clone()).or_insert(cause);
    }

    /// Why the platform does not take that refresh token.
    fn blame(&self, presented: &Fingerprint, arrival: &Arrival<'_>) -> Cause {
        let Some(token) = self.tokens.get(presented) else { return Cause::Avoidable };
        if let Some(cause) = self.families[token.family] {
            return cause;
        }
        if token.spent.is_empty() || self.rules.rotation == Rotation::Static {
            return Cause::Platform;
        }
        if arrival.is_copy || token.spent_by_copy {
            return Cause::Proxy;
        }
        // Where it could have been kept when this arrived, its sender may not have known it yet.
        let (sent, known) = (arrival.sent_at, arrival.sent_at.saturating_sub(SAVE_ANSWER));
        // Nor can it know what another process is handed while its own claim is being saved.
        let decided = arrival.sent_at.saturating_sub(CLAIM);
        let why_unkept = self
            .why_unkept(token, arrival.tenant, (arrival.at, arrival.at))
            .or_else(|| self.why_unkept(token, arrival.tenant, (sent, known)))
            .or_else(|| self.why_unkept(token, arrival.tenant, (decided, known)));
        if let Some(cause) = why_unkept {
            return cause;
        }
        if self.damaged.contains(&arrival.tenant) {
            return Cause::Store;
        }
        if arrival.is_late() || token.spent_late {
            return Cause::RequestTooLate;
        }
        let since = token.first_sent_at.min(arrival.sent_at).saturating_sub(60_000);
        // By a clock that is behind, a lease has ended for everybody else before its request has.
        if !arrival.do_leases_hold
            || self.jumps.iter().any(|jump| (since..=arrival.at).contains(jump))
        {
            return Cause::Clock;
        }
        Cause::Avoidable
    }

    /// Where no answer with a successor had been kept at a time: why not. What was in the store is
    /// asked of the time until which somebody could know it.
    fn why_unkept(&self, token: &Token, tenant: usize, (at, known): (u64, u64)) -> Option<Cause> {
        let issues = || token.spent.iter().map(|issue| &self.issues[*issue]);
        if issues().any(|issue| self.saved.get(&issue.child).is_some_and(|saved| *saved <= known)) {
            return None;
        }
        let is_unsaved =
            |who| self.unsaved.get(&(who, tenant)).is_some_and(|unsaved| unsaved.was_at(known));
        let why_gone = |issue: &Issue| match issue.fate_at(at)? {
            Fate::Underway if at > issue.awaited_until => Some(Cause::AnswerTooLate),
            Fate::Underway => None,
            Fate::Lost => Some(Cause::AnswerLost),
            Fate::TooLate => Some(Cause::AnswerTooLate),
            Fate::Waiting(who) | Fate::Delivered(who) if self.dead.contains(&who) => {
                Some(Cause::AnswerLost)
            }
            Fate::Waiting(_) if self.is_at_its_end(token, at) => Some(Cause::AnswerLost),
            Fate::Waiting(_) => Some(Cause::AnswerStuck),
            Fate::Delivered(who) => is_unsaved(who).then_some(Cause::Store),
        };
        // The one that could have been kept best tells; one that still may be, tells nothing.
        issues().map(why_gone).collect::<Option<Vec<_>>>()?.into_iter().max()
    }

    /// Whether there is nothing more to wait for: the access token ends, or was refused.
    fn is_at_its_end(&self, token: &Token, now: u64) -> bool {
        let is_refused = token.access.as_ref().is_some_and(|access| self.rejected.contains(access));
        is_refused || now.saturating_add(AT_ITS_END) >= token.access_ends_at
    }

    /// The API refused that access token.
    pub fn rejected(&mut self, access: &Fingerprint) {
        self.rejected.insert(access.clone());
    }

    /// The answer of that number told another end of its access token than the true one. Until
    /// which time the token is good, a client knows from nothing else.
    pub fn told(&mut self, issue: usize, ends_at: u64) {
        if let Some(token) = self.tokens.get_mut(&self.issues[issue].child) {
            token.access_ends_at = ends_at;
        }
    }

    /// What has become of an answer by now.
    pub fn fate(&mut self, issue: usize, fate: Fate, now: u64) {
        self.issues[issue].becomes(fate, now);
    }

    /// These tokens are in the store.
    pub fn stored(&mut self, tokens: impl IntoIterator<Item = Fingerprint>, now: u64) {
        for token in tokens {
            self.saved.entry(token).or_insert(now);
        }
    }

    /// The server lied about that refresh token.
    pub fn lied(&mut self, presented: &Fingerprint) {
        self.refused.entry(presented.clone()).or_insert(Cause::Lie);
    }

    /// Somebody damaged a tenant's record.
    pub fn damaged(&mut self, tenant: usize) {
        self.damaged.insert(tenant);
    }

    /// Whether a tenant's record was damaged. Some process may remember what was there before for
    /// as long as the seed lasts.
    pub fn is_damaged(&self, tenant: usize) -> bool {
        self.damaged.contains(&tenant)
    }

    /// A tenant's grant is elsewhere now.
    pub fn handed_over(&mut self, tenant: usize) {
        self.handed_over.insert(tenant);
    }

    /// Whether a tenant's grant was ever taken in elsewhere.
    pub fn was_handed_over(&self, tenant: usize) -> bool {
        self.handed_over.contains(&tenant)
    }

    /// A process could not save, or at last it could.
    pub fn save_failed(&mut self, (who, tenant): (Who, usize), failed: Failed, now: u64) {
        let key = (who, tenant);
        match failed {
            Failed::Yes => {
                let earlier = self.unsaved.get(&key).copied();
                self.unsaved.insert(key, Unsaved::fails(earlier, now));
            }
            Failed::NoLonger => {
                if let Some(unsaved) = self.unsaved.get_mut(&key) {
                    unsaved.ends(now);
                }
            }
        }
    }

    /// The clock jumped.
    pub fn jumped(&mut self, at: u64) {
        self.jumps.push(at);
    }

    /// Whether the clock jumped since then.
    pub fn has_jumped_since(&self, at: u64) -> bool {
        self.jumps.iter().any(|jump| *jump >= at)
    }

    /// A process is gone, and what only it knew.
    pub fn died(&mut self, who: Who) {
        self.dead.insert(who);
    }

    /// Why a refresh token was refused; [`Cause::Avoidable`] where nobody ever refused it.
    pub fn cause_of_end(&self, refresh: &Fingerprint) -> Cause {
        let family = self.tokens.get(refresh).and_then(|token| self.families[token.family]);
        let refused = self.refused.get(refresh).copied();
        family.or(refused).unwrap_or(Cause::Avoidable)
    }

    /// What is known of an access token.
    pub fn access(&self, token: &Fingerprint) -> Option<&Access> {
        self.access.get(token)
    }

    /// Whether a save has ever held that token.
    pub fn was_saved(&self, token: &Fingerprint) -> bool {
        self.saved.contains_key(token)
    }
}

impl Arrival<'_> {
    const fn is_late(&self) -> bool {
        self.at.saturating_sub(self.sent_at) > self.timeout
    }
}
