//! Where the workspace and what is built from it lie.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::call::Call;
use crate::problem::Problem;

/// The folders of this workspace.
#[derive(Clone, Debug)]
pub(crate) struct Workspace {
    /// Where the root `Cargo.toml` lies.
    pub(crate) root: PathBuf,
    /// Where Cargo puts what it builds, wherever a person's settings say that is.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Asks Cargo.
    pub(crate) fn find() -> Result<Self, Problem> {
        let call = Call::line("cargo metadata --no-deps --format-version 1");
        let text = call.output()?;
        Self::read(&text)
            .ok_or_else(|| Problem::Strange { command: call.to_string(), answer: beginning(&text) })
    }

    fn read(metadata: &str) -> Option<Self> {
        let metadata: Value = serde_json::from_str(metadata).ok()?;
        let folder = |name: &str| Some(PathBuf::from(metadata.get(name)?.as_str()?));
        Some(Self { root: folder("workspace_root")?, target: folder("target_directory")? })
    }

    /// The wasm module as Cargo leaves it.
    pub(crate) fn wasm_module(&self) -> PathBuf {
        self.target.join("wasm32-unknown-unknown/wasm-release/tenantry_wasm.wasm")
    }

    /// The module that says why, as Cargo leaves it.
    pub(crate) fn why_module(&self) -> PathBuf {
        self.target.join("wasm32-unknown-unknown/wasm-release/tenantry_wasm_why.wasm")
    }

    /// The sandbox as a program of its own, as Cargo leaves it.
    pub(crate) fn sandbox(&self) -> PathBuf {
        self.target.join(format!("debug/tenantry-sandbox{}", std::env::consts::EXE_SUFFIX))
    }

    /// The desktop without its window, as the tests of the whole workspace leave it.
    pub(crate) fn hand_over(&self) -> PathBuf {
        self.target.join(format!("debug/examples/hand_over{}", std::env::consts::EXE_SUFFIX))
    }

    /// The wasm module for trials, as Cargo leaves it.
    pub(crate) fn trial_module(&self) -> PathBuf {
        self.target.join("wasm32-unknown-unknown/debug/tenantry_wasm.wasm")
    }

    /// Where the JavaScript glue of the wasm module for trials goes.
    pub(crate) fn trial_glue(&self) -> PathBuf {
        self.target.join("trial")
    }
}

/// Reads a text file.
pub(crate) fn read(path: &Path) -> Result<String, Problem> {
    fs::read_to_string(path).map_err(|cause| Problem::File { path: shown(path), cause })
}

/// Writes a text file.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Problem> {
    fs::write(path, text).map_err(|cause| Problem::File { path: shown(path), cause })
}

/// A path as an argument or in a sentence.
pub(crate) fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn beginning(text: &str) -> String {
    text.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_are_where_cargo_says() {
        let text =
            r#"{"workspace_root": "/code", "target_directory": "/big/disk", "packages": []}"#;

        let workspace = Workspace::read(text).unwrap();

        assert_eq!(workspace.root, Path::new("/code"));
        assert!(workspace.wasm_module().starts_with("/big/disk/wasm32-unknown-unknown"));
    }

    #[test]
    fn an_answer_without_folders_is_no_workspace() {
        assert!(Workspace::read("{}").is_none());
        assert!(Workspace::read("error: no such command").is_none());
    }
}
