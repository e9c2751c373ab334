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
//! | `data-follow` (a GET form) | the region with this id follows what is typed and chosen |
//! | `data-refresh-seconds` | the region is read anew that often |
//! | `data-go`, `data-key` | where `g` and a letter leads; the part that a letter moves to |

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

/// Begins everything; called once, before the islands are woken.
pub fn begin() {
    leptos::mount::hydrate_islands();
    let state = LiveState::default();
    provide_context(state);
    clock::begin(state);
    ticking::begin(state);
    copy::begin();
    dialogs::begin();
    follow::begin();
    keyboard::begin();
    arrival::begin();
    zone::remember();
    live::begin(state);
}
