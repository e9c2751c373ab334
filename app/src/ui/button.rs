//! What is pressed.

use leptos::prelude::*;

use super::{Icon, Sentence};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one act that the page is for.
    Primary,
    #[default]
    Secondary,
    /// Without a box, for tools.
    Quiet,
    /// What cannot be taken back.
    Danger,
}

impl ButtonKind {
    fn class(self, small: bool) -> String {
        let kind = match self {
            Self::Primary => " primary",
            Self::Secondary => "",
            Self::Quiet => " quiet",
            Self::Danger => " danger",
        };
        format!("button{kind}{}", if small { " small" } else { "" })
    }
}

/// A button. It submits its form unless `attr:type="button"` says otherwise.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    view! { <button class=kind.class(small)>{children()}</button> }
}

/// A link that looks like a button, because what it opens is an act.
#[component]
pub fn LinkButton(
    #[prop(into)] href: String,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    view! { <a class=kind.class(small) href=href>{children()}</a> }
}

/// A button that this person may not press, and why. `id` is unique on the page.
#[component]
pub fn Refused(
    id: &'static str,
    #[prop(into)] why: String,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    let class = ButtonKind::Secondary.class(small);
    view! {
        <span class="refused">
            <button type="button" class=class aria-disabled="true" aria-describedby=id>
                {Icon::Lock.small()}
                {children()}
            </button>
            <span id=id><Sentence text=why/></span>
        </span>
    }
}
