//! Components that do not know the domain: what a page is built of.
//!
//! They take finished words and numbers, never domain types, and they hold no state of the
//! application. Their style lies in `style/components/<same name>.css`. All of them work without
//! JavaScript as far as HTML itself goes; what needs it says so.
//!
//! | component | what |
//! |---|---|
//! | [`Button`], [`LinkButton`] | press, go; `kind`, `small`; attributes and events are spread: `<Button attr:name="x">` |
//! | [`Refused`] | a disabled button and why it is |
//! | [`TextField`], [`SelectField`], [`TextArea`], [`CheckField`] | label, hint, error at the field, the value kept |
//! | [`Table`] | a caption and a box that scrolls; cells `number`, `snug`, `second` (gone on the phone), `third` (gone below 1120 px); `<a class="row-link">` makes the row a link and reachable by arrows |
//! | [`Chips`], [`Tabs`] | links that choose a view; the address holds the choice |
//! | [`Badge`], [`Notice`] | a small mark; a message above or inside a page |
//! | [`Dialog`], [`DialogButton`] | `<dialog>` and what opens it; a dangerous act asks in one |
//! | [`Popover`] | a word that explains itself when pressed |
//! | [`PageHeader`], [`Breadcrumbs`], [`Panel`] | the head of a page, the way to it, a part of it |
//! | [`Pager`] | first and next page of a keyset list |
//! | [`Facts`], [`Fact`], [`Stat`] | names and values; a figure in a strip |
//! | [`CopyButton`] | copies a text |
//! | [`CopyText`] | a longer text to read, choose and copy |
//! | [`EmptyState`] | nothing here, and what next |
//! | [`Icon`] | the few pictures |
//! | [`Isolated`], [`Sentence`] | a stranger's text; a sentence of ours with such texts in it |
//! | [`LiveText`] | a text that shows for a moment that it has changed |
//! | [`Moment`] | a time in the viewer's zone, UTC on hover |

mod badge;
mod button;
mod chips;
mod copy;
mod copy_text;
mod dialog;
mod facts;
mod field;
mod form_state;
mod header;
mod icon;
mod isolated;
mod live_text;
mod moment;
mod notice;
mod pager;
mod panel;
mod popover;
mod state;
mod table;

pub use badge::{Badge, BadgeKind};
pub use button::{Button, ButtonKind, LinkButton, Refused};
pub use chips::{Chip, Chips, Tabs};
pub use copy::CopyButton;
pub use copy_text::CopyText;
pub use dialog::{Dialog, DialogButton};
pub use facts::{Fact, Facts, Stat};
pub use field::{CheckField, RadioField, SelectField, TextArea, TextField};
pub use form_state::FormState;
pub use header::{Breadcrumbs, Crumb, PageHeader};
pub use icon::Icon;
pub use isolated::{Isolated, Sentence};
pub use live_text::LiveText;
pub use moment::Moment;
pub use notice::{Notice, NoticeKind};
pub use pager::Pager;
pub use panel::Panel;
pub use popover::Popover;
pub use state::EmptyState;
pub use table::Table;

/// `class`, and `more` where it says something.
pub(crate) fn classes(class: &str, more: &str) -> String {
    if more.is_empty() { class.to_owned() } else { format!("{class} {more}") }
}
