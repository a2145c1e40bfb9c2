//! Scope names: what Genesys Cloud calls its scopes, for warnings only.
//!
//! These are all names that the operations of its Platform API ask for in the published API
//! definition of mid-2026. New ones come without notice (`GET /api/v2/oauth/scopes` has them all),
//! so a name that is missing here may be right: nothing may be refused over this list.

use strsim::osa_distance;

/// What ends the name of a scope that lets nothing be changed.
pub(super) const READONLY: &str = ":readonly";

/// Every known name, sorted.
pub(super) static NAMES: [&str; 134] = [
    "ai-studio",
    "ai-studio:readonly",
    "alerting",
    "alerting:readonly",
    "analytics",
    "analytics:readonly",
    "architect",
    "architect:readonly",
    "assistants",
    "assistants:readonly",
    "audits:readonly",
    "authorization",
    "authorization:readonly",
    "billing",
    "billing:readonly",
    "business-rules",
    "business-rules:readonly",
    "case-management",
    "case-management:readonly",
    "coaching",
    "coaching:readonly",
    "content-management",
    "content-management:readonly",
    "conversations",
    "conversations:readonly",
    "data-extensions",
    "data-privacy",
    "data-privacy:readonly",
    "devices",
    "devices:readonly",
    "dialog",
    "dialog:readonly",
    "employee-engagement",
    "employee-engagement:readonly",
    "employee-performance",
    "employee-performance:readonly",
    "external-contacts",
    "external-contacts:readonly",
    "fax",
    "fax:readonly",
    "gamification",
    "gamification:readonly",
    "gdpr",
    "gdpr:readonly",
    "geolocation",
    "geolocation:readonly",
    "greetings",
    "greetings:readonly",
    "groups",
    "groups:readonly",
    "identity-providers",
    "identity-providers:readonly",
    "infrastructureascode",
    "infrastructureascode:readonly",
    "integrations",
    "integrations:readonly",
    "journey",
    "journey:readonly",
    "knowledge",
    "knowledge:readonly",
    "language-understanding",
    "language-understanding:readonly",
    "learning",
    "learning:readonly",
    "license",
    "license:readonly",
    "locations",
    "locations:readonly",
    "logcapture",
    "logcapture:readonly",
    "messaging",
    "messaging-platform",
    "messaging-platform:readonly",
    "messaging:readonly",
    "notifications",
    "oauth",
    "oauth:readonly",
    "organization",
    "organization-authorization",
    "organization-authorization:readonly",
    "organization:readonly",
    "outbound",
    "outbound:readonly",
    "presence",
    "presence:readonly",
    "process-automation",
    "process-automation:readonly",
    "quality",
    "quality:readonly",
    "recordings",
    "recordings:readonly",
    "response-management",
    "response-management:readonly",
    "routing",
    "routing:readonly",
    "scim",
    "scim:readonly",
    "screen-monitoring",
    "screen-monitoring:readonly",
    "scripts",
    "scripts:readonly",
    "search:readonly",
    "social-media",
    "social-media:readonly",
    "speech-and-text-analytics",
    "speech-and-text-analytics:readonly",
    "stations",
    "stations:readonly",
    "telephony",
    "telephony:readonly",
    "textbots",
    "textbots:readonly",
    "upload",
    "usage",
    "usage:readonly",
    "user-basic-info",
    "user-recordings",
    "user-recordings:readonly",
    "users",
    "users-rules",
    "users-rules:readonly",
    "users:readonly",
    "voicemail",
    "voicemail:readonly",
    "web-chat",
    "web-chat:readonly",
    "webdeployments",
    "webdeployments:readonly",
    "widgets",
    "widgets:readonly",
    "workforce-management",
    "workforce-management:readonly",
    "workitems",
    "workitems:readonly",
];

/// Whether it is a known name.
pub(super) fn is_known(name: &str) -> bool {
    NAMES.binary_search(&name).is_ok()
}

/// The known name that a person may have meant by one that is not.
///
/// Other platforms write `user:read` and `integration:manage` for `users:readonly` and
/// `integrations`, so area and action are looked at apart.
pub(super) fn meant(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase().replace('_', "-").replace('.', ":");
    let (area, action) = lower.split_once(':').unwrap_or((&lower, ""));
    let area = nearest_area(area)?;
    let forms = NAMES.iter().copied().filter(|known| area_of(known) == area);
    let action = action.rsplit(':').next().unwrap_or_default();
    let reads = matches!(action, "get" | "list" | "read" | "readonly" | "read-only" | "view");
    forms.max_by_key(|known| is_readonly(known) == reads)
}

fn nearest_area(area: &str) -> Option<&'static str> {
    // Short words are near to each other by accident.
    let near = if area.len() < 6 { 1 } else { 2 };
    let areas = NAMES.iter().map(|known| area_of(known));
    let measured = areas.map(|known| (osa_distance(area, known), known));
    measured.filter(|(far, _)| *far <= near).min().map(|(_, known)| known)
}

fn area_of(name: &'static str) -> &'static str {
    name.strip_suffix(READONLY).unwrap_or(name)
}

fn is_readonly(name: &str) -> bool {
    name.ends_with(READONLY)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registration::Scope;

    #[test]
    fn the_names_are_sorted_scopes_and_each_is_known() {
        assert!(NAMES.is_sorted() && Scope::known().eq(NAMES));
        for name in NAMES {
            assert!(Scope::new(name).is_ok() && is_known(name), "{name}");
        }
    }

    #[test]
    fn a_near_miss_is_told_what_may_have_been_meant() {
        for (name, expected) in [
            ("user:read", Some("users:readonly")),
            ("integration:manage", Some("integrations")),
            ("Users:ReadOnly", Some("users:readonly")),
            ("users.read", Some("users:readonly")),
            ("routing:queue:view", Some("routing:readonly")),
            ("conversation", Some("conversations")),
            ("analitycs:readonly", Some("analytics:readonly")),
            ("user_basic_info", Some("user-basic-info")),
            ("audits", Some("audits:readonly")),
            ("notifications:readonly", Some("notifications")),
            ("openid", None),
            ("usr:read", None),
            ("offline_access", None),
            ("admin:*", None),
            ("urn:genesys:cloud:11111111-0000-4000-8000-000000000001", None),
            (":readonly", None),
        ] {
            assert_eq!(meant(name), expected, "{name}");
        }
    }
}
