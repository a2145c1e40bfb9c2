//! Writes the JavaScript glue and type declarations of a wasm module.
//!
//! The generator is linked in as a library, so `Cargo.lock` pins it to the version the module was
//! built with and nobody installs a tool by hand.

use std::env;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: tenantry-bindgen <module.wasm> <name> <folder>";

fn main() -> ExitCode {
    let args: Vec<String> = env::args().skip(1).collect();
    let written = match args.as_slice() {
        [module, name, folder] => write_glue(Path::new(module), name, Path::new(folder)),
        _ => Err(USAGE.to_owned()),
    };
    let Err(problem) = written else { return ExitCode::SUCCESS };
    // The reader may have gone away; the exit code still tells.
    writeln!(io::stderr(), "error: {problem}").ok();
    ExitCode::FAILURE
}

/// Writes `<name>.js`, `<name>.d.ts` and `<name>_bg.wasm` into `folder`.
fn write_glue(module: &Path, name: &str, folder: &Path) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let targeted = bindgen.web(true).map_err(|error| format!("{error:#}"))?;
    targeted
        .input_path(module)
        .out_name(name)
        .typescript(true)
        // The package names the file itself, once, where bundlers and Node can each do it their way.
        .omit_default_module_path(true)
        .generate(folder)
        .map_err(|error| format!("{}: {error:#}", module.display()))
}
