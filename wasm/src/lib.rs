//! The core for JavaScript: converts and forwards, decides nothing.

use tenantry_core as core;
#[cfg(feature = "trial")]
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// The version of the core inside this module, as in `0.1.0`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The region of an AWS name, a domain, a host or a URL; nothing for anything else.
///
/// Whole host labels are compared: `mypurecloud.com.au` is not `mypurecloud.com`.
#[wasm_bindgen(js_name = regionNamed)]
pub fn region_named(text: &str) -> Option<Region> {
    core::Region::named(text).map(Region)
}

/// What the core inside this module does when it is told what that recording says. For trials only.
///
/// # Errors
/// The text is no recording, or one of another version.
#[cfg(feature = "trial")]
#[wasm_bindgen]
pub fn replay(recording: &str) -> Result<String, JsError> {
    Ok(core::replay(recording)?)
}

/// A Genesys Cloud region.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Region(core::Region);

#[wasm_bindgen]
impl Region {
    /// The region's name as AWS spells it, such as `eu-west-1`.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// Base URL of the login host.
    #[wasm_bindgen(getter, js_name = loginBase)]
    pub fn login_base(&self) -> String {
        self.0.login_base()
    }

    /// Base URL of the API host.
    #[wasm_bindgen(getter, js_name = apiBase)]
    pub fn api_base(&self) -> String {
        self.0.api_base()
    }
}
