//! The queue: who waits for a decision, and since when? And the archive, by the same filters.

use domain::access::{FileRequest as MayFile, Role};
use domain::page::{Page, PageRequest};
use domain::requests::RequestState;
use domain::requests::list::{RequestQuery, RequestRow, Show, With as Has};
use domain::units::count;
use leptos::prelude::*;

use super::address;
use super::rows::Rows;
use crate::address::query;
use crate::api::requests::list_requests;
use crate::components::{loaded, role_name};
use crate::page;
use crate::paths;
use crate::ui::{
    Button, CheckField, Chip, Chips, EmptyState, Icon, LinkButton, PageHeader, Pager, Refused,
    SelectField, TextField,
};
use crate::viewer::{text, use_viewer};

/// Tells the fields from those of the page's other forms.
const PREFIX: &str = "requests-";

pub(crate) async fn requests() -> page::Page {
    let words = &text().requests;
    let query = address::parse(&query());
    let found = list_requests(query.clone()).await;
    let filters = view! { <Filters query=query.clone()/> };
    let list = loaded(found, |page| view! { <List query=query page=page/> });
    let body = view! {
        <div class="stack">
            <PageHeader title=words.title lead=words.question><File/></PageHeader>
            {filters}
            <div id="results">{list}</div>
        </div>
    };
    page::Page::new(words.title, body)
}

#[component]
fn File() -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    if viewer.may::<MayFile>() {
        return view! { <LinkButton href=paths::NEW_REQUEST>{words.requests.file}</LinkButton> }
            .into_any();
    }
    let why = (words.terms.needs_role)(role_name(Role::Support, words));
    view! { <Refused id="file-why" why=why>{words.requests.file}</Refused> }.into_any()
}

/// Views that people come for, as links; and every filter, as a plain form.
#[component]
fn Filters(query: RequestQuery) -> impl IntoView {
    let words = text();
    let said = &words.requests;
    let any = |words: &'static str| (String::new(), words.to_owned());
    let states = RequestState::ALL
        .map(|one| (one.as_str().to_owned(), (words.request_terms.state)(one).to_owned()));
    let all = (address::ALL.to_owned(), said.show_all.to_owned());
    let states = [any(said.show_open), all].into_iter().chain(states).collect();
    let with = Has::ALL.map(|one| (one.as_str().to_owned(), (said.with_name)(one).to_owned()));
    let with = std::iter::once(any(said.with_any)).chain(with).collect();
    let state = address::state_text(&query);
    view! {
        <Views query=query.clone()/>
        <form class="filters" action=paths::REQUESTS role="search" aria-label=said.filters data-follow="results">
            <TextField name=address::APP label=said.app kind="search" value=query.app class="grows" prefix=PREFIX/>
            <TextField name=address::TARGET label=said.target kind="search" value=query.target prefix=PREFIX/>
            <SelectField name=address::STATE label=said.state options=states selected=state prefix=PREFIX/>
            <SelectField name=address::WITH label=said.with options=with selected=query.with.map_or("", Has::as_str) prefix=PREFIX/>
            <CheckField name=address::OVERDUE label=said.overdue value="true" checked=query.overdue prefix=PREFIX/>
            <CheckField name=address::MINE label=said.mine value="true" checked=query.mine prefix=PREFIX/>
            <Button>{words.ui.apply}</Button>
        </form>
    }
}

/// Each keeps whose and which limit is asked for.
#[component]
fn Views(query: RequestQuery) -> impl IntoView {
    let words = &text().requests;
    let about = RequestQuery {
        app: query.app.clone(),
        target: query.target.clone(),
        ..RequestQuery::default()
    };
    let here = RequestQuery { page: PageRequest::default(), ..query };
    let with = |with| RequestQuery { with: Some(with), ..about.clone() };
    let views = [
        (words.show_open, about.clone()),
        ((words.with_name)(Has::Me), with(Has::Me)),
        ((words.with_name)(Has::Nobody), with(Has::Nobody)),
        (words.overdue, RequestQuery { overdue: true, ..about.clone() }),
        (words.mine, RequestQuery { mine: true, show: Show::All, ..about.clone() }),
        (words.show_all, RequestQuery { show: Show::All, ..about.clone() }),
    ];
    let chips = views.map(|(label, view)| Chip::new(label, address::of(&view), view == here));
    view! { <Chips label=words.show chips=chips.to_vec()/> }
}

#[component]
fn List(query: RequestQuery, page: Page<RequestRow>) -> impl IntoView {
    if page.items.is_empty() {
        return view! { <Nothing query=query/> }.into_any();
    }
    let words = &text().requests;
    let number = page.items.len() as u64;
    let note = (words.on_this_page)(number, &count(number));
    let at = |page| address::of(&RequestQuery { page, ..query.clone() });
    let first = query.page.cursor.is_some().then(|| at(PageRequest::default()));
    let next = page.next.map(|next| at(PageRequest { cursor: Some(next), limit: None }));
    view! {
        <div class="stack tight">
            <Rows rows=page.items/>
            <Pager first=first next=next note=note/>
        </div>
    }
    .into_any()
}

/// Nobody waits, or nothing matches.
#[component]
fn Nothing(query: RequestQuery) -> impl IntoView {
    let words = &text().requests;
    if query == RequestQuery::default() {
        return view! {
            <EmptyState title=words.none detail=words.none_detail>
                <LinkButton href=paths::APPS>{text().shell.app_keys}</LinkButton>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState icon=Icon::Missing title=words.no_match detail=words.no_match_detail>
            <LinkButton href=paths::REQUESTS>{words.clear_filters}</LinkButton>
        </EmptyState>
    }
    .into_any()
}
