//! The views as a person meets them: by their labels, without a screen.

mod form;
mod org;
mod orgs;
mod stage;
mod window;
mod world;
