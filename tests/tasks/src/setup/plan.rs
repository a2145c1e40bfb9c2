//! How to get what is missing: what this program does, and what a person must.

use super::debian;
use super::lack::{Lack, OLDEST_NODE};
use crate::call::Call;
use crate::problem::Advice;

/// What may be done on this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Means {
    pub(crate) rustup: Rustup,
    pub(crate) user: User,
}

/// Whether rustup manages the toolchain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rustup {
    Here,
    Absent,
}

/// Who runs this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum User {
    /// Someone who may install packages.
    Root,
    /// Anybody else; nobody is asked for a password here.
    Other,
}

/// Something this program does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fix {
    /// Runs these in order.
    Calls(Vec<Call>),
    /// Installs the npm packages of that folder's lock file.
    Modules(&'static str),
}

/// What is to happen, in order, and what is left for a person.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) fixes: Vec<Fix>,
    pub(crate) advice: Vec<Advice>,
}

impl Means {
    /// Asks the machine.
    pub(crate) fn find() -> Self {
        let rustup = match Call::line("rustup --version").answer() {
            Some(_) => Rustup::Here,
            None => Rustup::Absent,
        };
        let user = match Call::line("id -u").answer().as_deref() {
            Some("0") => User::Root,
            Some(_) | None => User::Other,
        };
        Self { rustup, user }
    }
}

/// Decides how each lack is met.
pub(crate) fn plan(lacks: &[Lack], means: Means) -> Plan {
    let mut plan = Plan::default();
    for lack in lacks {
        match lack {
            Lack::Component(name) => {
                let how = Call::line("rustup component add").arg(*name);
                plan.by_rustup(means, how, &format!("{name}, a part of the Rust toolchain"));
            }
            Lack::WasmTarget => {
                let how = Call::line("rustup target add wasm32-unknown-unknown");
                plan.by_rustup(means, how, "Rust's standard library for wasm32-unknown-unknown");
            }
            Lack::Node { found: None } => plan.advise(node(), "https://nodejs.org/en/download"),
            Lack::Node { found: Some(found) } => {
                let what = format!("{} (this one is {found})", node());
                plan.advise(what, "https://nodejs.org/en/download");
            }
            Lack::Npm => plan.advise("npm", "https://docs.npmjs.com/downloading-and-installing"),
            Lack::Modules(folder) => plan.fixes.push(Fix::Modules(folder)),
            Lack::Packages(names) => match means.user {
                User::Root => plan.fixes.push(Fix::Calls(debian::install(names))),
                User::Other => plan.advise(
                    format!("Debian packages: {}", names.join(" ")),
                    debian::line_to_run(names),
                ),
            },
            Lack::Program(name) => plan.advise(
                format!("{name}, a display without a screen, for the tests of the window"),
                "dnf install xorg-x11-server-Xvfb, pacman -S xorg-server-xvfb, or what your system calls it",
            ),
        }
    }
    plan
}

impl Plan {
    fn by_rustup(&mut self, means: Means, call: Call, what: &str) {
        match means.rustup {
            Rustup::Here => self.fixes.push(Fix::Calls(vec![call])),
            Rustup::Absent => self.advise(
                what,
                format!("`{call}`, or the package of your system if Rust came without rustup"),
            ),
        }
    }

    fn advise(&mut self, what: impl Into<String>, how: impl Into<String>) {
        self.advice.push(Advice { what: what.into(), how: how.into() });
    }
}

fn node() -> String {
    format!("Node.js {} or newer, for the npm package in web", OLDEST_NODE.major)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::version::Version;

    const ROOT: Means = Means { rustup: Rustup::Here, user: User::Root };
    const PERSON: Means = Means { rustup: Rustup::Absent, user: User::Other };

    #[test]
    fn a_complete_machine_is_left_alone() {
        assert_eq!(plan(&[], ROOT), Plan::default());
    }

    #[test]
    fn what_can_be_installed_is_installed_in_order() {
        let lacks = [
            Lack::Component("clippy"),
            Lack::WasmTarget,
            Lack::Modules("web"),
            Lack::Packages(vec!["xvfb"]),
        ];

        let plan = plan(&lacks, ROOT);

        assert_eq!(plan.advice, []);
        assert_eq!(plan.fixes[0], Fix::Calls(vec![Call::line("rustup component add clippy")]));
        assert_eq!(plan.fixes[2], Fix::Modules("web"));
        assert_eq!(plan.fixes[3], Fix::Calls(debian::install(&["xvfb"])));
    }

    #[test]
    fn who_may_not_install_packages_gets_one_line_to_run() {
        let plan = plan(&[Lack::Packages(vec!["xvfb", "xdotool"])], PERSON);

        assert_eq!(plan.fixes, []);
        assert_eq!(plan.advice.len(), 1);
        assert!(plan.advice[0].what.contains("xvfb xdotool"));
        assert_eq!(plan.advice[0].how.lines().count(), 1);
        assert!(plan.advice[0].how.contains("apt-get install"));
    }

    #[test]
    fn without_rustup_a_person_is_told_what_is_missing() {
        let plan = plan(&[Lack::Component("rustfmt"), Lack::WasmTarget], PERSON);

        assert_eq!(plan.fixes, []);
        assert!(plan.advice[0].what.contains("rustfmt"));
        assert!(plan.advice[1].what.contains("wasm32-unknown-unknown"));
    }

    #[test]
    fn an_old_node_is_named_with_its_version() {
        let found = Version::find("v18.19.0");

        let plan = plan(&[Lack::Node { found }], ROOT);

        assert!(plan.advice[0].what.contains("20") && plan.advice[0].what.contains("18.19.0"));
    }
}
