//! The table at the end: every org with its state, its proved name, its expiry and next renewal.

use std::fmt;
use std::time::Duration;

use tenantry_core::{Policy, Status, Tenant, TenantId, Timestamp};

/// Rows of text under headings, each column as wide as its widest cell.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<[String; 6]>,
}

impl Table {
    pub(crate) fn new() -> Self {
        let headings = ["org", "state", "proved as", "token ends", "next renewal", "the walk"];
        Self { rows: vec![headings.map(str::to_owned)] }
    }

    /// One org, as its core has it now.
    pub(crate) fn add(&mut self, tenant: &Tenant, (now, policy): (Timestamp, &Policy), walk: &str) {
        let grant = tenant.grant();
        let session = tenant.session(policy);
        let renews = match session {
            Status::SignedIn { renews_at: Some(at), .. } => in_words(at.since(now)),
            _ => "-".to_owned(),
        };
        self.rows.push([
            tenant.id().to_string(),
            state(&session).to_owned(),
            grant.map_or_else(|| "-".to_owned(), |grant| grant.org().name.clone()),
            grant.map_or_else(|| "-".to_owned(), |grant| in_words(grant.expires_at().since(now))),
            renews,
            walk.to_owned(),
        ]);
    }

    /// One org that the core does not have.
    pub(crate) fn add_unknown(&mut self, tenant: &TenantId, walk: &str) {
        let cells = [tenant.as_str(), "not readable", "-", "-", "-", walk];
        self.rows.push(cells.map(str::to_owned));
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |at: usize| self.rows.iter().map(|row| row[at].chars().count()).max();
        let widths: Vec<_> = (0..6).map(|at| width(at).unwrap_or_default()).collect();
        for row in &self.rows {
            let cells: Vec<_> =
                row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}")).collect();
            writeln!(f, "{}", cells.join("  ").trim_end())?;
        }
        Ok(())
    }
}

/// A state in one or two words.
pub(crate) const fn state(status: &Status<'_>) -> &'static str {
    match status {
        Status::SignedOut(_) => "signed out",
        Status::Redirecting { .. } => "waiting for the browser",
        Status::Exchanging => "exchanging the code",
        Status::Identifying => "proving the org",
        Status::Committing => "saving",
        Status::SignedIn { .. } => "signed in",
        Status::Queued => "waiting for its turn",
        Status::Claiming => "about to renew",
        Status::Renewing => "renewing",
        Status::Holding { .. } => "renewal put off",
        Status::Yielding { .. } => "another process renews",
        Status::Stopped(_) => "stopped",
        Status::Unsaved { .. } => "not saved",
    }
}

/// A span as people say it.
fn in_words(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("in {} s", span.as_secs()),
        (0, minutes) => format!("in {minutes} min"),
        (hours, minutes) => format!("in {hours} h {minutes} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_the_units_people_use() {
        let told = [7, 61, 3_600 * 18 + 120].map(|secs| in_words(Duration::from_secs(secs)));

        assert_eq!(told, ["in 7 s", "in 1 min", "in 18 h 2 min"]);
    }
}
