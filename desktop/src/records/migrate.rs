//! Migrating: plain files, as older versions wrote them, are sealed; then they are removed.
//!
//! The sealed file is durable before the plain one goes, so a crash at any moment loses nothing:
//! at the next start both are there and say the same, and the plain one goes then.

use std::fs;
use std::io;
use std::path::PathBuf;

use tenantry_core::{Record, TenantId};
use zeroize::Zeroizing;

use super::disk::{read, set_aside};
use super::folder::{Folder, Held, Loaded, generation};
use crate::engine::{NotUsed, Problem};
use crate::vault::ledger::Ledger;
use crate::vault::sync;

impl Folder {
    /// Seals the plain record of that tenant, and removes the plain file. Says whether there is a
    /// sealed file now.
    pub(super) fn migrate(
        &self,
        tenant: &TenantId,
        ledger: &mut Ledger,
        loaded: &mut Loaded,
    ) -> bool {
        let file = format!("{tenant}.json");
        match self.try_to_migrate(tenant, ledger, loaded) {
            Ok(None) => true,
            Ok(Some(why)) => {
                loaded.problems.push(Problem::PlainLeft { tenant: tenant.clone(), file, why });
                false
            }
            Err(error) => {
                let (tenant, reason) = (tenant.clone(), error.to_string());
                loaded.problems.push(Problem::NotRead { tenant, file, reason });
                false
            }
        }
    }

    /// Why it was left, where it was.
    fn try_to_migrate(
        &self,
        tenant: &TenantId,
        ledger: &mut Ledger,
        loaded: &mut Loaded,
    ) -> io::Result<Option<NotUsed>> {
        let path = self.plain_path_of(tenant);
        let Some(bytes) = read(&path)?.map(Zeroizing::new) else { return Ok(None) };
        let held = self.held(tenant, ledger)?;
        let Ok(plain) = Record::read(tenant, &bytes) else {
            if matches!(held, Held::Nothing) {
                // The core says in its own words what is wrong with it.
                loaded.records.push((tenant.clone(), bytes));
            }
            return Ok(Some(NotUsed::NoRecord));
        };
        match held {
            Held::Nothing if ledger.knows_newer(tenant, plain.generation()) => {
                return Ok(Some(NotUsed::Older));
            }
            Held::Nothing => self.store(&plain, ledger)?,
            Held::Opened(sealed) if generation(tenant, &sealed) >= Some(plain.generation()) => {}
            Held::Opened(_) | Held::Unusable(..) => return Ok(Some(NotUsed::Twice)),
        }
        fs::remove_file(&path)?;
        sync(&self.path)?;
        Ok(None)
    }

    /// Removes a plain file that could not be migrated; one that is no record is moved aside.
    pub(super) fn erase_plain(&self, tenant: &TenantId) -> io::Result<()> {
        let path = self.plain_path_of(tenant);
        let Some(bytes) = read(&path)?.map(Zeroizing::new) else { return Ok(()) };
        if generation(tenant, &bytes).is_some() { fs::remove_file(&path) } else { set_aside(&path) }
    }

    fn plain_path_of(&self, tenant: &TenantId) -> PathBuf {
        self.path.join(format!("{tenant}.json"))
    }
}
