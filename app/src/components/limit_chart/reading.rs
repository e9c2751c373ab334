//! One point of a chart in words, for the chart's head. The browser says the others from the table
//! (`islands::ChartReading`).

use domain::history::Series;
use domain::limit_values::LimitValue;
use domain::units::{Measure, count};

use crate::viewer::use_viewer;

/// One point in words: `20 Nov 2026, 08:15 · peak 97/s · mean 42/s · limit 100/s`.
pub(super) fn say(series: &Series, index: usize, measure: Measure) -> String {
    let viewer = use_viewer();
    let words = viewer.text();
    let Some(point) = series.points.get(index) else {
        return words.terms.no_data_yet.to_owned();
    };
    let amount = |value: f64| measure.amount(value, viewer.locale);
    let mut parts = vec![viewer.zone.date_time(point.at, viewer.locale)];
    match point.peak {
        Some(peak) => parts.push(format!("{} {}", words.limit.peak, amount(peak))),
        None => parts.push(words.terms.no_data.to_owned()),
    }
    parts.extend(point.mean.map(|mean| format!("{} {}", words.limit.mean, amount(mean))));
    let limit = match point.limit {
        Some(LimitValue::Unlimited) => words.terms.unlimited.to_owned(),
        Some(limit) => {
            format!("{} {}", words.limit.limit_line, measure.limit(limit, viewer.locale))
        }
        None => words.terms.not_documented.to_owned(),
    };
    parts.push(limit);
    if point.rejected > 0 {
        parts.push(format!("{} {}", words.limit.rejected, count(point.rejected)));
    }
    parts.join(" · ")
}
