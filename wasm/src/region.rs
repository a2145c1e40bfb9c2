//! Regions: where an org lives, and the only hosts its tokens may be sent to.

use tenantry_core as core;
use wasm_bindgen::prelude::wasm_bindgen;

/// The region of an AWS name, a domain, a host or a URL; nothing for anything else.
///
/// Whole host labels are compared: `mypurecloud.com.au` is not `mypurecloud.com`.
#[wasm_bindgen(js_name = regionNamed)]
pub fn region_named(text: &str) -> Option<Region> {
    core::Region::named(text).map(Region)
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
