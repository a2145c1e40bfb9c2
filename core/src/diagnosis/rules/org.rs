//! Orgs: what an org has not allowed, to the application, the user, the client or the address.
