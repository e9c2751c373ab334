use domain::apps::AppRow;
use domain::ids::{AppKey, PlanId};
use domain::language::Name;
use domain::live::LevelCounts;
use domain::usage::Level;

use super::*;

fn row(app: &str, level: Level) -> AppRow {
    let summary = AppSummary {
        app: app.parse::<AppKey>().unwrap(),
        plan: PlanId::from("free"),
        level,
        tightest: None,
        rejected_now: 0.0,
        rejecting_since: None,
        at: Some("2026-11-20T08:00:00Z".parse().unwrap()),
    };
    let plan_name = Name { zh: "免费版".to_owned(), en: "Free".to_owned() };
    AppRow { summary, plan_name, trend: vec![] }
}

fn state(near: u64, rows: Vec<AppRow>) -> Overview {
    Overview { counts: LevelCounts { near, ..LevelCounts::default() }, rows, ..Overview::default() }
}

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:10Z".parse().unwrap()
}

fn shown(state: &Overview) -> Fragment {
    overview(Locale::En, state, now())
}

#[test]
fn what_has_not_changed_is_not_sent() {
    let one = shown(&state(1, vec![row("acme#shop", Level::Near)]));
    assert_eq!(one.since(&one.clone()), None);
    let two = shown(&state(2, vec![row("acme#shop", Level::Near)]));
    let frame = two.since(&one).unwrap();
    assert_eq!(frame.parts.keys().collect::<Vec<_>>(), ["figure/near"]);
    assert!(frame.lists.is_empty() && frame.rows.is_empty());
}

#[test]
fn one_changed_row_is_less_than_a_kilobyte() {
    let rows = |level| vec![row("acme#shop", level), row("orbit#live", Level::Near)];
    let one = shown(&state(1, rows(Level::Near)));
    let two = shown(&state(1, rows(Level::Critical)));
    let frame = two.since(&one).unwrap();
    assert!(frame.parts.keys().all(|key| key.starts_with("app/acme#shop/")), "{frame:?}");
    assert!(serde_json::to_string(&frame).unwrap().len() < 1024);
}

#[test]
fn a_row_that_comes_is_sent_whole_and_one_that_goes_is_left_out_of_its_list() {
    let one = shown(&state(1, vec![row("acme#shop", Level::Near)]));
    let two = shown(&state(1, vec![row("orbit#live", Level::Near)]));
    let frame = two.since(&one).unwrap();
    assert_eq!(frame.lists["nearest"], ["app/orbit#live"]);
    assert!(frame.rows["app/orbit#live"].contains("<tr data-row=\"app/orbit#live\""));
    assert!(frame.rows["app/orbit#live"].contains("data-live=\"app/orbit#live/level\""));
}

#[test]
fn what_gateways_call_themselves_turns_nothing_around_it() {
    let turning = "a\u{202e}b";
    let unknown = domain::live::UnknownApp {
        app: "acme#new".to_owned(),
        source: turning.to_owned(),
        samples: 1,
        first_seen_at: now(),
        last_seen_at: now(),
    };
    let fragment = shown(&Overview { unknown: vec![unknown], ..state(0, vec![]) });
    let row = &fragment.rows["unknown/acme#new"];
    assert_eq!(row.parts["unknown/acme#new/source"], format!("<bdi>{turning}<!></bdi>"));
}

#[test]
fn each_language_has_its_words() {
    let state = state(1, vec![row("acme#shop", Level::Over)]);
    let part = |locale| {
        overview(locale, &state, now()).rows["app/acme#shop"].parts["app/acme#shop/level"].clone()
    };
    assert!(part(Locale::Zh).contains("超限"), "{}", part(Locale::Zh));
    assert!(!part(Locale::En).contains("超限"));
}
