//! Call rates by plan, where an edition's plans have their own; a pointer to the catalogue where
//! they share its defaults.

use domain::ids::BucketId;
use domain::plans::{Plan, PlanBook, PlanEdition};
use domain::units::rate;
use leptos::prelude::*;

use crate::components::{EditedMark, Sources};
use crate::paths;
use crate::ui::{Popover, Table};
use crate::viewer::{Viewer, use_viewer};

#[component]
pub(super) fn Rates<'a>(book: &'a PlanBook, edition: &'a PlanEdition) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let plans: Vec<&Plan> = book.plans.iter().filter(|plan| plan.edition == edition.id).collect();
    let mut buckets: Vec<&BucketId> = Vec::new();
    for rate in plans.iter().flat_map(|plan| &plan.rates) {
        if !buckets.contains(&&rate.bucket) {
            buckets.push(&rate.bucket);
        }
    }
    if buckets.is_empty() {
        let catalogue = view! { <a href=paths::CATALOGUE>{words.shell.catalogue}</a> };
        return view! { <p class="soft">{words.plans.rates_default} " " {catalogue}</p> }
            .into_any();
    }
    let heads = plans
        .iter()
        .map(|plan| {
            let name = viewer.locale.name(&plan.name).to_owned();
            view! { <th scope="col" class="number">{name}</th> }
        })
        .collect_view();
    let rows = buckets.into_iter().map(|bucket| row(bucket, &plans, &viewer)).collect_view();
    view! {
        <Table caption=(words.plans.rates_of)(viewer.locale.name(&edition.name)) class="matrix">
            <thead><tr><th scope="col">{words.plans.column_rate}</th> {heads}</tr></thead>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn row(bucket: &BucketId, plans: &[&Plan], viewer: &Viewer) -> impl IntoView + use<> {
    let cells = plans.iter().map(|plan| cell(bucket, plan, viewer)).collect_view();
    view! { <tr><th scope="row"><code>{bucket.to_string()}</code></th> {cells}</tr> }
}

fn cell(bucket: &BucketId, plan: &Plan, viewer: &Viewer) -> impl IntoView + use<> {
    let locale = viewer.locale;
    let words = viewer.text();
    let rates = plan
        .rates
        .iter()
        .filter(|entry| entry.bucket == *bucket)
        .enumerate()
        .map(|(index, entry)| {
            let value = rate(entry.rate.amount, entry.rate.key(), locale);
            let sources = entry.sources.clone();
            let edited = entry.edited.clone().map(|edited| view! { <EditedMark edited=edited/> });
            let cited = entry.edited.is_none().then(|| {
                view! { <p>{words.terms.source} " " <Sources sources=sources/></p> }
            });
            view! {
                <Popover
                    id=format!("why-{}-{bucket}-rate-{index}", plan.id)
                    label=move || value.clone()
                    title=words.terms.source
                >
                    {cited}
                    {edited}
                </Popover>
            }
        })
        .collect_view();
    view! { <td class="number">{rates}</td> }
}
