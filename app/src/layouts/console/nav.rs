//! The navigation: at the side, on the phone at the bottom.

use domain::access::{ManageAccounts, ManageTokens};
use domain::requests::list::Waiting;
use leptos::prelude::*;

use super::places::key_of;
use super::waiting::WaitingCount;
use crate::address::address;
use crate::paths;
use crate::ui::Icon;
use crate::viewer::use_viewer;

#[component]
pub(super) fn SideNav(waiting: Option<Waiting>) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().shell;
    let admin = (viewer.may::<ManageAccounts>() || viewer.may::<ManageTokens>())
        .then(|| view! { <Item href=paths::ADMIN icon=Icon::Admin label=words.admin/> });
    view! {
        <nav class="side-nav" aria-label=words.main_navigation>
            <ul>
                <Item href=paths::OVERVIEW icon=Icon::Overview label=words.overview/>
                <Item href=paths::APPS icon=Icon::Apps label=words.app_keys/>
                <Item href=paths::REQUESTS icon=Icon::Requests label=words.requests>
                    {waiting.map(|waiting| view! { <WaitingCount waiting=waiting/> })}
                </Item>
                <Item href=paths::OVERRIDES icon=Icon::Pencil label=words.overrides/>
                <Item href=paths::PLANS icon=Icon::Plans label=words.plans/>
                <Item href=paths::GATEWAYS icon=Icon::Gateways label=words.gateways/>
                <Item href=paths::CATALOGUE icon=Icon::Catalogue label=words.catalogue/>
                <Item href=paths::REPORTS icon=Icon::Reports label=words.reports/>
                <Item href=paths::AUDIT icon=Icon::Audit label=words.audit/>
                {admin}
            </ul>
        </nav>
    }
}

#[component]
fn Item(
    href: &'static str,
    icon: Icon,
    label: &'static str,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let current = match address().path {
        path if path == href => Some("page"),
        path if is_below(&path, href) => Some("true"),
        _ => None,
    };
    view! {
       <li>
           <a href=href aria-current=current data-go=key_of(href)>
               {icon.view()} {label} {children.map(|children| children())}
           </a>
       </li>
    }
}

/// Whether a page belongs to the section at `section`.
fn is_below(path: &str, section: &str) -> bool {
    section != paths::OVERVIEW
        && path.strip_prefix(section).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_belongs_to_the_section_above_it_and_to_no_other() {
        assert!(is_below("/apps/acme/shop", "/apps"));
        assert!(!is_below("/apps", "/apps"));
        assert!(!is_below("/appstore", "/apps"));
        assert!(!is_below("/plans", "/"));
    }
}
