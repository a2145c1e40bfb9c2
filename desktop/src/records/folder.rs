//! The folder of record files: compare-and-swap by a short lock, a rename and two syncs.
//!
//! What cannot be read is never written over and never deleted.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tenantry_core::{Generation, Record, TenantId};
use zeroize::Zeroizing;

/// What the temporary files of saves are called at the beginning.
const TEMPORARY: &str = ".saving-";

/// More of a file is not read; no record is so long.
const READ_LIMIT: u64 = 1024 * 1024;

/// How long another process may hold the lock. It needs milliseconds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait before the lock is tried again.
const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// The folder that holds the records.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

/// What came of a save.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is on the disk.
    Saved,
    /// The file holds these bytes instead of what was expected; it was not changed.
    Conflict(Option<Vec<u8>>),
}

/// Everything that is stored.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// Each tenant's bytes, as they are.
    pub(crate) records: Vec<(TenantId, Zeroizing<Vec<u8>>)>,
    /// Files whose bytes the system did not give.
    pub(crate) unread: Vec<Unread>,
}

/// A file whose bytes the system did not give.
#[derive(Debug)]
pub(crate) struct Unread {
    pub(crate) tenant: TenantId,
    pub(crate) file: String,
    pub(crate) reason: String,
}

impl Folder {
    /// Opens the folder, and makes it where it is missing; only its owner may look inside.
    ///
    /// # Errors
    /// The system does not let it be made.
    pub(crate) fn open(path: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&path)?;
        close_to_others(&path)?;
        Ok(Self { path })
    }

    /// Reads every record, and clears away what interrupted saves have left.
    ///
    /// # Errors
    /// The folder cannot be read. A file that cannot be read is not an error.
    pub(crate) fn load(&self) -> io::Result<Loaded> {
        let _lock = self.lock()?;
        let mut loaded = Loaded { records: Vec::new(), unread: Vec::new() };
        for entry in fs::read_dir(&self.path)? {
            let name = entry?.file_name();
            // Names that are no text are none of ours.
            let Some(name) = name.to_str() else { continue };
            if name.starts_with(TEMPORARY) {
                // Under the lock nobody is saving. A file that cannot be removed harms nobody.
                fs::remove_file(self.path.join(name)).ok();
                continue;
            }
            let stem = name.strip_suffix(".json").and_then(|stem| TenantId::new(stem).ok());
            let Some(tenant) = stem else { continue };
            match read(&self.path.join(name)) {
                Ok(Some(bytes)) => loaded.records.push((tenant, Zeroizing::new(bytes))),
                Ok(None) => {}
                Err(error) => {
                    let (file, reason) = (name.to_owned(), error.to_string());
                    loaded.unread.push(Unread { tenant, file, reason });
                }
            }
        }
        loaded.records.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(loaded)
    }

    /// Stores `record` durably where the file holds generation `expects` of it.
    pub(super) fn save(&self, record: &Record, expects: Generation) -> io::Result<Outcome> {
        let path = self.path_of(record.tenant());
        let _lock = self.lock()?;
        let found = read(&path)?;
        let is_expected = match &found {
            None => expects == Generation::NONE,
            // Bytes that are no record are no generation either.
            Some(bytes) => Record::read(record.tenant(), bytes)
                .is_ok_and(|stored| stored.generation() == expects),
        };
        if !is_expected {
            return Ok(Outcome::Conflict(found));
        }
        let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&self.path)?;
        file.write_all(&record.to_bytes())?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        self.sync()?;
        Ok(Outcome::Saved)
    }

    /// Removes a record. Bytes that are none are moved aside, so that nothing is lost.
    pub(super) fn erase(&self, tenant: &TenantId) -> io::Result<()> {
        let path = self.path_of(tenant);
        let _lock = self.lock()?;
        let Some(bytes) = read(&path)? else { return Ok(()) };
        if Record::read(tenant, &bytes).is_ok() {
            fs::remove_file(&path)?;
        } else {
            fs::rename(&path, aside(&path))?;
        }
        self.sync()
    }

    /// Where the record of that tenant is.
    pub(super) fn path_of(&self, tenant: &TenantId) -> PathBuf {
        self.path.join(format!("{tenant}.json"))
    }

    /// Keeps other processes out until it is dropped.
    fn lock(&self) -> io::Result<File> {
        let path = self.path.join(".lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path)?;
        let end = Instant::now() + LOCK_TIMEOUT;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if Instant::now() < end => thread::sleep(LOCK_PAUSE),
                Err(TryLockError::WouldBlock) => {
                    let text = "another program keeps the folder locked";
                    return Err(io::Error::new(ErrorKind::TimedOut, text));
                }
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }

    /// Makes a rename or a removal durable.
    #[cfg(unix)]
    fn sync(&self) -> io::Result<()> {
        File::open(&self.path)?.sync_all()
    }

    /// Elsewhere a folder cannot be synced; the system does so by itself.
    #[cfg(not(unix))]
    #[expect(clippy::unnecessary_wraps, clippy::unused_self, reason = "as it is on Unix")]
    fn sync(&self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a file, or nothing where there is none.
fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut bytes = Vec::new();
    file.take(READ_LIMIT).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// A free name beside `path` for bytes that are no record.
fn aside(path: &Path) -> PathBuf {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let mut second = since.as_secs();
    loop {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".unreadable-{second}"));
        let aside = PathBuf::from(name);
        if !aside.exists() {
            return aside;
        }
        second += 1;
    }
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// Elsewhere the platform's data folder belongs to the user alone.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as it is on Unix")]
fn close_to_others(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;
    use tenantry_core::{
        Client, ClientId, ClientSecret, Command, Config, Effect, Input, OwnerId, Region,
        Registration, Standing, Tenants, Timestamp, TokenContext,
    };

    use super::*;

    fn acme() -> TenantId {
        TenantId::new("acme").unwrap()
    }

    /// The record of a new tenant, as the core writes it; its generation is 1.
    fn record(label: &str) -> Record {
        let registration = Box::new(Registration {
            label: label.to_owned(),
            region: Region::EuWest1,
            org: None,
            client: Client::Credentials {
                id: ClientId::new("app").unwrap(),
                secret: ClientSecret::new("secret"),
            },
            scopes: vec![],
            context: TokenContext::default(),
            standing: Standing::Primary,
        });
        let none: [(TenantId, Vec<u8>); 0] = [];
        let mut tenants = Tenants::restore(Config::new(OwnerId::new([1; 16])), none);
        let add = Command::Add { tenant: acme(), registration };
        let effects = tenants.handle(Timestamp::default(), Input::Command(add)).unwrap();
        let save = effects.into_iter().find_map(|effect| match effect {
            Effect::Save { record, .. } => Some(*record),
            _ => None,
        });
        save.unwrap()
    }

    fn folder() -> (TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path().join("orgs")).unwrap();
        (dir, folder)
    }

    #[test]
    fn a_record_is_stored_where_nothing_else_is_and_conflicts_with_what_is() {
        let (_dir, folder) = folder();
        let (first, second) = (record("first"), record("second"));

        let saved = folder.save(&first, Generation::NONE).unwrap();
        let again = folder.save(&second, Generation::NONE).unwrap();
        let next = folder.save(&second, first.generation()).unwrap();

        assert_eq!(saved, Outcome::Saved);
        assert_eq!(again, Outcome::Conflict(Some(first.to_bytes().to_vec())));
        assert_eq!(next, Outcome::Saved);
        let loaded = folder.load().unwrap().records;
        assert_eq!(loaded, [(acme(), second.to_bytes())]);
    }

    #[test]
    fn a_record_that_is_gone_is_a_conflict_with_nothing() {
        let (_dir, folder) = folder();
        let record = record("first");

        assert_eq!(folder.save(&record, record.generation()).unwrap(), Outcome::Conflict(None));
    }

    #[test]
    fn bytes_that_are_no_record_are_neither_written_over_nor_deleted() {
        let (_dir, folder) = folder();
        let path = folder.path_of(&acme());
        fs::write(&path, "?").unwrap();

        let saved = folder.save(&record("first"), Generation::NONE).unwrap();
        assert_eq!(saved, Outcome::Conflict(Some(b"?".to_vec())));

        folder.erase(&acme()).unwrap();
        fs::write(&path, "??").unwrap();
        folder.erase(&acme()).unwrap();
        let kept = fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap().path());
        let kept: Vec<_> =
            kept.filter(|path| path.to_string_lossy().contains(".unreadable-")).collect();
        assert_eq!(kept.len(), 2, "both under names of their own");
        assert!(!path.exists());
    }

    #[test]
    fn a_readable_record_is_removed_and_one_that_is_gone_is_no_error() {
        let (_dir, folder) = folder();
        folder.save(&record("first"), Generation::NONE).unwrap();

        folder.erase(&acme()).unwrap();
        folder.erase(&acme()).unwrap();

        let names = fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap().file_name());
        assert_eq!(names.collect::<Vec<_>>(), [".lock"]);
    }

    #[test]
    fn of_many_savers_at_once_one_wins_each_generation() {
        let (_dir, folder) = folder();
        let record = record("first");

        let outcomes: Vec<_> = thread::scope(|scope| {
            let save = || folder.save(&record, Generation::NONE).unwrap();
            let savers: Vec<_> = (0..8).map(|_| scope.spawn(save)).collect();
            savers.into_iter().map(|saver| saver.join().unwrap()).collect()
        });

        assert_eq!(outcomes.iter().filter(|outcome| **outcome == Outcome::Saved).count(), 1);
    }

    #[test]
    #[cfg(unix)]
    fn a_file_the_system_does_not_give_is_named_and_the_others_are_read() {
        let (_dir, folder) = folder();
        folder.save(&record("first"), Generation::NONE).unwrap();
        fs::create_dir(folder.path.join("globex.json")).unwrap();

        let loaded = folder.load().unwrap();

        assert_eq!(loaded.records.len(), 1);
        assert_eq!(loaded.unread.len(), 1);
        assert_eq!(loaded.unread[0].file, "globex.json");
    }
}
