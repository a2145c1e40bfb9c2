//! The journal: which hand-over is under way, so that one that is cut short has an end.
//!
//! | what is found at the next start | what is done |
//! | --- | --- |
//! | nobody has been let go of | the unfinished bundle goes; all is as before |
//! | some have, or all | the rest is let go of, too, and the bundle gets its name |
//! | the bundle has its name | nothing is left to do |

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tenantry_core::{Command, Generation, TenantId};
use thiserror::Error;

use super::{Fate, name, remove, unfinished};
use crate::engine::Engine;
use crate::records::replace;
use crate::vault::Keeping;

/// What the file is called, in the data folder.
const FILE: &str = "hand-over.json";

/// What is locked while somebody hands over. A program that ends lets go of it, however it ends.
const LOCK: &str = "hand-over.lock";

/// A hand-over that is under way. It holds no secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Journal {
    /// The bundle, by the name that it is to get.
    file: PathBuf,
    moving: Vec<Moving>,
}

/// An org whose sign-in moves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Moving {
    pub(super) tenant: TenantId,
    /// The generation of the record that is in the bundle.
    pub(super) generation: Generation,
}

/// What came of a hand-over that was cut short. Each sentence says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Interrupted {
    /// Nothing has happened.
    #[error(
        "A hand-over was cut short before anything was handed over. Every org is still signed in \
         here, and {file:?} was not made. Begin again when you want to."
    )]
    TakenBack {
        /// The bundle that is not there.
        file: PathBuf,
    },
    /// It has been finished now.
    #[error(
        "A hand-over that was cut short is finished: {file:?} is whole, and its orgs are handed over.{}",
        outdated(.stayed)
    )]
    Finished {
        /// The bundle.
        file: PathBuf,
        /// Whose sign-in in the bundle is out of date.
        stayed: Vec<TenantId>,
    },
    /// The bundle has the wrong name.
    #[error(
        "A hand-over was cut short. Its bundle is whole, but is still called {file:?}: {reason}. It \
         is the only place of the sign-ins that were handed over. Start Tenantry again, or rename it \
         to {name:?} yourself."
    )]
    NotNamed {
        /// Where it is.
        file: PathBuf,
        /// What it is to be called.
        name: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// A file of a hand-over that did not happen is still there.
    #[error(
        "{file:?} could not be deleted: {reason}. Nothing was handed over, so delete it: whoever \
         imports it would make two programs use the same sign-ins."
    )]
    BundleLeft {
        /// Which.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The journal is still there.
    #[error(
        "The note of the last hand-over, {FILE}, was not deleted: {reason}. The hand-over itself is \
         over; check the rights on Tenantry's data folder."
    )]
    JournalLeft {
        /// What the system said.
        reason: String,
    },
    /// The journal cannot be read.
    #[error(
        "A hand-over may have been cut short, but the note of it, {FILE} in Tenantry's data folder, \
         cannot be read: {reason}. If there is a file whose name ends in .unfinished where the bundle \
         was to be, and orgs are shown as handed over, that file is their bundle: keep it."
    )]
    Unreadable {
        /// What the system said.
        reason: String,
    },
}

fn outdated(stayed: &[TenantId]) -> String {
    if stayed.is_empty() {
        return String::new();
    }
    let names = stayed.iter().map(TenantId::as_str).collect::<Vec<_>>().join(", ");
    format!(
        " Only {names} stayed signed in here, with a newer token than the one in the bundle: leave it \
         out when you import, or sign in to it there."
    )
}

impl Journal {
    pub(super) fn new(file: &Path, moving: Vec<Moving>) -> Self {
        Self { file: file.to_owned(), moving }
    }

    pub(super) fn moving(&self) -> &[Moving] {
        &self.moving
    }
}

/// The right to hand over. Of all programs on a data folder, one has it at a time.
#[derive(Debug)]
pub(super) enum Claim {
    /// What is in memory only has no next start, and no other program.
    Nowhere,
    /// In this folder, as long as this file is open.
    In(PathBuf, #[expect(dead_code, reason = "it is held, and not looked at")] File),
}

impl Claim {
    /// Takes it; nothing where another program has it.
    pub(super) fn on(keeping: &Keeping, data_dir: &Path) -> io::Result<Option<Self>> {
        if matches!(keeping, Keeping::Memory) {
            return Ok(Some(Self::Nowhere));
        }
        let path = data_dir.join(LOCK);
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self::In(data_dir.to_owned(), file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Makes a journal durable.
    pub(super) fn keep(&self, journal: &Journal) -> io::Result<()> {
        match self {
            Self::Nowhere => Ok(()),
            Self::In(folder, _) => replace(&folder.join(FILE), &serde_json::to_vec(journal)?),
        }
    }

    pub(super) fn forget(&self) -> io::Result<()> {
        match self {
            Self::Nowhere => Ok(()),
            Self::In(folder, _) => remove(&folder.join(FILE)),
        }
    }

    pub(super) fn read(&self) -> io::Result<Option<Journal>> {
        let Self::In(folder, _) = self else { return Ok(None) };
        match fs::read(folder.join(FILE)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A hand-over that was cut short, and the claim to end it.
#[derive(Debug)]
pub(in crate::engine) struct CutShort(io::Result<Option<(Journal, Claim)>>);

impl CutShort {
    /// Looks for one. With the claim first and the records read after it, they say what was let go
    /// of: a program that is at it this moment may end in between.
    pub(in crate::engine) fn look(keeping: &Keeping, data_dir: &Path) -> Self {
        // Most folders have never seen one.
        if !data_dir.join(FILE).exists() {
            return Self(Ok(None));
        }
        let claim = Claim::on(keeping, data_dir);
        Self(claim.and_then(|claim| match claim {
            // Another program is at it.
            None => Ok(None),
            Some(claim) => Ok(claim.read()?.map(|journal| (journal, claim))),
        }))
    }
}

impl Engine {
    /// Brings a hand-over to an end that was cut short, before anything is renewed.
    pub(in crate::engine) fn resume_hand_over(&mut self, cut_short: CutShort) {
        match cut_short.0 {
            Ok(None) => {}
            Ok(Some((journal, claim))) => self.resume(journal, claim),
            Err(error) => {
                self.notices.add(Interrupted::Unreadable { reason: error.to_string() }.into());
            }
        }
    }

    fn resume(&mut self, journal: Journal, claim: Claim) {
        let beside = unfinished(&journal.file);
        if !beside.exists() {
            return self.forget_journal(&claim);
        }
        let is_begun = |it: &Moving| matches!(self.fate(&it.tenant), Fate::Gone);
        if !journal.moving.iter().any(is_begun) {
            return self.take_back(journal, &claim);
        }
        for Moving { tenant, generation } in &journal.moving {
            let (tenant, generation) = (tenant.clone(), *generation);
            // Where it is refused, the org is gone already or stays, which is seen by its grant.
            self.command(Command::HandOver { tenant, generation }).ok();
        }
        self.hand_over.resumed = Some((journal, claim));
        self.go_on_with_resumed();
    }

    fn take_back(&mut self, journal: Journal, claim: &Claim) {
        let beside = unfinished(&journal.file);
        let what = match remove(&beside) {
            Ok(()) => {
                self.forget_journal(claim);
                Interrupted::TakenBack { file: journal.file }
            }
            // It is tried again at the next start.
            Err(error) => Interrupted::BundleLeft { file: beside, reason: error.to_string() },
        };
        self.notices.add(what.into());
    }

    /// Gives the bundle of a hand-over that was cut short its name, once all is let go of.
    pub(super) fn go_on_with_resumed(&mut self) {
        let Some((journal, claim)) = self.hand_over.resumed.take() else { return };
        let fates: Vec<_> = journal.moving.iter().map(|it| self.fate(&it.tenant)).collect();
        if fates.iter().any(|fate| matches!(fate, Fate::Pending)) {
            self.hand_over.resumed = Some((journal, claim));
            return;
        }
        let Journal { file, moving } = journal;
        let all = moving.into_iter().zip(fates);
        let stayed = all.filter(|(_, fate)| matches!(fate, Fate::Stayed));
        let stayed = stayed.map(|(it, _)| it.tenant).collect();
        let what = match name(&file) {
            Ok(()) => {
                self.forget_journal(&claim);
                Interrupted::Finished { file, stayed }
            }
            Err(error) => {
                let reason = error.to_string();
                Interrupted::NotNamed { file: unfinished(&file), name: file, reason }
            }
        };
        self.notices.add(what.into());
    }
}
