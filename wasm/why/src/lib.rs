//! Why, for JavaScript: the diagnosis as a module of its own, which is loaded when somebody asks.
//!
//! It is as large as the core's own module, and most pages never need it.

use serde::Serialize;
use tenantry_core::diagnosis::{Diagnosis, Evidence, Known, Question, Report};
use tenantry_core::read_json;
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// What can be said of a tenant that the core knows so, as JSON; JSON again.
///
/// # Errors
/// It is not what the core gave.
#[wasm_bindgen]
pub fn diagnose(known: &str) -> Result<String, JsError> {
    let known: Known = read_json(known.as_bytes())?;
    Ok(serde_json::to_string(&Said::of(&known.evidence()))?)
}

/// What came of the last check-up of a tenant that the core knows so, as JSON; JSON again, `null`
/// where there was none.
///
/// # Errors
/// It is not what the core gave.
#[wasm_bindgen]
pub fn examine(known: &str) -> Result<String, JsError> {
    let known: Known = read_json(known.as_bytes())?;
    Ok(serde_json::to_string(&known.report())?)
}

/// What can be said of something that somebody pasted; JSON.
///
/// # Errors
/// Never but by a bug.
#[wasm_bindgen]
pub fn explain(report: &str) -> Result<String, JsError> {
    let Report { evidence, understood, masked, text } = Evidence::from_report(report);
    let explained = Explained { said: Said::of(&evidence), understood, masked, text };
    Ok(serde_json::to_string(&explained)?)
}

#[derive(Serialize)]
struct Explained {
    #[serde(flatten)]
    said: Said,
    understood: Vec<String>,
    masked: usize,
    text: String,
}

/// A diagnosis with its questions in words.
#[derive(Serialize)]
struct Said {
    #[serde(flatten)]
    diagnosis: Diagnosis,
    asks: Vec<&'static str>,
}

impl Said {
    fn of(evidence: &Evidence) -> Self {
        let diagnosis = Diagnosis::of(evidence);
        let asks = diagnosis.questions.iter().map(|question| Question::text(*question)).collect();
        Self { diagnosis, asks }
    }
}
