//! One App Key and quota of a run, open: everything that is known of the count, and what may be made
//! of it. What a form does is said before its button.

use domain::access::Recount as MayRecount;
use domain::problem::Code;
use domain::recounts::{Recount, RecountState, Resolution, Source};
use domain::texts::isolate;
use domain::units;
use leptos::prelude::*;

use super::shown;
use crate::api::recounts::Names;
use crate::components::Form;
use crate::paths;
use crate::reply::Reply;
use crate::ui::{
    Button, ButtonKind, Fact, Facts, Isolated, LinkButton, Notice, NoticeKind, Panel, Refused,
    Sentence, TextArea,
};
use crate::viewer::{text, use_viewer};

pub(super) fn panel(names: &Names, one: &Recount, reply: &Reply) -> AnyView {
    let title = format!("{} · {}", one.app, shown::quota_name(names, &one.quota));
    let back = paths::recount(one.run);
    let (facts, remarks, acts) = (facts(one), remarks(one), acts(one, reply));
    view! {
        <Panel id="item" title=title>
            <div class="stack">
                <div class="card stack">{facts} {remarks}</div>
                {acts}
                <p><LinkButton href=back>{text().ui.cancel}</LinkButton></p>
            </div>
        </Panel>
    }
    .into_any()
}

fn facts(one: &Recount) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().recounts;
    let counted = one.counted.map(|value| {
        let span = one.started_at.zip(one.finished_at).map(|(from, to)| {
            let moment = |at| viewer.zone.date_time(at, viewer.locale);
            (words.covers)(&moment(from), &moment(to))
        });
        let (value, exact) = (shown::amount(&one.quota, value), units::count(value));
        view! {
            <Fact name=words.column_counted>
                <span title=exact>{value}</span> " " <span class="faint">{span}</span>
            </Fact>
        }
    });
    let calls = match one.progress_percent() {
        Some(_) => (words.progress)(&units::count(one.calls), &units::count(one.expected_calls)),
        None => units::count(one.calls),
    };
    let throttled = (one.throttled > 0).then(|| {
        let times = (words.throttled)(one.throttled, &units::count(one.throttled));
        view! { " " <span class="faint">{times}</span> }
    });
    let source = Source::parse(one.quota.as_str())
        .map(|source| (words.source)(source.route().as_str(), &isolate(&one.platform)));
    let rate = one.spacing_ms.map(|spacing| {
        let rate = shown::rate(spacing);
        view! { <Fact name=words.column_rate>{rate}</Fact> }
    });
    let (first, last) = (one.first, one.last.or(one.first));
    let changed = first.zip(one.last).filter(|(first, last)| first.value != last.value);
    let changed = changed.map(|(first, last)| {
        let amount = |value| shown::amount(&one.quota, value);
        let text = (words.changed_meanwhile)(&amount(first.value), &amount(last.value));
        view! { <p class="soft">{text}</p> }
    });
    let (reported, present) =
        (shown::reading(&one.quota, last), shown::reading(&one.quota, one.present));
    let (state, difference) = (shown::state_badge(one.state), shown::difference(one));
    let app = paths::quota(&one.app, &one.quota);
    let key = one.app.to_string();
    view! {
        <Facts>
            <Fact name=words.column_app><a href=app>{key}</a></Fact>
            <Fact name=words.column_state>{state} " " {source.map(|source| view! { <Sentence text=source/> })}</Fact>
            <Fact name=words.column_reported>{reported}</Fact>
            {counted}
            <Fact name=words.column_difference>{difference}</Fact>
            <Fact name=words.present>{present}</Fact>
            <Fact name=words.column_calls>{calls} {throttled}</Fact>
            {rate}
        </Facts>
        {changed}
    }
    .into_any()
}

/// What has to be known beside the figures.
fn remarks(one: &Recount) -> AnyView {
    let words = &text().recounts;
    let duplicates = (one.duplicates > 0).then(|| {
        let text = (words.duplicates)(one.duplicates, &units::count(one.duplicates));
        view! { <p class="soft">{text}</p> }
    });
    let ids =
        (one.ids_known == Some(false)).then(|| view! { <p class="soft">{words.ids_lost}</p> });
    let failure = one.failure.clone().map(|failure| {
        let detail = (!failure.detail.is_empty()).then(|| {
            view! { <p>{words.answered} ": " <q class="wrap"><Isolated text=failure.detail/></q></p> }
        });
        view! {
            <Notice kind=NoticeKind::Error title=(words.fault)(failure.fault)>
                <p><code>{failure.route.to_string()}</code></p>
                {detail}
            </Notice>
        }
    });
    let resolved = one.resolved.clone().map(|resolved| {
        let by = (words.resolved)(resolved.resolution, &isolate(&resolved.by));
        view! { <p><strong><Sentence text=by/></strong> ": " <span class="wrap"><Isolated text=resolved.reason/></span></p> }
    });
    view! { {duplicates} {ids} {failure} {resolved} }.into_any()
}

fn acts(one: &Recount, reply: &Reply) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().recounts;
    if one.state != RecountState::Counted {
        return ().into_any();
    }
    if !viewer.may::<MayRecount>() {
        return view! { <Refused id="repair-why" why=words.may_not>{words.repair}</Refused> }
            .into_any();
    }
    match one.resolved.as_ref().map(|resolved| (resolved.resolution, resolved.former)) {
        Some((Resolution::Dismissed, _)) => ().into_any(),
        Some((Resolution::Repaired, former)) if one.may_undo() => {
            let former = match former {
                Some(former) => shown::amount(&one.quota, former.value),
                None => words.undo_gone.to_owned(),
            };
            let effect = (words.undo_effect)(&former);
            let heading = (words.undo_title, words.undo);
            form(one, "undo", heading, effect, ButtonKind::Secondary, reply)
        }
        Some((Resolution::Repaired, _)) => {
            view! { <Notice kind=NoticeKind::Info title=words.undo_late/> }.into_any()
        }
        None => {
            let repair = repair(one, reply);
            let (heading, effect) =
                ((words.dismiss_title, words.dismiss), words.dismiss_effect.to_owned());
            let dismiss = form(one, "dismiss", heading, effect, ButtonKind::Secondary, reply);
            view! { <div class="columns">{repair} {dismiss}</div> }.into_any()
        }
    }
}

/// The form, or why there is none.
fn repair(one: &Recount, reply: &Reply) -> AnyView {
    let viewer = use_viewer();
    let words = &viewer.text().recounts;
    if one.may_repair(viewer.now) {
        let amount = |value| shown::amount(&one.quota, value);
        let from = one.present.map_or_else(|| words.not_reported.to_owned(), |it| amount(it.value));
        let effect = (words.repair_effect)(&from, &amount(one.counted.unwrap_or_default()));
        let heading = (words.repair_title, words.repair);
        return form(one, "repair", heading, effect, ButtonKind::Primary, reply);
    }
    let why = match one.present {
        Some(present) if one.is_overtaken() => {
            let at = viewer.zone.date_time(present.at, viewer.locale);
            (words.overtaken)(&shown::amount(&one.quota, present.value), &at)
        }
        Some(present) if Some(present.value) == one.counted => words.agrees.to_owned(),
        _ => words.too_old.to_owned(),
    };
    view! { <Notice kind=NoticeKind::Info title=why/> }.into_any()
}

fn form(
    one: &Recount,
    name: &'static str,
    (title, label): (&'static str, &'static str),
    effect: String,
    kind: ButtonKind,
    reply: &Reply,
) -> AnyView {
    let words = &text().recounts;
    let form_name = format!("{name}-{}", one.id);
    let problem = reply.of(&form_name).problem;
    let is_moved = problem.is_some_and(|problem| problem.code == Code::Stale);
    let moved = is_moved.then(|| view! { <p>{words.moved}</p> });
    let seen = one.present;
    let (value, at) = match seen {
        Some(seen) => (seen.value.to_string(), seen.at.to_rfc3339()),
        None => (String::new(), String::new()),
    };
    let hidden = vec![("item", one.id.to_string()), ("seen_value", value), ("seen_at", at)];
    let here = format!("{}?item={}", paths::recount(one.run), one.id);
    view! {
        <Form action=here act=name name=form_name hidden=hidden prefix=format!("{name}-")>
            <h3>{title}</h3>
            {moved}
            <p>{effect}</p>
            <TextArea name="reason" label=words.reason maxlength=1000 required=true/>
            <div class="actions"><Button kind=kind>{label}</Button></div>
        </Form>
    }
    .into_any()
}
