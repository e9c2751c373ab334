//! What holds for this App Key in place of its plan, now or soon.

use domain::apps::AppView;
use domain::limit_values::Target;
use domain::overrides::Override;
use domain::units::Measure;
use leptos::prelude::*;

use crate::components::{LimitText, OverrideBadge, OverrideTime};
use crate::paths;
use crate::ui::{EmptyState, Isolated, Panel, Table};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Overrides(view: AppView) -> impl IntoView {
    let words = text();
    let inside = if view.overrides.is_empty() {
        let title = words.app_key.no_overrides;
        let detail = words.app_key.no_overrides_detail;
        view! { <EmptyState title=title detail=detail class="small"/> }.into_any()
    } else {
        let overrides = view.overrides.clone().into_iter();
        let rows = overrides.map(|one| view! { <Row view=view.clone() one=one/> }).collect_view();
        view! {
            <Table caption=words.app_key.overrides>
                <thead>
                    <tr>
                        <th scope="col">{words.app_key.column_limit}</th>
                        <th scope="col" class="number">{words.limit.column_value}</th>
                        <th scope="col">{words.limit.column_state}</th>
                        <th scope="col" class="second">{words.limit.column_from}</th>
                        <th scope="col" class="third">{words.limit.column_reason}</th>
                        <th scope="col" class="third">{words.limit.column_author}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <Panel id="overrides" title=words.app_key.overrides note=words.app_key.overrides_note>
            {inside}
        </Panel>
    }
}

#[component]
fn Row(view: AppView, one: Override) -> impl IntoView {
    let (name, measure) = subject(&view, &one.target);
    view! {
        <tr>
            <th scope="row">
                <a class="row-link" href=paths::target(&view.app, &one.target)>{name}</a>
            </th>
            <td class="number"><LimitText limit=Some(one.value) measure=measure/></td>
            <td><a href=paths::one_override(one.id)><OverrideBadge one=one.clone()/></a></td>
            <td class="second"><OverrideTime one=one.clone()/></td>
            <td class="third wrap"><Isolated text=one.reason/></td>
            <td class="third"><Isolated text=one.author/></td>
        </tr>
    }
}

/// The name of a target, and its unit.
fn subject(view: &AppView, target: &Target) -> (String, Measure) {
    let locale = use_viewer().locale;
    match target {
        Target::Quota { quota } => match view.quotas.iter().find(|row| row.quota.id == *quota) {
            Some(row) => (locale.name(&row.quota.name).to_owned(), Measure::Quota(row.quota.unit)),
            None => (quota.to_string(), Measure::of(target)),
        },
        Target::Rate { bucket, .. } => {
            let row = view.buckets.iter().find(|row| row.bucket == *bucket);
            let name = row.map(|row| locale.name(&row.name).to_owned());
            (name.unwrap_or_else(|| bucket.to_string()), Measure::of(target))
        }
    }
}
