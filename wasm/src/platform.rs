//! The platform: what the JavaScript around the core does for it.

use js_sys::Promise;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::{ReadableStream, Request};

#[wasm_bindgen(typescript_custom_section)]
const SHAPE: &str = r"
/** What the JavaScript around the core does for it. No method may throw, or call the core back at once. */
export interface Platform {
  /** Store `record` if the store holds generation `expects`; answer with `saved`, `saveConflict` or `saveFailed`. */
  save(tenant: string, record: Uint8Array, generation: bigint, expects: bigint): void;
  /** Remove the record; answer with `erased` or `eraseFailed`. */
  erase(tenant: string): void;
  /** Show the sign-in page to the person. */
  open(tenant: string, url: string): void;
  /** Tell the application. */
  notify(event: unknown): void;
  /** The core has changed; call `tick` at `deadline`, in Unix milliseconds. */
  wake(deadline: number | undefined): void;
  /** As the global `fetch`. */
  fetch(request: Request): Promise<Response>;
  /** The bytes of a body; `undefined` where it is longer than `limit`. */
  read(body: ReadableStream<Uint8Array>, limit: number): Promise<Uint8Array | undefined>;
  /** Why `fetch` failed, as one of the core's words for it. */
  explain(error: unknown): string;
}
";

#[wasm_bindgen]
extern "C" {
    /// What the JavaScript around the core does for it.
    #[wasm_bindgen(typescript_type = "Platform")]
    pub type Platform;

    #[wasm_bindgen(method)]
    pub(crate) fn save(
        this: &Platform,
        tenant: &str,
        record: Vec<u8>,
        generation: u64,
        expects: u64,
    );

    #[wasm_bindgen(method)]
    pub(crate) fn erase(this: &Platform, tenant: &str);

    #[wasm_bindgen(method)]
    pub(crate) fn open(this: &Platform, tenant: &str, url: &str);

    #[wasm_bindgen(method)]
    pub(crate) fn notify(this: &Platform, event: JsValue);

    #[wasm_bindgen(method)]
    pub(crate) fn wake(this: &Platform, deadline: Option<f64>);

    #[wasm_bindgen(method)]
    pub(crate) fn fetch(this: &Platform, request: Request) -> Promise;

    #[wasm_bindgen(method)]
    pub(crate) fn read(this: &Platform, body: ReadableStream, limit: u32) -> Promise;

    #[wasm_bindgen(method)]
    pub(crate) fn explain(this: &Platform, error: JsValue) -> String;
}
