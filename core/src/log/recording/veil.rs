//! The veil: what a recording holds in the place of each kind of secret.
//!
//! A placeholder has the form of what it stands for, follows from it one way only, and is the same
//! wherever the secret occurs: so the core treats it as it treated the secret.

use std::fmt::{self, Write as _};

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize as _, Zeroizing};

use crate::id::Fingerprint;
use crate::registration::length_of;
use crate::secret::{
    AccessToken, AuthorizationCode, ClientSecret, CodeVerifier, Entropy, FlowState, RefreshToken,
};
use crate::wire::pkce;

/// The key of one recording: 32 bytes of chance from the host, wiped with it and written nowhere.
///
/// What people choose themselves (client secrets, login hints) could be guessed from a plain hash;
/// under a key that nobody keeps it cannot. What servers and hosts draw from chance (tokens, codes,
/// `state`, verifiers) is too long to be guessed, and has the same placeholder in every recording.
#[derive(Clone)]
pub struct RecordingKey(Zeroizing<[u8; 32]>);

impl RecordingKey {
    /// Wraps 32 unpredictable bytes and wipes the caller's copy.
    pub fn new(mut bytes: [u8; 32]) -> Self {
        let key = Self(Zeroizing::new(bytes));
        bytes.zeroize();
        key
    }
}

impl fmt::Debug for RecordingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecordingKey(…)")
    }
}

/// What is done about the secrets of a recording's lines.
#[derive(Clone, Debug)]
pub(super) enum Veil {
    /// The lines are about the world: every secret becomes its placeholder.
    Drawn(RecordingKey),
    /// The lines come from a replay, where every secret is a placeholder already.
    Lifted,
}

impl Veil {
    pub(super) fn access_token(&self, token: &AccessToken) -> AccessToken {
        match self {
            Self::Drawn(_) => stand_in_of(Fingerprint::of(token)),
            Self::Lifted => token.clone(),
        }
    }

    /// The fingerprint of the placeholder of the token with that fingerprint.
    pub(super) fn fingerprint(&self, fingerprint: Fingerprint) -> Fingerprint {
        match self {
            Self::Drawn(_) => Fingerprint::of(&stand_in_of(fingerprint)),
            Self::Lifted => fingerprint,
        }
    }

    pub(super) fn refresh_token(&self, token: &RefreshToken) -> RefreshToken {
        match self {
            Self::Drawn(_) => RefreshToken::new(hashed("refresh", token.expose())),
            Self::Lifted => token.clone(),
        }
    }

    pub(super) fn code(&self, code: &AuthorizationCode) -> AuthorizationCode {
        match self {
            Self::Drawn(_) => AuthorizationCode::new(hashed("code", code.expose())),
            Self::Lifted => code.clone(),
        }
    }

    pub(super) fn state(&self, state: &FlowState) -> FlowState {
        match self {
            Self::Drawn(_) => FlowState::new(one_way(state.expose())),
            Self::Lifted => state.clone(),
        }
    }

    /// A verifier's placeholder is its own challenge (RFC 7636 §4.2), so that the challenge of the
    /// placeholder follows from the challenge in a sign-in URL alone.
    pub(super) fn verifier(&self, verifier: &CodeVerifier) -> CodeVerifier {
        match self {
            Self::Drawn(_) => CodeVerifier::new(pkce::challenge(verifier)),
            Self::Lifted => verifier.clone(),
        }
    }

    pub(super) fn challenge(&self, challenge: &str) -> String {
        match self {
            Self::Drawn(_) => one_way(challenge),
            Self::Lifted => challenge.to_owned(),
        }
    }

    /// 64 bytes from which the core makes the placeholders of the state and verifier that it made
    /// from `entropy`, in hexadecimal digits.
    pub(super) fn entropy(&self, entropy: &Entropy) -> String {
        let (state, verifier) = entropy.halves();
        let half = |bytes: &[u8]| match self {
            Self::Drawn(_) => {
                let text = Zeroizing::new(Base64UrlUnpadded::encode_string(bytes));
                hex(&Sha256::digest(text.as_bytes()))
            }
            Self::Lifted => hex(bytes),
        };
        format!("{}{}", half(state), half(verifier))
    }

    /// As long as the secret is in a record: the core counts how long a registration is there.
    pub(super) fn client_secret(&self, secret: &ClientSecret) -> ClientSecret {
        match self {
            Self::Drawn(key) => {
                let text = secret.expose();
                // With its quotation marks.
                let length = length_of(&text).saturating_sub(2);
                ClientSecret::new(keyed("secret", (text, length), key))
            }
            Self::Lifted => secret.clone(),
        }
    }

    /// Names a person; as long as the hint.
    pub(super) fn login_hint(&self, hint: &str) -> String {
        match self {
            Self::Drawn(key) => keyed("hint", (hint, hint.len()), key),
            Self::Lifted => hint.to_owned(),
        }
    }

    /// A value of which nothing is known.
    pub(super) fn unknown(&self, value: &str) -> String {
        match self {
            Self::Drawn(key) => keyed("unknown", (value, value.len()), key),
            Self::Lifted => value.to_owned(),
        }
    }
}

fn stand_in_of(token: Fingerprint) -> AccessToken {
    AccessToken::new(format!("access-{token}"))
}

fn hashed(kind: &str, secret: &str) -> String {
    format!("{kind}-{}", hex(&Sha256::digest(secret.as_bytes())[..8]))
}

/// 43 characters of base64url, as a state, a verifier and a challenge have.
fn one_way(text: &str) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(text.as_bytes()))
}

/// `length` bytes: the secret's kind and its keyed hash, cut off or filled up.
fn keyed(kind: &str, (secret, length): (&str, usize), RecordingKey(key): &RecordingKey) -> String {
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(&**key);
    let mut mac = Hmac::<Sha256>::new((&*block).into());
    mac.update(kind.as_bytes());
    mac.update(&[0]);
    mac.update(secret.as_bytes());
    let tag = mac.finalize().into_bytes();
    let mut text = format!("{kind}-{}", hex(&tag[..8]));
    text.extend(std::iter::repeat_n('.', length.saturating_sub(text.len())));
    text.truncate(length);
    text
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a String has no error.
        write!(digits, "{byte:02x}").ok();
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn() -> Veil {
        Veil::Drawn(RecordingKey::new([9; 32]))
    }

    #[test]
    fn a_tokens_placeholder_follows_from_its_fingerprint_alone() {
        let token = AccessToken::new("SECRET");

        let placeholder = drawn().access_token(&token);

        assert_eq!(placeholder.expose(), format!("access-{}", Fingerprint::of(&token)));
        assert_eq!(drawn().fingerprint(Fingerprint::of(&token)), Fingerprint::of(&placeholder));
    }

    #[test]
    fn a_flow_made_from_veiled_entropy_is_the_veiled_flow() {
        let mut bytes = [3; 64];
        bytes[32..].fill(4);
        let (state, verifier) = pkce::secrets_from_entropy(&Entropy::new(bytes));

        let veiled = drawn().entropy(&Entropy::new(bytes));
        let mut read = [0; 64];
        for (at, byte) in read.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&veiled[2 * at..2 * at + 2], 16).unwrap();
        }
        let (new_state, new_verifier) = pkce::secrets_from_entropy(&Entropy::new(read));

        assert!(new_state.same_as(&drawn().state(&state)));
        assert!(new_verifier.same_as(&drawn().verifier(&verifier)));
        let challenge = drawn().challenge(&pkce::challenge(&verifier));
        assert_eq!(pkce::challenge(&new_verifier), challenge);
    }

    #[test]
    fn what_people_choose_is_hashed_under_the_recordings_key_and_keeps_its_length() {
        let other = Veil::Drawn(RecordingKey::new([8; 32]));
        let secret = ClientSecret::new("correct horse battery staple");
        let of = |veil: &Veil| veil.client_secret(&secret).expose().to_owned();

        assert_eq!(of(&drawn()), of(&drawn()));
        assert_ne!(of(&drawn()), of(&other));
        for length in [0, 1, 7, 23, 24, 500] {
            assert_eq!(drawn().login_hint(&"ä".repeat(length)).len(), 2 * length);
        }
    }
}
