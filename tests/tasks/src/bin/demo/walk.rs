//! The walk: every org authorized, called once, renewed once, and found again after a restart.

use std::io::Write;

use tenantry_core::TenantId;

use crate::Problem;
use crate::cast::Member;
use crate::stage::Stage;
use crate::steps::{Operator, Step};
use crate::table::Table;

/// How the walk went: for each org, whether it came to its end or at which step it failed.
pub(crate) struct Outcome {
    ends: Vec<Option<&'static str>>,
}

impl Outcome {
    /// Whether every org came to its end.
    pub(crate) fn is_complete(&self) -> bool {
        self.ends.iter().all(Option::is_none)
    }
}

/// Walks through every org, one line per step, and a table at the end.
pub(crate) fn walk(stage: &Stage, out: &mut impl Write) -> Result<Outcome, Problem> {
    writeln!(out, "{}\n", stage.programme())?;
    let outcome = authorize(stage, out)?;
    writeln!(out, "\nThe desktop is closed and opened again.\n")?;
    find_again(stage, outcome, out)
}

/// The first half: each org is added, signed in, called and renewed.
pub(crate) fn authorize(stage: &Stage, out: &mut impl Write) -> Result<Outcome, Problem> {
    let mut operator = Operator::at(stage)?;
    let mut ends = Vec::new();
    for member in &stage.members {
        ends.push(authorize_one(&mut operator, member, out)?);
    }
    Ok(Outcome { ends })
}

fn authorize_one(
    operator: &mut Operator,
    member: &Member,
    out: &mut impl Write,
) -> Result<Option<&'static str>, Problem> {
    let tenant = &member.tenant;
    if !say(out, tenant, "client", &operator.add(member))? {
        return Ok(Some("client"));
    }
    if let Some(person) = &member.person {
        let [_, email, _] = &person.account;
        say(out, tenant, "browser", &Ok(format!("opens the sign-in page for {email}")))?;
    }
    if !say(out, tenant, "proved", &operator.sign_in(member))? {
        return Ok(Some("sign in"));
    }
    if !say(out, tenant, "called", &operator.call(tenant))? {
        return Ok(Some("call"));
    }
    if !say(out, tenant, "renewed", &operator.renew(tenant))? {
        return Ok(Some("renew"));
    }
    Ok(None)
}

/// The second half: a desktop that is opened anew finds what the first has left.
pub(crate) fn find_again(
    stage: &Stage,
    mut outcome: Outcome,
    out: &mut impl Write,
) -> Result<Outcome, Problem> {
    let operator = Operator::at(stage)?;
    for (member, end) in stage.members.iter().zip(&mut outcome.ends) {
        if end.is_none() && !say(out, &member.tenant, "found", &operator.find(member))? {
            *end = Some("restart");
        }
    }
    let mut table = Table::new();
    let tenants = operator.engine.tenants();
    for (member, end) in stage.members.iter().zip(&outcome.ends) {
        let walk = end.map_or_else(|| "complete".to_owned(), |step| format!("FAILED at: {step}"));
        match tenants.get(&member.tenant) {
            Some(tenant) => table.add(tenant, (operator.engine.now(), tenants.policy()), &walk),
            None => table.add_unknown(&member.tenant, &walk),
        }
    }
    let complete = outcome.ends.iter().filter(|end| end.is_none()).count();
    let all = outcome.ends.len();
    writeln!(
        out,
        "\n{table}\n{complete} of {all} orgs authorized, called, renewed and found again"
    )?;
    Ok(outcome)
}

/// Writes one line, and returns whether the org goes on.
fn say(out: &mut impl Write, tenant: &TenantId, name: &str, step: &Step) -> Result<bool, Problem> {
    let (name, line, goes_on) = match step {
        Ok(line) => (name, line, true),
        Err(reason) => ("FAILED", reason, false),
    };
    writeln!(out, "{:<10} {name:<8} {line}", tenant.as_str())?;
    Ok(goes_on)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use tenantry_core::{Client, ClientId, RedirectUri, Region};
    use tenantry_sandbox::{Consent, Fault, FaultKind};

    use super::*;
    use crate::args::{Face, Wishes};

    fn stage(rules: &str) -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("rules.toml");
        std::fs::write(&file, rules).unwrap();
        let wishes = Wishes { face: Face::Terminal, wrong_secret: None, rules: Some(file) };
        Stage::set(&wishes).unwrap()
    }

    /// Walks, and returns the lines of Globex and whether all others came to their end.
    fn walked(stage: &Stage) -> (String, bool) {
        let mut out = Vec::new();
        let outcome = walk(stage, &mut out).unwrap();
        told(stage, &outcome, &out)
    }

    fn told(stage: &Stage, outcome: &Outcome, out: &[u8]) -> (String, bool) {
        let out = String::from_utf8_lossy(out).into_owned();
        assert!(!outcome.is_complete());
        let lines: Vec<_> = out.lines().filter(|line| line.starts_with("globex")).collect();
        let is_globex = |member: &Member| member.tenant.as_str() == "globex";
        let others = stage.members.iter().zip(&outcome.ends).filter(|(m, _)| !is_globex(m));
        (lines.join("\n"), others.into_iter().all(|(_, end)| end.is_none()))
    }

    fn globex(stage: &mut Stage) -> &mut Member {
        stage.members.iter_mut().find(|member| member.tenant.as_str() == "globex").unwrap()
    }

    fn with_client(member: &mut Member, change: impl FnOnce(ClientId, RedirectUri) -> Client) {
        let client = &member.registration.client;
        let (id, uri) = (client.id().clone(), client.redirect_uri().unwrap().clone());
        member.registration.client = change(id, uri);
    }

    #[track_caller]
    fn assert_told(stage: &Stage, words: &[&str]) {
        let (lines, others_go_on) = walked(stage);
        for word in words {
            assert!(lines.contains(word), "{word:?} is not in:\n{lines}");
        }
        assert!(others_go_on, "the other orgs go on");
    }

    #[test]
    fn every_org_comes_to_its_end() {
        let mut out = Vec::new();

        let outcome = walk(&stage(""), &mut out).unwrap();

        let out = String::from_utf8_lossy(&out).into_owned();
        assert!(outcome.is_complete(), "{out}");
        assert!(out.contains("5 of 5 orgs"), "{out}");
        assert!(!out.contains(tenantry_sandbox::MARKER), "{out}");
    }

    #[test]
    fn a_wrong_client_id_is_told_with_the_page_the_browser_is_stuck_on() {
        let mut stage = stage("");
        let id = ClientId::new("00000000-0000-4000-8000-000000000000").unwrap();
        with_client(globex(&mut stage), |_, redirect_uri| Client::Public { id, redirect_uri });

        assert_told(&stage, &["wrong-client", "register the redirect URI", "check the client id"]);
    }

    #[test]
    fn a_wrong_secret_is_told_with_the_places_to_look() {
        let mut stage = stage("");
        globex(&mut stage).forget_secret();

        assert_told(&stage, &["invalid_client", "Check the client id, the secret"]);
    }

    #[test]
    fn a_wrong_region_is_told() {
        let mut stage = stage("");
        let west = stage.members.iter().find(|m| m.tenant.as_str() == "hooli").unwrap();
        let west: Region = west.registration.region.clone();
        globex(&mut stage).registration.region = west;

        assert_told(&stage, &["wrong-client", "the region"]);
    }

    #[test]
    fn a_redirect_uri_that_is_not_registered_is_told() {
        let mut stage = stage("");
        with_client(globex(&mut stage), |id, uri| {
            let other = uri.as_str().replace("/callback", "/other");
            Client::Public { id, redirect_uri: RedirectUri::new(&other).unwrap() }
        });

        assert_told(&stage, &["redirect URI is invalid", "letter for letter"]);
    }

    #[test]
    fn a_port_in_use_is_told_by_its_number() {
        let mut stage = stage("");
        let squatter = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = squatter.local_addr().unwrap().port();
        with_client(globex(&mut stage), |id, _| {
            let uri = format!("http://localhost:{port}/callback");
            Client::Public { id, redirect_uri: RedirectUri::new(&uri).unwrap() }
        });

        assert_told(&stage, &[&port.to_string(), "FAILED"]);
    }

    #[test]
    fn a_browser_that_is_closed_is_told() {
        let mut stage = stage("");
        stage.patience = std::time::Duration::from_secs(2);
        globex(&mut stage).person = None;

        assert_told(&stage, &["did not come back", "Sign in again"]);
    }

    #[test]
    fn refused_consent_is_told() {
        let mut stage = stage("");
        globex(&mut stage).person.as_mut().unwrap().answer = Consent::Refuse;

        assert_told(&stage, &["Access was refused", "choose Allow"]);
    }

    #[test]
    fn a_user_of_another_org_is_told_with_both_orgs() {
        let mut stage = stage("");
        let acme = stage.members[0].person.clone();
        let expected = globex(&mut stage).registration.org.clone().unwrap();
        globex(&mut stage).person = acme;

        assert_told(&stage, &["A user of Acme", expected.as_str(), "Switch user"]);
    }

    #[test]
    fn garbage_from_the_token_endpoint_is_told() {
        let mut stage = stage("");
        // The first token request of the walk is Acme's; let it be Globex's.
        stage.members.swap(0, 1);
        let _fault = stage.sandbox.fault(Fault::on_token(FaultKind::GarbageBody));

        assert_told(&stage, &["not an answer of Genesys Cloud", "proxy"]);
    }

    #[test]
    fn an_expired_code_is_told_for_whoever_needs_one() {
        let stage = stage("code_seconds = 0");
        let mut out = Vec::new();

        let outcome = walk(&stage, &mut out).unwrap();

        let out = String::from_utf8_lossy(&out).into_owned();
        assert_eq!(out.matches("The sign-in code was not accepted").count(), 4, "{out}");
        assert!(out.contains("a code is good once"), "{out}");
        assert!(outcome.ends[4].is_none(), "client credentials need no code");
    }

    #[test]
    fn a_refused_connection_is_told() {
        let mut stage = stage("");
        let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let base = format!("http://{closed}");
        // Client credentials: no browser stands between the engine and the closed port.
        let jobs = stage.members.last_mut().unwrap();
        jobs.registration.region = Region::custom(&base, &base).unwrap();
        let mut out = Vec::new();

        let outcome = walk(&stage, &mut out).unwrap();

        let out = String::from_utf8_lossy(&out).into_owned();
        assert!(out.contains("no connection could be made"), "{out}");
        assert!(out.contains("Check the network"), "{out}");
        assert_eq!(outcome.ends.iter().filter(|end| end.is_none()).count(), 4);
    }

    #[test]
    fn a_record_of_random_bytes_is_told_and_stays_as_it_is() {
        let stage = stage("");
        let mut out = Vec::new();
        let outcome = authorize(&stage, &mut out).unwrap();
        let file = stage.data_dir().join("orgs").join("globex.sealed");
        let bytes = [0xde, 0xad, 0xbe, 0xef];
        std::fs::write(&file, bytes).unwrap();

        let outcome = find_again(&stage, outcome, &mut out).unwrap();

        let (lines, others_go_on) = told(&stage, &outcome, &out);
        assert!(lines.contains("its record cannot be read: it is damaged"), "{lines}");
        assert!(lines.contains("restore it from a backup"), "{lines}");
        assert!(others_go_on);
        assert_eq!(std::fs::read(&file).unwrap(), bytes);
    }
}
