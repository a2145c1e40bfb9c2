//! Sign-ins that go wrong: the redirect, the code, the person, the consent.

use tenantry_core::diagnosis::{Cause, Claim, Remedy};
use tenantry_core::{Command, Input, OrgId, Prompt, SignInHints};
use tenantry_sandbox::{Browser, Consent, Rules};
use tenantry_tests::{Cast, OrgName};

use super::patient::{ACME, ACMES_OWN, Patient, URI, VENDOR, Vain, WAITING, Way, person};
use super::program::{Program, Proof, TOKEN_URL};

const PANEL: &str = "92276658-1e27-41c0-8a6a-63ec24ede6a4";
const GRACE: (&str, &str) = ("globex", "grace@globex.example");
const ADA: (&str, &str) = ("acme", "ada@acme.example");

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::CodeSpent,
        trouble_is: "the code came too late",
        trouble: late_code,
        steps: &[(Remedy::SignIn, Patient::sign_in)],
        in_vain: &[WAITING],
    },
    Way {
        cause: Cause::CodeSpent,
        trouble_is: "the code was sent twice",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            let mut program = Program::of(&it.world, VENDOR);
            let code = program.code(&mut it.world, ADA, &[]);
            program.fields = exchange(&code);
            let first = program.ask(&mut it.world);
            assert_eq!(first.status, 200);
            it.program = Some(program);
            it
        },
        steps: &[
            (Remedy::SignIn, |it| {
                let program = it.program.as_mut().unwrap();
                let code = program.code(&mut it.world, ADA, &[]);
                program.fields = exchange(&code);
            }),
            (Remedy::SendCodeOnce, |it| it.works().unwrap()),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::RedirectUriNotExact,
        trouble_is: "it is registered with a slash at its end",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            it.world.provider.unregister_redirect_uri(&VENDOR.into(), URI).unwrap();
            it.world.provider.register_redirect_uri(&VENDOR.into(), &format!("{URI}/")).unwrap();
            nobody_comes_back(&mut it);
            it
        },
        steps: &[
            (Remedy::CopyRedirectUri, |it| {
                let sent = it.registration().client.redirect_uri().unwrap().clone();
                assert_eq!(sent.as_str(), URI);
            }),
            (Remedy::RegisterRedirectUri, |it| {
                let sent = it.registration().client.redirect_uri().unwrap().clone();
                let client = it.client();
                it.world.provider.register_redirect_uri(&client, sent.as_str()).unwrap();
            }),
            (Remedy::SignIn, Patient::sign_in),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::RedirectUriNotExact,
        trouble_is: "the exchange names another than the sign-in",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            let mut program = Program::of(&it.world, VENDOR);
            let code = program.code(&mut it.world, ADA, &[]);
            program.fields = exchange(&code);
            program.fields[2].1 = format!("{URI}/");
            program.words = format!(
                "The browser is sent to https://login.mypurecloud.com/oauth/authorize?response_type=code&\
                 client_id={VENDOR}&redirect_uri={URI} and comes back with a code."
            );
            it.program = Some(program);
            it
        },
        steps: &[(Remedy::SendSameRedirectUri, |it| URI.clone_into(&mut it.program().fields[2].1))],
        in_vain: &[],
    },
    Way {
        cause: Cause::SignInForgotten,
        trouble_is: "the verifier was lost: another sign-in",
        trouble: verifier_lost,
        steps: &[
            (Remedy::SignIn, |it| {
                let program = it.program.as_mut().unwrap();
                let code = program.code(&mut it.world, ADA, &challenge());
                program.fields = exchange(&code);
            }),
            (Remedy::KeepStateAndVerifier, |it| {
                it.program().fields.push(("code_verifier", VERIFIER.to_owned()));
            }),
        ],
        in_vain: &[WAITING],
    },
    Way {
        cause: Cause::SignInForgotten,
        trouble_is: "the exchange goes without the verifier",
        trouble: verifier_lost,
        steps: &[(Remedy::SendVerifier, |it| {
            it.program().fields.push(("code_verifier", VERIFIER.to_owned()));
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ConsentRefused,
        trouble_is: "the person said no",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            it.answer(Consent::Refuse);
            it
        },
        steps: &[(Remedy::SignIn, |it| it.answer(Consent::Allow))],
        in_vain: &[Vain {
            claim: Claim::OfflineAccess,
            act: |it| {
                it.set_scope("offline_access");
                it.answer(Consent::Refuse);
            },
        }],
    },
    Way {
        cause: Cause::ConsentRefused,
        trouble_is: "the person may not say yes: an administrator signs in",
        trouble: may_not_say_yes,
        steps: &[(Remedy::AskAdministrator, |it| {
            it.sign_in();
            it.sign_out();
            sam_signs_in(it).unwrap();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ConsentRefused,
        trouble_is: "the person may not say yes: an administrator approves",
        trouble: may_not_say_yes,
        steps: &[(Remedy::AskAdministrator, |it| {
            it.world.provider.authorize_client(&ACME.into(), &VENDOR.into()).unwrap();
            sam_signs_in(it).unwrap();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::SignInUnfinished,
        trouble_is: "the program ended meanwhile",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            it.world.begin_sign_in(it.process, &it.org).unwrap();
            it.world.command(it.process, Command::Cancel(it.org.clone())).unwrap();
            it
        },
        steps: &[(Remedy::SignIn, Patient::sign_in)],
        in_vain: &[],
    },
    Way {
        cause: Cause::SignInUnfinished,
        trouble_is: "the browser shows an error",
        trouble: || {
            let mut it = Patient::with_own_client(Rules::default());
            it.sign_out();
            it.sign_in();
            let user = it.world.provider.scene().org("acme").unwrap().users[0].id.clone();
            it.world.provider.revoke_user(&user).unwrap();
            it.minutes(60 * 25);
            it.world.provider.unregister_redirect_uri(&ACMES_OWN.into(), URI).unwrap();
            nobody_comes_back(&mut it);
            it
        },
        steps: &[
            (Remedy::ReadErrorPage, |it| {
                let shown = it.sign_in_as(
                    &person(ADA.0, ADA.1),
                    &mut Browser::default(),
                    SignInHints::default(),
                );
                assert!(shown.unwrap_err().contains("wrong-client"));
                // The other cause, and its steps.
                it.world.provider.register_redirect_uri(&ACMES_OWN.into(), URI).unwrap();
            }),
            (Remedy::SignIn, Patient::sign_in),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::PkceRequired,
        trouble_is: "the page wants a challenge",
        trouble: without_challenge,
        steps: &[(Remedy::SendChallenge, |it| {
            let program = it.program.as_mut().unwrap();
            let code = program.code(&mut it.world, ADA, &challenge());
            TOKEN_URL.clone_into(&mut program.token_url);
            program.fields = exchange(&code);
            program.fields.push(("code_verifier", VERIFIER.to_owned()));
        })],
        in_vain: &[Vain {
            claim: Claim::SignInInVain,
            act: |it| {
                let program = it.program.as_mut().unwrap();
                assert!(program.back(&mut it.world, ADA, &[]).contains("code_challenge"));
            },
        }],
    },
    Way {
        cause: Cause::PkceRequired,
        trouble_is: "Tenantry signs in",
        trouble: without_challenge,
        steps: &[(Remedy::SignIn, Patient::use_tenantry)],
        in_vain: &[],
    },
    Way {
        cause: Cause::WrongUser,
        trouble_is: "somebody of another org was there",
        trouble: wrong_user,
        steps: &[(Remedy::SignInAsSomebodyElse, |it| {
            // The browser remembers the other one, and the page asks all the same.
            let mut browser = remembering(it, GRACE);
            let hints = SignInHints { prompt: Prompt::Login, ..SignInHints::default() };
            it.sign_in_as(&person(ADA.0, ADA.1), &mut browser, hints).unwrap();
        })],
        in_vain: &[Vain {
            claim: Claim::OrganizationId,
            act: |it| {
                it.name_org();
                sign_in_remembered(it);
            },
        }],
    },
    Way {
        cause: Cause::WrongUser,
        trouble_is: "the page signs the same person in again",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            sign_in_remembered(&mut it);
            it
        },
        steps: &[(Remedy::SwitchUser, |it| {
            let hints = SignInHints { prompt: Prompt::Remembered, ..SignInHints::default() };
            it.sign_in_as(&person(ADA.0, ADA.1), &mut Browser::default(), hints).unwrap();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::WrongUser,
        trouble_is: "a partner's user works in the org",
        trouble: || {
            let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
            it.sign_in_as(&vera(), &mut Browser::default(), SignInHints::default()).unwrap();
            it
        },
        steps: &[(Remedy::NameTarget, |it| {
            let target = Some(OrgId::new(ACME).unwrap());
            let hints = SignInHints { target, ..SignInHints::default() };
            it.sign_in_as(&vera(), &mut Browser::default(), hints).unwrap();
        })],
        in_vain: &[],
    },
];

const VERIFIER: &str = "a-verifier-of-somebody-else-0123456789-abcdef";

/// The challenge of that verifier.
fn challenge() -> [(&'static str, &'static str); 2] {
    [
        ("code_challenge", "KZerGZtK-MLjJ-LP-zWtatCZsGFqOwC-jdIeSgWAQzo"),
        ("code_challenge_method", "S256"),
    ]
}

fn exchange(code: &str) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.to_owned()),
        ("redirect_uri", URI.to_owned()),
    ]
}

fn verifier_lost() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    let mut program = Program::of(&it.world, PANEL);
    program.proof = Proof::Id;
    let code = program.code(&mut it.world, ADA, &challenge());
    program.fields = exchange(&code);
    "A public client, with PKCE.".clone_into(&mut program.words);
    it.program = Some(program);
    it
}

/// Somebody else's program, which knows nothing of PKCE. The page sends the browser back with an error.
fn without_challenge() -> Patient {
    let mut it =
        Patient::unknown(Rules { pkce_required: true, ..Rules::default() }, Cast::Confidential);
    let mut program = Program::of(&it.world, VENDOR);
    let back = program.back(&mut it.world, ADA, &[]);
    program.words = format!("The browser comes back to {back}");
    program.token_url.clear();
    program.fields = exchange("none-came");
    it.program = Some(program);
    it
}

/// A code that waits for longer than the platform keeps it.
fn late_code() -> Patient {
    let mut it =
        Patient::unknown(Rules { code_seconds: 60, ..Rules::default() }, Cast::Confidential);
    it.world.begin_sign_in(it.process, &it.org).unwrap();
    let redirect = it.world.redirect(it.process, OrgName::Acme, Consent::Allow).unwrap();
    it.minutes(2);
    it.world.tell(it.process, Input::Redirected(redirect)).unwrap();
    it.world.settle(it.process);
    it
}

/// A sign-in from whose page nobody comes back.
fn nobody_comes_back(it: &mut Patient) {
    it.world.begin_sign_in(it.process, &it.org).unwrap();
    let back = it.world.redirect(it.process, OrgName::Acme, Consent::Allow);
    assert!(back.is_none());
    it.minutes(30);
}

/// Sam, who is no admin of Acme.
fn sam_signs_in(it: &mut Patient) -> Result<(), String> {
    let sam = person("acme", "sam@acme.example");
    it.sign_in_as(&sam, &mut Browser::default(), SignInHints::default())
}

/// The page tells Sam that an administrator is required, and goes nowhere. What it says is known only
/// from what Sam tells.
fn may_not_say_yes() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    it.rules(|rules| {
        rules.scope_enforcement.insert("acme".to_owned());
    });
    let stuck = sam_signs_in(&mut it).unwrap_err();
    assert!(stuck.contains("admin-required"), "{stuck}");
    it.told = Some("The sign-in page says: an administrator is required.");
    it
}

fn vera() -> tenantry_sandbox::Visitor {
    person("harborlight", "vera@harborlight.example")
}

/// A browser in which that person is signed in to Genesys Cloud.
fn remembering(it: &mut Patient, (org, email): (&str, &str)) -> Browser {
    let mut browser = Browser::default();
    let url = format!(
        "https://login.east.test/oauth/authorize?client_id={VENDOR}&redirect_uri={URI}&response_type=code"
    );
    let when = (it.world.now().unix_millis(), &tenantry_sandbox::HostId::login("east"));
    let visitor = person(org, email);
    visitor.visit_in(&mut browser, &mut it.world.provider, when, &url).unwrap();
    browser
}

fn wrong_user() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    it.sign_in_as(&person(GRACE.0, GRACE.1), &mut Browser::default(), SignInHints::default())
        .unwrap();
    it
}

/// Ada signs in where the browser remembers Grace, and is not asked.
fn sign_in_remembered(it: &mut Patient) {
    let mut browser = remembering(it, GRACE);
    let hints = SignInHints { prompt: Prompt::Remembered, ..SignInHints::default() };
    it.sign_in_as(&person(ADA.0, ADA.1), &mut browser, hints).unwrap();
}
