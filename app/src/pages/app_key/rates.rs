//! The rates by module: buckets with their limits, their use now and in the past hour.
//!
//! An App Key has some 130 buckets and calls a dozen of them: those are shown, until somebody asks for
//! others. The filters stand in the address and work as links and as a form; with JavaScript the
//! region below the form follows while one types. A list of active or throttled buckets is read anew
//! every few seconds: buckets come and go.

use domain::apps::BucketRow;
use domain::catalogue::Module;
use domain::ids::AppKey;
use domain::limit_values::LimitOrigin;
use domain::units::count;
use domain::usage::BucketUse;
use leptos::prelude::*;

use super::rate_row::rate_row;
use crate::address::{address, query};
use crate::paths;
use crate::ui::{Button, Chip, Chips, EmptyState, LinkButton, Panel, Table, TextField};
use crate::viewer::{text, use_viewer};

/// The id of the region that follows the form.
const REGION: &str = "rates-shown";

/// How often a list whose rows come and go is read anew.
const REFRESH_SECONDS: &str = "5";

/// The names in the address.
const SHOW: &str = "show";
const QUERY: &str = "q";

/// Which buckets are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Only {
    /// Calls came in the past hour.
    Active,
    All,
    Overridden,
    /// Calls were rejected in the past hour.
    Throttled,
}

impl Only {
    const EACH: [Self; 4] = [Self::Active, Self::All, Self::Overridden, Self::Throttled];

    fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::Overridden => "overridden",
            Self::Throttled => "throttled",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|one| one.as_str() == text)
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
    let chosen = query.get_str(SHOW).and_then(Only::parse);
    let wanted = query.get(QUERY).unwrap_or_default().trim().to_owned();
    // Who looks for a bucket means all of them.
    let only = chosen.unwrap_or(if wanted.is_empty() { Only::Active } else { Only::All });
    let needle = wanted.to_lowercase();
    let is_shown = |row: &&BucketRow| {
        only.takes(row, row.usage.as_ref())
            && (needle.is_empty() || haystack(row).contains(&needle))
    };
    let shown: Vec<&BucketRow> = rows.iter().filter(is_shown).collect();
    let counts = (words.app_key.shown_of)(&count(shown.len() as u64), &count(rows.len() as u64));
    let moves = matches!(only, Only::Active | Only::Throttled);
    let (form, chips) = (form(chosen, wanted.clone()), chips(only, &wanted));
    let groups = if shown.is_empty() {
        nothing(only, &wanted).into_any()
    } else {
        groups(app, modules, &shown).into_any()
    };
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

fn form(chosen: Option<Only>, wanted: String) -> impl IntoView {
    let words = &text().app_key;
    view! {
        <form
            class="filters"
            role="search"
            action=format!("{}#rates", address().path)
            aria-label=words.filter_label
            data-follow=REGION
        >
            <input type="hidden" name=SHOW value=chosen.map_or("", Only::as_str)/>
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
    let chips =
        Only::EACH.into_iter().map(|one| Chip::new(one.name(), href(one, wanted), one == only));
    view! { <Chips label=text().app_key.show chips=chips.collect() follow=REGION/> }
}

fn href(only: Only, wanted: &str) -> String {
    format!("{}#rates", paths::with_query("", &[(SHOW, only.as_str()), (QUERY, wanted)]))
}

fn nothing(only: Only, wanted: &str) -> impl IntoView + use<> {
    let words = &text().app_key;
    let (title, detail) = if only == Only::Active && wanted.is_empty() {
        (words.nothing_active, words.nothing_active_detail)
    } else {
        (words.nothing_shown, words.nothing_shown_detail)
    };
    let all = (only != Only::All).then(|| {
        view! {
            <LinkButton href=href(Only::All, wanted) attr:data-follow=REGION>
                {words.show_all_buckets}
            </LinkButton>
        }
    });
    view! { <EmptyState title=title detail=detail class="small">{all}</EmptyState> }
}

fn groups(app: &AppKey, modules: &[Module], shown: &[&BucketRow]) -> impl IntoView + use<> {
    let words = text();
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
    use domain::ids::{BucketId, ModuleId, Route};
    use domain::language::Name;

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
    fn a_filter_is_known_by_its_name_and_nothing_else_is() {
        assert_eq!(Only::parse("<script>"), None);
        for only in Only::EACH {
            assert_eq!(Only::parse(only.as_str()), Some(only));
        }
    }
}
