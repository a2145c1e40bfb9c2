//! What the login host remembers of browsers: who is signed in, and which page is open.

use std::collections::BTreeMap;

use super::wish::Wish;
use crate::id::{OrgId, RegionId, UserId};
use crate::secret::Secret;

/// An open page is forgotten after an hour.
const TICKET_MS: u64 = 3_600_000;

/// Pages left open beyond this number are forgotten, oldest first.
const TICKETS_MAX: usize = 1_000;

/// A page somebody was shown and has not answered yet.
#[derive(Clone, Debug)]
pub(crate) struct Ticket {
    pub(crate) wish: Wish,
    /// The question on the page.
    pub(crate) question: Question,
    issued_at: u64,
    number: u64,
}

/// What a page asks.
#[derive(Clone, Debug)]
pub(crate) enum Question {
    /// Who are you?
    SignIn,
    /// May the application act as this user in this organization?
    Consent { user: UserId, org: OrgId },
    /// Nothing; the page only offers to switch the user.
    Dismissal,
}

/// Sessions and open pages.
#[derive(Debug, Default)]
pub(crate) struct Browsers {
    sessions: BTreeMap<(RegionId, Secret), UserId>,
    tickets: BTreeMap<Secret, Ticket>,
    opened: u64,
}

impl Browsers {
    pub(crate) fn remember(&mut self, region: &RegionId, session: Secret, user: UserId) {
        self.sessions.insert((region.clone(), session), user);
    }

    pub(crate) fn user(&self, region: &RegionId, session: &str) -> Option<&UserId> {
        self.sessions.get(&(region.clone(), Secret::from(session)))
    }

    pub(crate) fn forget(&mut self, region: &RegionId, session: &str) -> Option<UserId> {
        self.sessions.remove(&(region.clone(), Secret::from(session)))
    }

    pub(crate) fn forget_user(&mut self, user: &UserId) {
        self.sessions.retain(|_, remembered| remembered != user);
    }

    pub(crate) fn open(&mut self, ticket: Secret, wish: Wish, question: Question, now: u64) {
        self.opened += 1;
        let content = Ticket { wish, question, issued_at: now, number: self.opened };
        self.tickets.insert(ticket, content);
        if self.tickets.len() > TICKETS_MAX {
            let oldest = self.opened.saturating_sub(TICKETS_MAX as u64);
            self.tickets.retain(|_, ticket| ticket.number > oldest);
        }
    }

    /// The page an answer belongs to. A page may be answered twice, as an impatient person does.
    pub(crate) fn ticket(&self, ticket: &str, region: &RegionId, now: u64) -> Option<&Ticket> {
        let ticket = self.tickets.get(&Secret::from(ticket))?;
        let in_time = now.saturating_sub(ticket.issued_at) < TICKET_MS;
        (in_time && ticket.wish.region == *region).then_some(ticket)
    }
}
