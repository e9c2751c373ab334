//! The few pictures of the console: 16 × 16, one stroke, in the colour of the text around them.
//! They are decoration; the word beside them or the label of their button says what they mean.

use leptos::prelude::*;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Overview,
    Apps,
    Requests,
    Plans,
    Gateways,
    Catalogue,
    Reports,
    Audit,
    Admin,
    Account,
    Search,
    Language,
    Theme,
    SignOut,
    Keyboard,
    Close,
    Copy,
    Check,
    Info,
    Warning,
    Error,
    Lock,
    Missing,
    Empty,
    Clock,
    Next,
    Down,
    Pencil,
    Layers,
    Book,
    Bell,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Overview => "M2 12.5a6 6 0 1 1 12 0M8 12.5l3-4.5",
            Self::Apps => "M2.5 3.5h11M2.5 8h11M2.5 12.5h11",
            Self::Requests => "M8 10.5v-8M4.5 6 8 2.5 11.5 6M2.5 10v3.5h11V10",
            Self::Plans => "M2.5 2.5h11v11h-11zM2.5 6.5h11M6.5 6.5v7",
            Self::Gateways => {
                "M2.5 9.5h11v4h-11zM5 11.5h.01M8 9.5v-3M5.5 6.5a3.5 3.5 0 0 1 5 0M3.5 4.5a6.3 6.3 0 0 1 9 0"
            }
            Self::Catalogue | Self::Book => {
                "M8 4C6.5 3 4.5 2.800 2.5 3v9.5c2-.2 4 0 5.5 1 1.5-1 3.5-1.200 5.5-1V3c-2-.2-4 0-5.5 1zM8 4v9.5"
            }
            Self::Reports => "M2.5 2.5v11h11M5.5 11V8M8.5 11V4.500M11.5 11V6.500",
            Self::Audit => {
                "M8 1.800 13 3.500V8c0 3-2 5-5 6.200C5 13 3 11 3 8V3.500zM5.500 8l2 2 3.200-3.800"
            }
            Self::Admin => "M2.5 5h5M11.5 5h2M2.5 11h2M8.5 11h5M9.5 3.200v3.600M6.5 9.200v3.600",
            Self::Account => {
                "M8 8a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM3 13.5c.5-2.5 2.5-3.5 5-3.5s4.5 1 5 3.5"
            }
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3",
            Self::Language => {
                "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM2 8h12M8 2c2 2 2.5 4 2.5 6S10 12 8 14c-2-2-2.5-4-2.5-6S6 4 8 2z"
            }
            Self::Theme => "M13 9.5A5.5 5.5 0 0 1 6.5 3 5.5 5.5 0 1 0 13 9.5z",
            Self::SignOut => "M6.5 2.5h-3v11h3M6.5 8h7M11 5.5 13.5 8 11 10.5",
            Self::Keyboard => {
                "M1.5 4h13v8h-13zM4 6.5h.01M6.5 6.5h.01M9 6.5h.01M11.5 6.5h.01M5 9.5h6"
            }
            Self::Close => "M4 4l8 8M12 4l-8 8",
            Self::Copy => "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
            Self::Check => "M3 8.5l3.5 3.5L13 4.5",
            Self::Info => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 7.5v3.5M8 5h.01",
            Self::Warning => "M8 2.5 14.5 13.5h-13zM8 6.5v3.5M8 12h.01",
            Self::Error => "M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5zM8 5v3.5M8 11h.01",
            Self::Lock => "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
            Self::Missing => {
                "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM10.5 10.5l3 3M5.5 5.5l3 3M8.5 5.5l-3 3"
            }
            Self::Empty => "M2.5 9.5 4.5 3h7l2 6.5v4h-11zM2.5 9.5H6c0 1.5 4 1.5 4 0h3.5",
            Self::Clock => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 4.5V8l2.5 1.5",
            Self::Next => "M6 3.5 10.5 8 6 12.5",
            Self::Down => "M3.5 6 8 10.5 12.5 6",
            Self::Pencil => "M3 13l.5-3 7-7L13 5.5l-7 7z",
            Self::Bell => "M4.5 11V7a3.5 3.5 0 0 1 7 0v4l1.5 1.5H3zM6.500 14.5h3",
            Self::Layers => "M8 2.5 14 6 8 9.5 2 6zM2 9.5 8 13l6-3.5",
        }
    }

    pub fn view(self) -> impl IntoView {
        self.sized("icon")
    }

    /// For an empty page.
    pub fn large(self) -> impl IntoView {
        self.sized("icon large")
    }

    /// Beside small text.
    pub fn small(self) -> impl IntoView {
        self.sized("icon small")
    }

    fn sized(self, class: &'static str) -> impl IntoView {
        view! {
            <svg class=class viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d=self.path()></path>
            </svg>
        }
    }
}
