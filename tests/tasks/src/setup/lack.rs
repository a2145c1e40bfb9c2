//! What this machine lacks, found by asking it.

use std::env;
use std::path::Path;

use super::{Purpose, debian, modules};
use crate::call::Call;
use crate::version::Version;
use crate::workspace::Workspace;

/// The oldest Node that the npm package promises to work in.
pub(crate) const OLDEST_NODE: Version = Version { major: 20, minor: 0, patch: 0 };

/// One thing that is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lack {
    /// A part of the Rust toolchain: `rustfmt` or `clippy`.
    Component(&'static str),
    /// The standard library for wasm.
    WasmTarget,
    /// Node, or one that is new enough.
    Node { found: Option<Version> },
    /// npm, which some systems package apart from Node.
    Npm,
    /// The npm packages of that folder, as its lock file lists them.
    Modules(&'static str),
    /// Debian packages.
    Packages(Vec<&'static str>),
    /// A program, on a Linux whose packages we do not know.
    Program(&'static str),
}

/// Everything missing for `purpose`.
pub(crate) fn lacks(workspace: &Workspace, purpose: Purpose) -> Vec<Lack> {
    match purpose {
        Purpose::Terminal => Vec::new(),
        Purpose::Window => system_lacks(purpose),
        Purpose::Page => {
            let mut lacks = wasm_lacks();
            lacks.extend(node_lacks(workspace, &[modules::TOOLS]));
            lacks
        }
        Purpose::Bench => {
            let mut lacks = wasm_lacks();
            lacks.extend(node_lacks(workspace, &[modules::TOOLS, modules::PEERS]));
            lacks.extend(system_lacks(purpose));
            lacks
        }
        Purpose::Test => {
            let mut lacks = rust_lacks();
            lacks.extend(node_lacks(workspace, &[modules::TOOLS]));
            lacks.extend(system_lacks(purpose));
            lacks
        }
    }
}

fn rust_lacks() -> Vec<Lack> {
    let mut lacks = Vec::new();
    if Call::line("cargo fmt --version").answer().is_none() {
        lacks.push(Lack::Component("rustfmt"));
    }
    if Call::line("cargo clippy --version").answer().is_none() {
        lacks.push(Lack::Component("clippy"));
    }
    lacks.extend(wasm_lacks());
    lacks
}

fn wasm_lacks() -> Vec<Lack> {
    let wasm = Call::line("rustc --print target-libdir --target wasm32-unknown-unknown").answer();
    let is_here = wasm.is_some_and(|folder| Path::new(&folder).is_dir());
    if is_here { Vec::new() } else { vec![Lack::WasmTarget] }
}

fn node_lacks(workspace: &Workspace, folders: &[&'static str]) -> Vec<Lack> {
    let found = Call::line("node --version").answer().and_then(|text| Version::find(&text));
    if found.is_none_or(|version| version < OLDEST_NODE) {
        return vec![Lack::Node { found }];
    }
    if Call::line("npm --version").answer().is_none() {
        return vec![Lack::Npm];
    }
    let stale = folders.iter().filter(|folder| !modules::are_current(workspace, folder));
    stale.copied().map(Lack::Modules).collect()
}

/// What the window needs of the system. macOS and Windows bring it along.
fn system_lacks(purpose: Purpose) -> Vec<Lack> {
    if !cfg!(target_os = "linux") {
        return Vec::new();
    }
    if debian::is_here() {
        let missing = debian::missing(&debian::wanted(purpose));
        return if missing.is_empty() { Vec::new() } else { vec![Lack::Packages(missing)] };
    }
    match purpose {
        Purpose::Test if !is_on_path("Xvfb") => vec![Lack::Program("Xvfb")],
        Purpose::Test | Purpose::Window | Purpose::Page | Purpose::Bench | Purpose::Terminal => {
            Vec::new()
        }
    }
}

fn is_on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
