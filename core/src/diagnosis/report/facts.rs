//! Facts: what has been read so far, and which of two that contradict each other stays.

use super::names::normal;
use super::request::Asking;
use super::scan::{Is, Pair};
use crate::diagnosis::answer::{Answer, Asked};
use crate::diagnosis::change::Change;
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{
    Evidence, GrantKind, GrantState, Processes, RefreshTokenFact, RunsIn, Slots, Trouble,
};
use crate::diagnosis::secret_mark::SecretMark;
use crate::registration::Region;

/// More redirect URIs than this are not kept.
const LISTED: usize = 20;

/// What has been read so far.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) evidence: Evidence,
    pub(super) told: Told,
    /// How many lists of scopes were read.
    pub(super) lists: usize,
    /// The first token endpoint that is named.
    pub(super) token_place: Option<String>,
    /// Where the newest answer stands.
    pub(super) answered_at: usize,
}

/// Who says that an administrator is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AdminNeeded {
    /// The sign-in page, in its own words.
    OnThePage,
    /// Whoever tells of it.
    SomebodySays,
}

/// What sentences say, which counts where nothing more precise does.
#[derive(Default)]
pub(super) struct Told {
    pub(super) region: Option<Region>,
    pub(super) status: Option<u16>,
    pub(super) asked: Option<Asked>,
    /// How old the token was that was refused.
    pub(super) age_secs: Option<u64>,
    /// Whether a code was sent a second time.
    pub(super) is_sent_again: bool,
    /// Whether the sign-in page asked for an administrator.
    pub(super) needs_admin: Option<AdminNeeded>,
    /// The redirect URI that the sign-in page was told.
    pub(super) began_with: Option<String>,
    error: Option<&'static str>,
    /// Another error, of the other host.
    other: Option<&'static str>,
    text: Option<&'static str>,
}

impl Facts {
    /// A grant that a sentence names: it counts where nothing else does.
    pub(super) fn grant(&mut self, kind: GrantKind) {
        match self.evidence.setup.grant_type {
            None => self.evidence.setup.grant_type = Some(kind),
            Some(GrantKind::Code) if kind.is_code() => self.evidence.setup.grant_type = Some(kind),
            Some(_) => {}
        }
    }

    /// A grant that a setting or a request names.
    pub(super) fn sure_grant(&mut self, kind: GrantKind) {
        let known = self.evidence.setup.grant_type;
        if kind != GrantKind::Code || !known.is_some_and(GrantKind::is_code) {
            self.evidence.setup.grant_type = Some(kind);
        }
    }

    /// The region that a host or a setting names: the last one counts.
    pub(super) fn set_region(&mut self, region: Region) {
        self.evidence.setup.region = Some(region);
    }

    pub(super) fn runs(&mut self, runs_in: RunsIn) {
        self.evidence.setup.runs_in.get_or_insert(runs_in);
    }

    pub(super) fn processes(&mut self, processes: Processes) {
        self.evidence.setup.processes.get_or_insert(processes);
    }

    pub(super) fn slots(&mut self, slots: Slots) {
        self.evidence.setup.slots.get_or_insert(slots);
    }

    pub(super) fn refresh_token(&mut self, fact: RefreshTokenFact) {
        self.evidence.grant.refresh_token.get_or_insert(fact);
    }

    pub(super) fn state(&mut self, state: GrantState) {
        if self.evidence.grant.state == GrantState::Unknown {
            self.evidence.grant.state = state;
        }
    }

    pub(super) fn change(&mut self, change: Change) {
        if !self.evidence.changes.contains(&change) {
            self.evidence.changes.push(change);
        }
    }

    pub(super) fn claim(&mut self, claim: Claim) {
        if !self.evidence.claims.contains(&claim) {
            self.evidence.claims.push(claim);
        }
    }

    pub(super) fn trouble(&mut self, trouble: Trouble) {
        if !self.evidence.troubles.contains(&trouble) {
            self.evidence.troubles.push(trouble);
        }
    }

    /// An error that a sentence names.
    pub(super) fn error(&mut self, error: &'static str) {
        let first = *self.told.error.get_or_insert(error);
        // The API host's errors are dotted words, and the login host's are not.
        if first.contains('.') != error.contains('.') {
            self.told.other.get_or_insert(error);
        }
    }

    pub(super) fn secret_mark(&mut self, mark: SecretMark) {
        let marks = &mut self.evidence.setup.secret_marks;
        if !marks.contains(&mark) {
            marks.push(mark);
        }
    }

    pub(super) fn registered_uri(&mut self, uri: String) {
        let uris = &mut self.evidence.setup.registered_uris;
        if uris.len() < LISTED && !uris.contains(&uri) {
            uris.push(uri);
        }
    }

    /// What a sentence says was answered.
    pub(super) fn text(&mut self, text: &'static str) {
        self.told.text.get_or_insert(text);
    }

    /// What the answer of a token request says of the grant: whether a refresh token came with it.
    pub(super) fn granted(&mut self, pairs: &[Pair<'_>]) {
        let is = |pair: &&Pair<'_>, name: &str| pair.is == Is::Quoted && normal(pair.name) == name;
        let Some(at) = pairs.iter().position(|pair| is(&pair, "accesstoken")) else { return };
        let near = pairs.iter().filter(|pair| pair.at.abs_diff(pairs[at].at) < 600);
        let mut is_grant = false;
        let mut given = RefreshTokenFact::NotGiven;
        for pair in near {
            match normal(pair.name).as_str() {
                "tokentype" | "expiresin" => is_grant = true,
                "refreshtoken" if !matches!(pair.value, "null" | "None" | "undefined") => {
                    given = RefreshTokenFact::Given;
                }
                _ => {}
            }
        }
        if is_grant {
            self.refresh_token(given);
        }
    }

    /// The evidence, with what sentences said put in where nothing more precise is known.
    pub(super) fn done(mut self, asked: &[Asking]) -> Evidence {
        self.told_answer(asked);
        self.told_region();
        self.consent();
        if self.evidence.setup.token_url.is_none() {
            let asked_for = || asked.iter().rev().find_map(Asking::token_url);
            let known = self.token_url().or_else(|| self.token_place.take());
            self.evidence.setup.token_url = known.or_else(asked_for);
        }
        self.evidence
    }

    /// The answer that sentences tell of completes the newest one, or stands alone.
    fn told_answer(&mut self, asked: &[Asking]) {
        let Told { status, asked: told, error, text, .. } = &self.told;
        let is_of_call = error.is_some_and(|error| error.contains('.'));
        let says = status.is_some() || error.is_some() || text.is_some();
        if self.evidence.answers.is_empty() && says {
            let mut answer = Answer::default();
            let is_its = |it: Asked| match error {
                Some(_) => (it == Asked::Call) == is_of_call,
                None => true,
            };
            let asking = super::request::about(asked, is_its);
            let vague = || asked.iter().find(|asking| asking.asked.is_none());
            if let Some(asking) = asking.or_else(vague) {
                asking.asks(&mut answer);
            }
            self.evidence.answers.push(answer);
        }
        let Some(answer) = self.evidence.answers.first_mut() else { return };
        if answer.unanswered.is_none() {
            let is_bare = answer.error.is_none() && answer.text.is_none();
            answer.status = answer.status.or(*status);
            if is_bare {
                answer.error = error.map(str::to_owned);
                answer.text = text.map(str::to_owned);
            }
        }
        let is_named = |it: &Answer| it.error.as_ref().is_some_and(|error| error.contains('.'));
        let is_call = *told == Some(Asked::Call) && answer.asked.is_some();
        let may_be = is_of_api(*told) || !is_named(answer);
        if told.is_some() && !is_call && is_vague(answer) && may_be {
            answer.asked = *told;
        }
        if answer.asked == Some(Asked::Token)
            && self.evidence.setup.grant_type == Some(GrantKind::ClientCredentials)
        {
            answer.asked = Some(Asked::ClientCredentials);
        }
        self.told_of_others();
    }

    /// What sentences say of the answers before the newest one, and of the other host's.
    fn told_of_others(&mut self) {
        let told = self.told.asked.filter(|asked| asked.is_token());
        for answer in &mut self.evidence.answers {
            let may_be = answer.unanswered.is_some() && is_vague(answer);
            answer.asked = told.filter(|_| may_be).or(answer.asked);
            if answer.asked == Some(Asked::Call) && answer.status == Some(401) {
                answer.age_secs = answer.age_secs.or(self.told.age_secs);
            }
            if self.told.is_sent_again && answer.asked == Some(Asked::Exchange) {
                answer.sends = answer.sends.or(Some(2));
            }
        }
        let Some(error) = self.told.other else { return };
        if !self.evidence.answers.iter().any(|it| it.is_one_of(&[error])) {
            let asked = if error.contains('.') { Some(Asked::Call) } else { told };
            let error = Some(error.to_owned());
            self.evidence.answers.push(Answer { asked, error, ..Answer::default() });
        }
    }

    /// Somebody who said no at the sign-in page is no answer of the token endpoint.
    fn consent(&mut self) {
        let refused = self.evidence.answers.iter().find(|it| it.is_one_of(&["access_denied"]));
        if let Some(mut text) = refused.map(|it| it.text.clone()) {
            if self.told.needs_admin.is_some() {
                let said = text.map_or_else(String::new, |text| format!("{text}; "));
                text = Some(format!("{said}an administrator is required"));
            }
            self.trouble(Trouble::ConsentRefused { text });
        } else if self.told.needs_admin == Some(AdminNeeded::OnThePage)
            && self.evidence.answers.is_empty()
        {
            let text = Some("an administrator is required".to_owned());
            self.trouble(Trouble::ConsentRefused { text });
        }
    }

    /// A region in a sentence is where the org lives; the application may send to another.
    fn told_region(&mut self) {
        let Some(told) = self.told.region.take() else { return };
        let region = &mut self.evidence.setup.region;
        match region {
            None => *region = Some(told),
            Some(known) if *known != told => {
                self.evidence.setup.org_region.get_or_insert(told);
            }
            Some(_) => {}
        }
    }

    /// Where the token was asked for, as the answers show it.
    fn token_url(&self) -> Option<String> {
        let answer =
            self.evidence.answers.iter().find(|it| it.asked.is_some_and(Asked::is_token))?;
        let path = answer.path.as_deref()?;
        Some(
            answer
                .host
                .as_ref()
                .map_or_else(|| path.to_owned(), |host| format!("https://{host}{path}")),
        )
    }
}

/// Whether it is not known what was asked, or not for which grant.
const fn is_vague(answer: &Answer) -> bool {
    matches!(answer.asked, None | Some(Asked::Token))
}

/// Whether the API was asked.
fn is_of_api(asked: Option<Asked>) -> bool {
    asked == Some(Asked::Call)
}
