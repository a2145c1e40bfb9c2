//! The world around: clock, network, proxies, browsers, the platform, the store.

mod between;
mod here;
mod network;

pub(super) use between::{ANSWERED_BETWEEN, PLATFORM_TROUBLE};
pub(super) use here::{CLOCK_WRONG, FRESH_TOKEN_REFUSED, STORE_TROUBLE};
pub(super) use network::{CROSS_ORIGIN, NAME_UNKNOWN, NOT_CONNECTED, NOT_SECURE, PAGE_POLICY};

/// Genesys Cloud's own word on whether it is well.
const STATUS_PAGE: &str = "https://status.mypurecloud.com";
