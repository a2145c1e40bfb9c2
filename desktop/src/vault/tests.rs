use std::collections::BTreeMap;
use std::sync::Mutex;

use super::*;

const RIGHT: &str = "correct horse battery staple";

/// A keychain of a test's own.
#[derive(Debug, Default)]
struct Pocket {
    kept: Mutex<BTreeMap<String, Vec<u8>>>,
    /// Loses what is written to it.
    has_a_hole: bool,
}

impl Keychain for Pocket {
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble> {
        if !self.has_a_hole {
            self.kept.lock().unwrap().insert(name.to_owned(), secret.to_vec());
        }
        Ok(())
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble> {
        let found = self.kept.lock().unwrap().get(name).cloned();
        found.map(Zeroizing::new).ok_or(KeychainTrouble::NoKey)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainTrouble> {
        self.kept.lock().unwrap().remove(name);
        Ok(())
    }
}

fn vault() -> (tempfile::TempDir, Vault) {
    let folder = tempfile::tempdir().unwrap();
    let vault = Vault::of(folder.path().join("data"));
    (folder, vault)
}

fn key(keeping: &Keeping) -> &[u8] {
    let Keeping::Sealed { key, .. } = keeping else { panic!("{keeping:?}") };
    key.expose()
}

#[test]
fn a_passphrase_opens_the_same_vault_again_and_another_does_not() {
    let (_folder, vault) = vault();
    let begun = vault.begin_with_passphrase(RIGHT).unwrap();

    assert_eq!(vault.look(), Ok(Found::Passphrase));
    assert_eq!(key(&vault.open_with_passphrase(RIGHT).unwrap()), key(&begun));
    let wrong = vault.open_with_passphrase("another passphrase").unwrap_err();
    assert_eq!(wrong, CannotOpen::WrongPassphrase);
}

#[test]
fn a_changed_passphrase_opens_the_same_key_and_the_old_one_no_longer_does() {
    let (_folder, vault) = vault();
    let begun = vault.begin_with_passphrase(RIGHT).unwrap();
    let new = "a new and longer one";

    assert_eq!(vault.change_passphrase("a wrong one, too", new), Err(CannotOpen::WrongPassphrase));
    assert_eq!(vault.change_passphrase(RIGHT, "short"), Err(CannotOpen::TooShort));
    vault.change_passphrase(RIGHT, new).unwrap();

    assert_eq!(key(&vault.open_with_passphrase(new).unwrap()), key(&begun));
    assert_eq!(vault.open_with_passphrase(RIGHT).unwrap_err(), CannotOpen::WrongPassphrase);
}

#[test]
fn the_keychain_holds_the_key_and_the_folder_does_not() {
    let (folder, vault) = vault();
    let pocket = Pocket::default();
    let begun = vault.begin_with_keychain(&pocket).unwrap();

    assert_eq!(vault.look(), Ok(Found::Keychain));
    assert_eq!(key(&vault.open_with_keychain(&pocket).unwrap()), key(&begun));
    assert_eq!(pocket.kept.lock().unwrap().len(), 1, "the probe is gone");
    let note = fs::read(folder.path().join("data").join(note::FILE)).unwrap();
    let text = String::from_utf8(note).unwrap();
    assert!(text.contains("keychain") && !text.contains("passphrase"), "{text}");
}

#[test]
fn a_keychain_that_forgets_is_not_chosen_and_nothing_is_written() {
    let (folder, vault) = vault();
    let pocket = Pocket { has_a_hole: true, ..Pocket::default() };

    vault.begin_with_keychain(&pocket).unwrap_err();

    assert_eq!(vault.look(), Ok(Found::Nothing(Stored::None)));
    assert!(!folder.path().join("data").exists());
}

#[test]
fn a_keychain_without_the_key_or_with_another_is_said_so_and_nothing_weaker_is_tried() {
    let (_folder, vault) = vault();
    let pocket = Pocket::default();
    vault.begin_with_keychain(&pocket).unwrap();

    let missing = vault.open_with_keychain(&Pocket::default()).unwrap_err();
    for secret in pocket.kept.lock().unwrap().values_mut() {
        secret[0] ^= 1;
    }
    let other = vault.open_with_keychain(&pocket).unwrap_err();

    assert_eq!(missing, CannotOpen::Keychain(KeychainTrouble::NoKey));
    assert_eq!(other, CannotOpen::OtherKey);
    assert_eq!(vault.open_with_passphrase(RIGHT).unwrap_err(), CannotOpen::Changed);
    assert_eq!(vault.look(), Ok(Found::Keychain));
}

#[test]
fn a_choice_is_made_once_but_memory_can_be_left_for_something_that_lasts() {
    let (_folder, vault) = vault();
    assert!(matches!(vault.begin_in_memory(), Ok(Keeping::Memory)));
    assert_eq!(vault.look(), Ok(Found::Memory));
    let begun = vault.begin_with_passphrase(RIGHT).unwrap();

    assert_eq!(vault.begin_with_passphrase(RIGHT).unwrap_err(), CannotOpen::Changed);
    assert_eq!(vault.begin_with_keychain(&Pocket::default()).unwrap_err(), CannotOpen::Changed);
    assert_eq!(vault.begin_in_memory().unwrap_err(), CannotOpen::Changed);

    assert_eq!(key(&vault.open_with_passphrase(RIGHT).unwrap()), key(&begun));
}

#[test]
fn plain_records_are_counted_and_memory_would_lose_them() {
    let (folder, vault) = vault();
    let orgs = folder.path().join("data/orgs");
    fs::create_dir_all(&orgs).unwrap();
    fs::write(orgs.join("acme.json"), "{}").unwrap();

    assert_eq!(vault.look(), Ok(Found::Nothing(Stored::Plain(1))));
    assert_eq!(vault.begin_in_memory().unwrap_err(), CannotOpen::WouldLose);
}

#[test]
fn sealed_records_without_a_note_are_never_given_a_new_key() {
    let (folder, vault) = vault();
    let orgs = folder.path().join("data/orgs");
    fs::create_dir_all(&orgs).unwrap();
    fs::write(orgs.join("acme.sealed"), "?").unwrap();

    assert_eq!(vault.look(), Ok(Found::Orphaned));
    assert_eq!(vault.begin_with_passphrase(RIGHT).unwrap_err(), CannotOpen::Changed);
}

#[test]
fn a_damaged_note_is_said_so_and_quotes_nothing() {
    let (folder, vault) = vault();
    fs::create_dir_all(folder.path().join("data")).unwrap();
    for note in ["", "{", r#"{"version":9,"place":"memory"}"#, "\"SECRET\""] {
        fs::write(folder.path().join("data/vault.json"), note).unwrap();

        let trouble = vault.look().unwrap_err().to_string();

        assert!(trouble.contains("vault.json"), "{trouble}");
        assert!(!trouble.contains("SECRET"), "{trouble}");
    }
}

#[test]
fn nothing_shows_a_key_or_a_passphrase() {
    let (_folder, vault) = vault();
    let keeping = vault.begin_with_passphrase(RIGHT).unwrap();

    assert_eq!(format!("{keeping:?}"), "Sealed { key: Key, from: Passphrase }");
}
