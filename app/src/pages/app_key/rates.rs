//! The rates by module: every bucket with its limits, its use now and in the past hour.
//!
//! The filters stand in the address and work as links and as a form; with JavaScript the region below
//! the form follows while one types. A list of active or throttled buckets is read anew every few
//! seconds: buckets come and go.

use domain::apps::BucketRow;
use domain::catalogue::Module;
use domain::ids::AppKey;
use domain::limits::LimitOrigin;
use domain::units::count;
use domain::usage::BucketUse;
use leptos::prelude::*;

use super::rate_row::rate_row;
use crate::address::{address, query};
use crate::paths;
use crate::ui::{Button, Chip, Chips, EmptyState, Panel, Table, TextField};
use crate::viewer::{text, use_viewer};

/// The id of the region that follows the form.
const REGION: &str = "rates-shown";

/// How often a list whose rows come and go is read anew.
const REFRESH_SECONDS: &str = "5";

/// The names in the address.
const SHOW: &str = "show";
const QUERY: &str = "q";

/// Which buckets are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Only {
    #[default]
    All,
    /// Calls came in the past hour.
    Active,
    Overridden,
    /// Calls were rejected in the past hour.
    Throttled,
}

impl Only {
    const ALL: [Self; 4] = [Self::All, Self::Active, Self::Overridden, Self::Throttled];

    fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::Overridden => "overridden",
            Self::Throttled => "throttled",
        }
    }

    fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|one| one.as_str() == text).unwrap_or_default()
    }

    fn name(self) -> &'static str {
        let words = &text().app_key;
        match self {
            Self::All => words.show_all,
            Self::Active => words.show_active,
            Self::Overridden => words.show_overridden,
            Self::Throttled => words.show_throttled,
        }
    }

    fn takes(self, row: &BucketRow, usage: Option<&BucketUse>) -> bool {
        match self {
            Self::All => true,
            Self::Active => usage.is_some_and(|usage| {
                usage.peak_hour > 0 || usage.rates.iter().any(|rate| rate.used > 0.0)
            }),
            Self::Overridden => row.rates.iter().any(|rate| {
                matches!(rate.limit.origin, LimitOrigin::Override | LimitOrigin::Temporary)
            }),
            Self::Throttled => {
                usage.is_some_and(|usage| usage.rejected_now > 0.0 || usage.rejected_hour > 0)
            }
        }
    }
}

/// Everything by which a bucket can be found, in small letters.
fn haystack(row: &BucketRow) -> String {
    let names = row.operations.iter().chain([&row.name]);
    let mut text = row.bucket.as_str().to_lowercase();
    for part in names.flat_map(|name| [name.zh.as_str(), name.en.as_str()]) {
        text.push('\n');
        text.push_str(&part.to_lowercase());
    }
    for route in &row.routes {
        text.push('\n');
        text.push_str(&route.as_str().to_lowercase());
    }
    text
}

pub(super) fn rates(app: &AppKey, modules: &[Module], rows: &[BucketRow]) -> impl IntoView + use<> {
    let words = text();
    let query = query();
    let only = query.get_str(SHOW).map(Only::parse).unwrap_or_default();
    let wanted = query.get(QUERY).unwrap_or_default().trim().to_owned();
    let needle = wanted.to_lowercase();
    let is_shown = |row: &&BucketRow| {
        only.takes(row, row.usage.as_ref())
            && (needle.is_empty() || haystack(row).contains(&needle))
    };
    let shown: Vec<&BucketRow> = rows.iter().filter(is_shown).collect();
    let counts = (words.app_key.shown_of)(&count(shown.len() as u64), &count(rows.len() as u64));
    let moves = matches!(only, Only::Active | Only::Throttled);
    let (form, chips) = (form(only, wanted.clone()), chips(only, &wanted));
    let groups = groups(app, modules, &shown);
    view! {
        <Panel id="rates" title=words.terms.rates note=words.app_key.rates_note>
            {form}
            <div id=REGION class="stack tight" data-refresh-seconds=moves.then_some(REFRESH_SECONDS)>
                <div class="row spread">
                    {chips}
                    <span class="faint" role="status">{counts}</span>
                </div>
                {groups}
            </div>
        </Panel>
    }
}

fn form(only: Only, wanted: String) -> impl IntoView {
    let words = &text().app_key;
    view! {
        <form
            class="filters"
            role="search"
            action=format!("{}#rates", address().path)
            aria-label=words.filter_label
            data-follow=REGION
        >
            <input type="hidden" name=SHOW value=only.as_str()/>
            <TextField
                name=QUERY
                kind="search"
                label=words.filter_label
                hint=words.filter_hint
                value=wanted
                class="grows"
            />
            <noscript><Button>{text().ui.apply}</Button></noscript>
        </form>
    }
}

fn chips(only: Only, wanted: &str) -> impl IntoView + use<> {
    let chips = Only::ALL.into_iter().map(|one| {
        let asked = [(SHOW, one.as_str()), (QUERY, wanted)];
        let href = format!("{}#rates", paths::with_query("", &asked));
        Chip::new(one.name(), href, one == only)
    });
    view! { <Chips label=text().app_key.show chips=chips.collect() follow=REGION/> }
}

fn groups(app: &AppKey, modules: &[Module], shown: &[&BucketRow]) -> AnyView {
    let words = text();
    if shown.is_empty() {
        return view! {
            <EmptyState
                title=words.app_key.nothing_shown
                detail=words.app_key.nothing_shown_detail
                class="small"
            />
        }
        .into_any();
    }
    let groups = modules.iter().filter_map(|module| {
        let rows: Vec<_> = shown.iter().filter(|row| row.module == module.id).collect();
        (!rows.is_empty()).then(|| {
            let name = use_viewer().locale.name(&module.name).to_owned();
            let rows = rows.into_iter().map(|row| rate_row(app, row)).collect_view();
            view! {
                <tbody>
                    <tr><th scope="rowgroup" colspan="4">{name}</th></tr>
                    {rows}
                </tbody>
            }
        })
    });
    let groups = groups.collect_view();
    view! {
        <Table caption=words.terms.rates class="app-rates">
            <Head/>
            {groups}
        </Table>
    }
    .into_any()
}

#[component]
fn Head() -> impl IntoView {
    let words = text();
    view! {
        <thead>
            <tr>
                <th scope="col">{words.terms.bucket}</th>
                <th scope="col">{words.app_key.column_use}</th>
                <th scope="col" class="number second">{words.app_key.column_peak_hour}</th>
                <th scope="col" class="number">{words.app_key.column_rejected_hour}</th>
            </tr>
        </thead>
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::catalogue::Name;
    use domain::ids::{BucketId, ModuleId, Route};

    use super::*;

    fn name(zh: &str, en: &str) -> Name {
        Name { zh: zh.to_owned(), en: en.to_owned() }
    }

    fn row() -> BucketRow {
        BucketRow {
            bucket: BucketId::from("accounts"),
            name: name("账号", "Accounts"),
            module: ModuleId::from("users"),
            routes: vec![Route::from("POST /users")],
            paths: Vec::new(),
            operations: vec![name("注册单个用户", "Register one user")],
            rates: Vec::new(),
            usage: None,
        }
    }

    fn used(peak_hour: u64, rejected_hour: u64) -> BucketUse {
        BucketUse {
            bucket: BucketId::from("accounts"),
            rates: Vec::new(),
            rejected_now: 0.0,
            peak_hour,
            rejected_hour,
            at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn a_bucket_is_found_by_either_language_and_by_its_path() {
        let haystack = haystack(&row());
        for wanted in ["账号", "注册", "register one", "post /users", "accounts"] {
            assert!(haystack.contains(wanted), "{wanted}");
        }
        assert!(!haystack.contains("groups"));
    }

    #[test]
    fn active_and_throttled_look_at_the_past_hour() {
        assert!(!Only::Active.takes(&row(), None));
        assert!(!Only::Active.takes(&row(), Some(&used(0, 0))));
        assert!(Only::Active.takes(&row(), Some(&used(7, 0))));
        assert!(!Only::Throttled.takes(&row(), Some(&used(7, 0))));
        assert!(Only::Throttled.takes(&row(), Some(&used(7, 1))));
        assert!(!Only::Overridden.takes(&row(), Some(&used(7, 1))));
    }

    #[test]
    fn an_unknown_filter_shows_everything() {
        assert_eq!(Only::parse("<script>"), Only::All);
        for only in Only::ALL {
            assert_eq!(Only::parse(only.as_str()), only);
        }
    }
}
