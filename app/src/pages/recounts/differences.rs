//! The newest count of each App Key and quota, the largest difference first.

use domain::recounts::{Recount, RecountQuery, Show, Source};
use domain::texts::isolate;
use leptos::prelude::*;

use super::{address, shown};
use crate::api::recounts::Names;
use crate::paths;
use crate::ui::{
    Button, Chip, Chips, EmptyState, Moment, Panel, SelectField, Sentence, Table, TextField,
};
use crate::viewer::text;

const PREFIX: &str = "differences-";

pub(super) fn list(
    names: &Names,
    found: Vec<Recount>,
    is_cut: bool,
    query: RecountQuery,
) -> AnyView {
    let words = &text().recounts;
    let chips = Show::ALL
        .map(|show| {
            let address = address::of(&RecountQuery { show, ..query.clone() });
            Chip::new((words.show)(show), format!("{address}#differences"), show == query.show)
        })
        .to_vec();
    let inside = match found.is_empty() {
        true => {
            let (title, detail) = (words.no_differences, words.no_differences_detail);
            view! { <EmptyState title=title detail=detail class="small"/> }.into_any()
        }
        false => table(names, found),
    };
    let filters = filters(names, query);
    let cut = is_cut.then(|| view! { <p class="faint">{words.cut}</p> });
    view! {
        <Panel id="differences" title=words.differences note=words.differences_note>
            <div class="stack">
                <Chips label=words.filter_show chips=chips/>
                {filters}
                {inside}
                {cut}
            </div>
        </Panel>
    }
    .into_any()
}

fn filters(names: &Names, query: RecountQuery) -> AnyView {
    let words = &text().recounts;
    let any = (String::new(), words.any_quota.to_owned());
    let quotas = Source::ALL
        .map(|source| (source.as_str().to_owned(), shown::quota_name(names, &source.quota())));
    let quotas = std::iter::once(any).chain(quotas).collect::<Vec<_>>();
    let show = query.show.as_str();
    view! {
        <form class="filters" action=paths::RECOUNTS role="search" aria-label=words.filters>
            <input type="hidden" name=address::SHOW value=show/>
            <TextField name=address::APP label=words.column_app kind="search" value=query.app
                class="grows" prefix=PREFIX/>
            <SelectField name=address::QUOTA label=words.column_quota options=quotas
                selected=query.quota prefix=PREFIX/>
            <Button>{text().ui.apply}</Button>
        </form>
    }
    .into_any()
}

fn table(names: &Names, found: Vec<Recount>) -> AnyView {
    let words = &text().recounts;
    let rows = found.into_iter().map(|one| row(names, one)).collect_view();
    view! {
        <Table caption=words.differences>
            <thead>
                <tr>
                    <th scope="col">{words.column_app}</th>
                    <th scope="col">{words.column_quota}</th>
                    <th scope="col" class="number second">{words.column_reported}</th>
                    <th scope="col" class="number second">{words.column_counted}</th>
                    <th scope="col" class="number">{words.column_difference}</th>
                    <th scope="col" class="third">{words.column_time}</th>
                    <th scope="col" class="third">{words.column_state}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(names: &Names, one: Recount) -> AnyView {
    let words = &text().recounts;
    let counted = one.counted.map(|value| shown::amount(&one.quota, value));
    let reported = match one.last {
        Some(last) => shown::amount(&one.quota, last.value),
        None => "—".to_owned(),
    };
    let at = one.finished_at.map(|at| view! { <Moment at=at/> });
    let resolved =
        one.resolved.as_ref().map(|it| (words.resolved)(it.resolution, &isolate(&it.by)));
    let state = resolved.unwrap_or_else(|| (words.show)(Show::Open).to_owned());
    let difference = shown::difference(&one);
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::recount_item(one.run, one.id)>
                    {one.app.to_string()}
                </a>
            </th>
            <td>{shown::quota_name(names, &one.quota)}</td>
            <td class="number second">{reported}</td>
            <td class="number second">{counted}</td>
            <td class="number">{difference}</td>
            <td class="third">{at}</td>
            <td class="third"><Sentence text=state/></td>
        </tr>
    }
    .into_any()
}
