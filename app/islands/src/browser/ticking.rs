//! Texts that go on with time: how old a figure is, how long something has lasted, how much is left.

use domain::language::Locale;
use domain::live::FRESH_SECONDS;
use domain::units::{age, duration};
use leptos::prelude::*;
use web_sys::{Element, Node};

use super::{clock, page};
use crate::live_state::LiveState;

/// From here on an age is worth a colour: every gateway reports many times in between.
const OLD_SECONDS: u64 = 300;

/// Writes all of them, each second.
pub(super) fn begin(state: LiveState) {
    Effect::new(move |_| {
        state.now.track();
        write(&document());
    });
}

/// Writes those below `root`.
pub(super) fn write(root: &Node) {
    let now = clock::now_ms();
    let locale = locale();
    for element in page::all(root, "[data-tick]") {
        let at = element.get_attribute("data-at").and_then(|at| at.parse::<i64>().ok());
        let Some((at, kind)) = at.zip(element.get_attribute("data-tick")) else { continue };
        write_one(&element, &kind, at, now, locale);
    }
}

fn write_one(element: &Element, kind: &str, at: i64, now: i64, locale: Locale) {
    let seconds = |ms: i64| u64::try_from(ms / 1000).unwrap_or(0);
    let past = seconds(now - at);
    let text = match kind {
        "age" if past <= u64::try_from(FRESH_SECONDS).unwrap_or(0) => String::new(),
        "age" | "age-always" => age(past, locale),
        "left" => duration(seconds(at - now), locale),
        _ => duration(past, locale),
    };
    if element.text_content().as_deref() != Some(text.as_str()) {
        element.set_text_content(Some(&text));
    }
    if kind.starts_with("age") {
        let _ = element.class_list().toggle_with_force("old", past > OLD_SECONDS);
    }
}

fn locale() -> Locale {
    let root = document().document_element();
    let lang = root.and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    Locale::ALL.into_iter().find(|locale| locale.tag() == lang).unwrap_or_default()
}
