//! What the keyboard can do: `?`.

use leptos::prelude::*;

use super::places::PLACES;
use crate::ui::Dialog;
use crate::viewer::text;

pub(super) const ID: &str = "keyboard-help";

#[component]
pub(super) fn KeyboardHelp() -> impl IntoView {
    let words = &text().shell;
    let places = PLACES
        .iter()
        .map(|place| {
            let page = (words.key_go)((place.name)(words));
            view! {
                <div>
                    <dt><kbd>"g"</kbd> <small>{words.key_then}</small> <kbd>{place.key}</kbd></dt>
                    <dd>{page}</dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <Dialog id=ID title=words.keyboard_shortcuts>
            <dl class="facts keys">
                <Key keys=&["/"] does=words.key_search/>
                {places}
                <Key keys=&["↑", "↓"] does=words.key_rows/>
                <Key keys=&["Enter"] does=words.key_open/>
                <Key keys=&["c", "a", "o", "d", "i"] does=text().desk.keys/>
                <Key keys=&["Esc"] does=words.key_close/>
                <Key keys=&["?"] does=words.key_help/>
            </dl>
        </Dialog>
    }
}

#[component]
fn Key(keys: &'static [&'static str], does: &'static str) -> impl IntoView {
    let keys = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect_view();
    view! { <div><dt>{keys}</dt> <dd>{does}</dd></div> }
}
