//! One change: who stands for it, and what differs before and after it.

use domain::audit::AuditRow;
use domain::audit::diff::{Line, diff};
use domain::units::count;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;

use super::rows::Who;
use crate::api::Answer;
use crate::api::audit::read_change;
use crate::components::loaded_page;
use crate::pages::app_key::not_found;
use crate::paths;
use crate::ui::{Crumb, Fact, Facts, Moment, PageHeader, Panel, Table};
use crate::viewer::text;

#[component]
pub fn AuditChangePage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<i64>().ok()));
    let row = Resource::new(move || id.get(), read);
    view! {
        <Title text=text().audit.change/>
        {loaded_page(row, |row| view! { <Change row=row/> })}
    }
}

async fn read(id: Option<i64>) -> Answer<AuditRow> {
    match id {
        Some(id) => read_change(id).await,
        None => not_found(),
    }
}

#[component]
fn Change(row: AuditRow) -> impl IntoView {
    let words = &text().audit;
    let crumbs = vec![Crumb::new(words.title, paths::AUDIT)];
    let title = format!("{} · {}", row.action, row.target);
    let lines = diff(row.before.as_ref(), row.after.as_ref());
    let fact = |name: &'static str, value: Option<String>| {
        value.map(|value| view! { <Fact name=name>{value}</Fact> })
    };
    let place = row.place.map_or_else(|| words.not_sealed.to_owned(), count);
    let app = row.app.clone().map(|app| {
        view! { <Fact name="App Key"><a href=paths::app(&app)>{app.to_string()}</a></Fact> }
    });
    let of_app = row.app.clone().map(|app| {
        let href = paths::with_query(paths::AUDIT, &[("app", app.as_str())]);
        view! { <li><a href=href>{words.same_app}</a></li> }
    });
    let by = paths::with_query(paths::AUDIT, &[("actor", row.actor.name())]);
    let about = paths::with_query(paths::AUDIT, &[("target", &row.target)]);
    let reason = row.reason.clone();
    view! {
        <div class="stack loose">
            <PageHeader title=title lead=words.one_question crumbs=crumbs/>
            <div class="card">
                <Facts>
                    <Fact name=words.column_when><Moment at=row.at/></Fact>
                    <Fact name=words.column_who><Who actor=row.actor/></Fact>
                    {fact(words.role, row.role)}
                    {fact(words.address, row.address)}
                    {app}
                    <Fact name=words.column_what>{row.target}</Fact>
                    {fact(words.column_reason, reason)}
                    <Fact name=words.request_id><code>{row.request_id}</code></Fact>
                    <Fact name=words.place>{place}</Fact>
                </Facts>
            </div>
            <Panel id="diff" title=words.differs><Differs lines=lines/></Panel>
            <ul class="links">
                <li><a href=by>{words.same_actor}</a></li>
                <li><a href=about>{words.same_target}</a></li>
                {of_app}
            </ul>
        </div>
    }
}

#[component]
fn Differs(lines: Vec<Line>) -> impl IntoView {
    let words = &text().audit;
    let (changed, same): (Vec<Line>, Vec<Line>) = lines.into_iter().partition(Line::is_changed);
    let rest = same.len() as u64;
    let rest = (rest > 0).then(|| view! { <p class="soft">{(words.unchanged)(rest)}</p> });
    if changed.is_empty() {
        return view! { <p>{words.nothing_differs}</p> {rest} }.into_any();
    }
    let side = |value: Option<String>| match value {
        Some(value) => view! { <code class="wrap">{value}</code> }.into_any(),
        None => view! { <span class="faint">{words.absent}</span> }.into_any(),
    };
    let rows = changed.into_iter().map(move |line| {
        view! {
            <tr>
                <th scope="row"><code>{line.path}</code></th>
                <td class="wrap">{side(line.before)}</td>
                <td class="wrap">{side(line.after)}</td>
            </tr>
        }
    });
    view! {
        <Table caption=words.differs>
            <thead>
                <tr>
                    <th scope="col">{words.field}</th>
                    <th scope="col">{words.before}</th>
                    <th scope="col">{words.after}</th>
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </Table>
        {rest}
    }
    .into_any()
}
