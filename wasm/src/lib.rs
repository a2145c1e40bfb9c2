//! The core for JavaScript: converts and forwards, decides nothing.

mod fetch;
mod host;
mod out;
mod panics;
mod platform;
mod region;
#[cfg(feature = "trial")]
mod trial;

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use serde::de::DeserializeOwned;
use tenantry_core::diagnosis::Known;
use tenantry_core::{
    AccessToken, Command, Config, Driver, Entropy, Fingerprint, Generation, Handle, Input, NotNow,
    OwnerId, RedirectUrl, Registration, Rejection, SignInHints, StoredBytes, TenantId, Tenants,
    read_json,
};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsError, JsValue};

use host::{Loop, Page, now};
pub use panics::panicked;
pub use platform::Platform;
pub use region::{Region, region_named};
#[cfg(feature = "trial")]
pub use trial::replay;

/// The version of the core inside this module, as in `0.1.0`.
#[wasm_bindgen]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// Every tenant, and the loop that keeps them signed in.
#[wasm_bindgen]
pub struct Core {
    tenants: Loop,
    /// JavaScript knows a tenant by its place here.
    handles: Vec<Handle>,
    /// When the token that was read last ends.
    until: f64,
}

#[wasm_bindgen]
impl Core {
    /// Goes on from what a store holds: names, and the bytes of their records, in the same order.
    ///
    /// # Errors
    /// The platform has no source of chance.
    #[expect(clippy::needless_pass_by_value, reason = "JavaScript gives lists away")]
    #[wasm_bindgen(constructor)]
    pub fn new(
        platform: Platform,
        names: Vec<String>,
        records: Vec<js_sys::Uint8Array>,
    ) -> Result<Self, JsError> {
        panics::note();
        let owner = OwnerId::new(chance()?);
        let names = names.iter().filter_map(|name| TenantId::new(name).ok());
        let stored = names.zip(records.iter().map(js_sys::Uint8Array::to_vec));
        let tenants = Tenants::restore(Config::new(owner), stored);
        let platform = Rc::new(platform);
        let tenants = Rc::new_cyclic(|home| {
            RefCell::new(Driver::new(tenants, Page::new(platform, Weak::clone(home))))
        });
        Ok(Self { tenants, handles: Vec::new(), until: 0.0 })
    }

    /// Makes a tenant known; `registration` is JSON.
    ///
    /// # Errors
    /// What is said of it is no registration, or is refused.
    pub fn add(&self, tenant: &str, registration: &str) -> Result<(), JsValue> {
        let registration = Box::new(parsed::<Registration>(registration)?);
        self.command(Command::Add { tenant: id(tenant)?, registration })
    }

    /// Changes what is known of a tenant; `registration` is JSON.
    ///
    /// # Errors
    /// As [`Core::add`].
    pub fn update(&self, tenant: &str, registration: &str) -> Result<(), JsValue> {
        let registration = Box::new(parsed::<Registration>(registration)?);
        self.command(Command::Update { tenant: id(tenant)?, registration })
    }

    /// Begins a sign-in; `hints` is JSON.
    ///
    /// # Errors
    /// The hints are none, or the sign-in is refused.
    #[wasm_bindgen(js_name = signIn)]
    pub fn sign_in(&self, tenant: &str, hints: &str) -> Result<(), JsValue> {
        let entropy = Entropy::new(chance().map_err(JsValue::from)?);
        let hints = parsed::<SignInHints>(hints)?;
        self.command(Command::SignIn { tenant: id(tenant)?, entropy, hints })
    }

    /// Gives up the sign-ins that are under way.
    ///
    /// # Errors
    /// There is none.
    pub fn cancel(&self, tenant: &str) -> Result<(), JsValue> {
        self.command(Command::Cancel(id(tenant)?))
    }

    /// Renews now.
    ///
    /// # Errors
    /// There is nothing to renew with.
    pub fn renew(&self, tenant: &str) -> Result<(), JsValue> {
        self.command(Command::Renew(id(tenant)?))
    }

    /// A caller waits for the token.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub fn want(&self, tenant: &str) -> Result<(), JsValue> {
        self.command(Command::Want(id(tenant)?))
    }

    /// Asks the org what it says of the client, the token and itself; `checked` tells the end.
    ///
    /// # Errors
    /// There is no such tenant.
    pub fn check(&self, tenant: &str) -> Result<(), JsValue> {
        self.command(Command::Check(id(tenant)?))
    }

    /// What is known of a tenant without its secrets, as JSON for the module that says why; none
    /// where there is no such tenant.
    pub fn known(&self, tenant: &str) -> Option<String> {
        let running = self.tenants.borrow();
        let tenant = TenantId::new(tenant).ok()?;
        let known = Known::of(running.tenants(), &tenant)?;
        // A tree of strings and numbers, for which there is no error.
        Some(serde_json::to_string(&known).unwrap_or_default())
    }

    /// Ends the grant.
    ///
    /// # Errors
    /// There is no such tenant.
    #[wasm_bindgen(js_name = signOut)]
    pub fn sign_out(&self, tenant: &str) -> Result<(), JsValue> {
        self.command(Command::SignOut(id(tenant)?))
    }

    /// Ends the grant, and forgets the tenant.
    ///
    /// # Errors
    /// There is no such tenant.
    pub fn forget(&self, tenant: &str) -> Result<(), JsValue> {
        self.command(Command::Forget(id(tenant)?))
    }

    /// Whose sign-in waits for that redirect.
    pub fn expecting(&self, url: &str) -> Option<String> {
        let driver = self.tenants.borrow();
        driver.tenants().expecting(&RedirectUrl::new(url), now()).map(ToString::to_string)
    }

    /// The browser came back.
    ///
    /// # Errors
    /// Nobody waits for it.
    pub fn redirected(&self, url: &str) -> Result<(), JsValue> {
        self.tell(Input::Redirected(RedirectUrl::new(url)))
    }

    /// The store has that generation.
    ///
    /// # Errors
    /// The name is none.
    pub fn saved(&self, tenant: &str, generation: u64) -> Result<(), JsValue> {
        self.tell(Input::Saved { tenant: id(tenant)?, generation: Generation::new(generation) })
    }

    /// The store holds something else.
    ///
    /// # Errors
    /// The name is none.
    #[wasm_bindgen(js_name = saveConflict)]
    pub fn save_conflict(&self, tenant: &str, found: Option<Vec<u8>>) -> Result<(), JsValue> {
        let found = found.map(StoredBytes::from);
        self.tell(Input::SaveConflict { tenant: id(tenant)?, found })
    }

    /// Somebody else has changed the record.
    ///
    /// # Errors
    /// The name is none.
    #[wasm_bindgen(js_name = storeChanged)]
    pub fn store_changed(&self, tenant: &str, found: Option<Vec<u8>>) -> Result<(), JsValue> {
        let found = found.map(StoredBytes::from);
        self.tell(Input::StoreChanged { tenant: id(tenant)?, found })
    }

    /// The store could not save.
    ///
    /// # Errors
    /// The name is none.
    #[wasm_bindgen(js_name = saveFailed)]
    pub fn save_failed(&self, tenant: &str) -> Result<(), JsValue> {
        self.tell(Input::SaveFailed { tenant: id(tenant)? })
    }

    /// The record is gone.
    ///
    /// # Errors
    /// The name is none.
    pub fn erased(&self, tenant: &str) -> Result<(), JsValue> {
        self.tell(Input::Erased { tenant: id(tenant)? })
    }

    /// The record could not be removed.
    ///
    /// # Errors
    /// The name is none.
    #[wasm_bindgen(js_name = eraseFailed)]
    pub fn erase_failed(&self, tenant: &str) -> Result<(), JsValue> {
        self.tell(Input::EraseFailed { tenant: id(tenant)? })
    }

    /// The API answered 401 or 403 to a call with that token.
    ///
    /// # Errors
    /// The name is none.
    pub fn rejected(
        &self,
        tenant: &str,
        token: String,
        status: u16,
        code: Option<String>,
    ) -> Result<(), JsValue> {
        let token = Fingerprint::of(&AccessToken::new(token));
        self.tell(Input::Rejected(Rejection { tenant: id(tenant)?, token, status, code }))
    }

    /// The network is back.
    ///
    /// # Errors
    /// None.
    pub fn online(&self) -> Result<(), JsValue> {
        self.tell(Input::Online)
    }

    /// The machine was asleep.
    ///
    /// # Errors
    /// None.
    pub fn resumed(&self) -> Result<(), JsValue> {
        self.tell(Input::Resumed)
    }

    /// Time has passed.
    ///
    /// # Errors
    /// None.
    pub fn tick(&self) -> Result<(), JsValue> {
        self.tell(Input::Tick)
    }

    /// A number for the tenant, good until it is forgotten.
    pub fn handle(&mut self, tenant: &str) -> Option<u32> {
        let handle = self.tenants.borrow().tenants().handle_of(&TenantId::new(tenant).ok()?)?;
        self.handles.push(handle);
        u32::try_from(self.handles.len() - 1).ok()
    }

    /// The access token for requests to `host`, if it may be handed out now; [`Core::until`] says
    /// how long.
    pub fn token(&mut self, handle: u32, host: &str) -> Option<String> {
        let handle = *self.handles.get(handle as usize)?;
        let driver = self.tenants.borrow();
        let token = driver.tenants().access_token_by(now(), handle, host).ok()?;
        self.until = driver.tenants().ready_until(handle).map_or(0.0, out::millis);
        Some(token.expose().to_owned())
    }

    /// When the token that was read last ends, in Unix milliseconds.
    #[wasm_bindgen(getter)]
    pub fn until(&self) -> f64 {
        self.until
    }

    /// Why there is no token to hand out.
    #[wasm_bindgen(js_name = whyNot)]
    pub fn why_not(&self, handle: u32, host: &str) -> Option<String> {
        let why = self.handles.get(handle as usize).map_or(Err(NotNow::Unknown), |handle| {
            self.tenants.borrow().tenants().access_token_by(now(), *handle, host).map(|_| ())
        });
        why.err().map(|why| why.code().to_owned())
    }

    /// What is known of a tenant.
    pub fn view(&self, tenant: &str) -> Option<JsValue> {
        let (driver, id) = (self.tenants.borrow(), TenantId::new(tenant).ok()?);
        driver.tenants().get(&id).map(|tenant| out::tenant(tenant, driver.tenants()))
    }

    /// Why the record of a tenant cannot be read.
    pub fn quarantined(&self, tenant: &str) -> Option<JsValue> {
        let driver = self.tenants.borrow();
        let mut all = driver.tenants().quarantined();
        all.find(|(id, _)| id.as_str() == tenant).map(|(_, why)| out::quarantined(why))
    }

    /// The names of all tenants, in order.
    pub fn names(&self) -> Vec<String> {
        self.tenants.borrow().tenants().iter().map(|tenant| tenant.id().to_string()).collect()
    }

    /// What happened to a tenant, as lines of JSON, redacted.
    #[wasm_bindgen(js_name = authLog)]
    pub fn auth_log(&self, tenant: &str) -> String {
        let id = TenantId::new(tenant);
        id.map_or_else(
            |_| String::new(),
            |id| self.tenants.borrow().tenants().log().to_json_lines(&id),
        )
    }
}

impl Core {
    fn command(&self, command: Command) -> Result<(), JsValue> {
        self.tell(Input::Command(command))
    }

    fn tell(&self, input: Input) -> Result<(), JsValue> {
        self.tenants.borrow_mut().handle(input).map_err(|why| out::refused(&why))
    }
}

impl std::fmt::Debug for Core {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Core").finish_non_exhaustive()
    }
}

fn id(tenant: &str) -> Result<TenantId, JsValue> {
    TenantId::new(tenant).map_err(|why| out::invalid(&why))
}

fn parsed<T: DeserializeOwned>(json: &str) -> Result<T, JsValue> {
    read_json(json.as_bytes()).map_err(|why| out::invalid(&why))
}

fn chance<const N: usize>() -> Result<[u8; N], JsError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}
