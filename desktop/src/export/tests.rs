//! What is exported is read back: the same registrations, without their secrets.

use tenantry_core::{
    Audience, Client, ClientId, ClientSecret, Command, Config, Input, OwnerId, RedirectUri,
    TenantId, Timestamp,
};

use super::*;
use crate::import::{Plan, Source, Text};

const NOW: Timestamp = Timestamp::from_unix_millis(1_795_262_400_000);

/// Numbers that follow from a seed.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn uuid(&mut self) -> String {
        format!("{:08x}-0000-4000-8000-{:012x}", self.below(1 << 32), self.below(1 << 40))
    }

    fn scopes(&mut self) -> Vec<Scope> {
        let names = ["users", "users:readonly", "routing", "offline_access", "urn:genesys:cloud:x"];
        (0..self.below(4)).map(|_| Scope::new(self.pick(&names)).unwrap()).collect()
    }

    fn label(&mut self) -> String {
        let parts = [
            "Acme", "\"", "'", ",", ";", "\t", "=1+1", "-", "@", "\u{e9}", "\u{682a}", " ", "{",
            "[", "\\", "|", "label", "sep=", "\u{feff}",
        ];
        let text: String = (0..=self.below(6)).map(|_| self.pick(&parts)).collect();
        // A label is one line, and is kept without spaces around it.
        let text = text.trim().replace('\t', " ");
        if text.is_empty() { "Acme".to_owned() } else { text }
    }

    fn client(&mut self) -> Client {
        let id = ClientId::new(&self.uuid()).unwrap();
        let port = 1024 + self.below(60_000);
        let redirect_uri = RedirectUri::new(&format!("http://localhost:{port}/cb?a=1,2")).unwrap();
        let secret = ClientSecret::new("SECRET");
        match self.below(3) {
            0 => Client::Public { id, redirect_uri },
            1 => Client::Confidential { id, secret, redirect_uri },
            _ => Client::Credentials { id, secret },
        }
    }

    fn context(&mut self) -> TokenContext {
        if self.below(2) == 0 {
            return TokenContext::default();
        }
        let audiences = ["https://api.mypurecloud.com/", "=app", "'a,b;c"];
        TokenContext {
            organization_id: (self.below(2) == 0).then(|| OrgId::new(&self.uuid()).unwrap()),
            audience: (self.below(2) == 0).then(|| Audience::new(self.pick(&audiences)).unwrap()),
            resource: (0..self.below(3)).map(|_| OrgId::new(&self.uuid()).unwrap()).collect(),
            scopes: self.scopes(),
        }
    }

    fn registration(&mut self) -> Registration {
        let gateway = Region::custom("https://gw.example/login", "http://localhost:1/api").unwrap();
        Registration {
            label: self.label(),
            region: if self.below(5) == 0 { gateway } else { self.pick(Region::ALL) },
            org: (self.below(2) == 0).then(|| OrgId::new(&self.uuid()).unwrap()),
            client: self.client(),
            scopes: self.scopes(),
            context: self.context(),
            standing: self.pick(&[Standing::Primary, Standing::Secondary]),
        }
    }
}

fn nobody() -> Tenants {
    Tenants::restore::<Vec<u8>>(Config::new(OwnerId::new([1; 16])), [])
}

fn fleet(chance: &mut Chance) -> Tenants {
    let mut tenants = nobody();
    for number in 0..=chance.below(5) {
        let tenant =
            TenantId::new(&format!("{}{number}", chance.pick(&["-", "a.", "Org_"]))).unwrap();
        let registration = Box::new(chance.registration());
        tenants.handle(NOW, Input::Command(Command::Add { tenant, registration })).unwrap();
    }
    tenants
}

/// All that is said of every org, the secret included.
fn said<'a>(all: impl Iterator<Item = (&'a TenantId, &'a Registration)>) -> Vec<String> {
    all.map(|(id, it)| format!("{id} {}", serde_json::to_string(it).unwrap())).collect()
}

#[test]
fn what_is_exported_is_imported_as_it_was_once_its_secrets_are_typed() {
    for seed in 1..=200 {
        let mut chance = Chance(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(seed));
        let tenants = fleet(&mut chance);
        for format in [Format::Json, Format::Csv] {
            let text = export(&tenants, format);
            assert!(!text.contains("SECRET"), "seed {seed}: {text}");

            let source = Source::read(&Text::pasted(text.clone()).unwrap()).unwrap();
            let plan = Plan::of(&source, &nobody(), |_, _| Some(ClientSecret::new("SECRET")));

            let expected = said(tenants.iter().map(|it| (it.id(), it.registration())));
            let told = format!("seed {seed}, {format:?}: {}\n{text}", plan.problems());
            assert_eq!(said(plan.added()), expected, "{told}");
            assert!(source.unused().is_empty(), "{told}");
        }
    }
}

#[test]
fn an_export_says_nothing_new_where_its_orgs_are() {
    let tenants = fleet(&mut Chance(7));
    for format in [Format::Json, Format::Csv] {
        let source = Source::read(&Text::pasted(export(&tenants, format)).unwrap()).unwrap();
        let plan = Plan::of(&source, &tenants, |_, _| None);

        assert_eq!(plan.problems(), "");
        assert_eq!(plan.added().count(), 0);
    }
}

#[test]
fn a_file_that_is_there_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("orgs.csv");

    assert_eq!(save(&path, "one"), Ok(()));
    assert!(save(&path, "two").unwrap_err().contains("is there already"));

    assert_eq!(std::fs::read_to_string(path).unwrap(), "one");
}
