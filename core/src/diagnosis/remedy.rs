//! Remedies: what a step does about a cause, for programs; the sentence of a step says it to people.

use serde::{Serialize, Serializer};

macro_rules! remedies {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)*) => {
        /// What a step does. Steps of different findings may do the same in other words.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Remedy {
            $($(#[$doc])* $variant,)*
        }

        impl Remedy {
            /// Every remedy.
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// A name for programs. It never changes its meaning.
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

/// By its code.
impl Serialize for Remedy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

remedies! {
    // What is sent.
    /// Send token requests to the token endpoint.
    UseTokenEndpoint = "useTokenEndpoint";
    /// Send API calls below the region's base.
    UseApiBase = "useApiBase";
    /// Set the region, from which Tenantry builds every URL.
    SetRegion = "setRegion";
    /// Send the token request as a form.
    SendForm = "sendForm";
    /// Use what a language or a tool has for forms.
    UseFormEncoding = "useFormEncoding";
    /// Send the access token in the authorization header.
    SendBearer = "sendBearer";
    /// Take the token from Tenantry before each call.
    TakeTokenBeforeEachCall = "takeTokenBeforeEachCall";
    /// Ask for a new token as for the first.
    AskAnew = "askAnew";
    /// Register the org with client credentials.
    RegisterClientCredentials = "registerClientCredentials";
    /// Refresh with the client of the sign-in that the refresh token came from.
    RefreshWithItsClient = "refreshWithItsClient";
    /// Ask `tokens/me` in place of a call about a user.
    AskTokensMe = "askTokensMe";
    /// Use a client that a person signs in through.
    LetUserSignIn = "letUserSignIn";
    /// Take the token context out.
    RemoveContext = "removeContext";
    /// See whether it is Genesys Cloud's own token endpoint that is asked.
    LookWhoIsAsked = "lookWhoIsAsked";
    /// Set one part of the token context, as an experiment.
    SetContextAsExperiment = "setContextAsExperiment";

    // The client.
    /// See in which region the org lives.
    LookAtOrgAddress = "lookAtOrgAddress";
    /// Set the org's own region, and a client that was made there.
    SetRegionAndClient = "setRegionAndClient";
    /// Make a client in each region.
    MakeClientInRegion = "makeClientInRegion";
    /// Compare id and secret with those of the client.
    CompareSecret = "compareSecret";
    /// Set the client's secret.
    SetSecret = "setSecret";
    /// Set a regenerated secret wherever the client is used.
    SetSecretEverywhere = "setSecretEverywhere";
    /// Send id and secret as Basic authentication.
    SendBasic = "sendBasic";
    /// See what the program reads as the secret.
    LookAtSecretAsRead = "lookAtSecretAsRead";
    /// See which state the client is in; switch it on or restore it.
    LookAtClient = "lookAtClient";
    /// Make another client, and set it.
    ReplaceClient = "replaceClient";
    /// Copy the client's id.
    CopyClientId = "copyClientId";
    /// Set the client's id, and its region.
    SetClientId = "setClientId";
    /// Make a deleted client anew, and let every org authorize it.
    MakeClientAnew = "makeClientAnew";
    /// See which grant types the client has.
    LookAtGrantTypes = "lookAtGrantTypes";
    /// Choose the client's grant type, or a client of the right one.
    MatchGrantType = "matchGrantType";
    /// Use a grant type that the token endpoint knows.
    UseKnownGrantType = "useKnownGrantType";
    /// Have the tokens of the client live longer.
    SetTokenDuration = "setTokenDuration";
    /// Renew by what is left of each token's own life.
    RenewByLifetime = "renewByLifetime";
    /// Exchange the code on a server, with a secret.
    ExchangeOnServer = "exchangeOnServer";
    /// Let a client of the org's own sign in for itself.
    UseClientCredentials = "useClientCredentials";

    // The sign-in.
    /// Sign in.
    SignIn = "signIn";
    /// Sign in as somebody else.
    SignInAsSomebodyElse = "signInAsSomebodyElse";
    /// Switch the user on the page, or use a private window.
    SwitchUser = "switchUser";
    /// Name the org with `target`.
    NameTarget = "nameTarget";
    /// Send each code once, at once.
    SendCodeOnce = "sendCodeOnce";
    /// Keep state and verifier until the browser is back.
    KeepStateAndVerifier = "keepStateAndVerifier";
    /// Send the verifier with the code.
    SendVerifier = "sendVerifier";
    /// Send the challenge to the sign-in page, and the verifier with the code.
    SendChallenge = "sendChallenge";
    /// Ask an administrator to sign in, or to approve the application.
    AskAdministrator = "askAdministrator";
    /// Read what the browser shows.
    ReadErrorPage = "readErrorPage";
    /// Copy the redirect URI that is sent.
    CopyRedirectUri = "copyRedirectUri";
    /// Register it at the client.
    RegisterRedirectUri = "registerRedirectUri";
    /// Send the same redirect URI with the code as before.
    SendSameRedirectUri = "sendSameRedirectUri";

    // The grant.
    /// Compare the client of the sign-in with that of the refresh.
    CompareClientIds = "compareClientIds";
    /// Set the client that is to serve the org.
    SetClientOfOrg = "setClientOfOrg";
    /// Keep each org's tokens in a place of their own.
    KeepOrgsApart = "keepOrgsApart";
    /// See how long the org lets a token rest.
    SeeTimeout = "seeTimeout";
    /// Have the timeout lengthened, or turned off.
    ChangeTimeout = "changeTimeout";
    /// Have the timeout turned off.
    TurnTimeoutOff = "turnTimeoutOff";
    /// Ask the person what they did.
    AskThePerson = "askThePerson";
    /// See whether the application is revoked in the org.
    LookAtAuthorizedApplications = "lookAtAuthorizedApplications";
    /// Let one process renew for all.
    RenewInOneProcess = "renewInOneProcess";
    /// Store the new refresh token before the new access token is used.
    StoreBeforeUse = "storeBeforeUse";
    /// Read the store once more, or else sign in.
    ReadStoreOrSignIn = "readStoreOrSignIn";

    // The org.
    /// Have the org made active.
    ActivateOrg = "activateOrg";
    /// Have an administrator authorize the application.
    AuthorizeApplication = "authorizeApplication";
    /// Have an administrator sign in to the application.
    LetAdministratorSignIn = "letAdministratorSignIn";
    /// Add the scope to the client.
    AddScopeToClient = "addScopeToClient";
    /// Have an administrator approve the scope.
    ApproveScope = "approveScope";
    /// Take the scopes' names from Genesys Cloud's own list.
    TakeScopeNames = "takeScopeNames";
    /// Correct the scopes, or ask for none.
    CorrectScopes = "correctScopes";
    /// Set the scopes at the client.
    SetScopesAtClient = "setScopesAtClient";
    /// Add a role to the client.
    AddRoleToClient = "addRoleToClient";
    /// Give the person a role.
    AddRoleToPerson = "addRoleToPerson";
    /// Make the call again.
    CallAgain = "callAgain";
    /// Have the org allow the address.
    AllowAddress = "allowAddress";
    /// Call from a fixed address.
    UseFixedAddress = "useFixedAddress";
    /// Find the policy that the answer names.
    FindPolicy = "findPolicy";
    /// Have the policy let the application in.
    ChangePolicy = "changePolicy";

    // Pace.
    /// Wait a minute.
    WaitAMinute = "waitAMinute";
    /// Use an access token for as long as it lives.
    UseTokenForItsLife = "useTokenForItsLife";
    /// Wait for as long as the answer says.
    WaitAsSaid = "waitAsSaid";
    /// Slow down before the limit.
    SlowDown = "slowDown";

    // The world around.
    /// Renew, or try again.
    Renew = "renew";
    /// Check up.
    Check = "check";
    /// Set the clock.
    SetClock = "setClock";
    /// Repeat the call once, after a moment.
    RepeatOnce = "repeatOnce";
    /// Compare the API host with the login host.
    CompareHosts = "compareHosts";
    /// See to the place where the records are kept.
    LookAtStore = "lookAtStore";
    /// Keep the program running until its records are stored.
    KeepRunning = "keepRunning";
    /// Correct the region.
    CorrectRegion = "correctRegion";
    /// Look the host's name up.
    LookNameUp = "lookNameUp";
    /// See that the network and the firewall let requests out.
    LetOut = "letOut";
    /// Set the network's proxy.
    SetProxy = "setProxy";
    /// Make the company's root certificate known.
    TrustCompanyRoot = "trustCompanyRoot";
    /// See to the machine's clock.
    LookAtClock = "lookAtClock";
    /// Bring TLS library and root certificates up to date.
    UpdateRoots = "updateRoots";
    /// Let the page's own policy name the hosts.
    NameHostsInPolicy = "nameHostsInPolicy";
    /// Register the page's own address.
    RegisterPageAddress = "registerPageAddress";
    /// Send the request so that the browser need not ask first.
    SendSimpleRequest = "sendSimpleRequest";
    /// Keep grants with a secret on a server.
    KeepSecretOnServer = "keepSecretOnServer";
    /// See who answered.
    LookAtAnswer = "lookAtAnswer";
    /// Have whoever stands in between let requests through.
    LetThrough = "letThrough";
    /// See to the gateway's addresses and paths.
    LookAtGateway = "lookAtGateway";
    /// See whether the platform says that it is in trouble.
    LookAtStatusPage = "lookAtStatusPage";
    /// Wait, and renew at growing intervals.
    WaitAndRenew = "waitAndRenew";
    /// Give the correlation id to Customer Care.
    GiveCorrelationId = "giveCorrelationId";
}
