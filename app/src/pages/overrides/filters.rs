//! The form above the table: plain HTML, so its address can be shared and it works for everybody.

use domain::overrides::list::{ENDING_SOON_DAYS, Kind, OverrideQuery, OverrideState, Sort};
use leptos::prelude::*;

use super::{RESULTS, address};
use crate::paths;
use crate::ui::{Button, CheckField, SelectField, TextField};
use crate::viewer::text;

/// Tells the fields from those of the page's other forms.
const PREFIX: &str = "overrides-";

#[component]
pub(super) fn Filters(query: OverrideQuery) -> impl IntoView {
    let words = &text().overrides;
    let any = |words: &'static str| (String::new(), words.to_owned());
    let states =
        OverrideState::ALL.map(|one| (one.as_str().to_owned(), (words.state_name)(one).to_owned()));
    let kinds = Kind::ALL.map(|one| (one.as_str().to_owned(), (words.kind_name)(one).to_owned()));
    let sorts = Sort::ALL.map(|one| (one.as_str().to_owned(), (words.sort_name)(one).to_owned()));
    let states = std::iter::once(any(words.any_state)).chain(states).collect();
    let kinds = std::iter::once(any(words.any_kind)).chain(kinds).collect();
    view! {
        <form class="filters" action=paths::OVERRIDES role="search" aria-label=words.filters data-follow=RESULTS>
            <TextField name=address::APP label=words.customer kind="search" value=query.app class="grows" prefix=PREFIX/>
            <TextField name=address::TARGET label=words.target kind="search" value=query.target prefix=PREFIX/>
            <TextField name=address::AUTHOR label=words.author kind="search" value=query.author prefix=PREFIX/>
            <SelectField name=address::STATE label=words.state options=states selected=query.state.map_or("", OverrideState::as_str) prefix=PREFIX/>
            <SelectField name=address::KIND label=words.kind options=kinds selected=query.kind.map_or("", Kind::as_str) prefix=PREFIX/>
            <SelectField name=address::SORT label=words.sort options=sorts.to_vec() selected=query.sort.as_str() prefix=PREFIX/>
            <CheckField name=address::ENDING label=words.ending_soon value=ENDING_SOON_DAYS.to_string() checked=query.ending_within_days.is_some() prefix=PREFIX/>
            <CheckField name=address::UNUSED label=words.unused value="true" checked=query.unused prefix=PREFIX/>
            <Button>{text().ui.apply}</Button>
        </form>
    }
}
