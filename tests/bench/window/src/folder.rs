//! A data folder with many orgs, signed in and idle, and the keychain that opens it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tempfile::TempDir;
use tenantry_core::{Region, Status, Tenant};
use tenantry_desktop::vault::{CannotOpen, Keeping, Keychain, KeychainTrouble, Vault};
use tenantry_desktop::{Clock, Engine, Settings};
use tenantry_tests::fleet::Model;
use zeroize::Zeroizing;

/// How long the new tokens are good: nothing is due while something is measured.
const GOOD_FOR: Duration = Duration::from_hours(24);

/// A data folder; it goes when this is dropped.
#[derive(Debug)]
pub struct Orgs {
    folder: TempDir,
    keeping: Keeping,
}

impl Orgs {
    /// Writes so many orgs of one client, and has an engine seal them.
    ///
    /// # Errors
    /// The system does not let files be written, or no engine starts.
    pub fn write(count: usize) -> Result<Self, Box<dyn std::error::Error>> {
        let folder = tempfile::tempdir()?;
        write_plain(folder.path(), count)?;
        let keeping = begin(folder.path())?;
        let orgs = Self { folder, keeping };
        let engine = Engine::start(orgs.open(), || {})?;
        let policy = engine.tenants().policy();
        let soon = engine.now().plus(Duration::from_hours(1));
        let is_idle = |tenant: &&Tenant| {
            let status = tenant.status(policy);
            matches!(status, Status::SignedIn { renews_at: Some(at), .. } if at > soon)
        };
        let found = engine.tenants().iter().filter(is_idle).count();
        if found != count {
            return Err(format!("{found} of {count} orgs are signed in, with nothing to do").into());
        }
        Ok(orgs)
    }

    /// Where they are.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Settings with which everything is open at once.
    pub fn open(&self) -> Settings {
        Settings { keeping: self.keeping.clone(), ..settings(self.path()) }
    }
}

/// Settings with which a window opens the folder by its keychain, as it does on a desktop.
pub fn settings(folder: &Path) -> Settings {
    Settings { keychain: Arc::new(FileKeychain(folder.to_owned())), ..Settings::new(folder) }
}

fn begin(folder: &Path) -> Result<Keeping, CannotOpen> {
    Vault::of(folder).begin_with_keychain(&FileKeychain(folder.to_owned()))
}

/// Plain records, as the first version wrote them; the engine seals them at its first start.
fn write_plain(folder: &Path, count: usize) -> io::Result<()> {
    let orgs = folder.join("orgs");
    fs::create_dir_all(&orgs)?;
    let model = Model::signed_in().reached_in(&Region::EuWest1);
    let now = Clock::system().now();
    for number in 0..count {
        let (tenant, record) = model.copy(number);
        let mut record: serde_json::Value = serde_json::from_slice(&record)?;
        record["grant"]["issuedAt"] = now.unix_millis().into();
        record["grant"]["expiresAt"] = now.plus(GOOD_FOR).unix_millis().into();
        fs::write(orgs.join(format!("{tenant}.json")), serde_json::to_vec(&record)?)?;
    }
    Ok(())
}

/// A keychain in a file: what a start costs with it is what it costs with a fast keychain.
#[derive(Debug)]
struct FileKeychain(PathBuf);

impl FileKeychain {
    fn path(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.key"))
    }
}

impl Keychain for FileKeychain {
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble> {
        fs::write(self.path(name), secret).map_err(|error| failed(&error))
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble> {
        fs::read(self.path(name)).map(Zeroizing::new).map_err(|error| failed(&error))
    }

    fn delete(&self, name: &str) -> Result<(), KeychainTrouble> {
        fs::remove_file(self.path(name)).map_err(|error| failed(&error))
    }
}

fn failed(error: &io::Error) -> KeychainTrouble {
    KeychainTrouble::Failed(error.to_string())
}
