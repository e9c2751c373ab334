//! The form above the record, and the exports of what it finds.

use chrono::{DateTime, Utc};
use domain::audit::AuditQuery;
use leptos::prelude::*;

use super::address;
use crate::paths;
use crate::ui::{Button, TextField};
use crate::viewer::{text, use_viewer};

const PREFIX: &str = "audit-";

#[component]
pub(super) fn Filters(query: AuditQuery) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().audit;
    let time =
        |at: Option<DateTime<Utc>>| at.map(|at| viewer.zone.input_text(at)).unwrap_or_default();
    let app = query.app.map(|app| app.to_string()).unwrap_or_default();
    view! {
        <form class="filters" action=paths::AUDIT role="search" aria-label=words.filters>
            <TextField name=address::APP label="App Key" kind="search" value=app class="grows" prefix=PREFIX/>
            <TextField name=address::ACTOR label=words.actor kind="search" value=query.actor prefix=PREFIX/>
            <TextField name=address::ACTION label=words.action kind="search" value=query.action prefix=PREFIX/>
            <TextField name=address::TARGET label=words.target kind="search" value=query.target prefix=PREFIX/>
            <TextField name=address::FROM label=words.from kind="datetime-local" value=time(query.from) prefix=PREFIX/>
            <TextField name=address::TO label=words.to kind="datetime-local" value=time(query.to) prefix=PREFIX/>
            <Button>{text().ui.apply}</Button>
        </form>
    }
}

/// What the filters find, as files. A form, because an export is itself on record: no link from
/// elsewhere can begin one.
#[component]
pub(super) fn Exports(query: AuditQuery) -> impl IntoView {
    let words = &text().audit;
    let hidden = address::pairs(&query)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form class="stack tight" method="post" action=paths::AUDIT_EXPORT>
            {hidden}
            <p class="row">
                <Button attr:name="format" attr:value="jsonl">{words.export_lines}</Button>
                <Button attr:name="format" attr:value="csv">{words.export_csv}</Button>
            </p>
            <p class="soft">{words.export_note}</p>
        </form>
    }
}
