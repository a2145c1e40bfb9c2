//! A sealed record: the file of one tenant, bound to its tenant, its generation and its format.
//!
//! | bytes | what |
//! | --- | --- |
//! | 16 | the format, `tenantry-sealed` and its version |
//! | 8 | the record's generation, big-endian |
//! | 1 | how long the tenant's id is |
//! | as many | the tenant's id |
//! | 24 | a nonce |
//! | the rest | the record as the core writes it, sealed; all above but the nonce is bound to it |

use tenantry_core::{Generation, Record, TenantId};
use thiserror::Error;
use zeroize::Zeroizing;

use super::key::Key;

const FORMAT: &[u8; 15] = b"tenantry-sealed";
const VERSION: u8 = 1;

/// What the seal proves.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) tenant: TenantId,
    pub(crate) generation: Generation,
    /// The record, as the core wrote it.
    pub(crate) bytes: Zeroizing<Vec<u8>>,
}

/// Why a file was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Unopened {
    /// A newer Tenantry wrote it.
    #[error("a newer version of Tenantry sealed it (format {0}); update this one")]
    Newer(u8),
    /// It does not begin as sealed files do, or ends early.
    #[error("it is no sealed file, or only the beginning of one")]
    NotSealed,
    /// The seal is broken.
    #[error("its seal is broken: it was changed, or sealed with another key")]
    Broken,
}

/// Seals a record.
///
/// # Errors
/// The system gives no random numbers.
pub(crate) fn seal(key: &Key, record: &Record) -> Result<Vec<u8>, getrandom::Error> {
    seal_bytes(key, record.tenant(), record.generation(), &record.to_bytes())
}

impl Opened {
    /// Seals the same again, by another key.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub(crate) fn seal(&self, key: &Key) -> Result<Vec<u8>, getrandom::Error> {
        seal_bytes(key, &self.tenant, self.generation, &self.bytes)
    }
}

fn seal_bytes(
    key: &Key,
    tenant: &TenantId,
    generation: Generation,
    bytes: &[u8],
) -> Result<Vec<u8>, getrandom::Error> {
    let mut file = head(tenant, generation);
    let sealed = key.seal(&file, bytes)?;
    file.extend_from_slice(&sealed);
    Ok(file)
}

/// Opens a file, and says whose it proves to be.
///
/// # Errors
/// [`Unopened`]; it quotes none of the bytes.
pub(crate) fn open(key: &Key, file: &[u8]) -> Result<Opened, Unopened> {
    let rest = file.strip_prefix(FORMAT).ok_or(Unopened::NotSealed)?;
    let (version, rest) = rest.split_first().ok_or(Unopened::NotSealed)?;
    if *version != VERSION {
        return Err(Unopened::Newer(*version));
    }
    let (generation, rest) = rest.split_first_chunk::<8>().ok_or(Unopened::NotSealed)?;
    let (length, rest) = rest.split_first().ok_or(Unopened::NotSealed)?;
    let (tenant, sealed) = rest.split_at_checked((*length).into()).ok_or(Unopened::NotSealed)?;
    let about = &file[..file.len() - sealed.len()];
    let bytes = key.open(about, sealed).ok_or(Unopened::Broken)?;
    let tenant = std::str::from_utf8(tenant).ok().and_then(|id| TenantId::new(id).ok());
    let tenant = tenant.ok_or(Unopened::Broken)?;
    let generation = Generation::new(u64::from_be_bytes(*generation));
    Ok(Opened { tenant, generation, bytes })
}

fn head(tenant: &TenantId, generation: Generation) -> Vec<u8> {
    let id = tenant.as_str().as_bytes();
    // An id has at most 64 characters, each of one byte.
    let length = u8::try_from(id.len()).unwrap_or(u8::MAX);
    [FORMAT, [VERSION].as_slice(), &generation.get().to_be_bytes(), &[length], id].concat()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::testing::{acme, record};

    #[test]
    fn a_record_comes_back_as_it_was_with_its_tenant_and_generation() {
        let key = Key::random().unwrap();
        let record = record("Acme");

        let opened = open(&key, &seal(&key, &record).unwrap()).unwrap();

        assert_eq!((opened.tenant, opened.generation), (acme(), record.generation()));
        assert_eq!(opened.bytes, record.to_bytes());
    }

    #[test]
    fn what_is_sealed_again_says_the_same_to_the_other_key_and_nothing_to_the_first() {
        let (first, second) = (Key::random().unwrap(), Key::random().unwrap());
        let record = record("Acme");
        let opened = open(&first, &seal(&first, &record).unwrap()).unwrap();

        let again = opened.seal(&second).unwrap();

        assert_eq!(open(&second, &again).unwrap().bytes, record.to_bytes());
        assert_eq!(open(&first, &again).unwrap_err(), Unopened::Broken);
    }

    #[test]
    fn nothing_of_the_record_can_be_read_without_the_key() {
        let sealed = seal(&Key::random().unwrap(), &record("Acme Corporation")).unwrap();

        let text = String::from_utf8_lossy(&sealed);
        assert!(!text.contains("Corporation") && !text.contains("secret"), "{text}");
    }

    #[test]
    fn every_flipped_bit_and_every_cut_is_refused() {
        let key = Key::random().unwrap();
        let sealed = seal(&key, &record("Acme")).unwrap();

        for bit in 0..sealed.len() * 8 {
            let mut flipped = sealed.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert!(open(&key, &flipped).is_err(), "bit {bit}");
        }
        for length in 0..sealed.len() {
            assert!(open(&key, &sealed[..length]).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn another_tenant_or_generation_in_the_head_breaks_the_seal() {
        let key = Key::random().unwrap();
        let record = record("Acme");
        let sealed = seal(&key, &record).unwrap();
        let body = &sealed[head(&acme(), record.generation()).len()..];
        let globex = TenantId::new("globex").unwrap();
        let older = Generation::new(record.generation().get() - 1);

        for (tenant, generation) in [(&globex, record.generation()), (&acme(), older)] {
            let forged = [head(tenant, generation).as_slice(), body].concat();
            assert_eq!(open(&key, &forged).unwrap_err(), Unopened::Broken);
        }
    }

    #[test]
    fn a_newer_format_is_named_and_not_guessed_at() {
        let key = Key::random().unwrap();
        let mut sealed = seal(&key, &record("Acme")).unwrap();
        sealed[FORMAT.len()] = VERSION + 1;

        assert_eq!(open(&key, &sealed).unwrap_err(), Unopened::Newer(2));
    }
}
