//! Files for people: written whole or not at all, for the owner alone, and never over another.

use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use directories::UserDirs;
use thiserror::Error;

/// Why a file was not written. Each sentence says what to do.
#[derive(Debug, Error)]
pub(crate) enum NotWritten {
    #[error("There is already a file {0:?}, and it was left as it is. Choose another name.")]
    Exists(PathBuf),
    #[error("{path:?} was not written: {source}. Choose a folder that you can write to.")]
    System { path: PathBuf, source: io::Error },
}

/// Writes a new file.
pub(crate) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), NotWritten> {
    let failed = |source| NotWritten::System { path: path.to_owned(), source };
    if path.file_name().is_none() || !path.is_absolute() {
        let text = "it is not the whole path of a file";
        return Err(failed(io::Error::new(ErrorKind::InvalidInput, text)));
    }
    let folder = path.parent().unwrap_or(path);
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
            Err(NotWritten::Exists(path.to_owned()))
        }
        Err(error) => Err(failed(error.error)),
    }
}

/// Where people look for what a program has written for them; `data_dir` where there is no such
/// place.
pub(crate) fn folder(data_dir: &Path) -> PathBuf {
    let user = UserDirs::new();
    let places = user.as_ref().map(|user| [user.download_dir(), user.document_dir()]);
    let there = places.into_iter().flatten().flatten().find(|place| place.is_dir());
    there.unwrap_or(data_dir).to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_file_that_is_there_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("timeline.jsonl");
        write_new(&path, b"first").unwrap();

        let refused = write_new(&path, b"second").unwrap_err();

        assert!(refused.to_string().contains("Choose another name"), "{refused}");
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left behind");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_written_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt as _;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("timeline.jsonl");

        write_new(&path, b"{}").unwrap();

        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_path_that_cannot_be_written_is_named_in_the_error() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing").join("timeline.jsonl");

        for path in [missing.as_path(), Path::new("timeline.jsonl"), Path::new("/")] {
            let error = write_new(path, b"{}").unwrap_err().to_string();
            assert!(error.contains(&format!("{path:?}")), "{error}");
        }
    }
}
