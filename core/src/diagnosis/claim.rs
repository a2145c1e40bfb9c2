//! Claims: what people advise against these troubles, and what each piece of advice is worth.

use serde::{Deserialize, Serialize};

/// A piece of advice that goes around, or a setting that somebody expects to help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Claim {
    /// "Ask for the scope `offline_access`."
    OfflineAccess,
    /// "Send an `audience` that names the org."
    Audience,
    /// "List the org ids in `resource`."
    Resource,
    /// "Name the org in `organization_id`", or a tenant id of any kind.
    OrganizationId,
    /// "Ask for `urn:genesys:cloud:<org>`."
    UrnScope,
    /// "Wait two seconds and try again", for a grant that was refused.
    WaitAndRetry,
    /// "Retry the 403."
    RetryForbidden,
    /// "Use another version of the SDK", or another SDK.
    OtherSdk,
    /// "Use a pool of tokens", or more clients, against rate limits.
    TokenPool,
    /// "The redirect URI must be in the refresh request, too."
    RedirectUriInRefresh,
    /// "Turn on `multi_org_enabled`", or any switch of that kind.
    MultiOrgSwitch,
    /// "The base URL must name the org."
    BaseUrlOfOrg,
    /// "Look for the audience or the orgs inside the token."
    TokenClaims,
    /// "Ask for more scopes", for a client that signs in for itself.
    ScopesForCredentials,
    /// "Each org needs a client of its own."
    OwnClientPerOrg,
    /// "Keep each org's tokens apart."
    OwnSlotPerOrg,
    /// "The redirect URI must be exactly the registered one."
    ExactRedirectUri,
    /// "Sign in again."
    SignInAgain,
    /// "Sign in again", where no grant has ended.
    SignInInVain,
    /// "Say which org is meant with `target`."
    Target,
    /// "Renew before the token ends."
    RenewEarly,
    /// "Let a client of the org's own sign in for itself."
    ClientCredentialsPerOrg,
    /// "Refresh with the client that the token was issued to."
    SameClient,
    /// "Ask an administrator of the org to authorize the application."
    AuthorizeInOrg,
}

/// What a piece of advice is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Worth {
    /// It helps where its reason applies.
    Helps,
    /// It helps in some cases only, and does harm in none.
    Depends,
    /// Genesys Cloud does not document it. It may be tried as an experiment.
    NotDocumented,
    /// It does not help.
    Useless,
}

/// A piece of advice with what it is worth, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The advice.
    pub claim: Claim,
    /// The advice in words.
    pub says: &'static str,
    /// What it is worth.
    pub worth: Worth,
    /// Why.
    pub why: &'static str,
}

impl Claim {
    /// Every piece of advice that is known.
    pub fn all() -> impl Iterator<Item = Self> {
        JUDGED.iter().map(|judged| judged.claim)
    }

    /// The advice as people give it: they do not say whether a grant has ended.
    pub(super) const fn as_given(self) -> Self {
        if matches!(self, Self::SignInInVain) { Self::SignInAgain } else { self }
    }

    /// The advice, judged.
    pub fn judged(self) -> Option<Judged> {
        JUDGED.iter().find(|judged| judged.claim == self).cloned()
    }
}

/// Every piece of advice, with what it is worth.
static JUDGED: &[Judged] = &[
    Judged {
        claim: Claim::OfflineAccess,
        says: "Ask for the scope offline_access.",
        worth: Worth::Useless,
        why: "Genesys Cloud has no such scope. A refresh token comes with every code grant of a \
                 client that has a secret, unless the org's inactivity timeout is on.",
    },
    Judged {
        claim: Claim::Audience,
        says: "Send an audience that names the org.",
        worth: Worth::NotDocumented,
        why: "No documented token request has an audience; tokens are opaque, and belong to one org \
                 from the sign-in on.",
    },
    Judged {
        claim: Claim::Resource,
        says: "List the org ids in resource.",
        worth: Worth::NotDocumented,
        why: "No documented token request has a resource. Where it seemed to help, the new token \
                 request did.",
    },
    Judged {
        claim: Claim::OrganizationId,
        says: "Name the org in organization_id or a tenant id.",
        worth: Worth::NotDocumented,
        why: "A documented refresh has grant_type and refresh_token, and nothing else. The refresh \
                 token knows its org.",
    },
    Judged {
        claim: Claim::UrnScope,
        says: "Ask for the scope urn:genesys:cloud:<org>.",
        worth: Worth::NotDocumented,
        why: "No scope of Genesys Cloud has that form, and scopes do not apply to client credentials \
                 at all.",
    },
    Judged {
        claim: Claim::WaitAndRetry,
        says: "Wait two seconds and send it again.",
        worth: Worth::Useless,
        why: "invalid_grant is final: the same refresh token will be refused again, and where reuse \
                 is watched for, sending it twice ends the grant.",
    },
    Judged {
        claim: Claim::RetryForbidden,
        says: "Retry the 403, or renew the token after it.",
        worth: Worth::Useless,
        why: "403 says that the token is good and may not do this. A new token may not either, until \
                 a scope, a role or an authorization changes.",
    },
    Judged {
        claim: Claim::OtherSdk,
        says: "Use another version of the SDK.",
        worth: Worth::Useless,
        why: "The answer came from Genesys Cloud, not from the SDK. Look at the request that was \
                 sent.",
    },
    Judged {
        claim: Claim::TokenPool,
        says: "Use several tokens or clients against the rate limit.",
        worth: Worth::Useless,
        why: "Limits are counted for the client, the user and the org, too. Genesys advises one \
                 token and fewer requests.",
    },
    Judged {
        claim: Claim::RedirectUriInRefresh,
        says: "The redirect URI must match in the refresh request.",
        worth: Worth::Useless,
        why: "A refresh has no redirect URI. It matters on the way to the sign-in page and when the \
                 code is exchanged.",
    },
    Judged {
        claim: Claim::MultiOrgSwitch,
        says: "Turn on multi_org_enabled, or a setting like it.",
        worth: Worth::Useless,
        why: "An OAuth client of Genesys Cloud has no such property; orgs know nothing of each \
                 other.",
    },
    Judged {
        claim: Claim::BaseUrlOfOrg,
        says: "Use a base URL that names the org.",
        worth: Worth::Useless,
        why: "The API has one base for each region, and every path begins with /api/v2. The token \
                 says which org is meant.",
    },
    Judged {
        claim: Claim::TokenClaims,
        says: "Look at the audience or the orgs inside the token.",
        worth: Worth::Useless,
        why: "Access tokens are opaque. Ask GET /api/v2/tokens/me whose a token is.",
    },
    Judged {
        claim: Claim::ScopesForCredentials,
        says: "Ask for more scopes for the service account.",
        worth: Worth::Useless,
        why: "Scopes do not apply to client credentials. Such a client has roles, in divisions.",
    },
    Judged {
        claim: Claim::OwnClientPerOrg,
        says: "Each org needs a client of its own.",
        worth: Worth::Depends,
        why: "A client of the vendor's org serves users of other orgs in the same region. A client \
                 of its own is needed in another region, and for client credentials.",
    },
    Judged {
        claim: Claim::OwnSlotPerOrg,
        says: "Keep each org's tokens in a place of their own.",
        worth: Worth::Helps,
        why: "A token belongs to one org, one client and one region. Kept in one place, each \
                 overwrites the other's.",
    },
    Judged {
        claim: Claim::ExactRedirectUri,
        says: "The redirect URI must be exactly the registered one.",
        worth: Worth::Depends,
        why: "That is so for the sign-in page and for the exchange of the code. A refresh has no \
                 redirect URI.",
    },
    Judged {
        claim: Claim::SignInAgain,
        says: "Sign in to the org again.",
        worth: Worth::Helps,
        why: "A grant that has ended comes back in no other way. Use the client that will refresh.",
    },
    Judged {
        claim: Claim::SignInInVain,
        says: "Sign in to the org again.",
        worth: Worth::Useless,
        why: "It is not the grant that fails here: a new one would be met with the same. What is held \
                 stays good.",
    },
    Judged {
        claim: Claim::Target,
        says: "Say which org is meant with target.",
        worth: Worth::Depends,
        why: "target takes a partner's user to a customer's org without asking. The org of the new \
                 token must be proved all the same.",
    },
    Judged {
        claim: Claim::RenewEarly,
        says: "Renew before the token ends.",
        worth: Worth::Helps,
        why: "It keeps callers from waiting. It must go by what is left of this token's life, not by \
                 a fixed number of minutes.",
    },
    Judged {
        claim: Claim::ClientCredentialsPerOrg,
        says: "Let a client of the org's own sign in for itself.",
        worth: Worth::Helps,
        why: "For work without a user, a client with client credentials in each org needs nobody to \
                 sign in. It gets no refresh token: each renewal is a new request.",
    },
    Judged {
        claim: Claim::SameClient,
        says: "Refresh with the client that the token was issued to.",
        worth: Worth::Helps,
        why: "A refresh token is bound to its client (RFC 6749 §6).",
    },
    Judged {
        claim: Claim::AuthorizeInOrg,
        says: "Let an administrator of the org authorize the application.",
        worth: Worth::Helps,
        why: "Each org says for itself what an application may do there; nothing is inherited from \
                 another org.",
    },
];
