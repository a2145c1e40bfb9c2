//! Why, for JavaScript: the diagnosis as a module of its own, which is loaded when somebody asks.
//!
//! Its texts and rules would make up a third of the core's module, and most pages never need them.

use tenantry_core::diagnosis::{Diagnosis, Evidence};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// What can be said of the evidence that the core gave as JSON; JSON again.
///
/// # Errors
/// It is no evidence.
#[wasm_bindgen]
pub fn diagnose(evidence: &str) -> Result<String, JsError> {
    let evidence: Evidence = serde_json::from_str(evidence)?;
    Ok(serde_json::to_string(&Diagnosis::of(&evidence))?)
}
