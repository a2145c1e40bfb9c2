//! Bundles: orgs on their way to another program, sealed by a passphrase in the age format.
//!
//! A bundle is armored: it can be pasted into a store for secrets or a ticket as well as sent as a
//! file, and a cut is seen at its last line. It is a third longer for it.

mod passphrase;

use std::io::{self, Write as _};

use age::armor::{ArmoredWriter, Format};
use age::secrecy::SecretString;
use serde::Serialize;
use tenantry_core::{Record, Registration, TenantId, Timestamp};
use zeroize::Zeroizing;

pub(crate) use passphrase::{SHORTEST, generate};

/// The version of the content. What an older reader could not read is a new one.
const VERSION: u32 = 1;

/// The work of the passphrase, as a power of two: 256 MiB of memory, and about a second.
const WORK: u8 = 18;

/// One org of a bundle.
#[derive(Clone, Debug)]
pub(crate) struct Org {
    pub(crate) tenant: TenantId,
    pub(crate) registration: Registration,
    /// What goes along of its sign-in, where it has one that moves.
    pub(crate) record: Option<Record>,
}

/// The content, as it is sealed.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content<'a> {
    format: &'static str,
    version: u32,
    made_at: u64,
    made_by: &'static str,
    orgs: Vec<Packed<'a>>,
}

/// One org of the content: the record as text, to the byte as a store would hold it.
#[derive(Serialize)]
struct Packed<'a> {
    tenant: &'a TenantId,
    registration: &'a Registration,
    record: Option<&'a str>,
}

/// Seals these orgs behind that passphrase.
pub(crate) fn seal(orgs: &[Org], passphrase: &str, now: Timestamp) -> io::Result<Vec<u8>> {
    let content = content(orgs, now)?;
    let mut recipient = age::scrypt::Recipient::new(SecretString::from(passphrase.to_owned()));
    recipient.set_work_factor(WORK);
    let recipients = std::iter::once::<&dyn age::Recipient>(&recipient);
    let encryptor = age::Encryptor::with_recipients(recipients).map_err(io::Error::other)?;
    let armored = ArmoredWriter::wrap_output(Vec::new(), Format::AsciiArmor)?;
    let mut writer = encryptor.wrap_output(armored)?;
    writer.write_all(&content)?;
    writer.finish()?.finish()
}

fn content(orgs: &[Org], now: Timestamp) -> io::Result<Zeroizing<Vec<u8>>> {
    let records: Vec<_> =
        orgs.iter().map(|org| org.record.as_ref().map(Record::to_bytes)).collect();
    let mut packed = Vec::with_capacity(orgs.len());
    for (org, record) in orgs.iter().zip(&records) {
        let record = record.as_ref().map(|bytes| std::str::from_utf8(bytes)).transpose();
        let Org { tenant, registration, record: _ } = org;
        packed.push(Packed { tenant, registration, record: record.map_err(io::Error::other)? });
    }
    let content = Content {
        format: "tenantry-bundle",
        version: VERSION,
        made_at: now.unix_millis(),
        made_by: concat!("tenantry-desktop ", env!("CARGO_PKG_VERSION")),
        orgs: packed,
    };
    // A buffer that grows leaves copies of secrets behind.
    let room = orgs.len() * 2 + 1;
    let room = room * 32 * 1024;
    let mut bytes = Zeroizing::new(Vec::with_capacity(room));
    serde_json::to_writer(&mut *bytes, &content)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;
    use crate::records::testing::{acme, record};

    const PASSPHRASE: &str = "correct horse battery staple";

    fn sealed() -> Vec<u8> {
        let record = record("Acme");
        let text = record.to_bytes();
        let stored: serde_json::Value = serde_json::from_slice(&text).unwrap();
        let registration = serde_json::from_value(stored["registration"].clone()).unwrap();
        let orgs = [Org { tenant: acme(), registration, record: Some(record) }];
        seal(&orgs, PASSPHRASE, Timestamp::from_unix_millis(1_795_000_000_000)).unwrap()
    }

    fn opened(sealed: &[u8], passphrase: &str) -> Result<String, age::DecryptError> {
        let armored = age::armor::ArmoredReader::new(sealed);
        let decryptor = age::Decryptor::new_buffered(armored)?;
        let identity = age::scrypt::Identity::new(SecretString::from(passphrase.to_owned()));
        let mut text = String::new();
        decryptor.decrypt(std::iter::once(&identity as _))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn a_bundle_is_armored_and_holds_registrations_and_records_as_the_core_writes_them() {
        let sealed = sealed();
        let armor = std::str::from_utf8(&sealed).unwrap();
        assert!(armor.starts_with("-----BEGIN AGE ENCRYPTED FILE-----\n"), "{armor}");
        assert!(armor.trim_end().ends_with("-----END AGE ENCRYPTED FILE-----"), "{armor}");

        let content: serde_json::Value =
            serde_json::from_str(&opened(&sealed, PASSPHRASE).unwrap()).unwrap();

        assert_eq!(content["format"], "tenantry-bundle");
        assert_eq!(
            (&content["version"], &content["madeAt"]),
            (&1.into(), &1_795_000_000_000_u64.into())
        );
        assert!(content["madeBy"].as_str().unwrap().starts_with("tenantry-desktop 0."));
        let org = &content["orgs"][0];
        assert_eq!(
            (&org["tenant"], &org["registration"]["label"]),
            (&"acme".into(), &"Acme".into())
        );
        let text = org["record"].as_str().unwrap();
        assert!(Record::read(&acme(), text.as_bytes()).is_ok(), "{text}");
    }

    /// Sealed by the npm package `age-encryption` 0.3.1.
    const FROM_JAVASCRIPT: &str = "-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBSREpLVDIwakE1a3J0YzFV
T3NvakF3IDEwCmNIeUlCRzhPdFBIWEhhaTZRWWFNV3VUaWRKOFNJak9kZVNLSkx4
Mlp5aDAKLS0tIGh6Sm9wOXNVd09WckxiSktwaDNzK1VOaFV1QTUwcVlUSTQwNG1C
UkM5ajAKNfSraTT8tuWOgYuKKwlnZ5hzCvfCMuV85VXkY+2RgMnMBwRhdOuVbyE8
A9Y5h1kOs+BTZ9E3IK2+xKz/N/o=
-----END AGE ENCRYPTED FILE-----
";

    #[test]
    fn what_age_encryption_sealed_in_javascript_opens_here() {
        let text = opened(FROM_JAVASCRIPT.as_bytes(), PASSPHRASE).unwrap();

        assert_eq!(text, "sealed by age-encryption 0.3.1");
    }

    #[test]
    fn another_passphrase_does_not_open_it() {
        assert!(matches!(
            opened(&sealed(), "correct horse battery stable"),
            Err(age::DecryptError::NoMatchingKeys | age::DecryptError::DecryptionFailed)
        ));
    }
}
