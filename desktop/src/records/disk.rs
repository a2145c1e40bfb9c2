//! The disk: reading whole files, replacing them whole, and keeping other processes out meanwhile.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::vault::sync;

/// What the temporary files of saves are called at the beginning.
pub(super) const TEMPORARY: &str = ".saving-";

/// More of a file is not read; no record is so long.
const READ_LIMIT: u64 = 1024 * 1024;

/// How long another process may hold the lock. It needs milliseconds.
pub(super) const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait before the lock is tried again.
pub(super) const LOCK_PAUSE: Duration = Duration::from_millis(5);

/// Keeps other processes out of that folder until it is dropped.
pub(crate) fn lock(folder: &Path) -> io::Result<File> {
    let path = folder.join(".lock");
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

/// The bytes of a file, or nothing where there is none.
pub(super) fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    // A buffer that grows leaves copies behind.
    let expected = file.metadata()?.len().min(READ_LIMIT);
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0) + 1);
    file.take(READ_LIMIT).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Puts a file in the place of another, whole or not at all; it is durable then.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().ok_or(ErrorKind::InvalidInput)?;
    let mut file = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync(folder)
}

/// Moves a file that is not understood out of the way, so that nothing is lost.
pub(super) fn set_aside(path: &Path) -> io::Result<()> {
    fs::rename(path, aside(path))
}

/// A free name beside `path`.
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

/// Lets nobody but the owner look into a folder.
#[cfg(unix)]
pub(super) fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;

    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

/// Elsewhere the platform's data folder belongs to the user alone.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as it is on Unix")]
pub(super) fn close_to_others(_path: &Path) -> io::Result<()> {
    Ok(())
}
