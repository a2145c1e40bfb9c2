//! PKCE: the verifier, its challenge (RFC 7636), and the flow's state, all from the host's entropy.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use sha2::{Digest as _, Sha256};

use crate::secret::{CodeVerifier, Entropy, FlowState};

/// What one flow keeps to itself: 256 bits each, in 43 base64url characters.
pub(crate) fn secrets_from_entropy(entropy: &Entropy) -> (FlowState, CodeVerifier) {
    let (state, verifier) = entropy.halves();
    (
        FlowState::new(Base64UrlUnpadded::encode_string(state)),
        CodeVerifier::new(Base64UrlUnpadded::encode_string(verifier)),
    )
}

/// The S256 challenge of a verifier (RFC 7636 §4.2).
pub(crate) fn challenge(verifier: &CodeVerifier) -> String {
    Base64UrlUnpadded::encode_string(&Sha256::digest(verifier.expose().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        let verifier = CodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");

        assert_eq!(challenge(&verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn state_and_verifier_come_from_different_bytes_and_have_43_characters() {
        let mut bytes = [1; 64];
        bytes[32..].fill(2);

        let (state, verifier) = secrets_from_entropy(&Entropy::new(bytes));

        assert_eq!((state.expose().len(), verifier.expose().len()), (43, 43));
        assert_ne!(state.expose(), verifier.expose());
    }
}
