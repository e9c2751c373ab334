//! What needs the browser and no state of its own. It works on the page that the server rendered,
//! by `data-` attributes:
//!
//! | attribute | what |
//! |---|---|
//! | `data-now` (body) | the server's time when it rendered, in milliseconds |
//! | `data-tick="age\|age-always\|duration\|left"`, `data-at` | a text that goes on with time |
//! | `data-live-url` | the address of the page's stream |
//! | `data-live`, `data-live-list`, `data-row` | what frames change: see [`live`] |
//! | `data-opens` | opens the dialog with this id |
//! | `data-copy` | copies its value |
//! | `data-follow` (a GET form, a link) | the region with this id follows what is typed and chosen |
//! | `data-follow` (a POST form) | the region with this id shows the answer |
//! | `data-refresh-seconds` | the region is read anew that often |
//! | `data-go`, `data-key` | where `g` and a letter leads; the part that a letter moves to |

use std::cell::Cell;

use leptos::prelude::*;

mod arrival;
mod clock;
mod copy;
mod dialogs;
mod follow;
mod keyboard;
mod live;
mod page;
mod ticking;
mod zone;

use crate::live_state::LiveState;

thread_local! {
    static STATE: Cell<Option<(Owner, LiveState)>> = const { Cell::new(None) };
}

/// What islands find in their context; called once, before they are woken. Nothing moves yet: an
/// island is woken as the server rendered it.
pub fn prepare() {
    leptos::mount::hydrate_islands();
    let state = LiveState::default();
    provide_context(state);
    STATE.set(Owner::current().map(|owner| (owner, state)));
}

/// Begins everything; called once, after the islands were woken.
pub fn begin() {
    let Some((owner, state)) = STATE.take() else { return };
    owner.with(|| {
        clock::begin(state);
        ticking::begin(state);
        copy::begin();
        dialogs::begin();
        follow::begin();
        keyboard::begin();
        arrival::begin();
        zone::remember();
        live::begin(state);
    });
    std::mem::forget(owner);
}
