//! The rates by module: every bucket with its limits, its use now and in the past hour.
//!
//! The filters stand in the address and work as links and as a form; with JavaScript the text
//! filter answers while one types. Rows that are filtered out are hidden, not gone, so a bucket
//! that becomes active appears where it belongs.

use domain::apps::BucketRow;
use domain::catalogue::Module;
use domain::ids::AppKey;
use domain::limits::LimitOrigin;
use domain::units::count;
use domain::usage::BucketUse;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::LiveUses;
use super::rate_row::RateRow;
use crate::paths;
use crate::ui::{Button, Chip, Chips, EmptyState, Panel, Table, TextField};
use crate::viewer::{text, use_viewer};

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

/// A bucket with whether it is shown.
#[derive(Clone)]
struct Line {
    row: BucketRow,
    usage: RwSignal<Option<BucketUse>>,
    shown: Memo<bool>,
}

impl Line {
    fn new(
        row: BucketRow,
        usage: RwSignal<Option<BucketUse>>,
        only: Memo<Only>,
        wanted: RwSignal<String>,
    ) -> Self {
        let haystack = haystack(&row);
        let about = row.clone();
        let shown = Memo::new(move |_| {
            let only = only.get();
            let taken = only == Only::All || usage.with(|usage| only.takes(&about, usage.as_ref()));
            taken && wanted.with(|wanted| haystack.contains(wanted.trim().to_lowercase().as_str()))
        });
        Self { row, usage, shown }
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

#[component]
pub(super) fn Rates(
    app: AppKey,
    modules: Vec<Module>,
    rows: Vec<BucketRow>,
    uses: LiveUses,
) -> impl IntoView {
    let words = text();
    let query = use_query_map();
    let only = Memo::new(move |_| {
        query.with(|query| query.get_str(SHOW).map(Only::parse).unwrap_or_default())
    });
    let asked = query.with_untracked(|query| query.get(QUERY)).unwrap_or_default();
    let wanted = RwSignal::new(asked);
    let lines: Vec<Line> = rows
        .into_iter()
        .map(|row| {
            let usage = uses.bucket(&row.bucket);
            Line::new(row, usage, only, wanted)
        })
        .collect();
    let all_shown: Vec<Memo<bool>> = lines.iter().map(|line| line.shown).collect();
    let total = all_shown.len() as u64;
    let shown = Memo::new(move |_| all_shown.iter().filter(|shown| shown.get()).count() as u64);
    let groups = modules
        .into_iter()
        .map(|module| {
            let lines = lines.iter().filter(|line| line.row.module == module.id).cloned();
            view! { <Group app=app.clone() module=module.clone() lines=lines.collect()/> }
        })
        .collect_view();
    view! {
        <Panel id="rates" title=words.terms.rates note=words.app_key.rates_note>
            <Filters only=only wanted=wanted shown=shown total=total/>
            <div hidden=move || shown.get() == 0>
                <Table caption=words.terms.rates class="app-rates">
                    <Head/>
                    {groups}
                </Table>
            </div>
            <Show when=move || shown.get() == 0>
                <EmptyState
                    title=words.app_key.nothing_shown
                    detail=words.app_key.nothing_shown_detail
                    class="small"
                />
            </Show>
        </Panel>
    }
}

#[component]
fn Filters(
    only: Memo<Only>,
    wanted: RwSignal<String>,
    shown: Memo<u64>,
    total: u64,
) -> impl IntoView {
    let words = &text().app_key;
    let chips = move || {
        let asked = wanted.with(|wanted| wanted.trim().to_owned());
        let chips = Only::ALL.into_iter().map(|one| {
            let asked = [(SHOW, one.as_str()), (QUERY, asked.as_str())];
            let href = format!("{}#rates", paths::with_query("", &asked));
            Chip::new(one.name(), href, one == only.get())
        });
        view! { <Chips label=words.show chips=chips.collect()/> }
    };
    let shown_of = move || (words.shown_of)(&count(shown.get()), &count(total));
    let now = wanted.get_untracked();
    view! {
        <form class="filters" role="search" action="#rates" aria-label=words.filter_label>
            <input type="hidden" name=SHOW value=move || only.get().as_str()/>
            <TextField
                name=QUERY
                kind="search"
                label=words.filter_label
                hint=words.filter_hint
                value=now
                class="grows"
                on:input=move |event| wanted.set(event_target_value(&event))
            />
            <noscript><Button>{text().ui.apply}</Button></noscript>
        </form>
        <div class="row spread">
            {chips}
            <span class="faint" role="status">{shown_of}</span>
        </div>
    }
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

/// A module with its buckets; hidden with the last of them.
#[component]
fn Group(app: AppKey, module: Module, lines: Vec<Line>) -> impl IntoView {
    let name = use_viewer().locale.name(&module.name).to_owned();
    let shown: Vec<Memo<bool>> = lines.iter().map(|line| line.shown).collect();
    let hidden = move || !shown.iter().any(|shown| shown.get());
    let rows = lines
        .into_iter()
        .map(|line| view! { <RateRow app=app.clone() row=line.row usage=line.usage shown=line.shown/> })
        .collect_view();
    view! {
        <tbody hidden=hidden>
            <tr><th scope="rowgroup" colspan="4">{name}</th></tr>
            {rows}
        </tbody>
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
