//! Findings: one cause each, with what is known, how sure that is, what to do and what will not help.

use serde::{Deserialize, Serialize};

use super::cause::Cause;
use super::claim::Judged;
use super::remedy::Remedy;

/// What can be said of an org's trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnosis {
    /// What may be the cause, the best first. Empty where not enough is known.
    pub findings: Vec<Finding>,
    /// What would settle it, the most telling first.
    pub questions: Vec<Question>,
    /// What is set or was advised, and what it is worth.
    pub advice: Vec<Judged>,
}

/// One cause that fits what is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// The cause.
    pub cause: Cause,
    /// The cause in one sentence.
    pub title: String,
    /// How sure it is.
    pub confidence: Confidence,
    /// Why it is that sure, and stands where it stands.
    pub reason: String,
    /// What is known that speaks for it: the evidence, a sentence each.
    pub known: Vec<String>,
    /// What to do, in this order.
    pub steps: Vec<Step>,
    /// What people advise in such a case, and what it is worth.
    pub advice: Vec<Judged>,
    /// Whether Genesys Cloud documents what this rests on.
    pub documented: Documented,
    /// Where it can be read.
    pub sources: &'static [&'static str],
}

/// How sure a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Confidence {
    /// The answer is one that this cause gives, and nothing else speaks for it or against it.
    Possible,
    /// The answer is one that this cause gives, and something else that is known speaks for it.
    Likely,
    /// The platform, or what is set here, says so itself.
    Certain,
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What it does, for programs.
    pub remedy: Remedy,
    /// What, in a sentence; menus are named as Genesys Cloud names them.
    pub text: String,
    /// What the application can do about it by itself, when asked.
    pub action: Option<Action>,
}

/// What an application of Tenantry can do when it is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Action {
    /// Begin a sign-in.
    SignIn,
    /// Begin a sign-in that asks who is there (`prompt=login`).
    SignInAsSomebodyElse,
    /// Change the registration: region, client, secret, redirect URI, scopes.
    Edit,
    /// Renew now.
    Renew,
    /// Ask the org what it says itself.
    Check,
    /// Copy the redirect URI.
    CopyRedirectUri,
}

/// Whether Genesys Cloud documents something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Documented {
    /// It does, or its own programs show it.
    Yes,
    /// It does not. What is said here was seen, or follows from the standards.
    No,
}

/// A question whose answer would tell causes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum Question {
    /// What exactly was answered?
    WhatBody,
    /// With which status?
    WhichStatus,
    /// Which host and path was asked?
    WhichUrl,
    /// Which grant is it?
    WhichGrant,
    /// In which region does the org live, and in which the client?
    WhichRegion,
    /// Do other orgs of the same client work?
    DoOthersWork,
    /// How long had it worked?
    HowLong,
    /// Has it ever worked for this org?
    EverWorked,
    /// Which client obtained the refresh token, and which one sends it?
    WhichClients,
    /// Is the org's inactivity timeout on?
    InactivityTimeout,
    /// Do several processes share the tokens?
    HowManyProcesses,
    /// Did somebody sign out, change a password, or revoke tokens?
    AnybodySignedOut,
    /// Was the secret regenerated, or the client changed?
    ClientChanged,
    /// Which redirect URI was sent, and which is registered?
    WhichRedirectUri,
}
