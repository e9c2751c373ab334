//! The form above the record, and the exports of what it finds.

use chrono::{DateTime, Utc};
use domain::audit::AuditQuery;
use domain::locale::audit_names::{self, ACTIONS, GROUPS};
use leptos::prelude::*;

use super::address::{self, Asked, Fault};
use crate::paths;
use crate::ui::{Button, LinkButton, TextField};
use crate::viewer::{text, use_viewer};

const PREFIX: &str = "audit-";

#[component]
pub(super) fn Filters(asked: Asked) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().audit;
    let query = asked.query.clone();
    let time = |name: &str, at: Option<DateTime<Utc>>| {
        asked.typed(name).or_else(|| at.map(|at| viewer.zone.input_text(at))).unwrap_or_default()
    };
    let error = |name: &str| {
        asked.fault(name).map(|fault| match fault {
            Fault::NoAppKey => words.no_app_key,
            Fault::NoTime => words.no_time,
            Fault::EndsBefore => words.ends_before,
        })
    };
    let error = |name: &str| error(name).unwrap_or_default();
    let app = query.app.as_ref().map(ToString::to_string);
    let app = asked.typed(address::APP).or(app).unwrap_or_default();
    let (from, to) = (time(address::FROM, query.from), time(address::TO, query.to));
    let zone = (words.in_zone)(&viewer.zone.name);
    let is_filtered = address::of(&query) != paths::AUDIT;
    let clear =
        is_filtered.then(|| view! { <LinkButton href=paths::AUDIT>{words.clear}</LinkButton> });
    view! {
        <form class="filters" action=paths::AUDIT role="search" data-follow="results" aria-label=words.filters>
            <TextField name=address::APP label="App Key" kind="search" value=app error=error(address::APP) class="grows" prefix=PREFIX/>
            <Action chosen=query.action/>
            <TextField name=address::ACTOR label=words.actor kind="search" value=query.actor prefix=PREFIX/>
            <TextField name=address::TARGET label=words.target kind="search" value=query.target prefix=PREFIX/>
            <TextField name=address::FROM label=format!("{} ({zone})", words.from) kind="datetime-local" value=from error=error(address::FROM) prefix=PREFIX/>
            <TextField name=address::TO label=words.to kind="datetime-local" value=to error=error(address::TO) prefix=PREFIX/>
            <Button>{text().ui.apply}</Button>
            {clear}
        </form>
    }
}

/// All actions by their groups, each group as a whole too. A code that is asked for and that has no
/// words here stands under them as it is.
#[component]
fn Action(chosen: String) -> impl IntoView {
    let viewer = use_viewer();
    let (words, locale) = (&viewer.text().audit, viewer.locale);
    let id = format!("field-{PREFIX}{}", address::ACTION);
    let option = |code: &'static str, name: String| {
        let is_chosen = code == chosen;
        view! { <option value=code selected=is_chosen>{name}</option> }
    };
    let groups = GROUPS.iter().map(|(noun, ..)| {
        let group = audit_names::group(noun, locale).unwrap_or(noun);
        let of = ACTIONS.iter().filter(|(code, ..)| code.split('.').next() == Some(noun));
        let one = of.map(|(code, ..)| {
            option(code, audit_names::action(code, locale).unwrap_or(code).to_owned())
        });
        let one: Vec<_> = one.collect();
        view! {
            <optgroup label=group>
                {option(noun, (words.all_of)(group))}
                {one}
            </optgroup>
        }
    });
    let groups = groups.collect_view();
    let is_known = chosen.is_empty()
        || GROUPS.iter().any(|(noun, ..)| *noun == chosen)
        || ACTIONS.iter().any(|(code, ..)| *code == chosen);
    let other = (!is_known).then(|| {
        view! { <option value=chosen.clone() selected=true>{chosen.clone()}</option> }
    });
    view! {
        <div class="field">
            <label for=id.clone()>{words.action}</label>
            <select id=id name=address::ACTION>
                <option value="">{words.any_action}</option>
                {groups}
                {other}
            </select>
        </div>
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
        <form class="stack tight audit-exports" method="post" action=paths::AUDIT_EXPORT>
            {hidden}
            <p class="row">
                <Button attr:name="format" attr:value="jsonl">{words.export_lines}</Button>
                <Button attr:name="format" attr:value="csv">{words.export_csv}</Button>
            </p>
            <p class="soft">{words.export_note}</p>
        </form>
    }
}
