//! What a started sandbox tells on the terminal: where it listens, and who may sign in with what.

use crate::sandbox::{Endpoints, Sandbox};
use crate::scene::{Client, ClientKind, Region, Scene};

/// The scene as text, region by region. It shows secrets: they open nothing but this sandbox.
pub fn table(sandbox: &Sandbox) -> String {
    let scene = sandbox.provider().scene().clone();
    let regions = scene.regions.iter().filter_map(|region| {
        sandbox.region(region.id.as_str()).map(|endpoints| describe(region, endpoints))
    });
    let regions: Vec<String> = regions.collect();
    format!("{}\nRedirect URIs\n{}", regions.join("\n"), redirect_uris(&scene))
}

fn describe(region: &Region, endpoints: &Endpoints) -> String {
    let mut people = vec![row(["ORG", "ORG ID", "USER", "PASSWORD", ""])];
    for org in &region.orgs {
        for user in &org.users {
            let decides = org.permissions(&user.roles).contains("oauth:client:authorize");
            let standing = if decides { "admin" } else { "" };
            let cells = [&org.short_name, org.id.as_str(), &user.email, &user.password, standing];
            people.push(row(cells));
        }
    }
    let mut clients = vec![row(["CLIENT", "OF", "KIND", "CLIENT ID", "SECRET"])];
    for client in &region.clients {
        let org = region.org(&client.org).map_or("", |org| org.short_name.as_str());
        let secret = client.secret().map_or("(none)", |secret| secret.expose());
        clients.push(row([&client.name, org, kind(client), client.id.as_str(), secret]));
    }
    format!(
        "Region {} (stands for {})\n  login {}\n  api   {}\n\n{}\n{}",
        region.id,
        region.domain,
        endpoints.login_base(),
        endpoints.api_base(),
        align(&people),
        align(&clients),
    )
}

pub(crate) const fn kind(client: &Client) -> &'static str {
    match client.kind {
        ClientKind::Confidential { .. } => "code",
        ClientKind::Public => "code + PKCE, public",
        ClientKind::ClientCredentials { .. } => "client credentials",
    }
}

/// Every redirect URI, and how many clients have it.
fn redirect_uris(scene: &Scene) -> String {
    let clients: Vec<_> = scene.regions.iter().flat_map(|region| &region.clients).collect();
    let mut uris: Vec<_> = clients.iter().flat_map(|client| &client.redirect_uris).collect();
    uris.sort();
    uris.dedup();
    let count = |uri| clients.iter().filter(|client| client.redirect_uris.contains(uri)).count();
    let lines = uris.into_iter().map(|uri| format!("  {uri}  ({} clients)\n", count(uri)));
    lines.collect::<Vec<_>>().concat()
}

fn row(cells: [&str; 5]) -> [String; 5] {
    cells.map(str::to_owned)
}

fn align(rows: &[[String; 5]]) -> String {
    let width = |column: usize| rows.iter().map(|row| row[column].len()).max().unwrap_or(0);
    let widths: [usize; 5] = std::array::from_fn(width);
    let line = |row: &[String; 5]| {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        format!("  {}\n", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    rows.iter().map(line).collect()
}
