//! How near a limit: a shape, a colour and a word, each enough by itself.

use domain::locale::Text;
use domain::usage::Level;
use leptos::prelude::*;

use crate::viewer::text;

/// The class that carries a level's colour, on the mark, the meter, the use and the figure.
pub fn level_class(level: Level) -> &'static str {
    match level {
        Level::Calm => "calm",
        Level::Near => "near",
        Level::Critical => "critical",
        Level::Over => "over",
    }
}

pub fn level_name(level: Level, words: &'static Text) -> &'static str {
    match level {
        Level::Calm => words.terms.calm,
        Level::Near => words.terms.near,
        Level::Critical => words.terms.critical,
        Level::Over => words.terms.over,
    }
}

/// Circle, triangle, diamond, octagon.
fn shape(level: Level) -> &'static str {
    match level {
        Level::Calm => "M6 2a4 4 0 1 1 0 8 4 4 0 0 1 0-8z",
        Level::Near => "M6 1l5.5 10H.5z",
        Level::Critical => "M6 0l6 6-6 6-6-6z",
        Level::Over => "M3.5 0h5L12 3.5v5L8.5 12h-5L0 8.5v-5z",
    }
}

#[component]
pub fn LevelMark(level: Level) -> impl IntoView {
    view! {
        <span class=format!("level {}", level_class(level))>
            <svg viewBox="0 0 12 12" width="11" height="11" aria-hidden="true">
                <path d=shape(level)></path>
            </svg>
            {level_name(level, text())}
        </span>
    }
}
