//! Clients: of another region, with another secret, switched off, unknown, or of another kind.

use tenantry_core::diagnosis::{Cause, Claim, Remedy};
use tenantry_core::{ClientId, ClientSecret, OrgId, Region, Standing};
use tenantry_sandbox::{ClientState, Rules};
use tenantry_tests::{Cast, OrgName};

use super::patient::{
    ACMES_JOBS, ACMES_OWN, Made, NEW, Patient, SENDING_AN_AUDIENCE, SIGNING_IN, VENDOR, Vain, Way,
};
use super::program::{Program, Proof};

/// Initech's client that signs in for itself, in `west`.
const INITECHS_JOBS: &str = "13deef86-ab10-41d0-b646-e1f40a097c97";
const INITECH: &str = "ec66a787-95e7-41d1-b731-af10506bf2ef";

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::WrongRegion,
        trouble_is: "an org of the west is asked for in the east",
        trouble: west_in_the_east,
        steps: &[
            (Remedy::LookAtOrgAddress, |it| {
                let scene = it.world.provider.scene();
                let region = scene.regions.iter().find(|it| it.org(&INITECH.into()).is_some());
                assert_eq!(region.unwrap().id.as_str(), "west");
            }),
            (Remedy::SetRegionAndClient, |it| {
                it.edit(|it| it.region = region("west", "west"));
                it.sign_in();
            }),
        ],
        in_vain: &[
            SENDING_AN_AUDIENCE,
            Vain {
                claim: Claim::UrnScope,
                act: |it| {
                    it.set_scope(&format!("urn:genesys:cloud:{INITECH}"));
                    it.sign_in();
                },
            },
        ],
    },
    Way {
        cause: Cause::WrongRegion,
        trouble_is: "a client of the west is used for an org of the east",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            it.edit(|it| it.standing = Standing::Secondary);
            primary_in_the_west(&mut it);
            it.edit(|it| it.client = credentials_of_initech());
            it.sign_in();
            it
        },
        steps: &[(Remedy::MakeClientInRegion, |it| {
            it.make_client(NEW, Made::Credentials);
            it.set_client(NEW);
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::SecretWrong,
        trouble_is: "the secret was regenerated",
        trouble: regenerated,
        steps: &[
            (Remedy::CompareSecret, |it| {
                let shown = it.secret_shown();
                let set = it.registration().client.secret().unwrap().expose().to_owned();
                assert_ne!(set, shown);
            }),
            (Remedy::SetSecret, |it| {
                let shown = it.secret_shown();
                it.set_secret(&shown);
                it.renew();
            }),
        ],
        in_vain: &[
            Vain {
                claim: Claim::Audience,
                act: |it| {
                    it.set_audience();
                    it.renew();
                },
            },
            Vain {
                claim: Claim::UrnScope,
                act: |it| {
                    it.set_scope("urn:genesys:cloud:x");
                    it.renew();
                },
            },
        ],
    },
    Way {
        cause: Cause::SecretWrong,
        trouble_is: "the secret was regenerated, and two orgs use the client",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            let globex = it.world.add(it.process, OrgName::Globex, Cast::Confidential);
            it.world.sign_in(it.process, &globex, OrgName::Globex);
            it.world.provider.regenerate_secret(&VENDOR.into()).unwrap();
            it.minutes(60 * 25);
            it
        },
        steps: &[(Remedy::SetSecretEverywhere, |it| {
            let shown = it.secret_shown();
            for place in ["acme", "globex"] {
                it.org = tenantry_tests::tenant(place);
                it.set_secret(&shown);
                it.renew();
                assert_eq!(it.works(), Ok(()), "{place}");
            }
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::SecretMangled,
        trouble_is: "the secret ends with a line break",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Credentials);
            let spaced = format!("{}\n", it.secret_shown());
            it.set_secret(&spaced);
            it.sign_in();
            it
        },
        steps: &[
            (Remedy::LookAtSecretAsRead, |it| {
                let read = it.registration().client.secret().unwrap().expose().to_owned();
                assert_ne!(read.trim(), read);
            }),
            (Remedy::SetSecret, |it| {
                let shown = it.secret_shown();
                it.set_secret(&shown);
                it.sign_in();
            }),
        ],
        in_vain: &[SENDING_AN_AUDIENCE],
    },
    Way {
        cause: Cause::SecretMangled,
        trouble_is: "the Base64 text has a line break in it",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            let mut program = Program::of(&it.world, ACMES_JOBS);
            program.fields = vec![("grant_type", "client_credentials".to_owned())];
            let secret = program.client.secret().unwrap().expose().to_owned();
            // As `echo "$ID:$SECRET" | base64` does it.
            program.proof = Proof::Written(base64_of(&format!("{ACMES_JOBS}:{secret}\n")));
            it.program = Some(program);
            it
        },
        steps: &[(Remedy::SendBasic, |it| it.program().proof = Proof::Basic)],
        in_vain: &[],
    },
    Way {
        cause: Cause::ClientDisabled,
        trouble_is: "the client is about to be deleted",
        trouble: inactive,
        steps: &[
            (Remedy::LookAtClient, |it| {
                let client = it.client();
                let state = it.world.provider.scene().client(&client).unwrap().state;
                assert_eq!(state, ClientState::Inactive);
                it.world.provider.set_client_state(&client, ClientState::Active).unwrap();
            }),
            (Remedy::Renew, Patient::renew),
        ],
        in_vain: &[
            Vain {
                claim: Claim::SignInInVain,
                act: |it| {
                    it.world.begin_sign_in(it.process, &it.org).unwrap();
                    let none = it.world.redirect(
                        it.process,
                        OrgName::Acme,
                        tenantry_sandbox::Consent::Allow,
                    );
                    assert!(none.is_none());
                },
            },
            Vain {
                claim: Claim::WaitAndRetry,
                act: |it| {
                    it.minutes(1);
                    it.renew();
                },
            },
        ],
    },
    Way {
        cause: Cause::ClientDisabled,
        trouble_is: "it is to stay away",
        trouble: inactive,
        steps: &[(Remedy::ReplaceClient, |it| {
            it.make_client(NEW, Made::Confidential);
            it.sign_out();
            it.set_client(NEW);
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ClientUnknown,
        trouble_is: "the id has a typing error",
        trouble: || {
            let mut it = Patient::unknown(told_of_unknown(), Cast::Credentials);
            let secret = ClientSecret::new(it.secret_shown());
            let id = ClientId::new("923a7369-94e3-4f91-9a61-dbe22e441589").unwrap();
            it.edit(|it| it.client = tenantry_core::Client::Credentials { id, secret });
            it.sign_in();
            it
        },
        steps: &[
            (Remedy::CopyClientId, |it| {
                let listed = it.world.provider.scene().client(&ACMES_JOBS.into()).is_some();
                let set = it.client();
                assert!(listed && set.as_str() != ACMES_JOBS);
            }),
            (Remedy::SetClientId, |it| {
                it.set_client(ACMES_JOBS);
                it.sign_in();
            }),
        ],
        in_vain: &[SIGNING_IN, SENDING_AN_AUDIENCE],
    },
    Way {
        cause: Cause::ClientUnknown,
        trouble_is: "it was deleted",
        trouble: || {
            let mut it = Patient::signed_in(told_of_unknown(), Cast::Confidential);
            it.world.provider.delete_client(&VENDOR.into()).unwrap();
            it.minutes(60 * 25);
            it
        },
        steps: &[(Remedy::MakeClientAnew, |it| {
            it.make_client(NEW, Made::Confidential);
            it.sign_out();
            it.set_client(NEW);
            it.world.provider.authorize_client(&super::patient::ACME.into(), &NEW.into()).unwrap();
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::GrantTypeNotAllowed,
        trouble_is: "a client of people is to sign in for itself",
        trouble: grant_type,
        steps: &[
            (Remedy::LookAtGrantTypes, |it| {
                let client = it.client();
                assert_eq!(it.world.provider.scene().client(&client).unwrap().grant_type(), "CODE");
            }),
            (Remedy::MatchGrantType, |it| {
                it.set_client(ACMES_OWN);
                it.sign_in();
            }),
        ],
        in_vain: &[
            SENDING_AN_AUDIENCE,
            Vain {
                claim: Claim::OfflineAccess,
                act: |it| {
                    it.set_scope("offline_access");
                    it.sign_in();
                },
            },
        ],
    },
    Way {
        cause: Cause::GrantTypeNotAllowed,
        trouble_is: "a client of the right kind is set",
        trouble: grant_type,
        steps: &[(Remedy::MatchGrantType, |it| {
            it.set_client(ACMES_JOBS);
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::GrantTypeNotAllowed,
        trouble_is: "a password is sent",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            let mut program = Program::of(&it.world, ACMES_JOBS);
            program.fields = vec![
                ("grant_type", "password".to_owned()),
                ("username", "ada@acme.example".to_owned()),
                ("password", "sandbox".to_owned()),
            ];
            it.program = Some(program);
            it
        },
        steps: &[(Remedy::UseKnownGrantType, |it| {
            it.program().fields = vec![("grant_type", "client_credentials".to_owned())];
        })],
        in_vain: &[],
    },
];

fn told_of_unknown() -> Rules {
    Rules { unknown_client_is_told: true, ..Rules::default() }
}

/// The region whose login host is of one of the sandbox's, and whose API host of another.
pub(super) fn region(login: &str, api: &str) -> Region {
    Region::custom(&format!("https://login.{login}.test"), &format!("https://api.{api}.test"))
        .unwrap()
}

fn credentials_of_initech() -> tenantry_core::Client {
    let client = tenantry_sandbox::Scene::demo().client(&INITECHS_JOBS.into()).unwrap().clone();
    let secret = ClientSecret::new(client.secret().unwrap().expose());
    tenantry_core::Client::Credentials { id: ClientId::new(INITECHS_JOBS).unwrap(), secret }
}

fn primary_in_the_west(it: &mut Patient) {
    let initech = it.world.add(it.process, OrgName::Initech, Cast::Confidential);
    it.world.sign_in(it.process, &initech, OrgName::Initech);
    let mut registration = it.world.tenant(it.process, &initech).registration().clone();
    registration.standing = Standing::Primary;
    let registration = Box::new(registration);
    let command = tenantry_core::Command::Update { tenant: initech, registration };
    it.world.command(it.process, command).unwrap();
}

/// Initech's service account, of which somebody thinks that it lives in the region of the others.
fn west_in_the_east() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Credentials);
    it.edit(|it| {
        it.org = Some(OrgId::new(INITECH).unwrap());
        it.client = credentials_of_initech();
        it.region = region("east", "east");
    });
    it.sign_in();
    it
}

fn regenerated() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
    it.world.provider.regenerate_secret(&VENDOR.into()).unwrap();
    it.minutes(60 * 25);
    it
}

/// Acme's own client, of which its page says that it will be deleted.
fn inactive() -> Patient {
    let mut it = Patient::with_own_client(Rules::default());
    it.world.provider.set_client_state(&ACMES_OWN.into(), ClientState::Inactive).unwrap();
    it.renew();
    it.check();
    it
}

fn grant_type() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    let secret = ClientSecret::new(it.secret_shown());
    let id = ClientId::new(VENDOR).unwrap();
    it.edit(|it| it.client = tenantry_core::Client::Credentials { id, secret });
    it.sign_in();
    it
}

fn base64_of(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}
