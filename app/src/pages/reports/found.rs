//! What a report found: its rows, their sum, the way to all of them as a file, how it is counted.

use domain::reports::form::ReportForm;
use domain::reports::query::Month;
use domain::reports::{ReportPage, Totals};
use domain::units::count;
use leptos::prelude::*;

use super::{address, rows};
use crate::paths;
use crate::ui::{Button, EmptyState, Fact, Facts, Icon, Notice, NoticeKind, Pager, Panel};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Found(form: ReportForm, page: ReportPage, month: Option<Month>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().report;
    if page.apps == 0 {
        return view! {
            <EmptyState icon=Icon::Missing title=words.none detail=words.none_detail/>
        }
        .into_any();
    }
    let period = page.period;
    let of = (words.of_period)(&period.from.to_string(), &period.to.to_string());
    let until = (page.until < period.end()).then(|| {
        let moment = viewer.zone.date_time(page.until, viewer.locale);
        format!(" {}", (words.until)(&moment))
    });
    let order = (!page.sorted_whole)
        .then(|| view! { <Notice kind=NoticeKind::Info>{words.sorted_within}</Notice> });
    let first = (!form.cursor.is_empty()).then(|| address::continued(&form, month, ""));
    let next = page.next.as_deref().map(|next| address::continued(&form, month, next));
    let note = (words.found)(&count(page.apps));
    let totals = page.totals;
    let table = match page.items.is_empty() {
        true => view! {
            <EmptyState icon=Icon::Missing title=words.none_here detail=words.none_here_detail/>
        }
        .into_any(),
        false => view! {
            <rows::Rows rows=page.items/>
            <Sum totals=totals/>
        }
        .into_any(),
    };
    view! {
        <p class="soft">{of} "." {until}</p>
        {order}
        {table}
        <Pager first=first next=next note=note/>
        <Exports form=form month=month/>
        <How/>
    }
    .into_any()
}

/// The sum of the rows that are shown.
#[component]
fn Sum(totals: Totals) -> impl IntoView {
    let words = &text().report;
    let rejected = totals.counts.rejected;
    view! {
        <Panel id="totals" title=words.totals>
            <Facts inline=true>
                <Fact name=words.total_rows>{count(totals.rows)}</Fact>
                <Fact name=words.total_calls>{count(totals.counts.calls)}</Fact>
                <Fact name=words.total_messages>{count(totals.counts.messages)}</Fact>
                <Fact name=words.column_rejected>
                    {count(rejected.total())} " " <span class="soft">{rows::kinds(&rejected)}</span>
                </Fact>
                <Fact name=words.column_missing>{count(totals.days_missing)}</Fact>
            </Facts>
        </Panel>
    }
}

/// All rows as files. A form, because an export is itself on record: no link from elsewhere can
/// begin one.
#[component]
fn Exports(form: ReportForm, month: Option<Month>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().report;
    let pairs = form.pairs().map(|(name, value)| (name, value.to_owned()));
    let month = ("month", month.map(|month| month.to_string()).unwrap_or_default());
    let lang = ("lang", viewer.locale.as_str().to_owned());
    let hidden = pairs.into_iter().chain([month, lang]).filter(|(_, value)| !value.is_empty());
    let hidden = hidden
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form class="stack tight" method="post" action=paths::REPORTS_EXPORT aria-label=words.export>
            {hidden}
            <p class="row">
                <Button attr:name="format" attr:value="csv">{words.export_csv}</Button>
                <Button attr:name="format" attr:value="jsonl">{words.export_lines}</Button>
            </p>
            <p class="soft">{words.export_note}</p>
        </form>
    }
}

#[component]
fn How() -> impl IntoView {
    let words = &text().report;
    let said = words.how_text.map(|sentence| view! { <li>{sentence}</li> });
    view! {
        <details class="card report-how">
            <summary>{words.how}</summary>
            <ul>{said}</ul>
        </details>
    }
}
