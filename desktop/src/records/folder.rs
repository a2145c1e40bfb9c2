//! The folder of sealed records: compare-and-swap by a short lock, a rename and two syncs.
//!
//! What cannot be read is never written over and never deleted. Beside the records lies the ledger
//! of their newest generations; it is written after the record, so a crash between the two leaves a
//! record that is newer than known, which harms nobody.

use std::fs;
use std::io;
use std::iter;
use std::path::PathBuf;

use tenantry_core::{Generation, Record, TenantId};
use zeroize::Zeroizing;

use super::disk::{TEMPORARY, close_to_others, lock, read, replace, set_aside};
use super::presence::Presence;
use crate::engine::{NotUsed, Problem};
use crate::vault::ledger::Ledger;
use crate::vault::{Key, sealed, sync};

/// The file of the ledger; no tenant's file is called so.
pub(super) const LEDGER: &str = ".generations";

/// The folder that holds the records.
#[derive(Debug)]
pub(crate) struct Folder {
    pub(super) path: PathBuf,
    pub(super) key: Key,
    /// Another key that opens some of the files, while a change of the key stands half way.
    pub(super) other: Option<Key>,
    pub(super) presence: Presence,
}

/// What came of a save.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is stored.
    Saved,
    /// Something else is stored than was expected; it was not changed.
    Conflict(Option<Zeroizing<Vec<u8>>>),
    /// What is stored cannot be used, for this reason; it was not changed.
    Unusable(Vec<u8>, NotUsed),
}

/// Everything that is stored.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// Each tenant's bytes, as the core wrote them; as they are where they cannot be used.
    pub(crate) records: Vec<(TenantId, Zeroizing<Vec<u8>>)>,
    /// What a person must know.
    pub(crate) problems: Vec<Problem>,
}

/// What the file of a tenant holds.
#[derive(Debug)]
pub(super) enum Held {
    Nothing,
    /// Its seal is whole. Whether the bytes are this tenant's record is the core's to say.
    Opened(Zeroizing<Vec<u8>>),
    /// It is not to be used.
    Unusable(Vec<u8>, NotUsed),
}

impl Folder {
    /// Opens the folder, and makes it where it is missing; only its owner may look inside.
    ///
    /// # Errors
    /// The system does not let it be made.
    pub(crate) fn open(path: PathBuf, key: Key) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        close_to_others(&path)?;
        let presence = Presence::begin(&path)?;
        Ok(Self { path, key, other: None, presence })
    }

    /// Reads every record, seals those that an older version left plain, and clears away what
    /// interrupted saves have left.
    ///
    /// # Errors
    /// The folder cannot be read. A file that cannot be read is not an error.
    pub(crate) fn load(&self) -> io::Result<Loaded> {
        let _lock = lock(&self.path)?;
        let mut loaded = Loaded::default();
        let (plain, mut sealed) = self.names()?;
        let mut ledger = self.ledger(&mut loaded.problems)?;
        let known = ledger.clone();
        for tenant in plain {
            if self.migrate(&tenant, &mut ledger, &mut loaded) && !sealed.contains(&tenant) {
                sealed.push(tenant);
            }
        }
        sealed.sort();
        for tenant in sealed {
            self.load_one(tenant, &mut ledger, &mut loaded);
        }
        if ledger != known {
            self.write_ledger(&ledger)?;
        }
        loaded.records.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(loaded)
    }

    /// Stores `record` durably where generation `expects` of it is stored.
    pub(super) fn save(
        &self,
        record: &Record,
        expects: Generation,
        problems: &mut Vec<Problem>,
    ) -> io::Result<Outcome> {
        let tenant = record.tenant();
        let _lock = lock(&self.path)?;
        let mut ledger = self.ledger(problems)?;
        let found = match self.held(tenant, &ledger)? {
            Held::Unusable(bytes, why) => return Ok(Outcome::Unusable(bytes, why)),
            Held::Nothing => None,
            Held::Opened(bytes) => Some(bytes),
        };
        let is_expected = match &found {
            None => expects == Generation::NONE,
            // Bytes that are no record are no generation either.
            Some(bytes) => generation(tenant, bytes) == Some(expects),
        };
        if !is_expected {
            return Ok(Outcome::Conflict(found));
        }
        self.store(record, &mut ledger)?;
        self.write_ledger(&ledger)?;
        Ok(Outcome::Saved)
    }

    /// What is stored of that tenant; of a file that cannot be used, its bytes as they are.
    pub(super) fn look(
        &self,
        tenant: &TenantId,
        problems: &mut Vec<Problem>,
    ) -> io::Result<Option<Zeroizing<Vec<u8>>>> {
        let _lock = lock(&self.path)?;
        let ledger = self.ledger(problems)?;
        Ok(match self.held(tenant, &ledger)? {
            Held::Nothing => None,
            Held::Opened(bytes) => Some(bytes),
            Held::Unusable(bytes, _) => Some(Zeroizing::new(bytes)),
        })
    }

    /// Removes a record. Bytes that are none are moved aside, so that nothing is lost.
    pub(super) fn erase(&self, tenant: &TenantId, problems: &mut Vec<Problem>) -> io::Result<()> {
        let _lock = lock(&self.path)?;
        let mut ledger = self.ledger(problems)?;
        let path = self.path_of(tenant);
        match self.held(tenant, &ledger)? {
            Held::Nothing => {}
            Held::Opened(bytes) if let Some(last) = generation(tenant, &bytes) => {
                ledger.forgotten(tenant, last);
                self.write_ledger(&ledger)?;
                fs::remove_file(&path)?;
            }
            Held::Opened(_) | Held::Unusable(..) => set_aside(&path)?,
        }
        self.erase_plain(tenant)?;
        sync(&self.path)
    }

    /// Where the record of that tenant is.
    pub(super) fn path_of(&self, tenant: &TenantId) -> PathBuf {
        self.path.join(format!("{tenant}.sealed"))
    }

    pub(super) fn store(&self, record: &Record, ledger: &mut Ledger) -> io::Result<()> {
        let sealed = sealed::seal(&self.key, record).map_err(io::Error::other)?;
        replace(&self.path_of(record.tenant()), &sealed)?;
        ledger.written(record.tenant(), record.generation());
        Ok(())
    }

    /// What is in the file of that tenant.
    pub(super) fn held(&self, tenant: &TenantId, ledger: &Ledger) -> io::Result<Held> {
        let Some(bytes) = read(&self.path_of(tenant))? else { return Ok(Held::Nothing) };
        let opened = sealed::open(&self.key, &bytes);
        let opened = match &self.other {
            Some(other) => opened.or_else(|_| sealed::open(other, &bytes)),
            None => opened,
        };
        Ok(match opened {
            Err(why) => Held::Unusable(bytes, NotUsed::Unopened(why)),
            Ok(opened)
                if opened.tenant == *tenant && ledger.knows_newer(tenant, opened.generation) =>
            {
                Held::Unusable(bytes, NotUsed::Older)
            }
            // Another tenant's record is refused by the core, which names that tenant.
            Ok(opened) => Held::Opened(opened.bytes),
        })
    }

    fn load_one(&self, tenant: TenantId, ledger: &mut Ledger, loaded: &mut Loaded) {
        let file = format!("{tenant}.sealed");
        match self.held(&tenant, ledger) {
            Ok(Held::Nothing) => {}
            Ok(Held::Opened(bytes)) => {
                if let Some(generation) = generation(&tenant, &bytes) {
                    ledger.seen(&tenant, generation);
                }
                loaded.records.push((tenant, bytes));
            }
            Ok(Held::Unusable(bytes, why)) => {
                let problem = Problem::NotUsed { tenant: tenant.clone(), file, why };
                loaded.problems.push(problem);
                // Sealed bytes are no record: the core keeps the org apart and touches nothing.
                loaded.records.push((tenant, Zeroizing::new(bytes)));
            }
            Err(error) => {
                let reason = error.to_string();
                loaded.problems.push(Problem::NotRead { tenant, file, reason });
            }
        }
    }

    /// Whether there is a file of any org.
    pub(super) fn holds_records(&self) -> io::Result<bool> {
        self.names().map(|(plain, sealed)| !plain.is_empty() || !sealed.is_empty())
    }

    /// The tenants that have plain files, and those that have sealed ones.
    fn names(&self) -> io::Result<(Vec<TenantId>, Vec<TenantId>)> {
        let (mut plain, mut sealed) = (Vec::new(), Vec::new());
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            // Names that are no text are none of ours.
            let Some(name) = name.to_str() else { continue };
            if name.starts_with(TEMPORARY) {
                // Under the lock nobody is saving. A file that cannot be removed harms nobody.
                fs::remove_file(self.path.join(name)).ok();
            } else if let Some(tenant) = tenant_of(name, ".json") {
                plain.push(tenant);
            } else if let Some(tenant) = tenant_of(name, ".sealed") {
                sealed.push(tenant);
            }
        }
        Ok((plain, sealed))
    }

    /// The ledger. Where it is lost, a new one is begun of the records that are there.
    fn ledger(&self, problems: &mut Vec<Problem>) -> io::Result<Ledger> {
        let path = self.path.join(LEDGER);
        let found = read(&path)?;
        if let Some(bytes) = &found {
            let mut keys = iter::once(&self.key).chain(&self.other);
            if let Some(ledger) = keys.find_map(|key| Ledger::open(key, bytes)) {
                return Ok(ledger);
            }
            set_aside(&path)?;
        }
        let (_, sealed) = self.names()?;
        // One is written before the first record: where it is missing now, it was taken away.
        if found.is_some() || !sealed.is_empty() {
            problems.push(Problem::LedgerLost);
        }
        let mut ledger = Ledger::default();
        for tenant in sealed {
            // What cannot be read is told when that org is saved, or at the next start.
            if let Ok(Held::Opened(bytes)) = self.held(&tenant, &ledger)
                && let Some(generation) = generation(&tenant, &bytes)
            {
                ledger.seen(&tenant, generation);
            }
        }
        self.write_ledger(&ledger)?;
        Ok(ledger)
    }

    fn write_ledger(&self, ledger: &Ledger) -> io::Result<()> {
        let sealed = ledger.seal(&self.key).map_err(io::Error::other)?;
        replace(&self.path.join(LEDGER), &sealed)
    }
}

/// The generation of those bytes, where they are a record of that tenant.
pub(super) fn generation(tenant: &TenantId, bytes: &[u8]) -> Option<Generation> {
    Record::read(tenant, bytes).ok().map(|record| record.generation())
}

fn tenant_of(name: &str, ending: &str) -> Option<TenantId> {
    name.strip_suffix(ending).and_then(|stem| TenantId::new(stem).ok())
}

#[cfg(test)]
mod tests;
