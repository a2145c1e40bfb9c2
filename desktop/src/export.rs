//! Export: every registration as a text, without its secret. An import reads it back.

use std::fs::OpenOptions;
use std::io::{self, ErrorKind, Write as _};
use std::path::Path;

use serde::Serialize;
use tenantry_core::{
    OrgId, Region, Registration, Scope, Standing, Tenant, TenantId, Tenants, TokenContext,
};

use crate::import::{Column, is_formula};
use crate::views::draft::Kind;

/// How an export is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Json,
}

/// Which shape of JSON it is.
const VERSION: u32 = 1;

/// Every registration, without secrets, in the order of their names.
pub fn export(tenants: &Tenants, format: Format) -> String {
    match format {
        Format::Csv => csv_of(tenants),
        Format::Json => json_of(tenants),
    }
}

/// Writes an export into a file that is not there yet.
///
/// # Errors
/// A sentence says why it was not written, and what to do.
pub fn save(path: &Path, text: &str) -> Result<(), String> {
    let written = OpenOptions::new().write(true).create_new(true).open(path);
    let written = written.and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.map_err(|error: io::Error| {
        let path = path.display();
        match error.kind() {
            ErrorKind::AlreadyExists => {
                format!("{path} is there already, and was left as it is. Give another name.")
            }
            _ => format!("{path} was not written: {error}."),
        }
    })
}

#[derive(Serialize)]
struct Exported<'a> {
    tenantry: u32,
    orgs: Vec<Org<'a>>,
}

/// One registration. Its keys are names of columns, so that an import understands them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Org<'a> {
    name: &'a str,
    label: &'a str,
    region: &'a Region,
    #[serde(skip_serializing_if = "Option::is_none")]
    org_id: Option<&'a OrgId>,
    client_type: &'static str,
    client_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<&'a str>,
    #[serde(skip_serializing_if = "<[Scope]>::is_empty")]
    scopes: &'a [Scope],
    standing: Standing,
    #[serde(skip_serializing_if = "TokenContext::is_off")]
    context: &'a TokenContext,
}

fn json_of(tenants: &Tenants) -> String {
    let orgs = tenants.iter().map(|tenant| {
        let Registration { label, region, org, client, scopes, context, standing } =
            tenant.registration();
        Org {
            name: tenant.id().as_str(),
            label,
            region,
            org_id: org.as_ref(),
            client_type: Kind::of(client).word(),
            client_id: client.id().as_str(),
            redirect_uri: client.redirect_uri().map(tenantry_core::RedirectUri::as_str),
            scopes,
            standing: *standing,
            context,
        }
    });
    let exported = Exported { tenantry: VERSION, orgs: orgs.collect() };
    // A tree of texts, for which serde_json has no error.
    serde_json::to_string_pretty(&exported).unwrap_or_default()
}

fn csv_of(tenants: &Tenants) -> String {
    let rows: Vec<Vec<String>> = tenants.iter().map(row).collect();
    let is_said = |at: &usize| rows.iter().any(|row| row.get(*at).is_some_and(|it| !it.is_empty()));
    // Columns in which nobody says anything would be in the way.
    let said: Vec<usize> = (0..Column::ALL.len()).filter(is_said).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let header = said.iter().filter_map(|at| Column::ALL.get(*at)).map(|column| column.name());
    let mut written = writer.write_record(header);
    for row in &rows {
        let cells = said.iter().filter_map(|at| row.get(*at)).map(|cell| guarded(cell));
        written = written.and_then(|()| writer.write_record(cells));
    }
    // Writing to memory does not fail, and what was written is UTF-8.
    let bytes = written.ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn row(tenant: &Tenant) -> Vec<String> {
    let cell = |column| cell(column, tenant.id(), tenant.registration());
    Column::ALL.into_iter().map(cell).collect()
}

/// What an org says in that column; nothing in that of its secret.
pub(crate) fn cell(column: Column, id: &TenantId, registration: &Registration) -> String {
    let Registration { label, region, org, client, scopes, context, standing } = registration;
    let joined = |scopes: &[Scope]| scopes.iter().map(Scope::as_str).collect::<Vec<_>>().join(" ");
    match column {
        Column::Name => id.to_string(),
        Column::Label => label.clone(),
        Column::Region => region.domain().map(|_| region.name().to_owned()).unwrap_or_default(),
        Column::LoginBase if region.domain().is_none() => region.login_base(),
        Column::ApiBase if region.domain().is_none() => region.api_base(),
        Column::Org => org.as_ref().map(ToString::to_string).unwrap_or_default(),
        Column::Kind => Kind::of(client).word().to_owned(),
        Column::ClientId => client.id().to_string(),
        Column::LoginBase | Column::ApiBase | Column::Secret => String::new(),
        Column::RedirectUri => client.redirect_uri().map(ToString::to_string).unwrap_or_default(),
        Column::Scopes => joined(scopes),
        Column::Standing => match standing {
            Standing::Primary => "primary".to_owned(),
            Standing::Secondary => "secondary".to_owned(),
        },
        Column::ContextOrg => {
            context.organization_id.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        Column::ContextAudience => {
            context.audience.as_ref().map(ToString::to_string).unwrap_or_default()
        }
        Column::ContextResource => {
            let ids: Vec<_> = context.resource.iter().map(OrgId::as_str).collect();
            ids.join(" ")
        }
        Column::ContextScopes => joined(&context.scopes),
    }
}

/// A spreadsheet calculates what begins like a formula, and a label may come from anybody.
fn guarded(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests;
