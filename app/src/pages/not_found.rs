//! There is nothing at this address.

use domain::problem::{Code, Problem};
use leptos::prelude::*;

use crate::components::FailureState;
use crate::page::Page;
use crate::ui::PageHeader;
use crate::viewer::text;

pub(crate) async fn not_found() -> Page {
    let title = text().states.nothing_here;
    let body = view! {
        <div class="stack">
            <PageHeader title=title/>
            <FailureState problem=Problem::of(Code::NotFound)/>
        </div>
    };
    Page::new(title, body)
}
