//! What of the pages changes by itself: the same functions that made a page make its parts again, for
//! each language once, whoever looks. Texts that only time changes are left to the browser.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::gateways::Fleet;
use domain::language::Locale;
use domain::live::{AppUses, Frame, Overview};
use domain::usage::AppSummary;
use leptos::prelude::*;

use crate::components::{Untimed, summary_parts};
use crate::pages::live as pages;
use crate::viewer::Viewer;

/// One state of a page's live parts, in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    version: Option<u64>,
    parts: BTreeMap<String, String>,
    lists: BTreeMap<String, Vec<String>>,
    rows: BTreeMap<String, Row>,
}

/// A row of a list: as a whole, for those who do not have it yet, and its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Row {
    html: String,
    parts: BTreeMap<String, String>,
}

/// The content of an element `data-live`, by its key.
pub(crate) type Part = (String, AnyView);

impl Fragment {
    /// Everything: the first frame of a stream. Its times are the sender's to set.
    pub fn whole(&self) -> Frame {
        let rows = self.rows.iter().map(|(key, row)| (key.clone(), row.html.clone()));
        Frame {
            version: self.version,
            parts: self.parts.clone(),
            lists: self.lists.clone(),
            rows: rows.collect(),
            ..Frame::default()
        }
    }

    /// What has changed since `before`; `None`: nothing.
    pub fn since(&self, before: &Self) -> Option<Frame> {
        if self == before {
            return None;
        }
        let mut frame = Frame { version: self.version, ..Frame::default() };
        changed(&before.parts, &self.parts, &mut frame.parts);
        changed(&before.lists, &self.lists, &mut frame.lists);
        for (key, row) in &self.rows {
            match before.rows.get(key) {
                Some(known) => changed(&known.parts, &row.parts, &mut frame.parts),
                None => {
                    frame.rows.insert(key.clone(), row.html.clone());
                }
            }
        }
        Some(frame)
    }

    pub(crate) fn part(&mut self, (key, view): Part) {
        self.parts.insert(key, view.to_html());
    }

    /// Adds a row to the end of `list`; `html` is its `<tr data-row=key>`.
    pub(crate) fn row(&mut self, list: &str, key: String, html: impl IntoView, parts: Vec<Part>) {
        let parts = parts.into_iter().map(|(key, view)| (key, view.to_html())).collect();
        self.lists.entry(list.to_owned()).or_default().push(key.clone());
        self.rows.insert(key, Row { html: html.to_html(), parts });
    }

    /// A list is sent also when it has no rows.
    pub(crate) fn list(&mut self, list: &str) {
        self.lists.entry(list.to_owned()).or_default();
    }
}

fn changed<T: Clone + PartialEq>(
    before: &BTreeMap<String, T>,
    now: &BTreeMap<String, T>,
    into: &mut BTreeMap<String, T>,
) {
    let news = now.iter().filter(|(key, value)| before.get(*key) != Some(value));
    into.extend(news.map(|(key, value)| (key.clone(), value.clone())));
}

/// The live parts of the overview.
pub fn overview(locale: Locale, overview: &Overview, now: DateTime<Utc>) -> Fragment {
    in_language(locale, now, |fragment| pages::overview(fragment, overview))
}

/// The live parts of an App Key's page and of the pages of its limits.
pub fn app(locale: Locale, uses: &AppUses, now: DateTime<Utc>) -> Fragment {
    in_language(locale, now, |fragment| {
        fragment.version = Some(uses.version);
        pages::app(fragment, uses);
    })
}

/// The live parts of the row of an App Key in a list.
pub fn app_row(locale: Locale, summary: &AppSummary, now: DateTime<Utc>) -> Fragment {
    in_language(locale, now, |fragment| {
        for part in summary_parts(summary) {
            fragment.part(part);
        }
    })
}

/// The live parts of the page of gateways. How they stand depends on the time.
pub fn gateways(locale: Locale, fleet: &Fleet, now: DateTime<Utc>) -> Fragment {
    in_language(locale, now, |fragment| pages::gateways(fragment, fleet))
}

fn in_language(locale: Locale, now: DateTime<Utc>, make: impl FnOnce(&mut Fragment)) -> Fragment {
    let owner = Owner::new_root(None);
    let fragment = owner.with(|| {
        provide_context(Arc::new(Viewer { locale, now, ..Viewer::default() }));
        provide_context(Untimed);
        let mut fragment = Fragment::default();
        make(&mut fragment);
        fragment
    });
    owner.unset_with_forced_cleanup();
    fragment
}

#[cfg(test)]
mod tests;
