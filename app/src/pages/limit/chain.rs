//! Where the number comes from, for each rate of the bucket or for the quota; with the way to the
//! same answer of any other moment.

use domain::apps::{LimitRow, LimitView};
use domain::limit_values::Target;
use domain::limits::Explanation;
use domain::why_text::Teller;
use leptos::prelude::*;

use super::shared::measure_of;
use crate::components::{Chain, Nothing};
use crate::paths;
use crate::ui::Panel;
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Chains(view: LimitView) -> impl IntoView {
    let words = &text().limit;
    let has_several = view.explanations.len() > 1;
    let chains = view
        .explanations
        .clone()
        .into_iter()
        .map(|one| view! { <OneChain view=view.clone() explanation=one titled=has_several/> })
        .collect_view();
    let nothing = view.explanations.is_empty().then(|| view! { <Nothing/> });
    view! {
        <Panel id="why" title=words.chain note=words.chain_note>
            <div class="stack">{chains} {nothing}</div>
        </Panel>
    }
}

#[component]
fn OneChain(view: LimitView, explanation: Explanation, titled: bool) -> impl IntoView {
    let viewer = use_viewer();
    let words = viewer.text();
    let measure = measure_of(&view.limit, &explanation.target);
    let href = paths::why(&view.app, &explanation.target, None);
    let name = match &view.limit {
        LimitRow::Quota(row) => &row.quota.name,
        LimitRow::Bucket(row) => &row.name,
    };
    let mut name = viewer.locale.name(name).to_owned();
    let title = match &explanation.target {
        Target::Rate { rate, .. } if titled => {
            let rate = Teller { locale: viewer.locale, zone: &viewer.zone }.rate_name(*rate);
            name = format!("{name} {rate}");
            Some(view! { <h3>{rate}</h3> })
        }
        _ => None,
    };
    let link = (words.why.link_of)(&name);
    view! {
        <div class="stack tight">
            {title}
            <Chain explanation=explanation measure=measure conflicts=view.conflicts/>
            <p><a href=href title=link>{words.why.link}</a></p>
        </div>
    }
}
