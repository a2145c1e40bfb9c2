//! Requests that are written wrongly: most of them by somebody else's program.

use tenantry_core::diagnosis::{Cause, Claim, Remedy};
use tenantry_sandbox::{Rules, TenantContext};
use tenantry_tests::Cast;

use super::patient::{ACME, ACMES_JOBS, Patient, VENDOR, Vain, Way};
use super::program::{API, Body, Carries, Program, TOKEN_URL};

pub(super) const WAYS: &[Way] = &[
    Way {
        cause: Cause::WrongTokenUrl,
        trouble_is: "the refresh goes to the API host",
        trouble: token_from_the_api,
        steps: &[(Remedy::UseTokenEndpoint, |it| {
            TOKEN_URL.clone_into(&mut it.program().token_url);
        })],
        in_vain: &[Vain { claim: Claim::RetryForbidden, act: |it| drop(it.works()) }],
    },
    Way {
        cause: Cause::WrongTokenUrl,
        trouble_is: "Tenantry takes over",
        trouble: token_from_the_api,
        steps: &[(Remedy::SetRegion, Patient::use_tenantry)],
        in_vain: &[],
    },
    Way {
        cause: Cause::NotAForm,
        trouble_is: "the refresh is JSON",
        trouble: json,
        steps: &[(Remedy::SendForm, |it| it.program().body = Body::ByHand)],
        in_vain: &[],
    },
    Way {
        cause: Cause::NotAForm,
        trouble_is: "what the language has for forms is used",
        trouble: json,
        steps: &[(Remedy::UseFormEncoding, |it| it.program().body = Body::Encoded)],
        in_vain: &[],
    },
    Way {
        cause: Cause::WrongApiBase,
        trouble_is: "the base names the org",
        trouble: base_of_the_org,
        steps: &[(Remedy::UseApiBase, |it| it.program().call = format!("{API}/api/v2/users/me"))],
        in_vain: &[Vain {
            claim: Claim::BaseUrlOfOrg,
            act: |it| it.program().call = format!("{API}/v2/organizations/{ACME}/users/me"),
        }],
    },
    Way {
        cause: Cause::WrongApiBase,
        trouble_is: "Tenantry takes over",
        trouble: base_of_the_org,
        steps: &[(Remedy::SetRegion, Patient::use_tenantry)],
        in_vain: &[],
    },
    Way {
        cause: Cause::NoTokenSent,
        trouble_is: "the call has no authorization header",
        trouble: no_token,
        steps: &[(Remedy::SendBearer, |it| it.program().carries = Carries::Bearer)],
        in_vain: &[Vain {
            claim: Claim::SignInInVain,
            act: |it| {
                let program = it.program.as_mut().unwrap();
                program.sign_in_and_call_without(&mut it.world);
            },
        }],
    },
    Way {
        cause: Cause::NoTokenSent,
        trouble_is: "Tenantry gives the token",
        trouble: no_token,
        steps: &[(Remedy::TakeTokenBeforeEachCall, Patient::use_tenantry)],
        in_vain: &[],
    },
    Way {
        cause: Cause::ClientCredentialsRefreshed,
        trouble_is: "the access token is sent as a refresh token",
        trouble: refreshed_credentials,
        steps: &[(Remedy::AskAnew, |it| {
            it.program().fields = vec![("grant_type", "client_credentials".to_owned())];
        })],
        in_vain: &[Vain {
            claim: Claim::Resource,
            act: |it| it.program().fields.push(("resource", ACME.to_owned())),
        }],
    },
    Way {
        cause: Cause::ClientCredentialsRefreshed,
        trouble_is: "Tenantry takes over",
        trouble: refreshed_credentials,
        steps: &[(Remedy::RegisterClientCredentials, |it| {
            it.set_client(ACMES_JOBS);
            it.use_tenantry();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ClientCredentialsRefreshed,
        trouble_is: "the refresh token came from a person's sign-in",
        trouble: || {
            let mut it = Patient::by_program(Rules::default(), VENDOR);
            it.program().client =
                it.world.provider.scene().client(&ACMES_JOBS.into()).unwrap().clone();
            "We use client credentials. The refresh fails:".clone_into(&mut it.program().words);
            it
        },
        steps: &[(Remedy::RefreshWithItsClient, |it| {
            it.program().client = it.world.provider.scene().client(&VENDOR.into()).unwrap().clone();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::NeedsAUser,
        trouble_is: "a service account asks who the user is",
        trouble: no_user,
        steps: &[(Remedy::AskTokensMe, |it| it.path = "/api/v2/tokens/me")],
        in_vain: &[],
    },
    Way {
        cause: Cause::NeedsAUser,
        trouble_is: "a person signs in in its place",
        trouble: no_user,
        steps: &[(Remedy::LetUserSignIn, |it| {
            it.sign_out();
            it.set_client(VENDOR);
            it.sign_in();
        })],
        in_vain: &[],
    },
    Way {
        cause: Cause::ContextRefused,
        trouble_is: "the refresh names the org",
        trouble: context,
        steps: &[
            (Remedy::RemoveContext, |it| it.edit(|it| it.context.organization_id = None)),
            (Remedy::Renew, Patient::renew),
        ],
        in_vain: &[Vain {
            claim: Claim::OrganizationId,
            act: |it| {
                it.name_org();
                it.renew();
            },
        }],
    },
    Way {
        cause: Cause::ContextRefused,
        trouble_is: "one field is tried again, and taken out again",
        trouble: context,
        steps: &[
            (Remedy::RemoveContext, |it| it.edit(|it| it.context.organization_id = None)),
            (Remedy::SetContextAsExperiment, |it| {
                it.name_org();
                it.renew();
                assert!(it.works().is_err(), "it is refused as before");
                it.edit(|it| it.context.organization_id = None);
            }),
            (Remedy::Renew, Patient::renew),
        ],
        in_vain: &[],
    },
    Way {
        cause: Cause::ContextDemanded,
        trouble_is: "a platform that wants the org named",
        trouble: || {
            let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
            it.minutes(5);
            it.rules(|rules| rules.tenant_context = TenantContext::Required);
            it.renew();
            it
        },
        steps: &[
            (Remedy::LookWhoIsAsked, |it| {
                // It is the platform's own endpoint that says so here.
                let host = it.evidence().answers[0].host.clone();
                assert_eq!(host.as_deref(), Some("login.east.test"));
            }),
            (Remedy::SetContextAsExperiment, Patient::name_org),
            (Remedy::Renew, Patient::renew),
        ],
        in_vain: &[Vain {
            claim: Claim::OfflineAccess,
            act: |it| {
                it.set_scope("offline_access");
                it.renew();
            },
        }],
    },
];

fn token_from_the_api() -> Patient {
    let mut it = Patient::by_program(Rules::default(), VENDOR);
    it.program().token_url = format!("{API}/api/v2/oauth/token");
    it
}

fn json() -> Patient {
    let mut it = Patient::by_program(Rules::default(), VENDOR);
    it.program().body = Body::Json;
    it
}

fn base_of_the_org() -> Patient {
    let mut it = Patient::by_program(Rules::default(), VENDOR);
    it.program().call = format!("{API}/v2/organizations/{ACME}");
    it
}

fn no_token() -> Patient {
    let mut it = Patient::by_program(Rules::default(), VENDOR);
    it.program().carries = Carries::Nothing;
    it
}

fn refreshed_credentials() -> Patient {
    let mut it = Patient::unknown(Rules::default(), Cast::Confidential);
    let mut program = Program::of(&it.world, ACMES_JOBS);
    program.fields = vec![("grant_type", "client_credentials".to_owned())];
    program.run(&mut it.world).unwrap();
    program.fields = super::program::refresh_with(&program.token);
    "We use client credentials. After 24 hours the refresh fails:".clone_into(&mut program.words);
    it.program = Some(program);
    it
}

fn no_user() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Credentials);
    it.path = "/api/v2/users/me";
    it.call_and_tell();
    it
}

fn context() -> Patient {
    let mut it = Patient::signed_in(Rules::default(), Cast::Confidential);
    it.rules(|rules| rules.tenant_context = TenantContext::Refused);
    it.name_org();
    it.renew();
    it
}

impl Program {
    /// Signs in anew, and calls as before.
    fn sign_in_and_call_without(&mut self, world: &mut tenantry_tests::World) {
        self.carries = Carries::Bearer;
        self.sign_in(world, ("acme", "ada@acme.example"));
        self.carries = Carries::Nothing;
    }
}
