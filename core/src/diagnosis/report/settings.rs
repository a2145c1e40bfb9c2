//! Settings: what configurations, forms and calls set, by the names of what they set.

use super::Facts;
use super::names::normal;
use super::place::Place;
use super::scan::{Is, Pair, Sign};
use crate::diagnosis::answer::{Asked, Speaker};
use crate::diagnosis::claim::Claim;
use crate::diagnosis::evidence::{GrantKind, UnknownName};
use crate::registration::{GrantType, Region, Scope, ScopeCheck};

/// More scopes than this are no list of scopes.
const SCOPES_LIMIT: usize = 140;

/// More lists of scopes than this are not read.
const LISTS_LIMIT: usize = 100;
/// No list of scopes is longer.
const LIST_LIMIT: usize = 4000;

/// Reads every pair that sets something.
pub(super) fn read(facts: &mut Facts, text: &str, pairs: &[Pair<'_>]) {
    constant(facts, text);
    for pair in pairs {
        let name = normal(pair.name);
        let value = pair.value.trim();
        if value.is_empty() {
            continue;
        }
        setting(facts, text, pair, &name, value);
        advised(facts, &name, pair.name, value);
    }
}

fn setting(facts: &mut Facts, text: &str, pair: &Pair<'_>, name: &str, value: &str) {
    let is_one = value.len() < 200 && !value.contains([' ', '\n', '(', '$', '{']);
    match name {
        "clientid" | "oauthclientid" | "genesyscloudoauthclientid"
            if is_one && is_literal(pair, value) =>
        {
            facts.evidence.setup.client = Some(decoded(value));
        }
        _ if name.ends_with("clientid") && is_one && is_literal(pair, value) => {
            facts.evidence.setup.client.get_or_insert_with(|| decoded(value));
        }
        "redirecturi" | "redirecturl" | "callbackurl"
            if is_one && (value.contains("://") || value.contains("%3A")) =>
        {
            // What a sign-in began with is what counts; an exchange may name another.
            let url = text[..pair.at].rsplit([' ', '\n', '"', '\'']).next().unwrap_or_default();
            let began = url.contains("/oauth/authorize?");
            if began {
                facts.told.began_with = Some(decoded(value));
            }
            let known = facts.told.began_with.clone();
            facts.evidence.setup.redirect_uri = known.or_else(|| Some(decoded(value)));
        }
        "registered"
        | "registereduri"
        | "registeredredirecturi"
        | "authorizedredirecturi"
        | "authorizedredirecturis"
        | "registeredredirecturis"
            if is_one && value.contains("://") =>
        {
            facts.registered_uri(decoded(value));
        }
        "granttype" | "authorizedgranttype" | "grant" => grant_type(facts, value),
        "responsetype" if value == "token" => facts.sure_grant(GrantKind::Implicit),
        "scope" | "scopes" => scopes(facts, text, pair),
        "tokenurl" | "tokenuri" | "tokenendpoint" | "accesstokenuri" | "accesstokenurl"
        | "oauthtokenurl" | "tokenpath"
            if is_one && value.contains('/') =>
        {
            facts.evidence.setup.token_url = Some(value.to_owned());
        }
        "baseurl" | "apibase" | "apiurl" | "basepath" | "apibaseurl" | "secondarybase"
        | "apihost" | "apiendpoint"
            if is_one
                && (value.contains("://")
                    || value.contains('/')
                    || Region::named(value).is_some()) =>
        {
            facts.evidence.setup.api_base = Some(value.to_owned());
        }
        "region"
        | "environment"
        | "env"
        | "gcregion"
        | "genesyscloudregion"
        | "genesysregion"
        | "purecloudregion"
        | "genesyscloudenvironment" => {
            if let Some(region) = Region::named(&value.replace('_', "-")) {
                facts.set_region(region);
            }
        }
        "org" | "orgname" | "organization" | "organizationname"
            if is_one && value.len() < 60 && pair.is == Is::Quoted =>
        {
            facts.evidence.setup.org.get_or_insert_with(|| value.to_owned());
        }
        "expiresin" | "accesstokenvalidityseconds" => {
            facts.evidence.grant.lifetime_secs =
                value.parse().ok().or(facts.evidence.grant.lifetime_secs);
        }
        _ => {}
    }
}

/// Whether it is a value, and not the name of one: `client_id=client_id` says nothing.
fn is_literal(pair: &Pair<'_>, value: &str) -> bool {
    let is_value = pair.is == Is::Quoted || value.bytes().any(|c| c.is_ascii_digit());
    is_value && value.len() > 2 || (pair.sign == Sign::Equals && value.contains('-'))
}

/// A value as it was before it was put into a URL.
pub(super) fn decoded(value: &str) -> String {
    if !value.contains('%') {
        return value.to_owned();
    }
    let form = format!("v={}", value.replace('+', "%2B"));
    let pair = form_urlencoded::parse(form.as_bytes()).next();
    pair.map_or_else(String::new, |(_, value)| {
        value.chars().map(crate::wire::shown::plain).collect()
    })
}

fn grant_type(facts: &mut Facts, value: &str) {
    let value = normal(value);
    match value.as_str() {
        "clientcredentials" => facts.sure_grant(GrantKind::ClientCredentials),
        "authorizationcode" | "code" => facts.sure_grant(GrantKind::Code),
        "pkce" => facts.sure_grant(GrantKind::PublicCode),
        "token" | "implicit" => facts.sure_grant(GrantKind::Implicit),
        _ => {}
    }
}

/// The scopes of a list or a line, and which of them are unknown.
fn scopes(facts: &mut Facts, text: &str, pair: &Pair<'_>) {
    facts.lists += 1;
    if facts.lists > LISTS_LIMIT {
        return;
    }
    let listed = list(text, pair);
    let named = listed.iter().filter_map(|name| Scope::new(name).ok());
    let scopes: Vec<Scope> =
        named.filter(|scope| is_scope(scope.as_str())).take(SCOPES_LIMIT).collect();
    let check = ScopeCheck::of(&scopes, None, GrantType::AuthorizationCode);
    for unknown in check.unknown {
        let name = unknown.name.as_str().to_owned();
        advised(facts, "scope", "scope", &name);
        if !facts.evidence.setup.unknown_scopes.iter().any(|known| known.name == name) {
            let meant = unknown.meant.map(str::to_owned);
            facts.evidence.setup.unknown_scopes.push(UnknownName { name, meant });
        }
    }
    for scope in scopes {
        let name = scope.as_str().to_owned();
        if !facts.evidence.setup.scopes.contains(&name) {
            facts.evidence.setup.scopes.push(name);
        }
    }
}

fn is_scope(name: &str) -> bool {
    name.len() > 2
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b":_-.*".contains(&c))
        && !matches!(name, "null" | "none" | "true" | "false" | "string" | "scope" | "scopes")
}

/// The items of `[a, b]`, of `a b`, and of the lines of YAML below a name.
fn list(text: &str, pair: &Pair<'_>) -> Vec<String> {
    let quotes = ['"', '\'', '`', ' ', '\\'];
    let items = |list: &str| -> Vec<String> {
        let split = list.split([',', ' ', '\n', '+']);
        split
            .map(|item| decoded(item.trim_matches(quotes)))
            .flat_map(|it| it.split(' ').map(str::to_owned).collect::<Vec<_>>())
            .filter(|item| !item.is_empty())
            .collect()
    };
    let open = text[..pair.value_at].trim_end_matches(quotes);
    if open.ends_with('[') || pair.value.starts_with('[') {
        let rest = super::window(text, pair.value_at, LIST_LIMIT);
        let rest = rest.strip_prefix('[').unwrap_or(rest);
        let end = rest.find(']').or_else(|| rest.find('\n')).unwrap_or(rest.len());
        return items(&rest[..end]);
    }
    if pair.value.starts_with('-') || text[pair.value_at..].starts_with('-') {
        return Vec::new();
    }
    items(pair.value)
}

/// YAML's lists stand below their names, which have no value of their own.
pub(super) fn listed(facts: &mut Facts, text: &str) {
    let mut is_below = false;
    for line in text.lines() {
        let item = line.trim();
        if is_below && let Some(name) = item.strip_prefix("- ") {
            let name = name.trim_matches(['"', '\'', ' ']);
            let pair = Pair {
                name: "scope",
                before: "",
                at: 0,
                sign: Sign::Colon,
                value: name,
                value_at: name.len(),
                is: Is::Bare,
            };
            scopes(facts, name, &pair);
            continue;
        }
        is_below = matches!(
            item.to_ascii_lowercase().as_str(),
            "scopes:" | "scope:" | "- scopes:" | "authorizedscope:"
        );
    }
}

/// Settings that people expect to help, and that nothing in Genesys Cloud knows.
fn advised(facts: &mut Facts, name: &str, written: &str, value: &str) {
    let claim = match name {
        "audience" | "aud" => Claim::Audience,
        "resource" | "resources" => Claim::Resource,
        "organizationid" | "orgid" | "tenantid" | "orgids" => Claim::OrganizationId,
        "scope" | "scopes" if value.contains("offline_access") => Claim::OfflineAccess,
        "scope" | "scopes" if value.contains("urn:") => Claim::UrnScope,
        _ if name.starts_with("multiorg")
            || name.starts_with("crossorg")
            || name.starts_with("multitenant") =>
        {
            Claim::MultiOrgSwitch
        }
        _ => return,
    };
    facts.claim(claim);
    if claim == Claim::MultiOrgSwitch {
        let name = written.to_owned();
        if !facts.evidence.setup.unknown_settings.contains(&name) {
            facts.evidence.setup.unknown_settings.push(name);
        }
    }
}

/// What the hosts in the text say: the region, and where requests go.
pub(super) fn places(facts: &mut Facts, places: &[Place]) {
    bases(facts, places);
    let of_orgs = || places.iter().filter(|place| !place.is_page());
    // Requests go to endpoints; any other host says where somebody signs in, and so where an org is.
    let tokens = of_orgs().rfind(|place| place.speaker() == Speaker::Login);
    let endpoint = tokens.or_else(|| of_orgs().rfind(|place| place.is_endpoint()));
    let asked = endpoint.or_else(|| of_orgs().rfind(|place| place.region.is_some()));
    let Some(asked) = asked.and_then(|place| place.region.clone()) else { return };
    let other = of_orgs().filter(|place| !place.is_endpoint() || endpoint.is_none());
    let other = other.filter_map(|place| place.region.clone()).find(|region| *region != asked);
    facts.evidence.setup.org_region = other;
    facts.set_region(asked);
    let token = of_orgs()
        .find(|place| place.asked() == Some(Asked::Token) && place.speaker() == Speaker::Login);
    facts.token_place = token.map(|place| format!("https://{}{}", place.host, place.path));
}

/// The domain's constant in an SDK: `PureCloudRegionHosts.us_west_2`.
fn constant(facts: &mut Facts, text: &str) {
    let Some((_, rest)) = text.split_once("PureCloudRegionHosts.") else { return };
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
    if let Some(region) = Region::named(&rest[..end].replace('_', "-").to_ascii_lowercase()) {
        facts.set_region(region);
    }
}

/// A base that names the org.
fn bases(facts: &mut Facts, places: &[Place]) {
    if let Some(base) = places
        .iter()
        .find(|place| place.path.contains("/v2/organizations/") && !place.path.contains("/api/v2/"))
    {
        facts
            .evidence
            .setup
            .api_base
            .get_or_insert_with(|| format!("https://{}{}", base.host, base.path));
        facts.claim(Claim::BaseUrlOfOrg);
    }
}

#[cfg(test)]
mod tests;
