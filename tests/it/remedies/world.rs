//! The world around: the store, the clock, the network, the browser, and the platform itself.

use std::time::Duration;

use tenantry_core::HttpError;
use tenantry_core::Input;
use tenantry_core::diagnosis::{Cause, Claim, Remedy, Shape};
use tenantry_sandbox::Rules;
use tenantry_tests::{Cast, DiskFault, GATEWAY, NetworkFault};

use super::client::region;
use super::patient::{Patient, SIGNING_IN, VENDOR, Vain, WAITING, Way};

const PANEL: &str = "92276658-1e27-41c0-8a6a-63ec24ede6a4";
/// The page of an application, of which no redirect URI is.
const PAGE: &str = "https://panel.harborlight.example";
const PROXY: &str = "<html><title>Company proxy: sign in to the network</title></html>";

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::StoreTrouble,
        trouble_is: "the disk is full",
        trouble: full,
        steps: &[(Remedy::LookAtStore, |it| {
            it.world.disk.set_fault(None);
            it.minutes(15);
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::StoreTrouble,
        trouble_is: "the program goes on until the disk has room, and ends then",
        trouble: full,
        steps: &[(Remedy::KeepRunning, |it| {
            it.minutes(30);
            it.world.disk.set_fault(None);
            it.minutes(15);
            it.world.kill(it.process);
            it.process = it.world.start();
            it.renew();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::StoreTrouble,
        trouble_is: "the record cannot be read any more",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            it.world.kill(it.process);
            it.world.disk.write(&it.org, b"not a record");
            it.process = it.world.start();
            it
        },
        steps: &[(Remedy::SignIn, |it| {
            let forget = tenantry_core::Command::Forget(it.org.clone());
            it.world.command(it.process, forget).unwrap();
            let tenant =
                it.world.add(it.process, tenantry_tests::OrgName::Acme, Cast::Confidential);
            assert_eq!(tenant, it.org);
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ClockWrong,
        trouble_is: "one of two machines is forty minutes behind",
        trouble: || {
            let rules = Rules { access_token_seconds: Some(900), ..Rules::default() };
            let mut it = Patient::signed_in(rules, Cast::Confidential);
            it.process = it.world.start();
            it.world.set_behind(it.process, Duration::from_mins(40));
            it.check();
            it.minutes(16);
            it
        },
        steps: &[
            (Remedy::SetClock, |it| {
                it.world.set_behind(it.process, Duration::ZERO);
                it.world.tell(it.process, Input::Tick).unwrap();
                it.world.settle(it.process);
                it.minutes(1);
            }),
            (Remedy::Check, |it| {
                it.check();
                assert_eq!(it.evidence().clock_ahead_secs, Some(0));
            }),
        ],
        in_vain: &[WAITING],
    },
    Way {
        cause: Cause::FreshTokenRefused,
        trouble_is: "a new token is not known everywhere yet",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            it.minutes(5);
            it.rules(|rules| rules.propagation_millis = 2_500);
            it.renew();
            it.call_and_tell();
            it
        },
        steps: &[(Remedy::RepeatOnce, |it| it.pass(Duration::from_secs(3)))],
        in_vain: &[],
    },
    Way {
        cause: Cause::FreshTokenRefused,
        trouble_is: "it stays so: the API host is of another region",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Credentials);
            it.edit(|it| it.region = region("east", "west"));
            it.sign_in();
            it.pass(Duration::from_secs(30));
            it
        },
        steps: &[(Remedy::CompareHosts, |it| {
            it.edit(|it| it.region = region("east", "east"));
            it.sign_in();
            // What it asked for in vain counts: four token requests a minute are enough.
            it.minutes(2);
        })],
        in_vain: &[Vain {
            claim: Claim::BaseUrlOfOrg,
            act: |it| {
                it.edit(|it| {
                    it.region = tenantry_core::Region::custom(
                        "https://login.east.test",
                        "https://api.west.test/v2/organizations/acme",
                    )
                    .unwrap();
                });
                it.sign_in();
            },
        }],
    },
    Way {
        cause: Cause::NameUnknown,
        trouble_is: "the region has a typing error",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Credentials);
            it.edit(|it| it.region = region("eest", "eest"));
            it.sign_in();
            it
        },
        steps: &[(Remedy::CorrectRegion, |it| {
            it.edit(|it| it.region = region("east", "east"));
            it.sign_in();
        })],
        in_vain: &[SIGNING_IN],
    },
    Way {
        cause: Cause::NameUnknown,
        trouble_is: "the machine's name server is at fault",
        trouble: || unreachable_by(NetworkFault::Fails(HttpError::NameUnknown)),
        steps: &[(Remedy::LookNameUp, |it| {
            mended(it, NetworkFault::Fails(HttpError::NameUnknown));
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::NotConnected,
        trouble_is: "a firewall lets nothing out",
        trouble: || unreachable_by(NetworkFault::Down),
        steps: &[(Remedy::LetOut, |it| it.world.network = None), (Remedy::Renew, Patient::renew)],
        in_vain: &[Vain { claim: Claim::SignInInVain, act: sign_in_in_vain }],
    },
    Way {
        cause: Cause::NotConnected,
        trouble_is: "only the proxy is let out",
        trouble: || unreachable_by(NetworkFault::Down),
        steps: &[(Remedy::SetProxy, |it| it.world.network = None), (Remedy::Renew, Patient::renew)],
        in_vain: &[],
    },
    Way {
        cause: Cause::NotSecure,
        trouble_is: "the company's root is not known",
        trouble: || unreachable_by(NetworkFault::Fails(HttpError::NotSecure)),
        steps: &[(Remedy::TrustCompanyRoot, |it| {
            mended(it, NetworkFault::Fails(HttpError::NotSecure));
        })],
        in_vain: &[Vain { claim: Claim::SignInInVain, act: sign_in_in_vain }],
    },
    Way {
        cause: Cause::NotSecure,
        trouble_is: "the machine's clock is years off",
        trouble: || unreachable_by(NetworkFault::Fails(HttpError::NotSecure)),
        steps: &[(Remedy::LookAtClock, |it| mended(it, NetworkFault::Fails(HttpError::NotSecure)))],
        in_vain: &[],
    },
    Way {
        cause: Cause::NotSecure,
        trouble_is: "the program's roots are old",
        trouble: || unreachable_by(NetworkFault::Fails(HttpError::NotSecure)),
        steps: &[(Remedy::UpdateRoots, |it| mended(it, NetworkFault::Fails(HttpError::NotSecure)))],
        in_vain: &[],
    },
    Way {
        cause: Cause::PagePolicy,
        trouble_is: "the page's policy names the login host only",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Public);
            it.world.network = Some(NetworkFault::NotAllowed("api.east.test"));
            it.sign_in();
            it
        },
        steps: &[(Remedy::NameHostsInPolicy, |it| {
            it.world.network = None;
            it.sign_in();
        })],
        in_vain: &[Vain { claim: Claim::SignInInVain, act: sign_in_in_vain }],
    },
    Way {
        cause: Cause::CrossOrigin,
        trouble_is: "the page's own address is no redirect URI",
        trouble: || on_a_page(PANEL),
        steps: &[(Remedy::RegisterPageAddress, |it| {
            it.world.provider.register_redirect_uri(&PANEL.into(), &format!("{PAGE}/")).unwrap();
            it.sign_in();
        })],
        in_vain: &[SIGNING_IN],
    },
    Way {
        cause: Cause::CrossOrigin,
        trouble_is: "the page sends an authorization header",
        trouble: with_a_secret_in_the_page,
        steps: &[(Remedy::SendSimpleRequest, |it| {
            it.set_client(PANEL);
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::CrossOrigin,
        trouble_is: "the secret goes back to a server",
        trouble: with_a_secret_in_the_page,
        steps: &[(Remedy::KeepSecretOnServer, |it| {
            it.world.page = None;
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::AnsweredBetween,
        trouble_is: "a proxy answers with a page",
        trouble: || unreachable_by(NetworkFault::Answers(200, PROXY)),
        steps: &[
            (Remedy::LookAtAnswer, |it| {
                let shape = it.evidence().answers.first().and_then(|it| it.shape);
                assert!(matches!(shape, Some(Shape::Html | Shape::OtherJson)), "{shape:?}");
            }),
            (Remedy::LetThrough, |it| mended(it, NetworkFault::Answers(200, PROXY))),
        ],
        in_vain: &[Vain { claim: Claim::SignInInVain, act: sign_in_in_vain }],
    },
    Way {
        cause: Cause::AnsweredBetween,
        trouble_is: "the gateway knows no such path",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Credentials);
            it.edit(|it| it.region = through_gateway("log-in"));
            it.sign_in();
            it
        },
        steps: &[(Remedy::LookAtGateway, |it| {
            it.edit(|it| it.region = through_gateway("login"));
            it.sign_in();
        })],
        in_vain: &[SIGNING_IN],
    },
    Way {
        cause: Cause::PlatformTrouble,
        trouble_is: "the platform answers 503, and comes back",
        trouble: || unreachable_by(NetworkFault::Trouble(503)),
        steps: &[
            (Remedy::LookAtStatusPage, |it| {
                assert_eq!(it.world.network, Some(NetworkFault::Trouble(503)));
            }),
            (Remedy::WaitAndRenew, |it| {
                it.minutes(30);
                mended(it, NetworkFault::Trouble(503));
                it.renew();
            }),
        ],
        in_vain: &[Vain { claim: Claim::SignInInVain, act: sign_in_in_vain }],
    },
    Way {
        cause: Cause::PlatformTrouble,
        trouble_is: "it lasts, and Customer Care is told",
        trouble: || unreachable_by(NetworkFault::Trouble(503)),
        steps: &[(Remedy::GiveCorrelationId, |it| {
            let id = it.evidence().answers.first().and_then(|it| it.correlation_id.clone());
            assert_eq!(id.as_deref(), Some("3f1e7f9c-52fd-4a4e-9f6e-0a4a55e6a1f7"));
            mended(it, NetworkFault::Trouble(503));
        })],
        in_vain: &[],
    },
];

fn full() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Credentials);
    it.minutes(5);
    // The intent to renew is stored, and what comes back is not.
    it.world
        .tell(it.process, Input::Command(tenantry_core::Command::Renew(it.org.clone())))
        .unwrap();
    it.world.settle_until(it.process, crate::common::is_send);
    it.world.disk.set_fault(Some(DiskFault::Full));
    it.world.settle(it.process);
    it
}

/// An org that is signed in, and whose renewal meets that.
fn unreachable_by(fault: NetworkFault) -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
    it.minutes(5);
    it.world.network = Some(fault);
    it.renew();
    it
}

/// That is mended, and what Tenantry does by itself then.
fn mended(it: &mut Patient, fault: NetworkFault) {
    assert_eq!(it.world.network.take(), Some(fault));
    it.world.tell(it.process, Input::Online).unwrap();
    it.world.settle(it.process);
    it.minutes(30);
}

/// Nobody gets a new grant, and whether the page itself comes up is the browser's matter.
fn sign_in_in_vain(it: &mut Patient) {
    it.sign_in();
}

fn on_a_page(client: &str) -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Public);
    it.set_client(client);
    it.world.page = Some(PAGE);
    it.sign_in();
    it
}

fn with_a_secret_in_the_page() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Public);
    for client in [VENDOR, PANEL] {
        it.world.provider.register_redirect_uri(&client.into(), &format!("{PAGE}/")).unwrap();
    }
    it.set_client(VENDOR);
    it.world.page = Some(PAGE);
    it.sign_in();
    it
}

fn through_gateway(login: &str) -> tenantry_core::Region {
    tenantry_core::Region::custom(&format!("{GATEWAY}/{login}"), &format!("{GATEWAY}/api")).unwrap()
}
