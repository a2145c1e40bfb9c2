//! Pace: too many requests, at the token endpoint or at the API.
