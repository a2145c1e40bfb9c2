//! What is to be handed over, where to, and why it cannot be.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use tenantry_core::TenantId;
use thiserror::Error;
use zeroize::Zeroizing;

use super::unfinished;
use crate::bundle::SHORTEST;

/// What is to be handed over.
#[derive(Clone)]
pub struct HandOverOrder {
    /// Which orgs.
    pub tenants: Vec<TenantId>,
    /// The bundle. No file of that name may be there.
    pub file: PathBuf,
    /// What opens it.
    pub passphrase: Zeroizing<String>,
}

impl HandOverOrder {
    /// Whether it can be begun.
    pub(super) fn check(&self) -> Result<(), CannotHandOver> {
        if self.tenants.is_empty() {
            return Err(CannotHandOver::Nobody);
        }
        if self.passphrase.chars().count() < SHORTEST {
            return Err(CannotHandOver::ShortPassphrase);
        }
        let folder = self.file.parent().filter(|_| self.file.is_absolute());
        if !folder.is_some_and(Path::is_dir) || self.file.is_dir() {
            return Err(CannotHandOver::NoFolder(self.file.clone()));
        }
        let taken = [self.file.clone(), unfinished(&self.file)].into_iter().find(|it| it.exists());
        taken.map_or(Ok(()), |file| Err(CannotHandOver::FileExists(file)))
    }
}

impl fmt::Debug for HandOverOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { tenants, file, passphrase: _ } = self;
        f.debug_struct("HandOverOrder")
            .field("tenants", tenants)
            .field("file", file)
            .finish_non_exhaustive()
    }
}

/// Why nothing is handed over. Each sentence says what to do.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CannotHandOver {
    /// Another one is under way.
    #[error("Another hand-over is under way. Wait until it is over.")]
    UnderWay,
    /// One has not come to its end.
    #[error(
        "An earlier hand-over has not come to its end. Start Tenantry again, which finishes it, and \
         then begin this one."
    )]
    NotOver,
    /// No org was chosen.
    #[error("No org is chosen. Choose at least one.")]
    Nobody,
    /// There is no such org.
    #[error("No org is called {0}. It may have been forgotten meanwhile; choose again.")]
    Unknown(TenantId),
    /// Something of it is under way.
    #[error(
        "{0} is at work: it renews its token, or a sign-in is open. Wait until it is done, or cancel \
         the sign-in. Nothing was handed over."
    )]
    NotSettled(TenantId),
    /// All of them were renewed or signed out while they were handed over.
    #[error(
        "Every chosen org was renewed or signed out meanwhile, so nothing was handed over and no file \
         was left. Begin again."
    )]
    AllStayed,
    /// Another window was faster.
    #[error(
        "Another Tenantry window has handed over, signed out or replaced {} meanwhile. So nothing \
         was handed over now, and no file was left. Choose again without it.",
        names(.0)
    )]
    GoneMeanwhile(Vec<TenantId>),
    /// What is stored could not be looked at.
    #[error(
        "Whether another Tenantry window has handed the same orgs over could not be seen: {0}. Check \
         the disk and the rights on Tenantry's data folder. Nothing was handed over."
    )]
    NotRead(String),
    /// It could be guessed.
    #[error(
        "The passphrase is shorter than {SHORTEST} characters. A file can be guessed at wherever it \
         goes, for ever; take a longer one, or the one that is proposed."
    )]
    ShortPassphrase,
    /// The file has no folder.
    #[error("{0:?} is no file in a folder that is there. Name the whole path.")]
    NoFolder(PathBuf),
    /// Nothing is overwritten.
    #[error(
        "{0:?} is there already, and may be the only place of some sign-ins. Choose another name."
    )]
    FileExists(PathBuf),
    /// What is about to happen could not be noted.
    #[error(
        "What is about to happen could not be noted in Tenantry's data folder: {0}. Check the disk \
         and the rights. Nothing was handed over."
    )]
    Journal(io::Error),
    /// The bundle could not be written.
    #[error(
        "{file:?} could not be written: {reason}. Check the disk and the rights of its folder."
    )]
    NotWritten {
        /// The bundle.
        file: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The bundle is written, and has the wrong name.
    #[error(
        "The bundle is whole, but is still called {file:?}: {reason}. It is the only place of the \
         sign-ins that were handed over. Start Tenantry again, or rename it to {name:?} yourself."
    )]
    NotNamed {
        /// Where it is.
        file: PathBuf,
        /// What it is to be called.
        name: PathBuf,
        /// What the system said.
        reason: String,
    },
}

fn names(tenants: &[TenantId]) -> String {
    tenants.iter().map(TenantId::as_str).collect::<Vec<_>>().join(", ")
}
