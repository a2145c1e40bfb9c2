use super::testing::Pocket;
use super::*;

const RIGHT: &str = "correct horse battery staple";

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

/// A keychain during whose answer somebody else chooses.
#[derive(Debug)]
struct Slow(Vault, Pocket);

impl Keychain for Slow {
    fn write(&self, name: &str, secret: &[u8]) -> Result<(), KeychainTrouble> {
        // The second time it is too late already.
        self.0.begin_with_passphrase(RIGHT).map_or_else(drop, drop);
        self.1.write(name, secret)
    }

    fn read(&self, name: &str) -> Result<Zeroizing<Vec<u8>>, KeychainTrouble> {
        self.1.read(name)
    }

    fn delete(&self, name: &str) -> Result<(), KeychainTrouble> {
        self.1.delete(name)
    }
}

#[test]
fn of_two_who_leave_memory_at_once_the_first_is_not_overwritten() {
    let (_folder, vault) = vault();
    vault.begin_in_memory().unwrap();
    let slow = Slow(vault.clone(), Pocket::default());

    let second = vault.begin_with_keychain(&slow).unwrap_err();

    assert_eq!(second, CannotOpen::Changed);
    assert!(vault.open_with_passphrase(RIGHT).is_ok());
    assert!(slow.1.kept.lock().unwrap().is_empty(), "a key that opens nothing does not stay");
}

#[test]
fn a_change_needs_what_opens_the_records_now_and_a_new_way_that_works() {
    let (folder, vault) = vault();
    let pocket = Pocket::default();
    let begun = vault.begin_with_passphrase(RIGHT).unwrap();
    let note = folder.path().join("data").join(note::FILE);
    let before = fs::read(&note).unwrap();
    let Keeping::Sealed { key, .. } = begun else { panic!("{begun:?}") };
    let (right, wrong) = (Proof::Passphrase(RIGHT), Proof::Passphrase("a wrong one, too"));
    let new = "a new and longer one";
    let leaky = Pocket { has_a_hole: true, ..Pocket::default() };

    let cannot = [
        (vault.change_to_passphrase(wrong, new), CannotOpen::WrongPassphrase),
        (vault.change_to_keychain(wrong, &pocket), CannotOpen::WrongPassphrase),
        (vault.change_to_passphrase(right, "short"), CannotOpen::TooShort),
        (vault.change_to_keychain(right, &leaky), KeychainTrouble::NoKey.into()),
        // The window was left open: the key alone is not enough where there is a passphrase.
        (vault.change_to_passphrase(Proof::Key(&key), new), CannotOpen::Changed),
        (vault.change_to_passphrase(Proof::Nothing, new), CannotOpen::Changed),
    ];

    for (prepared, why) in cannot {
        assert_eq!(prepared.unwrap_err(), why);
    }
    assert_eq!(fs::read(&note).unwrap(), before);
    assert!(pocket.kept.lock().unwrap().is_empty());
}

#[test]
fn a_change_that_is_given_up_leaves_no_key_in_the_keychain() {
    let (_folder, vault) = vault();
    let pocket = Pocket::default();
    vault.begin_with_passphrase(RIGHT).unwrap();
    let change = vault.change_to_keychain(Proof::Passphrase(RIGHT), &pocket).unwrap();
    assert_eq!(pocket.kept.lock().unwrap().len(), 1);

    change.abandon(&pocket);

    assert!(pocket.kept.lock().unwrap().is_empty());
    assert!(vault.open_with_passphrase(RIGHT).is_ok());
}

#[test]
fn a_note_of_a_change_under_way_is_none_for_a_program_that_does_not_know_of_changes() {
    let (old, new) = (Key::random().unwrap(), Key::random().unwrap());
    let note = Note::new(Place::Keychain(note::Vault::new(&old).unwrap()));

    let both = note.with_next(&old, &new).unwrap();

    assert!(serde_json::to_string(&both).unwrap().starts_with(r#"{"version":2,"#));
    assert_eq!(both.next(&old).unwrap().expose(), new.expose());
    assert!(both.next(&new).is_none(), "only the old key leads to it");
    assert_eq!(both.without_next(), note);
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
    let proof = Proof::Passphrase(RIGHT);
    assert_eq!(format!("{proof:?}"), "Proof");
    let change = vault.change_to_passphrase(proof, "a new and longer one").unwrap();
    assert_eq!(format!("{change:?}"), "Change { from: Passphrase, .. }");

    assert_eq!(format!("{keeping:?}"), "Sealed { key: Key, from: Passphrase }");
}
