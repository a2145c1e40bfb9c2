//! Passphrases of bundles: made by chance, or typed and not too short.

use zeroize::Zeroizing;

/// A shorter passphrase is not taken. A bundle can be guessed at wherever it was sent, for ever and
/// by many machines at a time, which a vault on this computer cannot.
pub(crate) const SHORTEST: usize = 16;

/// Letters and digits that nobody takes for another: no `i`, `l`, `o`, `u`, and so 32 of them.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

const GROUPS: usize = 6;
const OF_GROUP: usize = 4;

/// A passphrase by chance: 24 letters of 5 bits each, in groups.
///
/// # Errors
/// The system gives no random numbers.
pub(crate) fn generate() -> Result<Zeroizing<String>, getrandom::Error> {
    let mut chance = Zeroizing::new([0; GROUPS * OF_GROUP]);
    getrandom::fill(chance.as_mut_slice())?;
    let mut passphrase = Zeroizing::new(String::with_capacity(GROUPS * (OF_GROUP + 1)));
    for (place, byte) in chance.iter().enumerate() {
        if place > 0 && place % OF_GROUP == 0 {
            passphrase.push('-');
        }
        // 256 is a multiple of 32: every letter is as likely.
        let letter = char::from(LETTERS[usize::from(byte % 32)]);
        passphrase.push(letter);
    }
    Ok(passphrase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_by_chance_has_120_bits_and_is_another_each_time() {
        let (one, other) = (generate().unwrap(), generate().unwrap());

        assert_ne!(*one, *other);
        assert_eq!(one.len(), 29, "{}", *one);
        assert!(one.split('-').all(|group| group.len() == 4), "{}", *one);
        let letters = one.bytes().filter(|letter| *letter != b'-');
        assert!(letters.clone().all(|letter| LETTERS.contains(&letter)), "{}", *one);
        assert_eq!(letters.count() * 5, 120);
    }
}
