//! A new key for every record: each file is replaced whole, and until the last one is, both keys are
//! known to whoever holds the old one.

use std::fs;
use std::io::{self, ErrorKind};
use std::mem;
use std::path::{Path, PathBuf};

use tenantry_core::Generation;

use super::Store;
use super::disk::{TEMPORARY, lock, read, replace};
use super::folder::{Folder, LEDGER, Outcome};
use super::shelf::Shelf;
use crate::vault::ledger::Ledger;
use crate::vault::{CannotChange, CannotOpen, Change, Key, Unopened, Unsettled, Vault, sealed};

/// What has just been done of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Both keys are in the note.
    Begun,
    /// So many of so many files are sealed by the new key.
    Sealed(usize, usize),
    /// The note says the new way.
    Settled,
}

impl Store {
    /// Keeps the records as `change` says from now on. Each step is told when it is durable.
    ///
    /// # Errors
    /// [`CannotChange`]: they are kept as before.
    pub(super) fn change(
        &mut self,
        change: &Change,
        step: &mut dyn FnMut(Step),
    ) -> Result<(), CannotChange> {
        match self {
            Self::Folder(folder) => folder.rekey(change, step),
            Self::Shelf(memory) => {
                *self = Self::Folder(memory.settle(change, step)?);
                Ok(())
            }
        }
    }
}

impl Folder {
    fn rekey(&mut self, change: &Change, step: &mut dyn FnMut(Step)) -> Result<(), CannotChange> {
        let alone = self.presence.alone(|| self.rekey_alone(change, step));
        let done = alone.map_err(taken_back)?.ok_or(CannotChange::NotAlone)?;
        let new = || change.keys().1.clone();
        match &done {
            Ok(()) => self.key = new(),
            Err(CannotChange::HalfWay(_)) => self.other = Some(new()),
            // Either note leads to the new key, and the new note to nothing else.
            Err(CannotChange::Unclear(_)) => self.other = Some(mem::replace(&mut self.key, new())),
            Err(_) => {}
        }
        done
    }

    fn rekey_alone(&self, change: &Change, step: &mut dyn FnMut(Step)) -> Result<(), CannotChange> {
        let (Some(old), new) = change.keys() else { return Err(CannotOpen::Changed.into()) };
        let _records = lock(&self.path).map_err(taken_back)?;
        let files = self.opened_by(old).map_err(taken_back)?;
        let _note = change.begin()?;
        step(Step::Begun);
        let cut = match reseal(&files, (old, new), step) {
            Err(cut) => cut,
            Ok(()) => match change.settle() {
                Ok(()) => {
                    step(Step::Settled);
                    return Ok(());
                }
                Err(Unsettled::Surely(why)) => Cut { touched: files.len(), why },
                Err(Unsettled::Perhaps(why)) => return Err(CannotChange::Unclear(why)),
            },
        };
        let back = reseal(&files[..cut.touched], (new, old), &mut |_| ());
        let back = back.is_ok() && change.take_back().is_ok();
        Err(if back { CannotChange::TakenBack(cut.why) } else { CannotChange::HalfWay(cut.why) })
    }

    /// Takes back a change that was cut short: whatever `next` has sealed is sealed by the key of
    /// this folder again. Where the disk does not let it, both keys open what they have sealed.
    ///
    /// # Errors
    /// What the disk said.
    pub(crate) fn take_back(&mut self, vault: &Vault, next: Key) -> Result<(), String> {
        let taken_back = self
            .reseal_back(&next)
            .and_then(|()| vault.forget_unfinished().map_err(|error| error.to_string()));
        if taken_back.is_err() {
            self.other = Some(next);
        }
        taken_back
    }

    fn reseal_back(&self, next: &Key) -> Result<(), String> {
        let _lock = lock(&self.path).map_err(|error| error.to_string())?;
        let files = self.opened_by(next).map_err(|error| error.to_string())?;
        reseal(&files, (next, &self.key), &mut |_| ()).map_err(|cut| cut.why)
    }

    /// Every file that this key opens: records, what was set aside of them, and the ledger at the
    /// end. All else is none of its business.
    fn opened_by(&self, key: &Key) -> io::Result<Vec<PathBuf>> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            let is_ledger = name.starts_with(LEDGER);
            if (is_ledger || name.contains(".sealed")) && !name.starts_with(TEMPORARY) {
                let path = entry.path();
                if opens(key, &path).map_err(|error| about(&path, &error))? {
                    files.push((is_ledger, path));
                }
            }
        }
        files.sort();
        Ok(files.into_iter().map(|(_, path)| path).collect())
    }
}

fn opens(key: &Key, file: &Path) -> io::Result<bool> {
    let Some(bytes) = read(file)? else { return Ok(false) };
    match sealed::open(key, &bytes) {
        Ok(_) => Ok(true),
        // It would stay sealed for ever by a key that is gone.
        Err(why @ Unopened::Newer(_)) => Err(io::Error::new(ErrorKind::Unsupported, why)),
        Err(_) => Ok(Ledger::open(key, &bytes).is_some()),
    }
}

/// A change that was cut short.
struct Cut {
    /// So many of the files may be sealed by the new key.
    touched: usize,
    why: String,
}

/// Seals by the second key whichever of these files the first one opens, and reads each again.
fn reseal(files: &[PathBuf], keys: (&Key, &Key), step: &mut dyn FnMut(Step)) -> Result<(), Cut> {
    for (index, file) in files.iter().enumerate() {
        let cut = |touched| move |error| Cut { touched, why: about(file, &error).to_string() };
        if let Some(anew) = resealed(file, keys).map_err(cut(index))? {
            write(file, &anew).map_err(cut(index + 1))?;
        }
        step(Step::Sealed(index + 1, files.len()));
    }
    Ok(())
}

/// The file, sealed by the second key; nothing where the first does not open it.
fn resealed(file: &Path, (from, to): (&Key, &Key)) -> io::Result<Option<Vec<u8>>> {
    let Some(bytes) = read(file)? else { return Ok(None) };
    let anew = match sealed::open(from, &bytes) {
        Ok(opened) => Some(opened.seal(to)),
        Err(_) => Ledger::open(from, &bytes).map(|ledger| ledger.seal(to)),
    };
    anew.transpose().map_err(io::Error::other)
}

fn write(file: &Path, anew: &[u8]) -> io::Result<()> {
    replace(file, anew)?;
    if read(file)?.as_deref() == Some(anew) {
        Ok(())
    } else {
        Err(io::Error::other("the disk does not give back what is written to it"))
    }
}

/// The same error, with the name of the file alone: the folders above it are nobody's business.
fn about(file: &Path, error: &io::Error) -> io::Error {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    io::Error::new(error.kind(), format!("{name} could not be sealed anew: {error}"))
}

impl Shelf {
    /// Puts every record into a folder that is sealed by the change's key.
    fn settle(&self, change: &Change, step: &mut dyn FnMut(Step)) -> Result<Folder, CannotChange> {
        let _note = change.begin()?;
        // A record without a note could never be opened.
        change.settle().map_err(|unsettled| match unsettled {
            Unsettled::Surely(why) => CannotChange::TakenBack(why),
            Unsettled::Perhaps(why) => CannotChange::Unclear(why),
        })?;
        step(Step::Settled);
        self.put(change, step).map_err(|error| {
            let why = error.to_string();
            match change.take_back() {
                Ok(()) => CannotChange::TakenBack(why),
                Err(_) => CannotChange::HalfWay(why),
            }
        })
    }

    fn put(&self, change: &Change, step: &mut dyn FnMut(Step)) -> io::Result<Folder> {
        let folder = Folder::open(change.orgs(), change.keys().1.clone())?;
        if folder.holds_records()? {
            return Err(io::Error::other(
                "there are files of other orgs in Tenantry's data folder",
            ));
        }
        let records = self.records()?;
        for (done, record) in records.iter().enumerate() {
            // No record was there: whatever ledger is found tells of none.
            let saved = folder.save(record, Generation::NONE, &mut Vec::new());
            if !matches!(saved, Ok(Outcome::Saved)) {
                // What cannot be deleted either is sealed by a key that nobody has.
                for record in &records[..=done] {
                    fs::remove_file(folder.path_of(record.tenant())).ok();
                }
                fs::remove_file(folder.path.join(LEDGER)).ok();
                let text = format!("{}.sealed was not saved", record.tenant());
                return Err(saved.err().unwrap_or_else(|| io::Error::other(text)));
            }
            step(Step::Sealed(done + 1, records.len()));
        }
        Ok(folder)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as map_err hands it over")]
fn taken_back(error: io::Error) -> CannotChange {
    CannotChange::TakenBack(error.to_string())
}

#[cfg(test)]
mod tests;
