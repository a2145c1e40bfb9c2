//! The whole window on a real engine: from nothing to an org that is there.
