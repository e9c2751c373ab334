//! The same numbers as a table.

use domain::history::{Point, Series};
use domain::ids::AppKey;
use domain::limit_values::{LimitValue, Target};
use domain::units::{Measure, count};
use leptos::prelude::*;

use super::mark::{Mark, mark_name};
use crate::components::LimitText;
use crate::paths;
use crate::ui::{Moment, Table};
use crate::viewer::use_viewer;

/// Newest first, folded away until it is asked for.
#[component]
pub(super) fn PointsTable(
    series: Series,
    measure: Measure,
    why: Option<(AppKey, Target)>,
    marks: Vec<Mark>,
) -> impl IntoView {
    let words = crate::viewer::text();
    let marks = marks.into_iter().map(|mark| {
        let limit = Some(LimitValue::Limited { amount: mark.amount });
        view! {
            <tr>
                <th scope="row">{mark_name(mark.kind)}</th>
                <td class="number">"—"</td>
                <td class="number">"—"</td>
                <td class="number"><LimitText limit=limit measure=measure/></td>
                <td class="number">"—"</td>
            </tr>
        }
    });
    let marks = marks.collect_view();
    let newest_first = series.points.into_iter().rev();
    let rows = newest_first
        .map(|point| view! { <Row point=point measure=measure why=why.clone()/> })
        .collect_view();
    view! {
        <details class="chart-table">
            <summary>{words.limit.show_table}</summary>
            <Table caption=words.limit.table_caption class="tall">
                <thead>
                    <tr>
                        <th scope="col">{words.limit.column_time}</th>
                        <th scope="col" class="number">{words.limit.peak}</th>
                        <th scope="col" class="number">{words.limit.mean}</th>
                        <th scope="col" class="number">{words.limit.limit_line}</th>
                        <th scope="col" class="number">{words.limit.rejected}</th>
                    </tr>
                </thead>
                <tbody>{marks} {rows}</tbody>
            </Table>
        </details>
    }
}

#[component]
fn Row(point: Point, measure: Measure, why: Option<(AppKey, Target)>) -> impl IntoView {
    let viewer = use_viewer();
    let href = why.map(|(app, target)| paths::why(&app, &target, Some(point.at)));
    let moment = match href {
        Some(href) => view! { <a href=href><Moment at=point.at/></a> }.into_any(),
        None => view! { <Moment at=point.at/> }.into_any(),
    };
    let locale = viewer.locale;
    let amount = move |value: Option<f64>| match value {
        Some(value) => measure.amount(value, locale),
        None => "—".to_owned(),
    };
    // What is read off the drawing: the names go before the numbers, what is not there is not said.
    let words = &viewer.text().limit;
    let peak = if point.peak.is_some() { words.peak } else { "" };
    let no_peak = point.peak.is_none().then_some(viewer.text().terms.no_data);
    let mean = point.mean.is_some().then_some(words.mean);
    let limit =
        if point.limit.and_then(LimitValue::amount).is_some() { words.limit_line } else { "" };
    let rejected = (point.rejected > 0).then_some(words.rejected);
    view! {
        <tr data-point="">
            <th scope="row" data-say="">{moment}</th>
            <td class="number" data-say=peak data-said=no_peak>{amount(point.peak)}</td>
            <td class="number" data-say=mean>{amount(point.mean)}</td>
            <td class="number" data-say=limit><LimitText limit=point.limit measure=measure/></td>
            <td class="number" data-say=rejected>{count(point.rejected)}</td>
        </tr>
    }
}
