//! The browser's entry point. A crate of its own, because `islands` as a `cdylib` would also be
//! linked as one at every build of the server.

/// Called by the script in the page once the module is loaded; the script then wakes each island.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    islands::begin();
}
