//! The core for JavaScript: converts and forwards, decides nothing.

use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the core inside this module, as in `0.1.0`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
