//! Notices: what a person must know although no org's own state says it.

use tenantry_core::TenantId;
use thiserror::Error;

use super::hand_over::Interrupted;
use crate::loopback::CannotListen;
use crate::vault::Unopened;

/// Names a notice, to dismiss it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoticeId(u64);

/// Something a person must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    id: NoticeId,
    problem: Problem,
}

impl Notice {
    /// Its name.
    pub const fn id(&self) -> NoticeId {
        self.id
    }

    /// What it is about. `Display` says what happened and what to do.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }

    /// Which org it concerns, where it is one.
    pub const fn tenant(&self) -> Option<&TenantId> {
        match &self.problem {
            Problem::NotListening { tenant, .. }
            | Problem::BrowserNotOpened { tenant }
            | Problem::NotSaved { tenant, .. }
            | Problem::NotErased { tenant, .. }
            | Problem::NotRead { tenant, .. }
            | Problem::NotUsed { tenant, .. }
            | Problem::PlainLeft { tenant, .. } => Some(tenant),
            Problem::LedgerLost
            | Problem::ChangeTakenBack
            | Problem::ChangeHalfWay { .. }
            | Problem::QueueNotSaved { .. }
            | Problem::NotCalled { .. }
            | Problem::NoCertificates { .. }
            | Problem::HandOver(_) => None,
        }
    }
}

/// What went wrong on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Problem {
    /// A sign-in that began before a restart waits, and its redirect cannot be received.
    #[error("The sign-in of {tenant} was still open, but cannot be finished. {why}")]
    NotListening {
        /// Whose sign-in.
        tenant: TenantId,
        /// Why not.
        why: CannotListen,
    },
    /// The browser did not open.
    #[error(
        "The browser did not open for {tenant}. Copy the link instead, and open it in a browser on \
         this machine."
    )]
    BrowserNotOpened {
        /// For whose sign-in.
        tenant: TenantId,
    },
    /// A record was not saved.
    #[error(
        "{file} was not saved: {reason}. Check the disk and the rights on Tenantry's data folder; \
         saving is tried again by itself."
    )]
    NotSaved {
        /// Whose record.
        tenant: TenantId,
        /// The name of its file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// A record was not removed.
    #[error(
        "{file} was not removed: {reason}. It still holds secrets of {tenant}: delete it from \
         Tenantry's data folder."
    )]
    NotErased {
        /// Whose record.
        tenant: TenantId,
        /// The name of its file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// The system did not let a record be read.
    #[error(
        "{file} could not be read: {reason}. Until it can, {tenant} is not shown. Check the rights \
         on Tenantry's data folder and start again; the file was not changed."
    )]
    NotRead {
        /// Whose record.
        tenant: TenantId,
        /// The name of its file.
        file: String,
        /// What the system said.
        reason: String,
    },
    /// A record is there and is not used.
    #[error(
        "{file} is not used: {why}. {} The file was not changed.",
        .why.advice()
    )]
    NotUsed {
        /// Whose record.
        tenant: TenantId,
        /// The name of its file.
        file: String,
        /// Why not.
        why: NotUsed,
    },
    /// A plain file of an older version could not be sealed.
    #[error(
        "{file} is not encrypted, and was left as it is: {why}. It may hold secrets of {tenant}: \
         look at it, then delete it from Tenantry's data folder."
    )]
    PlainLeft {
        /// Whose record.
        tenant: TenantId,
        /// The name of its file.
        file: String,
        /// Why it was left.
        why: NotUsed,
    },
    /// The list of the newest generations is gone.
    #[error(
        "The list of each org's newest record is missing or damaged, so an older record that \
         somebody put back would not be noticed this time. A new list was begun. If nobody restored \
         a backup, have a look at who can write to Tenantry's data folder."
    )]
    LedgerLost,
    /// A change of how records are kept was cut short, and is taken back.
    #[error(
        "A change of how records are kept was cut short, and has been taken back: they are kept as \
         before, and nothing was lost. Change it again when you want to."
    )]
    ChangeTakenBack,
    /// A change of how records are kept was cut short, and cannot be taken back yet.
    #[error(
        "A change of how records are kept was cut short, and could not be taken back: {reason}. \
         Every org can be used, and is kept as before. Check the disk and the rights on Tenantry's \
         data folder; it is tried again at the next start."
    )]
    ChangeHalfWay {
        /// What the system said.
        reason: String,
    },
    /// How far the consent queue has come was not saved.
    #[error(
        "How far the queue has come was not saved: {reason}. It goes on, but would begin anew after a \
         restart. Check the disk and the rights on Tenantry's data folder."
    )]
    QueueNotSaved {
        /// What the system said.
        reason: String,
    },
    /// A hand-over was cut short.
    #[error(transparent)]
    HandOver(#[from] Interrupted),
    /// A person could not be called.
    #[error(
        "This system shows no notifications, so Tenantry cannot call you when an org needs you: \
         {reason}. Look at this window now and then; it is said here once."
    )]
    NotCalled {
        /// What the system said.
        reason: String,
    },
    /// Nothing can be reached over https.
    #[error(
        "This system's certificates cannot be read, so no secure connection can be made: {reason}. \
         Install them (on Debian the package ca-certificates) and start again."
    )]
    NoCertificates {
        /// What the system said.
        reason: String,
    },
}

/// Why a file that is there is not used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum NotUsed {
    /// It is not opened.
    #[error(transparent)]
    Unopened(#[from] Unopened),
    /// Tenantry has seen a newer one.
    #[error("it is older than what Tenantry saved last; somebody put an old copy back")]
    Older,
    /// It is no record.
    #[error("it is damaged, and no record")]
    NoRecord,
    /// A sealed record of the same org is there, and says something else.
    #[error("there is a sealed record of the same org, and it says something else")]
    Twice,
}

impl NotUsed {
    /// What to do.
    const fn advice(self) -> &'static str {
        match self {
            Self::Older => {
                "Its refresh token may have been used since. Put the newest file back, or forget the \
                 org and add it again."
            }
            Self::Unopened(Unopened::Newer(_)) => "Nothing is lost.",
            Self::Unopened(_) | Self::NoRecord | Self::Twice => {
                "Restore it from a backup, or forget the org and add it again."
            }
        }
    }
}

/// The notices that nobody has dismissed.
#[derive(Debug, Default)]
pub(super) struct Notices {
    shown: Vec<Notice>,
    last: u64,
}

impl Notices {
    pub(super) fn shown(&self) -> &[Notice] {
        &self.shown
    }

    /// Adds a notice, unless it is shown already.
    pub(super) fn add(&mut self, problem: Problem) {
        if self.shown.iter().any(|notice| notice.problem == problem) {
            return;
        }
        self.last += 1;
        self.shown.push(Notice { id: NoticeId(self.last), problem });
    }

    pub(super) fn dismiss(&mut self, id: NoticeId) {
        self.shown.retain(|notice| notice.id != id);
    }

    /// A record is saved: what kept it from that is over.
    pub(super) fn saved(&mut self, saved: &TenantId) {
        self.shown.retain(|notice| match &notice.problem {
            Problem::NotSaved { tenant, .. } => tenant != saved,
            Problem::NotListening { .. }
            | Problem::BrowserNotOpened { .. }
            | Problem::NotErased { .. }
            | Problem::NotRead { .. }
            | Problem::NotUsed { .. }
            | Problem::PlainLeft { .. }
            | Problem::LedgerLost
            | Problem::ChangeTakenBack
            | Problem::ChangeHalfWay { .. }
            | Problem::QueueNotSaved { .. }
            | Problem::NotCalled { .. }
            | Problem::NoCertificates { .. }
            | Problem::HandOver(_) => true,
        });
    }

    /// A sign-in has ended or begins anew: what concerned it is over.
    pub(super) fn sign_in_over(&mut self, over: &TenantId) {
        self.shown.retain(|notice| match &notice.problem {
            Problem::NotListening { tenant, .. } | Problem::BrowserNotOpened { tenant } => {
                tenant != over
            }
            Problem::NotSaved { .. }
            | Problem::NotErased { .. }
            | Problem::NotRead { .. }
            | Problem::NotUsed { .. }
            | Problem::PlainLeft { .. }
            | Problem::LedgerLost
            | Problem::ChangeTakenBack
            | Problem::ChangeHalfWay { .. }
            | Problem::QueueNotSaved { .. }
            | Problem::NotCalled { .. }
            | Problem::NoCertificates { .. }
            | Problem::HandOver(_) => true,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn acme() -> TenantId {
        TenantId::new("acme").unwrap()
    }

    fn not_saved() -> Problem {
        Problem::NotSaved {
            tenant: acme(),
            file: "acme.sealed".into(),
            reason: "No space left on device".into(),
        }
    }

    #[test]
    fn the_same_problem_is_told_once_and_again_after_it_was_dismissed() {
        let mut notices = Notices::default();
        notices.add(not_saved());
        notices.add(not_saved());
        let [only] = notices.shown() else { panic!("told twice") };
        let first = only.id();

        notices.dismiss(first);
        notices.add(not_saved());

        let [again] = notices.shown() else { panic!("not told again") };
        assert_ne!(again.id(), first);
    }

    #[test]
    fn a_notice_ends_with_what_it_was_about() {
        let mut notices = Notices::default();
        notices.add(not_saved());
        notices.add(Problem::BrowserNotOpened { tenant: acme() });

        notices.saved(&acme());
        notices.sign_in_over(&TenantId::new("globex").unwrap());
        assert_eq!(notices.shown().len(), 1);

        notices.sign_in_over(&acme());
        assert!(notices.shown().is_empty());
    }
}
