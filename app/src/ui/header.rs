//! The head of a page: the way to it, its name, its question, its acts.

use leptos::prelude::*;

use super::Sentence;
use crate::viewer::text;

/// A step of the way to a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    pub label: String,
    pub href: String,
}

impl Crumb {
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into() }
    }
}

/// The page's one `<h1>`.
#[component]
pub fn PageHeader(
    #[prop(into)] title: String,
    /// The question that the page answers.
    #[prop(into, optional)]
    lead: Option<String>,
    #[prop(optional)] crumbs: Vec<Crumb>,
    /// The page's acts and marks, at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| view! { <Breadcrumbs crumbs=crumbs/> });
    let lead = lead.map(|lead| view! { <p class="lead">{lead}</p> });
    let actions = children.map(|children| view! { <div class="page-actions">{children()}</div> });
    view! {
        <header class="page-header">
            <div>
                {crumbs}
                <h1 tabindex="-1"><Sentence text=title/></h1>
                {lead}
            </div>
            {actions}
        </header>
    }
}

/// The pages above this one.
#[component]
pub fn Breadcrumbs(crumbs: Vec<Crumb>) -> impl IntoView {
    let items = crumbs
        .into_iter()
        .map(|crumb| view! { <li><a href=crumb.href><Sentence text=crumb.label/></a></li> })
        .collect_view();
    view! { <nav class="breadcrumbs" aria-label=text().ui.breadcrumbs><ol>{items}</ol></nav> }
}
