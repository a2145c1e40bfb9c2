//! Versions: how a record is written, and how every record that was ever written is read.
//!
//! | version | what is new |
//! | --- | --- |
//! | 1 | |
//! | 2 | `context` of the registration, and the server's `profile` |
//! | 3 | `born`, which time the tenant was added, and `ended`, the newest grant that has ended |
//! | 4 | `handedOver`, a way to be signed out |
//!
//! A program that does not know a version must say so and leave the bytes alone. So anything that
//! an older program could not read is a new version, even one optional field. And every record is
//! written at the newest version, also where it uses nothing new: which programs can read a tenant
//! must not depend on what somebody has set there.
//!
//! What is new has a default, and with it today's shape reads all that is older. A change for which
//! there is no default needs the old shape as a type of its own, here, and a step from it to today's.
//! Bytes of each version are kept under `tests/records`.

use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;
use zeroize::Zeroizing;

use super::Record;
use crate::id::TenantId;
use crate::object::object;
use crate::reading::{Json, Misread};

/// The version that is written.
const NEWEST: u32 = 4;

/// A longer record is not read: 128 KiB. No record can come to be as long.
pub(super) const SIZE_LIMIT: usize = 128 * 1024;

/// The version of a record: read as any that was ever written, and written as the newest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Version;

impl Serialize for Version {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(NEWEST)
    }
}

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u32::deserialize(deserializer)? {
            1..=NEWEST => Ok(Self),
            other => {
                let other = Unexpected::Unsigned(other.into());
                Err(D::Error::invalid_value(other, &"a version of a record"))
            }
        }
    }
}

/// Stored bytes that are no record of this version. They are kept as they are.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Unreadable {
    /// A newer Tenantry wrote it.
    #[error("it was written by a newer version of Tenantry (record version {0}); update this one")]
    Newer(u32),
    /// It is longer than any record.
    #[error("it is {0} bytes long, and no record is")]
    TooLong(usize),
    /// It belongs to another tenant: a file was renamed or copied.
    #[error("it is the record of {0:?}; a file was renamed or copied")]
    OfAnother(String),
    /// Its parts contradict each other as in no record that was ever written: the newest grant
    /// could not be told, or not be used.
    #[error(
        "its parts do not fit together; restore it from a backup, or forget the org and add it \
             again"
    )]
    Contradictory,
    /// It is no record, or a damaged one.
    #[error(
        "it is damaged (at line {line}, column {column}); restore it from a backup, or forget \
             the org and add it again"
    )]
    Damaged {
        /// The line at which reading failed, from 1.
        line: usize,
        /// The column at which reading failed, from 1.
        column: usize,
    },
}

impl Record {
    /// Reads what [`Record::to_bytes`] wrote for `tenant`.
    ///
    /// # Errors
    /// [`Unreadable`] for anything else; it quotes none of the bytes.
    pub fn read(tenant: &TenantId, bytes: &[u8]) -> Result<Self, Unreadable> {
        if bytes.len() > SIZE_LIMIT {
            return Err(Unreadable::TooLong(bytes.len()));
        }
        let damaged =
            |error: &Misread| Unreadable::Damaged { line: error.line(), column: error.column() };
        let json = Json::of(bytes).map_err(|error| damaged(&error))?;
        let header: Header = json.read().map_err(|error| damaged(&error))?;
        if header.version > NEWEST {
            return Err(Unreadable::Newer(header.version));
        }
        let record: Self = json.read().map_err(|error| damaged(&error))?;
        if record.tenant != *tenant {
            return Err(Unreadable::OfAnother(record.tenant.to_string()));
        }
        if record.is_coherent() { Ok(record) } else { Err(Unreadable::Contradictory) }
    }

    /// The bytes to store. They hold every secret of the tenant.
    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // A record is a tree of strings and numbers, for which serde_json has no error.
        Zeroizing::new(serde_json::to_vec(self).unwrap_or_default())
    }
}

/// What every version begins with, whatever follows.
struct Header {
    version: u32,
}

object! { Header, "struct Header", others Ignored: version = "version" }

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Unreadable {
        Record::read(&TenantId::new("acme").unwrap(), bytes).unwrap_err()
    }

    #[test]
    fn a_newer_version_is_refused_by_name_and_not_guessed_at() {
        let next = NEWEST + 1;
        let bytes = format!(r#"{{"version":{next},"shape":["unknown"]}}"#);

        assert_eq!(read(bytes.as_bytes()), Unreadable::Newer(next));
    }

    #[test]
    fn a_version_that_never_was_is_damage() {
        for version in ["0", "-1", "1.5", "\"1\"", "null"] {
            let reason = read(format!(r#"{{"version":{version}}}"#).as_bytes());

            assert!(matches!(reason, Unreadable::Damaged { .. }), "{version}: {reason}");
        }
    }
}
