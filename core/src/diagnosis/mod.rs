//! Diagnosis: why an org stopped working, what to do about it, and what will not help.
//!
//! [`Evidence`] is what is known: of a tenant ([`Evidence::of`]), or from what somebody pasted
//! ([`Evidence::from_report`]). [`Diagnosis::of`] it is a list of [`Finding`]s, the best first, and
//! the [`Question`]s that would settle what is open; an [`Event`](crate::Event) of trouble has it as
//! [`why`](crate::Event::why). Nothing here acts, and nothing holds a secret.

mod answer;
mod cause;
mod change;
mod check_up;
mod checked;
mod claim;
mod evidence;
mod examined;
mod finding;
mod heard;
mod known;
mod question;
mod rank;
mod remedy;
mod report;
mod rules;
mod secret_mark;
mod seen;
mod told;

pub use answer::{Answer, Asked, BodyForm, ClientIn, Shape, Speaker, TokenIn, Written};
pub use cause::Cause;
pub use change::Change;
pub use check_up::{CheckLine, CheckUp, CheckVerdict, ClockOffset, Foretold, Topic};
pub use checked::{
    AuthorizationFacts, Checked, ClientFacts, Fact, OrgFacts, TimeoutFacts, TokenFacts,
};
pub use claim::{Claim, Judged, Worth};
pub use evidence::{
    Evidence, Fares, GrantFacts, GrantKind, GrantState, Idle, Others, Processes, RefreshTokenFact,
    RunsIn, Setup, Siblings, Slots, Trouble, UnknownName,
};
pub use examined::CheckReport;
pub use finding::{Action, Confidence, Diagnosis, Documented, Finding, Question, Step};
pub use known::Known;
pub use remedy::Remedy;
pub use report::{REPORT_LIMIT, Report};
pub use secret_mark::SecretMark;
