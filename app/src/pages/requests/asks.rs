//! The limits of a request that is being filed, each with what is known of it, and the way to add
//! another.

use domain::access::FileRequest as MayFile;
use domain::language::Name;
use domain::limit_values::Target;
use domain::overrides::form::{parse_target, target_text};
use domain::quotas::QuotaUnit;
use domain::requests::TARGETS_MAX;
use domain::requests::filing_form::{FormRow, RequestForm, names, of_row};
use domain::requests::prepared::{Choice, Prepared, Prospect};
use domain::units::rate_amount;
use leptos::prelude::*;

use crate::components::{LimitText, OriginMark};
use crate::pages::app_key::scope_name;
use crate::paths;
use crate::ui::{
    Button, ButtonKind, Fact, Facts, FormState, Notice, NoticeKind, Panel, SelectField, TextField,
};
use crate::viewer::{Viewer, use_viewer};

#[component]
pub(super) fn Asks(form: RequestForm, prepared: Prepared) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().filing;
    let is_only = form.rows.len() == 1;
    let find = |row: &FormRow| {
        let target = parse_target(&row.target)?;
        prepared.prospects.iter().find(|one| one.target == target).cloned()
    };
    let rows = form.rows.iter().enumerate().filter_map(|(place, row)| {
        let prospect = find(row)?;
        let at = paths::target(&prepared.app, &prospect.target);
        let row = row.clone();
        Some(view! { <One place=place row=row prospect=prospect href=at is_only=is_only/> })
    });
    let rows = rows.collect_view();
    let none = form.rows.is_empty().then(|| view! { <p class="soft">{words.no_limit_yet}</p> });
    let taken: Vec<String> = form.rows.iter().map(|row| row.target.clone()).collect();
    view! {
        <Panel id="limits" title=words.limits note=words.limits_note>
            <div class="stack">
                {none}
                {rows}
                <Add choices=prepared.choices taken=taken/>
            </div>
        </Panel>
    }
}

#[component]
fn One(
    place: usize,
    row: FormRow,
    prospect: Prospect,
    href: String,
    is_only: bool,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().filing;
    let Prospect { target, named, facts, origin, ends_at, open } = prospect;
    let measure = named.measure(&target);
    let name = label(&named.name, &target, &viewer);
    let amount = |amount: Option<u64>| match amount {
        Some(amount) => measure.amount(amount as f64, viewer.locale),
        None => viewer.text().terms.no_data_yet.to_owned(),
    };
    let mark = origin.map(|origin| view! { " " <OriginMark origin=origin ends_at=ends_at/> });
    let without = (facts.plan_value != facts.limit).then(|| {
        let limit = facts.plan_value;
        view! { <Fact name=words.plan_gives><LimitText limit=limit measure=measure/></Fact> }
    });
    let open = open.map(|open| {
        view! {
            <Notice kind=NoticeKind::Warning title=(words.open_already)(open.number)>
                <a href=paths::request(open.id)>{(words.open_link)(open.number)}</a>
            </Notice>
        }
    });
    let hint = match named.unit {
        Some(QuotaUnit::Bytes | QuotaUnit::BytesPerSecond) => words.value_hint_bytes,
        _ => words.value_hint,
    };
    let unit = unit_of(&target, &viewer).map(|unit| format!(" ({unit})")).unwrap_or_default();
    let called = |words: &str| format!("{words}{unit}");
    let field = |name: &str| of_row(name, place);
    let target_error = FormState::around().error(&field(names::TARGET)).map(|error| {
        view! { <Notice kind=NoticeKind::Error title=error/> }
    });
    let take_off = (viewer.may::<MayFile>() && !is_only).then(|| {
        let label = (words.take_off_of)(&name);
        let what = format!("remove-{place}");
        view! {
            <Button kind=ButtonKind::Quiet small=true attr:name="do" attr:value=what attr:aria-label=label>
                {words.take_off}
            </Button>
        }
    });
    let (used, peak, limit) = (amount(facts.used), amount(facts.peak_30_days), facts.limit);
    let target = target_text(&target);
    view! {
        <section class="ask card" aria-label=name.clone()>
            <input type="hidden" name=field(names::TARGET) value=target/>
            <div class="row spread">
                <h3><a href=href>{name.clone()}</a></h3>
                {take_off}
            </div>
            {open}
            {target_error}
            <Facts inline=true>
                <Fact name=words.in_force><LimitText limit=limit measure=measure/> {mark}</Fact>
                {without}
                <Fact name=words.used_now>{used}</Fact>
                <Fact name=words.peak_30_days>{peak}</Fact>
            </Facts>
            <div class="ask-fields">
                <TextField name=field(names::VALUE) label=called(words.value) hint=hint value=row.value/>
                <TextField name=field(names::AVERAGE) label=called(words.average) hint=words.expected_hint value=row.average optional=true/>
                <TextField name=field(names::PEAK) label=called(words.peak) hint=words.expected_hint value=row.peak optional=true/>
            </div>
        </section>
    }
}

/// Which limit: "Groups", or "User registration (per user)" of a rate that is not the App Key's.
pub(super) fn label(name: &Name, target: &Target, viewer: &Viewer) -> String {
    let name = viewer.locale.name(name);
    let scope = match target {
        Target::Rate { rate, .. } => scope_name(rate.scope, viewer.text()),
        Target::Quota { .. } => None,
    };
    scope.map_or_else(|| name.to_owned(), |scope| format!("{name} ({scope})"))
}

/// What stands behind an amount of a rate: "/s", "msg/min"; a quota's amounts carry theirs.
fn unit_of(target: &Target, viewer: &Viewer) -> Option<String> {
    let Target::Rate { rate, .. } = target else { return None };
    let none = rate_amount(0, *rate, viewer.locale);
    Some(none.trim_start_matches(['0', '\u{a0}']).to_owned())
}

/// The select: it sends the form, which comes back with one more limit.
#[component]
fn Add(choices: Vec<Choice>, taken: Vec<String>) -> impl IntoView {
    let viewer = use_viewer();
    if taken.len() >= TARGETS_MAX || !viewer.may::<MayFile>() {
        return None;
    }
    let words = &viewer.text().filing;
    let first = (String::new(), words.add_choose.to_owned());
    let left = choices.iter().map(|one| (target_text(&one.target), one));
    let left = left.filter(|(target, _)| !taken.contains(target)).map(|(target, one)| {
        let measure = one.named.measure(&one.target);
        let name = label(&one.named.name, &one.target, &viewer);
        let label = match one.limit {
            Some(limit) => format!("{name} – {}", measure.limit(limit, viewer.locale)),
            None => name,
        };
        (target, label)
    });
    let options = std::iter::once(first).chain(left).collect();
    Some(view! {
        <div class="ask-add">
            <SelectField name=names::ADD label=words.add options=options/>
            <Button attr:name="do" attr:value="add">{words.add_submit}</Button>
        </div>
    })
}
