//! The demo scene: four customers and a software vendor, in two regions.

use std::collections::BTreeSet;

use super::{Client, ClientKind, ClientState, Org, Region, RoleDivision, Scene, User, UserRole};
use crate::id::{ClientId, OrgId, RegionId, RoleId, UserId};
use crate::secret::Secret;

/// Everybody's password. It is shown on the sign-in page.
const PASSWORD: &str = "sandbox";

/// Where the desktop app listens for the redirect.
const REDIRECT_URIS: [&str; 2] =
    ["http://localhost:47080/callback", "http://127.0.0.1:47080/callback"];

/// What a code client of the demo asks for. `user-basic-info` is the one every token check needs.
const SCOPES: [&str; 5] =
    ["oauth:readonly", "organization:readonly", "routing", "user-basic-info", "users:readonly"];

const ADMIN_PERMISSIONS: [&str; 4] =
    ["oauth:client:authorize", "oauth:client:view", "oauth:client:edit", "oauth:token:delete"];

/// A customer, or the vendor: its id, names, admin role, people.
struct Cast<'a> {
    id: &'a str,
    name: &'a str,
    short_name: &'a str,
    admin_role: &'a str,
    admin: (&'a str, &'a str, &'a str),
    others: &'a [(&'a str, &'a str, &'a str)],
}

impl Scene {
    /// Acme, Globex and the vendor Harborlight in `east`; Initech, Hooli and the vendor in `west`.
    ///
    /// Each organization has one admin, and Acme and Globex an ordinary user as well. The vendor's
    /// clients serve users of any organization of their region; each customer has clients of its
    /// own too.
    pub fn demo() -> Self {
        Self { regions: vec![east(), west()] }
    }
}

fn east() -> Region {
    let vendor = org(&Cast {
        id: "6513270e-269e-4d37-b2a7-4de452e6b438",
        name: "Harborlight Software",
        short_name: "harborlight",
        admin_role: "d23f0824-128b-4f33-8c5c-7fd0a6a3a450",
        admin: (
            "9531985d-5d9d-49f8-9818-e811892f902b",
            "Vera Lindqvist",
            "vera@harborlight.example",
        ),
        others: &[],
    });
    let acme = org(&Cast {
        id: "36f675cc-81e7-4ef5-a8e2-5d940ed90475",
        name: "Acme",
        short_name: "acme",
        admin_role: "6b0d549b-6f03-475a-9600-a35a099950d8",
        admin: ("8d116ece-1738-47d9-bd9c-172411e20b8f", "Ada Okafor", "ada@acme.example"),
        others: &[("90c192cf-d3ac-44af-8f21-ddb66cad4a26", "Sam Reyes", "sam@acme.example")],
    });
    let globex = org(&Cast {
        id: "a170b338-3926-4059-b28c-105d1fb17c23",
        name: "Globex",
        short_name: "globex",
        admin_role: "0fd630f1-f29d-4da9-953f-48f1a09f76b5",
        admin: ("0cb1e29c-658c-4a14-95e6-0af593bd04cf", "Grace Moreau", "grace@globex.example"),
        others: &[("8e81973e-0bec-47b0-b898-d190f9ebdacc", "Gus Ibarra", "gus@globex.example")],
    });
    let mut region = Region {
        id: RegionId::from("east"),
        domain: "mypurecloud.com".to_owned(),
        clients: vec![
            confidential("6b4cb242-4a23-4596-a217-beaddbc496cb", "Harborlight Connect", &vendor.id),
            public("92276658-1e27-41c0-8a6a-63ec24ede6a4", "Harborlight Panel", &vendor.id),
            confidential("ae97ba94-d0ed-482f-8f6d-05584ef8aa38", "Acme Sign-in", &acme.id),
            credentials("923a7369-94e3-4f91-9a61-dbe22e44158b", "Acme Nightly Jobs", &acme),
            confidential("18f135d2-5f55-4203-b018-50c5a38fd547", "Globex Sign-in", &globex.id),
        ],
        orgs: vec![acme, globex, vendor],
    };
    // Acme trusts the vendor's support to act in it.
    trust(&mut region, "vera@harborlight.example", "acme");
    region
}

fn west() -> Region {
    let vendor = org(&Cast {
        id: "907a70c3-1012-4037-b64c-e4228c38fb29",
        name: "Harborlight Software Europe",
        short_name: "harborlight-eu",
        admin_role: "7f150524-34b9-45df-9e77-69b10f4205b4",
        admin: (
            "c6f87718-6d76-407e-881e-d162ae2eb154",
            "Wim de Boer",
            "wim@harborlight-eu.example",
        ),
        others: &[],
    });
    let initech = org(&Cast {
        id: "ec66a787-95e7-41d1-b731-af10506bf2ef",
        name: "Initech",
        short_name: "initech",
        admin_role: "3f98e277-4cbd-47ad-9c90-a9587403e430",
        admin: ("c7a2ea20-b2f1-4c94-ae05-319acb5c7427", "Ines Byrne", "ines@initech.example"),
        others: &[],
    });
    let hooli = org(&Cast {
        id: "4cdd2055-930d-4eaf-94f4-733f3e7d1bfb",
        name: "Hooli",
        short_name: "hooli",
        admin_role: "57ee05cd-e009-42c7-bebf-f20686734721",
        admin: ("9be4bcfc-49b6-4a08-b2e6-cc3ababced20", "Hana Petrov", "hana@hooli.example"),
        others: &[],
    });
    Region {
        id: RegionId::from("west"),
        domain: "mypurecloud.ie".to_owned(),
        clients: vec![
            confidential("830e07bc-1e39-4f10-92bd-4acefaecbd38", "Harborlight Connect", &vendor.id),
            public("5790f82e-c1d3-4cff-aa3a-f4d46b0a18e8", "Harborlight Panel", &vendor.id),
            confidential("6bf46c69-7d2c-4f82-aeea-cbe226e87555", "Initech Sign-in", &initech.id),
            credentials("13deef86-ab10-41d0-b646-e1f40a097c97", "Initech Nightly Jobs", &initech),
            confidential("ca02135e-92b1-43f2-8ede-0d7ac3baea9e", "Hooli Sign-in", &hooli.id),
        ],
        orgs: vec![initech, hooli, vendor],
    }
}

fn org(cast: &Cast<'_>) -> Org {
    let admin_role = UserRole {
        id: RoleId::from(cast.admin_role),
        name: "Master Admin".to_owned(),
        permissions: ADMIN_PERMISSIONS.map(str::to_owned).to_vec(),
    };
    let mut users = vec![user(cast.admin, vec![admin_role.id.clone()])];
    users.extend(cast.others.iter().map(|other| user(*other, Vec::new())));
    Org {
        id: OrgId::from(cast.id),
        name: cast.name.to_owned(),
        short_name: cast.short_name.to_owned(),
        roles: vec![admin_role],
        users,
    }
}

fn user((id, name, email): (&str, &str, &str), roles: Vec<RoleId>) -> User {
    User {
        id: UserId::from(id),
        name: name.to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        roles,
        acts_in: Vec::new(),
    }
}

fn trust(region: &mut Region, email: &str, trustor: &str) {
    let trustors = region.orgs.iter().filter(|org| org.short_name == trustor);
    let trustors: Vec<_> = trustors.map(|org| org.id.clone()).collect();
    let users = region.orgs.iter_mut().flat_map(|org| &mut org.users);
    for user in users.filter(|user| user.email == email) {
        user.acts_in.clone_from(&trustors);
    }
}

fn confidential(id: &str, name: &str, org: &OrgId) -> Client {
    client(id, name, org, ClientKind::Confidential { secret: Secret::derived(id) })
}

fn public(id: &str, name: &str, org: &OrgId) -> Client {
    client(id, name, org, ClientKind::Public)
}

fn credentials(id: &str, name: &str, org: &Org) -> Client {
    let division = |role: &UserRole| RoleDivision { role: role.id.clone(), division: "*".into() };
    let role_divisions = org.roles.iter().map(division).collect();
    let kind = ClientKind::ClientCredentials { secret: Secret::derived(id), role_divisions };
    let bare = client(id, name, &org.id, kind);
    Client { redirect_uris: BTreeSet::new(), scope: BTreeSet::new(), ..bare }
}

fn client(id: &str, name: &str, org: &OrgId, kind: ClientKind) -> Client {
    Client {
        id: ClientId::from(id),
        name: name.to_owned(),
        org: org.clone(),
        kind,
        redirect_uris: REDIRECT_URIS.map(str::to_owned).into(),
        scope: SCOPES.map(str::to_owned).into(),
        access_token_validity_seconds: 86_400,
        state: ClientState::Active,
    }
}
