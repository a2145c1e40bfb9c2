//! The steps of `cargo task test`, each a command one can run by hand from the root.

use crate::call::Call;
use crate::display::Display;
use crate::workspace::{Workspace, shown};

/// One step.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// Steps without whose result this one makes no sense.
    pub(crate) after: &'static [&'static str],
    pub(crate) call: Call,
}

/// All steps in order: the quick ones first, what builds on another after it.
pub(crate) fn steps(workspace: &Workspace, display: Option<&Display>) -> Vec<Step> {
    let mut steps = rust(workspace, display);
    steps.extend(javascript(workspace));
    steps.extend(trial(workspace));
    steps
}

fn rust(workspace: &Workspace, display: Option<&Display>) -> Vec<Step> {
    let root = |words: &str| Call::line(words).within(&workspace.root);
    // The wasm crate is linted for the only machine it is made for.
    let lint = root(
        "cargo clippy --locked --workspace --exclude tenantry-wasm --all-targets --all-features \
         -- -D warnings",
    );
    let lint_wasm = root(
        "cargo clippy --locked --package tenantry-wasm --all-targets --all-features \
         --target wasm32-unknown-unknown -- -D warnings",
    );
    let tests = root("cargo test --locked --workspace --exclude tenantry-wasm --all-features");
    let tests = match display {
        Some(display) => display.lend(tests),
        None => tests,
    };
    let docs = root("cargo doc --locked --workspace --all-features --no-deps")
        .with("RUSTDOCFLAGS", "-Dwarnings");
    vec![
        Step { name: "format", after: &[], call: root("cargo fmt --all --check") },
        Step { name: "lints", after: &[], call: lint },
        Step { name: "lints of wasm", after: &[], call: lint_wasm },
        Step { name: "tests", after: &[], call: tests },
        Step { name: "documentation", after: &[], call: docs },
    ]
}

/// What it takes to have the npm package in `web/dist`, in order.
pub(crate) fn package(workspace: &Workspace) -> impl Iterator<Item = Call> {
    let needed = ["wasm", "wasm glue", "wasm glue of why", "web types", "sandbox"];
    let steps = javascript(workspace).into_iter();
    steps.filter(move |step| needed.contains(&step.name)).map(|step| step.call)
}

fn javascript(workspace: &Workspace) -> Vec<Step> {
    let module = shown(&workspace.wasm_module());
    let root = |words: &str| Call::line(words).within(&workspace.root);
    let build = root(
        "cargo build --locked --package tenantry-wasm --package tenantry-wasm-why \
         --target wasm32-unknown-unknown --profile wasm-release",
    );
    let bindgen =
        "cargo run --locked --package tenantry-tasks --features bindgen --bin tenantry-bindgen --";
    let glue = root(bindgen).arg(&module).args(["tenantry", "web/pkg"]);
    let why = shown(&workspace.why_module());
    let why_glue = root(bindgen).arg(&why).args(["tenantry_why", "web/pkg"]);
    let imports = root("node web/scripts/inspect.mjs").arg(&module).arg("web/pkg");
    let types = root("npm --prefix web run build");
    let size = root("npm --prefix web run size");
    let sandbox = root("cargo build --locked --package tenantry-sandbox");
    // With the features of all, as the tests have built it: another choice builds the window anew.
    let hand_over = root(
        "cargo build --locked --workspace --exclude tenantry-wasm --all-features --example hand_over",
    );
    let tests = root("npm --prefix web test");
    let tests = tests.with("TENANTRY_SANDBOX", shown(&workspace.sandbox()));
    let tests = tests.with("TENANTRY_HAND_OVER", shown(&workspace.hand_over()));
    vec![
        Step { name: "wasm", after: &[], call: build },
        Step { name: "wasm glue", after: &["wasm"], call: glue },
        Step { name: "wasm glue of why", after: &["wasm"], call: why_glue },
        Step { name: "wasm imports", after: &["wasm glue"], call: imports },
        Step { name: "web types", after: &["wasm glue", "wasm glue of why"], call: types },
        Step { name: "web size", after: &["web types"], call: size },
        Step {
            name: "web package",
            after: &["web types"],
            call: root("npm --prefix web run lint"),
        },
        Step { name: "sandbox", after: &[], call: sandbox },
        Step { name: "hand-over", after: &[], call: hand_over },
        Step { name: "web tests", after: &["web types", "sandbox", "hand-over"], call: tests },
    ]
}

/// What the module does by itself, and what is recorded natively, replayed in it.
fn trial(workspace: &Workspace) -> Vec<Step> {
    let (module, glue) = (shown(&workspace.trial_module()), shown(&workspace.trial_glue()));
    let root = |words: &str| Call::line(words).within(&workspace.root);
    let build = root(
        "cargo build --locked --package tenantry-wasm --features trial \
         --target wasm32-unknown-unknown",
    );
    let write = root(
        "cargo run --locked --package tenantry-tasks --features bindgen --bin tenantry-bindgen --",
    );
    let write = write.arg(&module).arg("trial").arg(&glue);
    let replay = root("node web/scripts/replay.mjs").arg(&glue);
    // Run in Node by the runner that `.cargo/config.toml` names.
    let tests = root("cargo test --locked --package tenantry-wasm --target wasm32-unknown-unknown");
    vec![
        Step { name: "wasm tests", after: &[], call: tests },
        Step { name: "wasm for trials", after: &[], call: build },
        Step { name: "its glue", after: &["wasm for trials"], call: write },
        Step { name: "replay in wasm", after: &["its glue"], call: replay },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Step> {
        let workspace = Workspace { root: "/code".into(), target: "/code/target".into() };
        steps(&workspace, None)
    }

    #[test]
    fn a_step_builds_only_on_steps_before_it() {
        let all = all();

        for (index, step) in all.iter().enumerate() {
            for needed in step.after {
                let before = all[..index].iter().any(|earlier| earlier.name == *needed);
                assert!(before, "{} comes before {needed}", step.name);
            }
        }
    }

    #[test]
    fn every_build_takes_the_versions_of_the_lock_file() {
        for step in all() {
            let line = step.call.to_string();
            let builds = line.contains("cargo ") && !line.contains("cargo fmt");
            assert!(!builds || line.contains(" --locked "), "{line}");
        }
    }
}
