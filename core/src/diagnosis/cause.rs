//! Causes: everything that is known to keep an application from staying signed in to an org.

use serde::{Deserialize, Serialize};

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal;)*) => {
        /// Why an org stopped working.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum Cause {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)*
        }

        impl Cause {
            /// Every cause.
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

causes! {
    /// The token request goes to a host or path that is no token endpoint.
    WrongTokenUrl = "wrongTokenUrl";
    /// The token request is JSON, where a form is expected.
    NotAForm = "notAForm";
    /// An API call goes below a base that does not exist.
    WrongApiBase = "wrongApiBase";
    /// An API call carries no token.
    NoTokenSent = "noTokenSent";
    /// Client credentials are treated as if they had a refresh token.
    ClientCredentialsRefreshed = "clientCredentialsRefreshed";
    /// A call that needs a user is made with a token that has none.
    NeedsAUser = "needsAUser";
    /// The token request carries a token context, and that is refused.
    ContextRefused = "contextRefused";
    /// The token request is to carry a token context, and has none.
    ContextDemanded = "contextDemanded";
    /// The client lives in another region.
    WrongRegion = "wrongRegion";
    /// The client's secret is wrong, or was regenerated.
    SecretWrong = "secretWrong";
    /// The client's secret is right, and arrives changed.
    SecretMangled = "secretMangled";
    /// The client is disabled, inactive or about to be deleted.
    ClientDisabled = "clientDisabled";
    /// There is no such client in that region.
    ClientUnknown = "clientUnknown";
    /// The client may not use this grant type.
    GrantTypeNotAllowed = "grantTypeNotAllowed";
    /// The refresh token was issued to another client.
    RefreshTokenOfAnotherClient = "refreshTokenOfAnotherClient";
    /// The org gives no refresh tokens, because its inactivity timeout is on.
    NoRefreshTokenFromOrg = "noRefreshTokenFromOrg";
    /// Public clients get no refresh token.
    NoRefreshTokenForPublicClient = "noRefreshTokenForPublicClient";
    /// Nothing used the token for as long as the org allows.
    IdledOut = "idledOut";
    /// The client's tokens are set to a short life.
    ShortLivedClient = "shortLivedClient";
    /// A person or an administrator ended the sign-in.
    Revoked = "revoked";
    /// The refresh token had been used before: by another process, or its answer was lost.
    RefreshTokenUsed = "refreshTokenUsed";
    /// Several orgs share one place for their tokens.
    SharedSlot = "sharedSlot";
    /// The redirect URI is not the registered one, letter for letter.
    RedirectUriNotExact = "redirectUriNotExact";
    /// The code of the sign-in was used before, or too late.
    CodeSpent = "codeSpent";
    /// What the sign-in began with was lost: its state, or its PKCE verifier.
    SignInForgotten = "signInForgotten";
    /// The sign-in page wants PKCE, and the sign-in had none.
    PkceRequired = "pkceRequired";
    /// A user of another org signed in.
    WrongUser = "wrongUser";
    /// Somebody said no, or may not say yes.
    ConsentRefused = "consentRefused";
    /// The sign-in was never finished.
    SignInUnfinished = "signInUnfinished";
    /// The org is not active.
    OrgNotActive = "orgNotActive";
    /// The org has not authorized the application.
    NotAuthorizedInOrg = "notAuthorizedInOrg";
    /// The token lacks a scope.
    ScopeMissing = "scopeMissing";
    /// A scope that is asked for does not exist.
    ScopeUnknown = "scopeUnknown";
    /// The user or the client lacks a role or a division.
    RolesMissing = "rolesMissing";
    /// The org does not take requests from this address.
    AddressNotAllowed = "addressNotAllowed";
    /// A security policy of the org said no.
    PolicyDenied = "policyDenied";
    /// The token endpoint asks for fewer requests.
    TokenEndpointThrottled = "tokenEndpointThrottled";
    /// The API asks for fewer requests.
    ApiThrottled = "apiThrottled";
    /// The clock here is wrong.
    ClockWrong = "clockWrong";
    /// A new token was refused for a moment.
    FreshTokenRefused = "freshTokenRefused";
    /// The host's name is not found.
    NameUnknown = "nameUnknown";
    /// No connection is made.
    NotConnected = "notConnected";
    /// The connection cannot be made secure.
    NotSecure = "notSecure";
    /// The page's own policy does not let it ask.
    PagePolicy = "pagePolicy";
    /// The browser does not let the page ask.
    CrossOrigin = "crossOrigin";
    /// Something between here and Genesys Cloud answers in its place.
    AnsweredBetween = "answeredBetween";
    /// The platform is in trouble.
    PlatformTrouble = "platformTrouble";
    /// What is stored here cannot be written or read.
    StoreTrouble = "storeTrouble";
}
