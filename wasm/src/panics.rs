//! Panics: the place is noted, and nothing that was said. A secret may have been part of it.

use std::panic;
use std::sync::Mutex;

use wasm_bindgen::prelude::wasm_bindgen;

static PLACE: Mutex<Option<String>> = Mutex::new(None);

/// From now on the place of a panic is noted.
pub(crate) fn note() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(|at| format!("{}:{}", at.file(), at.line()));
        if let Ok(mut noted) = PLACE.lock() {
            *noted = place;
        }
    }));
}

/// The place of the panic that ended the core, if one did.
#[wasm_bindgen]
pub fn panicked() -> Option<String> {
    PLACE.lock().ok()?.clone()
}
