//! Trials: does the core do the same here as everywhere?

use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// What the core inside this module does when it is told what that recording says. For trials only.
///
/// # Errors
/// The text is no recording, or one of another version.
#[wasm_bindgen]
pub fn replay(recording: &str) -> Result<String, JsError> {
    Ok(tenantry_core::replay(recording)?)
}
