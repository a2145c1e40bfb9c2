//! Wire: bytes to values and back. Builds and reads; decides nothing.

pub(crate) mod authorize;
pub(crate) mod checked;
pub(crate) mod date;
pub(crate) mod http;
pub(crate) mod identity;
pub(crate) mod json;
pub(crate) mod pkce;
pub(crate) mod refusal;
pub(crate) mod shown;
pub(crate) mod token;

/// Bodies longer than this are not read: 64 KiB.
pub const BODY_LIMIT: usize = 64 * 1024;
