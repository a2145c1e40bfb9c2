//! Verdicts: what a rule says of the evidence, built up fact by fact.

use super::super::finding::Confidence;

/// A cause fits, and this is why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::diagnosis) struct Verdict {
    /// What made the rule look: an answer, or a trouble.
    sign: String,
    /// What else speaks for it.
    because: Vec<String>,
    said: Said,
}

/// Whether a cause was named or is concluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Itself,
    Concluded,
}

impl Verdict {
    /// The cause gives such a sign, and so do others.
    pub(super) const fn fits(sign: String) -> Self {
        Self { sign, because: Vec::new(), said: Said::Concluded }
    }

    /// The sign names the cause: nothing else gives it.
    pub(super) const fn says_itself(sign: String) -> Self {
        Self { sign, because: Vec::new(), said: Said::Itself }
    }

    /// Something else speaks for it, where `fact` is known.
    pub(super) fn because(mut self, fact: Option<impl Into<String>>) -> Self {
        self.because.extend(fact.map(Into::into));
        self
    }

    /// Something else proves it, where `fact` is known.
    pub(super) fn proved_by(mut self, fact: Option<impl Into<String>>) -> Self {
        if let Some(fact) = fact {
            self.because.push(fact.into());
            self.said = Said::Itself;
        }
        self
    }

    pub(in crate::diagnosis) const fn confidence(&self) -> Confidence {
        match self.said {
            Said::Itself => Confidence::Certain,
            Said::Concluded if self.because.is_empty() => Confidence::Possible,
            Said::Concluded => Confidence::Likely,
        }
    }

    /// How many facts speak for it besides the sign.
    pub(in crate::diagnosis) const fn weight(&self) -> usize {
        self.because.len()
    }

    /// The sign, and what else speaks for it.
    pub(in crate::diagnosis) fn known(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.sign.as_str()).chain(self.because.iter().map(String::as_str))
    }
}
