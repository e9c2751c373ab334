//! A table whose rows come and go while it is looked at.

use leptos::prelude::*;

use crate::live::Part;
use crate::ui::Table;

/// `name` is that of the list in frames, `empty` what stands in its place while it has no rows; the
/// children are its `<thead>`.
#[component]
pub fn LiveList(
    name: &'static str,
    #[prop(into)] caption: String,
    #[prop(optional)] class: &'static str,
    rows: Vec<AnyView>,
    empty: AnyView,
    children: Children,
) -> impl IntoView {
    let is_empty = rows.is_empty();
    view! {
        <div data-live-filled=name hidden=is_empty>
            <Table caption=caption class=class>
                {children()}
                <tbody data-live-list=name>{rows}</tbody>
            </Table>
        </div>
        <div data-live-empty=name hidden=!is_empty>{empty}</div>
    }
}

/// The live cells of a row, each with its class or none.
pub(crate) fn live_cells(
    parts: Vec<Part>,
    classes: impl IntoIterator<Item = Option<&'static str>>,
) -> impl IntoView {
    let cells = parts.into_iter().zip(classes);
    cells
        .map(|((key, cell), class)| view! { <td class=class data-live=key>{cell}</td> })
        .collect_view()
}
