//! What the platform as a whole would then carry.

use domain::limit_values::LimitValue;
use domain::requests::evidence::Platform;
use domain::units::{Measure, count};
use leptos::prelude::*;

use crate::ui::{Fact, Facts};
use crate::viewer::use_viewer;

#[component]
pub(super) fn PlatformFacts(
    platform: Platform,
    /// The App Key's limit now, and after the grant.
    before: Option<LimitValue>,
    after: Option<LimitValue>,
    measure: Measure,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().desk;
    let locale = viewer.locale;
    let amount = move |value: f64| measure.amount(value, locale);
    let told = |one: &Platform| match one.unlimited {
        0 => count(one.apps),
        some => (words.platform_unlimited)(&count(one.apps), &count(some)),
    };
    let then = after.map_or(platform, |after| platform.with(before, after));
    let arrow = |now: String, then: String| match now == then {
        true => now,
        false => format!("{now} → {then} {}", words.platform_after),
    };
    let most = platform.most.map(|most| {
        view! { <Fact name=words.platform_most>{amount(most as f64)}</Fact> }
    });
    let sums = platform.adds_up.then(|| {
        let sum = arrow(amount(platform.sum as f64), amount(then.sum as f64));
        let used = platform.used.map(|used| {
            let by = (words.platform_reporting)(platform.reporting, &count(platform.reporting));
            view! { <Fact name=words.platform_used>{amount(used)} ", " {by}</Fact> }
        });
        view! { <Fact name=words.platform_sum>{sum}</Fact> {used} }
    });
    let no_sum = (!platform.adds_up).then(|| {
        view! { <p class="faint">{words.platform_no_sum}</p> }
    });
    view! {
        <div class="stack tight">
            <h3>{words.platform}</h3>
            <Facts>
                <Fact name=words.platform_apps>{arrow(told(&platform), told(&then))}</Fact>
                {sums}
                {most}
            </Facts>
            {no_sum}
        </div>
    }
}
