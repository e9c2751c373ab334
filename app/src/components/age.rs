//! Times that go on: how old a figure is, how long something has lasted, how much is left. The server
//! writes the text of the moment, the browser goes on with it each second (`data-tick`).

use chrono::{DateTime, Utc};
use domain::live::FRESH_SECONDS;
use domain::units::{age, duration, since, zone};
use leptos::prelude::*;

use crate::viewer::use_viewer;

/// From here on an age is worth a colour: every gateway reports many times in between.
const OLD_SECONDS: u64 = 300;

/// What a text says of its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TickKind {
    /// How long ago, once that is worth saying.
    Age,
    /// How long ago, also of what is fresh.
    AgeAlways,
    /// The time since.
    Duration,
    /// The time until.
    Left,
}

impl TickKind {
    fn as_str(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::AgeAlways => "age-always",
            Self::Duration => "duration",
            Self::Left => "left",
        }
    }
}

/// In the context of what is sent to pages that tick by themselves: texts are left to them, so that
/// what has not changed is the same text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Untimed;

/// How old a figure is. Fresh ones are silent; `at` is none until something was measured. `always`
/// shows fresh ages too.
#[component]
pub fn Age(
    #[prop(into)] at: Option<DateTime<Utc>>,
    #[prop(optional)] always: bool,
) -> impl IntoView {
    let Some(at) = at else {
        let no_data = use_viewer().text().terms.no_data_yet;
        return view! { <time class="age" title=no_data>"—"</time> }.into_any();
    };
    let kind = if always { TickKind::AgeAlways } else { TickKind::Age };
    view! { <Ticking kind=kind at=at/> }.into_any()
}

/// A text that goes on with time.
#[component]
pub fn Ticking(kind: TickKind, at: DateTime<Utc>) -> impl IntoView {
    let text = match use_context::<Untimed>() {
        Some(_) => String::new(),
        None => text(kind, at),
    };
    let is_age = matches!(kind, TickKind::Age | TickKind::AgeAlways);
    let is_old = use_context::<Untimed>().is_none() && since(at, use_viewer().now) > OLD_SECONDS;
    let class = is_age.then_some(if is_old { "age old" } else { "age" });
    view! {
        <time
            class=class
            data-tick=kind.as_str()
            data-at=at.timestamp_millis().to_string()
            datetime=zone::machine(at)
            title=zone::utc(at)
        >
            {text}
        </time>
    }
}

fn text(kind: TickKind, at: DateTime<Utc>) -> String {
    let viewer = use_viewer();
    let (now, locale) = (viewer.now, viewer.locale);
    let past = since(at, now);
    match kind {
        TickKind::Age if past <= u64::try_from(FRESH_SECONDS).unwrap_or(0) => String::new(),
        TickKind::Age | TickKind::AgeAlways => age(past, locale),
        TickKind::Duration => duration(past, locale),
        TickKind::Left => duration(since(now, at), locale),
    }
}

/// A sentence of the words' table with a view in place of one of its words: `say` makes the
/// sentence with the text that it is given.
pub(crate) fn sentence_with(
    say: impl FnOnce(&str) -> String,
    inside: impl IntoView,
) -> impl IntoView {
    /// Stands in no text.
    const PLACE: &str = "\u{1}";
    let sentence = say(PLACE);
    let (before, after) = sentence.split_once(PLACE).unwrap_or((&sentence, ""));
    view! { {before.to_owned()} {inside} {after.to_owned()} }
}
