//! A page that keeps what it is asked for, and answers what it is told to.

use std::panic;

use js_sys::{Array, Function, Promise, Reflect};
use tenantry_wasm::{Core, Platform};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What stands in for the platform: everything it is asked for is kept under the method's name.
const PLATFORM: &str = "({
    saved: [], opened: [], told: [], asked: [], answers: [], woken: [], limits: [],
    save(tenant, record, generation, expects) { this.saved.push({ tenant, record, generation, expects }) },
    erase(tenant) {},
    open(tenant, url) { this.opened.push({ tenant, url }) },
    notify(event) { this.told.push(event) },
    wake(deadline) { this.woken.push(deadline) },
    async fetch(request) {
        this.asked.push(request);
        const { error, status, body, headers } = this.answers.shift();
        if (error !== undefined) throw new Error(error);
        return new Response(body, { status, headers });
    },
    async read(body, limit) {
        this.limits.push(limit);
        const bytes = new Uint8Array(await new Response(body).arrayBuffer());
        return bytes.length > limit ? undefined : bytes;
    },
    explain(error) { return error.message },
})";

/// A core, and the page around it.
pub(crate) struct Page {
    pub(crate) core: Core,
    platform: JsValue,
}

impl Page {
    /// A page of which nothing is stored.
    pub(crate) fn new() -> Self {
        let platform = js_sys::eval(PLATFORM).unwrap();
        // The core notes where it panics, and a test that fails is to say why.
        let hook = panic::take_hook();
        let core = Core::new(platform.clone().unchecked_into::<Platform>(), vec![], vec![]);
        panic::set_hook(hook);
        Self { core: core.unwrap(), platform }
    }

    /// What the platform was asked for in that way so far.
    pub(crate) fn kept(&self, what: &str) -> Array {
        get(&self.platform, what).unchecked_into()
    }

    /// The last of it.
    pub(crate) fn last(&self, what: &str) -> JsValue {
        let kept = self.kept(what);
        kept.get(kept.length() - 1)
    }

    /// The next request is answered so; `answer` is a JavaScript object.
    pub(crate) fn answers(&self, answer: &str) {
        self.kept("answers").push(&js_sys::eval(&format!("({answer})")).unwrap());
    }

    /// The store has taken all that it was given.
    pub(crate) fn stores(&self) {
        let saved = self.last("saved");
        let generation = u64::try_from(get(&saved, "generation")).unwrap();
        self.core.saved(&text(&saved, "tenant"), generation).unwrap();
    }

    /// Waits until that many have been kept.
    pub(crate) async fn until(&self, what: &str, count: u32) {
        while self.kept(what).length() < count {
            JsFuture::from(turn()).await.unwrap();
        }
    }
}

/// The next turn of the event loop.
fn turn() -> Promise {
    let later = Function::new_with_args("done", "setTimeout(done)");
    Promise::new(&mut |done, _| {
        later.call1(&JsValue::UNDEFINED, &done).unwrap();
    })
}

pub(crate) fn get(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap()
}

pub(crate) fn text(object: &JsValue, name: &str) -> String {
    get(object, name).as_string().unwrap_or_else(|| format!("no text: {name}"))
}
