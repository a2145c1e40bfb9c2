//! The network and the platform: requests go out, answers come back, or not, or twice, or late.

use std::time::Duration;

use tenantry_core::{HttpError, HttpRequest, HttpResponse, RequestId};
use tenantry_sandbox::Fingerprint;

use super::checks::{Seen, Sent};
use super::fault::{Fault, Realm};
use super::happening::Happening;
use super::issue::Fate;
use super::message::{Answer, Asked, Purpose};
use super::process::{Letter, Patience, Reply};
use super::truth::Arrival;
use super::who::Who;
use super::world::{Armed, Message, World};
use crate::network::{as_asked, as_read};

impl World {
    /// A process sends a request.
    pub(super) fn sends(
        &mut self,
        who: Who,
        id: RequestId,
        request: &HttpRequest,
        timeout: Duration,
    ) {
        let tenant = self.index_of(who.slot, &id.tenant);
        let asked = Asked::read(request);
        let timeout = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
        let stored = self.store.view(tenant).cloned();
        let (wall, phase) = (self.wall(who.slot).unix_millis(), self.phase(who.slot, tenant));
        let is_damaged = self.truth.is_damaged(tenant);
        let (at, stored) = (self.now, stored.as_ref());
        let seen =
            Sent { who, wall, at, tenant, asked: &asked, timeout, stored, is_damaged, phase };
        self.see(&Seen::Sent(seen));

        let Some((host, http)) = as_asked(request) else { return };
        let number = self.next_message();
        self.open.insert(number, id.clone());
        if self.processes[who.slot].patience == Patience::GivesUp {
            self.later(timeout, Happening::Expires { who, message: number });
        }
        let purpose = asked.purpose;
        let fault = self.take_armed(who.slot, tenant, |fault| fits(fault, purpose));
        let (sent_at, is_copy) = (self.now, false);
        let message = Message {
            number,
            who,
            tenant,
            id,
            host,
            http,
            asked,
            timeout,
            sent_at,
            fault,
            is_copy,
        };
        self.departs(message);
    }

    fn departs(&mut self, message: Message) {
        let Some(armed) = message.fault else {
            let latency = self.network.between(20, 300);
            return self.later(latency, Happening::Arrives(Box::new(message)));
        };
        let latency = match armed.fault {
            Fault::RequestLost => {
                self.struck(&armed);
                return;
            }
            Fault::Refused | Fault::NameUnknown | Fault::TlsFailed => {
                self.struck(&armed);
                let error = match armed.fault {
                    Fault::Refused => HttpError::NotConnected,
                    Fault::NameUnknown => HttpError::NameUnknown,
                    _ => HttpError::NotSecure,
                };
                return self.fails(&message, error);
            }
            Fault::RequestTwice => {
                self.struck(&armed);
                let copy = Message { is_copy: true, fault: None, ..message.copied() };
                let delay = self.network.between(20, 5_000);
                self.later(delay, Happening::Arrives(Box::new(copy)));
                self.network.between(20, 2_000)
            }
            Fault::Reordered => {
                self.struck(&armed);
                self.network.between(1_000, 20_000)
            }
            Fault::Delayed => {
                self.struck(&armed);
                // One half on the way there, the other on the way back.
                let there = self.network.in_hundred(50);
                if there { self.network.between(0, 120_000) } else { 100 }
            }
            _ => self.network.between(20, 300),
        };
        self.later(latency, Happening::Arrives(Box::new(message)));
    }

    /// A request reaches the platform, or somebody before it.
    pub(super) fn arrives(&mut self, message: &Message) {
        let fault = message.fault.map(|armed| armed.fault);
        if let Some(forged) = fault.and_then(|fault| self.forged(fault)) {
            self.strike_of(message);
            let lied_of = presented(&message.asked)
                .filter(|_token| fault == Some(Fault::SpuriousInvalidGrant));
            if let Some(token) = lied_of {
                self.truth.lied(&token);
            }
            return self.comes_back(message, Ok(as_read(&forged)), forged.body(), None);
        }
        let mut answer = self.provider.handle(self.now, &message.host, &message.http);
        let issue = self.learn(message, &answer);
        if message.is_copy {
            return self.fate(issue, Fate::Lost);
        }
        match fault {
            Some(Fault::AnswerLost) => {
                self.strike_of(message);
                self.fate(issue, Fate::Lost);
                return;
            }
            Some(Fault::ResetAfterHeaders | Fault::ServerTrouble | Fault::Garbage) => {
                // What was processed is answered by a broken connection, or by somebody between.
                self.strike_of(message);
                self.fate(issue, Fate::Lost);
                let result = match fault {
                    Some(Fault::ServerTrouble) => Ok(HttpResponse::new(502, "<html>bad gateway")),
                    Some(Fault::Garbage) => Ok(HttpResponse::new(200, "<html>welcome")),
                    _ => Err(HttpError::Interrupted),
                };
                return self.comes_back(message, result, b"", None);
            }
            Some(Fault::NoRefreshToken) => {
                self.without_refresh(message, &mut answer, issue);
                return self.comes_back(message, Ok(as_read(&answer)), answer.body(), None);
            }
            Some(Fault::LifetimeChanged) => self.with_lifetime(message, &mut answer, issue),
            Some(Fault::DateSkew) => {
                self.strike_of(message);
                let date = http::HeaderValue::from_static("Thu, 01 Jan 1970 00:00:00 GMT");
                answer.headers_mut().insert(http::header::DATE, date);
            }
            _ => {}
        }
        self.comes_back(message, Ok(as_read(&answer)), answer.body(), issue);
    }

    /// What somebody answers before the platform is asked at all.
    fn forged(&mut self, fault: Fault) -> Option<http::Response<Vec<u8>>> {
        let before_the_platform = self.network.in_hundred(50);
        let (status, retry_after, body) = match fault {
            Fault::ServerTrouble if before_the_platform => {
                (self.network.pick(&[500, 502, 503, 504]), None, "<html>trouble")
            }
            Fault::Garbage if before_the_platform => (200, None, "<html>captive portal"),
            Fault::TooManyRequests => {
                let wait =
                    [None, Some("1"), Some("30"), Some("600"), Some("99999999"), Some("soon")];
                (429, self.network.pick(&wait), r#"{"code":"too.many.requests","status":429}"#)
            }
            Fault::RateLimitAs400 => {
                (400, None, r#"{"error":"invalid_request","description":"rate limit exceeded"}"#)
            }
            Fault::SpuriousInvalidGrant => (400, None, r#"{"error":"invalid_grant"}"#),
            _ => return None,
        };
        let mut answer = http::Response::builder().status(status);
        if let Some(wait) = retry_after {
            answer = answer.header("retry-after", wait);
        }
        answer.body(body.as_bytes().to_vec()).ok()
    }

    /// Learns what the platform did.
    fn learn(&mut self, message: &Message, answer: &http::Response<Vec<u8>>) -> Option<usize> {
        if !message.asked.purpose.is_token() {
            return None;
        }
        let read = Answer::read(answer.status().as_u16(), answer.body());
        let lifetime = self.provider.rules().access_token_seconds.unwrap_or(86_400) * 1000;
        let do_leases_hold = self.do_leases_hold();
        let is_told = !matches!(message.fault, Some(Armed { fault: Fault::LifetimeChanged, .. }));
        let noted = self.provider.history().last()?;
        let line = format!(
            "   platform: {:?} {:?} for {} presented {:?} -> {} {:?} as {:?}{}",
            message.who,
            noted.grant_type,
            message.tenant,
            noted.presented,
            noted.status,
            noted.error,
            noted.refreshed_as,
            if message.is_copy { " (copy)" } else { "" },
        );
        let arrival = Arrival {
            tenant: message.tenant,
            sent_at: message.sent_at,
            at: self.now,
            timeout: message.timeout,
            is_copy: message.is_copy,
            do_leases_hold,
            noted,
            answer: &read,
            ends_at: if is_told { self.now + lifetime } else { u64::MAX },
        };
        let issue = self.truth.arrived(&arrival);
        self.note(|| line);
        issue
    }

    fn without_refresh(
        &mut self,
        message: &Message,
        answer: &mut http::Response<Vec<u8>>,
        issue: Option<usize>,
    ) {
        let body = serde_json::from_slice::<serde_json::Value>(answer.body());
        let Ok(serde_json::Value::Object(mut body)) = body else { return };
        if body.remove("refresh_token").is_some() {
            self.strike_of(message);
            self.fate(issue, Fate::Lost);
            *answer.body_mut() = serde_json::to_vec(&body).unwrap_or_default();
        }
    }

    fn with_lifetime(
        &mut self,
        message: &Message,
        answer: &mut http::Response<Vec<u8>>,
        issue: Option<usize>,
    ) {
        let body = serde_json::from_slice::<serde_json::Value>(answer.body());
        let Ok(serde_json::Value::Object(mut body)) = body else { return };
        if body.contains_key("expires_in") {
            self.strike_of(message);
            let told = ["0", "-1", "1e18", "60", "301", "172800", "\"600\"", "\"soon\"", "null"];
            let told = self.network.pick(&told);
            if let Some(issue) = issue {
                // No lifetime, or none that can be read, is no time to rely on.
                let seconds: u64 = told.trim_matches('"').parse().unwrap_or_default();
                self.truth.told(issue, self.now + seconds * 1_000);
            }
            let told = serde_json::from_str(told).unwrap_or_default();
            body.insert("expires_in".to_owned(), told);
            *answer.body_mut() = serde_json::to_vec(&body).unwrap_or_default();
        }
    }

    fn strike_of(&mut self, message: &Message) {
        if let Some(armed) = message.fault {
            self.struck(&armed);
        }
    }

    fn fails(&mut self, message: &Message, error: HttpError) {
        let delay = self.network.between(5, 3_000);
        let reply = reply(message, Err(error), Answer::Other, None);
        self.later(delay, Happening::Returns(Box::new(reply)));
    }

    fn comes_back(
        &mut self,
        message: &Message,
        result: Result<HttpResponse, HttpError>,
        body: &[u8],
        issue: Option<usize>,
    ) {
        let status = result.as_ref().map_or(0, HttpResponse::status);
        let is_token = message.asked.purpose.is_token();
        let answer = if is_token { Answer::read(status, body) } else { Answer::Other };
        let mut latency = self.network.between(20, 500);
        let reply = reply(message, result, answer, issue);
        match message.fault.map(|armed| armed.fault) {
            Some(Fault::Delayed) if self.now - message.sent_at < 1_000 => {
                latency = self.network.between(0, 120_000);
            }
            Some(Fault::AnswerTwice) => {
                self.strike_of(message);
                let again = self.network.between(500, 60_000);
                let repeated = Reply { is_repeated: true, ..reply.clone() };
                self.later(again, Happening::Returns(Box::new(repeated)));
            }
            _ => {}
        }
        self.later(latency, Happening::Returns(Box::new(reply)));
    }

    /// An answer reaches the host.
    pub(super) fn returns(&mut self, reply: Reply) {
        let who = reply.who;
        if !reply.is_repeated && !self.open.contains_key(&reply.message) {
            return self.fate(reply.issue, Fate::TooLate);
        }
        if self.is_asleep && !self.network.in_hundred(70) {
            // The machine slept so long that the connection broke.
            self.fate(reply.issue, Fate::Lost);
            let broken = Reply {
                result: Err(HttpError::Interrupted),
                answer: Answer::Other,
                issue: None,
                ..reply
            };
            return self.hand(who, Letter::Reply(Box::new(broken)));
        }
        self.hand(who, Letter::Reply(Box::new(reply)));
    }

    /// A request has taken too long, unless its answer was read meanwhile.
    pub(super) fn gives_up(&mut self, who: Who, message: u64) {
        let Some(id) = self.open.remove(&message) else { return };
        let tenant = self.index_of(who.slot, &id.tenant);
        let input = tenantry_core::Input::Responded { id, result: Err(HttpError::TimedOut) };
        self.tell(who, input, Some(tenant));
    }
}

fn reply(
    message: &Message,
    result: Result<HttpResponse, HttpError>,
    answer: Answer,
    issue: Option<usize>,
) -> Reply {
    Reply {
        message: message.number,
        who: message.who,
        is_repeated: false,
        tenant: message.tenant,
        id: message.id.clone(),
        result,
        answer,
        presented: presented(&message.asked),
        issue,
    }
}

fn presented(asked: &Asked) -> Option<Fingerprint> {
    asked.presented.clone().filter(|_| asked.purpose == Purpose::Refresh)
}

/// Whether a fault makes a difference to a request.
fn fits(fault: Fault, purpose: Purpose) -> bool {
    if fault.realm() != Realm::Message {
        return false;
    }
    match fault {
        Fault::NoRefreshToken => matches!(purpose, Purpose::Exchange | Purpose::Refresh),
        Fault::SpuriousInvalidGrant | Fault::LifetimeChanged | Fault::RateLimitAs400 => {
            purpose.is_token()
        }
        _ => true,
    }
}

impl Message {
    fn copied(&self) -> Self {
        let mut http = http::Request::new(self.http.body().clone());
        *http.method_mut() = self.http.method().clone();
        *http.uri_mut() = self.http.uri().clone();
        *http.headers_mut() = self.http.headers().clone();
        Self {
            number: self.number,
            who: self.who,
            tenant: self.tenant,
            id: self.id.clone(),
            host: self.host.clone(),
            http,
            asked: self.asked.clone(),
            timeout: self.timeout,
            sent_at: self.sent_at,
            fault: self.fault,
            is_copy: self.is_copy,
        }
    }
}
