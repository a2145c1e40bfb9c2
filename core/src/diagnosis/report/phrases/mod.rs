//! Phrases: what people write, and which fact each is.
//!
//! A form is read as [`Sentence::says`](super::prose::Sentence::says) tells.

mod advice;
mod answers;
mod changes;
mod grant;
mod others;
mod setup;
mod troubles;

use super::Facts;

/// What a phrase is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something that is so. A question or a piece of advice does not say it.
    Fact,
    /// Advice, whether it is given, followed or asked about.
    Claim,
}

/// Some ways to say one thing.
pub(super) struct Phrase {
    pub(super) kind: Kind,
    pub(super) forms: &'static [&'static str],
    pub(super) tell: fn(&mut Facts),
}

const fn fact(forms: &'static [&'static str], tell: fn(&mut Facts)) -> Phrase {
    Phrase { kind: Kind::Fact, forms, tell }
}

const fn claim(forms: &'static [&'static str], tell: fn(&mut Facts)) -> Phrase {
    Phrase { kind: Kind::Claim, forms, tell }
}

/// Every phrase. Where two of them contradict each other, the one that is told first stays.
pub(super) fn all() -> impl Iterator<Item = &'static Phrase> {
    let groups = [
        setup::PHRASES,
        others::PHRASES,
        grant::PHRASES,
        changes::PHRASES,
        troubles::PHRASES,
        answers::PHRASES,
        advice::PHRASES,
    ];
    groups.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::super::read_for_tests as read;
    use crate::diagnosis::change::Change;
    use crate::diagnosis::claim::Claim;
    use crate::diagnosis::evidence::{Fares, GrantKind, Processes, RefreshTokenFact, RunsIn};

    #[test]
    fn sentences_are_facts() {
        let it = read(
            "Our primary org works fine, but the secondary fails. It runs as several lambdas since we regenerated the secret.",
        );
        assert_eq!(it.siblings.primary, Some(Fares::Well));
        assert_eq!(it.setup.processes, Some(Processes::Several));
        assert_eq!(it.changes, [Change::SecretRegenerated]);

        let it = read("The user changed the password. We use PKCE in an iframe.");
        assert_eq!(it.changes, [Change::PasswordChanged]);
        assert_eq!(it.setup.grant_type, Some(GrantKind::PublicCode));
        assert_eq!(it.setup.runs_in, Some(RunsIn::Page));
    }

    #[test]
    fn denials_questions_and_advice_are_no_facts() {
        for text in [
            "We are not using PKCE and never use client credentials.",
            "Is there a race between several instances?",
            "Should we use client credentials?",
            "Switch to client credentials, or you may use PKCE.",
            "Did the user change the password, or is it a new secret?",
            "We did not regenerate the secret. Nobody changed a password.",
        ] {
            let it = read(text);
            assert_eq!((it.setup.grant_type, it.setup.processes), (None, None), "{text}");
            assert_eq!(it.changes, [], "{text}");
        }
    }

    #[test]
    fn a_missing_refresh_token_is_a_fact_though_it_is_a_denial() {
        for text in [
            "There is no refresh token in the response.",
            "We don't get a refresh token.",
            "The error is: No refresh token found",
        ] {
            assert_eq!(read(text).grant.refresh_token, Some(RefreshTokenFact::NotGiven), "{text}");
        }
    }

    #[test]
    fn advice_is_known_also_where_it_is_only_asked_about() {
        assert_eq!(read("Do we need offline_access?").claims, [Claim::OfflineAccess]);
        assert_eq!(read("We do not send offline_access.").claims, []);
    }
}
