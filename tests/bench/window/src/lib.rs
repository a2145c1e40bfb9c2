//! What the window costs: its first frame, its memory, a frame of many orgs, and doing nothing.

pub mod chromium;
pub mod folder;
pub mod frames;
pub mod process;
