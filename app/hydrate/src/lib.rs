//! The browser's entry point. A crate of its own, because `islands` as a `cdylib` would also be
//! linked as one at every build of the server.
//!
//! The script in the page (`app/src/shell/wake.js`) loads the module, calls [`hydrate`], wakes each
//! island by its own function, and calls [`begin`].

use wasm_bindgen::prelude::wasm_bindgen;

/// Called once the module is loaded.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    islands::prepare();
}

/// Called when every island is awake.
#[wasm_bindgen]
pub fn begin() {
    islands::begin();
}
