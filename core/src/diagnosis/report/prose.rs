//! Prose: what sentences say. A negation or a question makes no fact.

use super::Facts;
use super::phrases::{self, Kind};

/// A sentence of small letters, as words.
pub(super) struct Sentence {
    pub(super) words: Vec<String>,
    is_question: bool,
    is_advice: bool,
}

/// More words than this are no sentence.
const WORDS_LIMIT: usize = 400;

/// A paste of the largest size has fewer sentences than this, unless it is none.
const SENTENCES_LIMIT: usize = 2000;

/// Reads every sentence.
pub(super) fn read(facts: &mut Facts, text: &str) {
    for sentence in sentences(text).into_iter().take(SENTENCES_LIMIT) {
        for phrase in phrases::all() {
            let may_tell = match phrase.kind {
                Kind::Fact => !sentence.is_question && !sentence.is_advice,
                // Advice is asked about and given; only a negation takes it back.
                Kind::Claim => true,
            };
            if may_tell && phrase.forms.iter().any(|form| sentence.says(form)) {
                (phrase.tell)(facts);
            }
        }
        if !sentence.is_question && !sentence.is_advice {
            super::spans::read(facts, &sentence);
        }
    }
}

/// The sentences of a text.
pub(super) fn sentences(text: &str) -> Vec<Sentence> {
    let mut found = Vec::new();
    let mut begin = 0;
    let bytes = text.as_bytes();
    for (at, c) in text.char_indices() {
        let next = bytes.get(at + 1).copied().unwrap_or(b' ');
        let ends = match c {
            '.' | '!' | '?' => next.is_ascii_whitespace() || b"\"')*".contains(&next),
            ';' => next == b' ',
            // A line that goes on in small letters was broken by a program.
            '\n' => !next.is_ascii_lowercase(),
            _ => false,
        };
        if ends {
            found.extend(sentence(&text[begin..=at]));
            begin = at + 1;
        }
    }
    found.extend(sentence(&text[begin..]));
    found
}

fn sentence(text: &str) -> Option<Sentence> {
    let lower = text.to_lowercase().replace('\u{2019}', "'");
    let is_of_word = |c: char| c.is_alphanumeric() || "_/.:'%#".contains(c);
    let mut words: Vec<String> = Vec::new();
    for word in lower.split(|c: char| !is_of_word(c)).take(WORDS_LIMIT) {
        let word = word.trim_matches(['.', ':', '\'', '/']);
        if !word.is_empty() {
            words.push(word.to_owned());
        }
    }
    let first = words
        .iter()
        .map(String::as_str)
        .find(|word| !matches!(*word, "and" | "but" | "so" | "or"))?;
    let asks = [
        "is", "are", "do", "does", "did", "can", "could", "should", "would", "will", "has", "have",
        "was", "were", "may", "must", "am", "might",
    ];
    let advises = [
        "switch",
        "use",
        "try",
        "verify",
        "ensure",
        "check",
        "make",
        "consider",
        "add",
        "set",
        "implement",
        "confirm",
        "isolate",
        "if",
        "suppose",
        "review",
        "double",
        "monitor",
        "remember",
        "note",
    ];
    let is_question =
        lower.trim_end().ends_with('?') && (asks.contains(&first) || is_doubt(&words));
    let speaks_to = [
        "you",
        "your",
        "you're",
        "you've",
        "you'll",
        "should",
        "i'd",
        "recommend",
        "ensure",
        "tried",
    ];
    let is_advice =
        advises.contains(&first) || words.iter().any(|word| speaks_to.contains(&word.as_str()));
    Some(Sentence { words, is_question, is_advice })
}

/// "It fails: is it a race?", "Why does it fail, or is it a race?", "any idea whether"
fn is_doubt(words: &[String]) -> bool {
    let is = |word: &String, known: &[&str]| known.contains(&word.as_str());
    let verbs = ["is", "could", "can", "does", "do", "should", "are", "did"];
    let asked = ["it", "there", "this", "we", "i", "the", "a", "they"];
    let asks_why = words
        .first()
        .is_some_and(|word| is(word, &["why", "how", "what", "which", "when", "where"]));
    let asks = words.windows(2).enumerate().any(|(at, pair)| {
        let is_other = !asks_why || at.checked_sub(1).is_some_and(|at| words[at] == "or");
        is_other && is(&pair[0], &verbs) && is(&pair[1], &asked)
    });
    asks || words.iter().any(|word| is(word, &["whether", "maybe"]))
}

/// Words that deny what follows them.
const DENIALS: &[&str] = &[
    "not", "no", "never", "without", "isn't", "don't", "doesn't", "didn't", "aren't", "wasn't",
    "weren't", "cannot", "can't", "won't", "haven't", "hasn't", "hadn't", "neither", "nor",
    "unlike", "instead", "nobody", "none", "unless", "rather", "nothing",
];
/// So many words before a phrase may deny it.
const DENIAL_REACH: usize = 6;
/// Words behind which a denial does not reach.
const TURNS: &[&str] =
    &["but", "however", "although", "while", "because", "since", "so", "when", "after"];
/// So many words may stand at a `*`.
const GAP: usize = 5;

impl Sentence {
    /// Whether it says that. In a form, `a|b` is either word, `a%` any word that begins so, `%a` any that ends so,
    /// and `*` a few words. A form that begins with `!` is a denial itself, and is not denied again.
    pub(super) fn says(&self, form: &str) -> bool {
        let (form, is_denial) = form.strip_prefix('!').map_or((form, false), |form| (form, true));
        let parts: Vec<&str> = form.split(' ').collect();
        (0..self.words.len()).any(|at| {
            let end = self.matches(&parts, at);
            end.is_some_and(|end| is_denial || !self.is_denied(at, end))
        })
    }

    fn matches(&self, parts: &[&str], from: usize) -> Option<usize> {
        let mut at = from;
        let mut gap = 0;
        for part in parts {
            if *part == "*" {
                gap = GAP;
                continue;
            }
            let rest = self.words.get(at..)?;
            at += 1 + rest.iter().take(gap + 1).position(|word| is_word(word, part))?;
            gap = 0;
        }
        Some(at)
    }

    fn is_denied(&self, at: usize, end: usize) -> bool {
        let is = |word: &String, known: &[&str]| known.contains(&word.as_str());
        let before = self.words[..at].iter().rev().take(DENIAL_REACH);
        let mut before = before.take_while(|word| !is(word, TURNS));
        let mut within = self.words[at..end.max(at)].iter();
        before.any(|word| is(word, DENIALS)) || within.any(|word| is(word, DENIALS))
    }
}

fn is_word(word: &str, part: &str) -> bool {
    part.split('|').any(|choice| {
        let by_end = choice.strip_prefix('%').map(|end| word.ends_with(end));
        let by_begin = || choice.strip_suffix('%').map(|begin| word.starts_with(begin));
        by_end.or_else(by_begin).unwrap_or(word == choice)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(text: &str, form: &str) -> bool {
        sentences(text).iter().any(|it| it.says(form))
    }

    #[test]
    fn a_form_is_found_with_words_between() {
        assert!(says("The primary org still works.", "primary * work|works"));
        assert!(says("We rotate\nsecrets.", "rotat% secrets"));
        assert!(!says("The primary org. It works.", "primary * works"));
    }

    #[test]
    fn what_is_denied_is_not_said() {
        for text in [
            "We are not using PKCE.",
            "There is no refresh token.",
            "It doesn't use PKCE or a refresh token.",
        ] {
            assert!(!says(text, "pkce") && !says(text, "refresh token"), "{text}");
        }
    }

    #[test]
    fn questions_and_advice_are_known() {
        let of = |text: &str| sentences(text).remove(0);

        assert!(of("Is there a known race condition?").is_question);
        assert!(!of("Why does it fail after an hour?").is_question);
        assert!(of("Switch to client credentials.").is_advice);
        assert!(of("You must use PKCE.").is_advice);
    }
}
