//! The world around: clock, network, proxies, browsers, the platform, the store.
