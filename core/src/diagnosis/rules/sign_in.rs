//! Sign-ins that go wrong: the redirect, the code, the person, the consent.
