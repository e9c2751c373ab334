//! A message above or inside a page.

use leptos::prelude::*;

use super::{Icon, Sentence};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NoticeKind {
    #[default]
    Info,
    /// Something worked.
    Good,
    Warning,
    Error,
    /// What is shown is older than it should be.
    Stale,
}

impl NoticeKind {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "notice",
            Self::Good => "notice good",
            Self::Warning => "notice warning",
            Self::Error => "notice error",
            Self::Stale => "notice stale",
        }
    }

    fn icon(self) -> Icon {
        match self {
            Self::Info => Icon::Info,
            Self::Good => Icon::Check,
            Self::Warning => Icon::Warning,
            Self::Error => Icon::Error,
            Self::Stale => Icon::Clock,
        }
    }

    /// Errors interrupt who listens; the others wait.
    fn role(self) -> &'static str {
        if self == Self::Error { "alert" } else { "status" }
    }
}

#[component]
pub fn Notice(
    #[prop(optional)] kind: NoticeKind,
    #[prop(into, optional)] title: Option<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let title = title.map(|title| view! { <p class="notice-title"><Sentence text=title/></p> });
    let body = children.map(|children| view! { <div>{children()}</div> });
    view! {
        <div class=kind.class() role=kind.role()>
            {kind.icon().view()}
            <div class="notice-body">{title} {body}</div>
        </div>
    }
}
