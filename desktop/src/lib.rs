//! The desktop engine.
