//! Level lines beside the limit: told apart by their dashes and a word at their end, not by colour
//! alone.

use domain::charts::labels::spread;
use domain::charts::{SIDE, trace};
use domain::units::Measure;
use leptos::prelude::*;

use crate::viewer::{text, use_viewer};

/// Height that a label needs in the smallest chart, in the box of [`SIDE`].
const LABEL_HEIGHT: f64 = 80.0;

/// What a line says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    Requested,
    Granted,
    /// Both, where they are the same.
    AsRequested,
}

impl MarkKind {
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Granted => "granted",
            Self::AsRequested => "granted requested",
        }
    }
}

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub kind: MarkKind,
    /// In the unit of the limit.
    pub amount: u64,
}

pub(super) fn mark_name(kind: MarkKind) -> String {
    let words = &text().request_terms;
    match kind {
        MarkKind::Requested => words.requested.to_owned(),
        MarkKind::Granted => words.granted.to_owned(),
        MarkKind::AsRequested => format!("{} = {}", words.requested, words.granted),
    }
}

/// The words at the ends of the lines, and of the limit in force, `present`.
#[component]
pub(super) fn MarkLabels(
    marks: Vec<Mark>,
    present: Option<u64>,
    measure: Measure,
    top: f64,
) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().limit;
    let present = present.map(|amount| ("limit", words.limit_line.to_owned(), amount));
    let all: Vec<_> = marks
        .into_iter()
        .map(|mark| (mark.kind.class(), mark_name(mark.kind), mark.amount))
        .chain(present)
        .collect();
    let heights: Vec<f64> =
        all.iter().map(|(.., amount)| trace::height(*amount as f64, top)).collect();
    let labels = all
        .into_iter()
        .zip(spread(&heights, LABEL_HEIGHT))
        .map(|((class, name, amount), height)| {
            let y = format!("{:.1}%", height * 100.0 / SIDE);
            let label = format!("{name} {}", measure.amount(amount as f64, viewer.locale));
            view! { <text class=class x="100%" y=y dx="-4" dy="-3">{label}</text> }
        })
        .collect_view();
    view! { <svg class="chart-marks" aria-hidden="true">{labels}</svg> }
}
