//! Heard: the auth log and the failures of one tenant, as evidence. What has been overcome is left out.

use serde::{Deserialize, Serialize};

use super::answer::{Answer, Asked, BodyForm, Shape, Written};
use super::evidence::{Evidence, Trouble};
use super::seen::speaker;
use crate::effect::Event;
use crate::failure::Failure;
use crate::id::{Attempt, Fingerprint};
use crate::log::{Entry, Field, Happened, Purpose};
use crate::registration::Region;
use crate::time::Timestamp;
use crate::wire::refusal::Said;

/// More answers than this say nothing new.
const ANSWERS_LIMIT: usize = 12;

/// What the auth log of a tenant says that is evidence still.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Heard {
    /// What servers answered that was no success, the newest first.
    pub(super) answers: Vec<Answer>,
    /// What else went wrong, the newest first.
    pub(super) troubles: Vec<Trouble>,
    /// How long the token that was saved last is good for, in seconds.
    pub(super) lifetime_secs: Option<u64>,
    /// After how many seconds a token stopped working, counted from its issue.
    pub(super) died_after_secs: Option<u64>,
    /// How often the grant was renewed.
    pub(super) renewals: u32,
}

/// Reads the log, oldest first.
pub(super) fn read<'a>(entries: impl Iterator<Item = &'a Entry>, region: &Region) -> Heard {
    let mut reader = Reader {
        heard: Heard::default(),
        region,
        sent: Vec::new(),
        passed_over: Vec::new(),
        token: None,
        issued: None,
        identity: None,
    };
    for entry in entries {
        reader.entry(entry);
    }
    let Reader { mut heard, .. } = reader;
    heard.answers.reverse();
    heard.troubles.reverse();
    heard.answers.truncate(ANSWERS_LIMIT);
    heard
}

fn names(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|field| field.name).collect()
}

struct Reader<'r> {
    heard: Heard,
    region: &'r Region,
    /// The requests that wait for their answers.
    sent: Vec<(Attempt, Asked, String, Vec<&'static str>)>,
    /// Those of a check-up, and of the end of a token: what those may not do is no trouble.
    passed_over: Vec<Attempt>,
    /// The access token that was saved last, and when.
    token: Option<(Fingerprint, Timestamp)>,
    /// When the token endpoint gave a token last.
    issued: Option<Timestamp>,
    /// The request that asks whose that token is.
    identity: Option<Attempt>,
}

impl Reader<'_> {
    fn entry(&mut self, Entry { at, happened }: &Entry) {
        match happened {
            Happened::Sent { attempt, purpose: Purpose::CheckUp | Purpose::End, .. } => {
                self.passed_over.push(*attempt);
            }
            Happened::Sent { attempt, purpose, host, fields, .. } => {
                if *purpose == Purpose::Identity {
                    self.identity = Some(*attempt);
                }
                self.sent.push((*attempt, asked(*purpose), host.clone(), names(fields)));
            }
            Happened::Answered { attempt, .. } | Happened::Unanswered { attempt, .. }
                if self.passed_over.contains(attempt) => {}
            Happened::Answered { attempt, status, error, text, correlation_id, .. }
                if *status >= 300 || error.is_some() =>
            {
                let mut answer = self.answer(*attempt, *at);
                answer.age_secs = self.age_when_proved(*attempt, *at);
                answer.status = Some(*status);
                answer.error = error.as_ref().map(|it| it.as_str().to_owned());
                answer.text = text.as_ref().map(|it| it.as_str().to_owned());
                answer.correlation_id = correlation_id.as_ref().map(|it| it.as_str().to_owned());
                add(&mut self.heard, answer);
            }
            Happened::Answered { attempt, .. } if self.is_of_token(*attempt) => {
                self.issued = Some(*at);
            }
            Happened::Unanswered { attempt, error, .. } => {
                let answer = Answer { unanswered: Some(*error), ..self.answer(*attempt, *at) };
                add(&mut self.heard, answer);
            }
            Happened::Saving { token: Some(token), expires_at: Some(until), .. }
                if self.token.is_none_or(|(known, _)| known != *token) =>
            {
                self.token = Some((*token, *at));
                self.heard.lifetime_secs = Some(until.since(*at).as_secs());
            }
            Happened::Rejected { token, status, code } => {
                self.rejected(*at, *token, *status, code.as_ref().map(|it| it.as_str().to_owned()));
            }
            Happened::SaveConflict { .. } | Happened::StoreChanged { .. } => {
                trouble(&mut self.heard, Trouble::ChangedElsewhere);
            }
            Happened::Reported(event) => self.reported(event),
            Happened::Commanded(_)
            | Happened::Refused(_)
            | Happened::Opened
            | Happened::Redirected
            | Happened::RedirectedWithError { .. }
            | Happened::Answered { .. }
            | Happened::Saving { .. }
            | Happened::Saved { .. }
            | Happened::SaveFailed
            | Happened::Erasing
            | Happened::Erased
            | Happened::EraseFailed => {}
        }
    }

    fn is_of_token(&self, attempt: Attempt) -> bool {
        self.sent.iter().any(|(sent, asked, ..)| *sent == attempt && asked.is_token())
    }

    /// How old the new token was when the API was asked whose it is.
    fn age_when_proved(&self, attempt: Attempt, at: Timestamp) -> Option<u64> {
        let issued = self.issued.filter(|_| self.identity == Some(attempt))?;
        Some(at.since(issued).as_secs())
    }

    fn answer(&self, attempt: Attempt, at: Timestamp) -> Answer {
        let known = self.sent.iter().find(|(sent, ..)| *sent == attempt);
        let Some((_, asked, host, fields)) = known else {
            return Answer { at: Some(at), ..Answer::default() };
        };
        Answer {
            at: Some(at),
            asked: Some(*asked),
            speaker: speaker(host, Some(*asked), self.region),
            host: Some(host.clone()),
            written: Written {
                body: asked.is_token().then_some(BodyForm::Form),
                fields: fields.iter().map(|&name| name.to_owned()).collect(),
                ..Written::default()
            },
            ..Answer::default()
        }
    }

    fn rejected(&mut self, at: Timestamp, token: Fingerprint, status: u16, code: Option<String>) {
        let issued = self.token.filter(|(known, _)| *known == token).map(|(_, at)| at);
        let age_secs = issued.map(|issued| at.since(issued).as_secs());
        if status == 401 {
            self.heard.died_after_secs = age_secs;
        }
        let (asked, host) = (Some(Asked::Call), self.region.api_base());
        let host = crate::registration::host_of(&host).to_owned();
        let answer = Answer {
            at: Some(at),
            asked,
            speaker: speaker(&host, asked, self.region),
            host: Some(host),
            status: Some(status),
            shape: code.is_some().then_some(Shape::Api),
            error: code,
            age_secs,
            ..Answer::default()
        };
        add(&mut self.heard, answer);
    }

    /// What was overcome is no evidence any more.
    fn reported(&mut self, event: &Event) {
        match event {
            Event::SignedIn { .. } => {
                self.heard.answers.clear();
                self.heard.troubles.clear();
                self.heard.died_after_secs = None;
            }
            Event::Renewed { .. } => {
                self.heard.renewals += 1;
                self.heard.answers.retain(|answer| answer.status == Some(403));
                // It was sent, and what came back is stored.
                let overcome = [Trouble::NotSaved, Trouble::Paced];
                self.heard.troubles.retain(|trouble| !overcome.contains(trouble));
            }
            Event::Adopted { .. } => {
                trouble(&mut self.heard, Trouble::ChangedElsewhere);
                self.heard.answers.retain(|answer| answer.status == Some(403));
            }
            Event::SignInFailed { failure, .. } => {
                if let Some(it) = trouble_of(failure) {
                    trouble(&mut self.heard, it);
                }
            }
            Event::Unsaved { .. } => trouble(&mut self.heard, Trouble::NotSaved),
            Event::Quarantined { .. } => trouble(&mut self.heard, Trouble::Unreadable),
            Event::Registered { .. }
            | Event::NotRegistered { .. }
            | Event::RenewalDelayed { .. }
            | Event::Stopped { .. }
            | Event::Due { .. }
            | Event::SignedOut { .. }
            | Event::Forgotten { .. }
            | Event::NotForgotten { .. }
            | Event::TokenTooFresh { .. }
            | Event::Checked { .. } => {}
        }
    }
}

const fn asked(purpose: Purpose) -> Asked {
    match purpose {
        Purpose::Exchange => Asked::Exchange,
        Purpose::Refresh => Asked::Refresh,
        Purpose::ClientCredentials => Asked::ClientCredentials,
        Purpose::Identity | Purpose::CheckUp | Purpose::End => Asked::Call,
    }
}

/// Adds an answer, in the place of an older one that says the same.
fn add(heard: &mut Heard, answer: Answer) {
    let says = |it: &Answer| (it.asked, it.status, it.error.clone(), it.unanswered);
    heard.answers.retain(|known| says(known) != says(&answer));
    heard.answers.push(answer);
}

fn trouble(heard: &mut Heard, trouble: Trouble) {
    heard.troubles.retain(|known| *known != trouble);
    heard.troubles.push(trouble);
}

/// Adds what a failure says, where the log did not say it.
pub(super) fn failure(
    evidence: &mut Evidence,
    failure: &Failure,
    asked: Option<Asked>,
    region: &Region,
) {
    if let Some(it) = trouble_of(failure) {
        if !evidence.troubles.contains(&it) {
            evidence.troubles.insert(0, it);
        }
        return;
    }
    match failure {
        Failure::Unreachable { host, error } => {
            let known = evidence.answers.iter().any(|it| it.unanswered == Some(*error));
            if !known {
                let answer = Answer {
                    asked,
                    speaker: speaker(host, asked, region),
                    host: Some(host.clone()),
                    unanswered: Some(*error),
                    ..Answer::default()
                };
                evidence.answers.insert(0, answer);
            }
        }
        Failure::CodeRejected(it) => said(evidence, it, Some(Asked::Exchange), None, region),
        Failure::ContextRefused(it) => said(evidence, it, Some(Asked::Refresh), None, region),
        Failure::NotGenesysCloud(it) => {
            said(evidence, it, asked, Some(Shape::OtherJson), region);
        }
        Failure::TokenRefused(it) => said(evidence, it, Some(Asked::Call), None, region),
        Failure::Throttled(it)
        | Failure::ServerTrouble(it)
        | Failure::GrantTypeRefused(it)
        | Failure::RequestRefused(it)
        | Failure::ClientRejected { said: it, .. } => said(evidence, it, asked, None, region),
        Failure::ConsentRefused { .. }
        | Failure::SignInRefused { .. }
        | Failure::RedirectMissing { .. }
        | Failure::Cancelled
        | Failure::Interrupted
        | Failure::WrongIssuer { .. }
        | Failure::WrongOrg { .. }
        | Failure::WrongClient { .. }
        | Failure::OrgTaken { .. }
        | Failure::Paced
        | Failure::StoreSlow { .. } => {}
    }
}

/// Adds what a server said, where the log did not say it.
pub(super) fn said(
    evidence: &mut Evidence,
    said: &Said,
    asked: Option<Asked>,
    shape: Option<Shape>,
    region: &Region,
) {
    let is_known = |it: &Answer| it.status == Some(said.status) && it.error == said.code;
    if let Some(at) = evidence.answers.iter().position(is_known) {
        let known = &mut evidence.answers[at];
        known.shape = known.shape.or(shape);
        return;
    }
    let answer = Answer {
        asked,
        speaker: speaker(&said.host, asked, region),
        host: Some(said.host.clone()),
        status: Some(said.status),
        error: said.code.clone(),
        text: said.text.clone(),
        shape,
        correlation_id: said.correlation_id.clone(),
        ..Answer::default()
    };
    evidence.answers.insert(0, answer);
}

fn trouble_of(failure: &Failure) -> Option<Trouble> {
    Some(match failure {
        Failure::ConsentRefused { text } => Trouble::ConsentRefused { text: text.clone() },
        Failure::SignInRefused { error, text } => {
            Trouble::SignInRefused { error: error.clone(), text: text.clone() }
        }
        Failure::RedirectMissing { waited, .. } => {
            Trouble::RedirectMissing { minutes: waited.as_secs() / 60 }
        }
        Failure::Cancelled | Failure::Interrupted => Trouble::SignInEnded,
        Failure::WrongIssuer { issuer } => Trouble::WrongIssuer { issuer: issuer.clone() },
        Failure::WrongOrg { expected, proved } => {
            Trouble::WrongOrg { expected: expected.to_string(), proved: proved.to_string() }
        }
        Failure::WrongClient { expected, proved } => Trouble::WrongClient {
            expected: expected.as_str().to_owned(),
            proved: proved.as_str().to_owned(),
        },
        Failure::OrgTaken { by, .. } => Trouble::OrgTaken { by: by.as_str().to_owned() },
        Failure::StoreSlow { .. } => Trouble::NotSaved,
        Failure::Paced => Trouble::Paced,
        Failure::Unreachable { .. }
        | Failure::Throttled(_)
        | Failure::ServerTrouble(_)
        | Failure::NotGenesysCloud(_)
        | Failure::ClientRejected { .. }
        | Failure::GrantTypeRefused(_)
        | Failure::CodeRejected(_)
        | Failure::ContextRefused(_)
        | Failure::RequestRefused(_)
        | Failure::TokenRefused(_) => return None,
    })
}
