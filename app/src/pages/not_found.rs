//! There is nothing at this address.

use domain::problem::{Code, Problem};
use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::FailureState;
use crate::ui::PageHeader;
use crate::viewer::text;

#[component]
pub fn NotFound() -> impl IntoView {
    let title = text().states.nothing_here;
    view! {
        <Title text=title/>
        <div class="stack">
            <PageHeader title=title/>
            <FailureState problem=Problem::new(Code::NotFound, title)/>
        </div>
    }
}
