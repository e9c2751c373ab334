//! Fields of forms: a label above, a hint and the error below, the typed value kept.
//!
//! They post as plain HTML forms do. In a form that was sent a field finds by its name what was typed
//! and what is wrong with it ([`FormState`]); `value` is what it begins with. `name` is also the id, so
//! a form has one field per name and a page with two forms gives the second a `prefix`.

use leptos::prelude::*;

use super::{FormState, Icon};
use crate::viewer::text;

/// A line of text: `kind` is the input's type.
#[component]
pub fn TextField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "text")] kind: &'static str,
    #[prop(into, optional)] value: String,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] error: Option<String>,
    #[prop(optional)] required: bool,
    /// Says "optional" beside the label; what says nothing is required.
    #[prop(optional)]
    optional: bool,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(into, optional)] prefix: String,
    /// `grows`: in a row of filters, takes the room that is left.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let form = FormState::around();
    let value = form.value(&name, value);
    let parts = Parts::new(&form, &prefix, &name, hint, error);
    view! {
        <div class=super::classes("field", class)>
            {label_view(&parts.id, label, optional)}
            <input
                id=parts.id.clone()
                name=name
                type=kind
                value=value
                required=required
                autocomplete=autocomplete
                aria-describedby=parts.described_by()
                aria-invalid=parts.invalid()
            />
            {parts.below()}
        </div>
    }
}

/// One of several; each option is its value and its words.
#[component]
pub fn SelectField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    options: Vec<(String, String)>,
    #[prop(into, optional)] selected: String,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] error: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(into, optional)] prefix: String,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let form = FormState::around();
    let selected = form.value(&name, selected);
    let parts = Parts::new(&form, &prefix, &name, hint, error);
    let options = options
        .into_iter()
        .map(|(value, words)| {
            let chosen = value == selected;
            view! { <option value=value selected=chosen>{words}</option> }
        })
        .collect_view();
    view! {
        <div class=super::classes("field", class)>
            {label_view(&parts.id, label, false)}
            <select
                id=parts.id.clone()
                name=name
                required=required
                aria-describedby=parts.described_by()
                aria-invalid=parts.invalid()
            >
                {options}
            </select>
            {parts.below()}
        </div>
    }
}

/// Several lines.
#[component]
pub fn TextArea(
    name: &'static str,
    #[prop(into)] label: String,
    #[prop(into, optional)] value: String,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] error: Option<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] optional: bool,
    #[prop(default = 3)] rows: u8,
    #[prop(into, optional)] prefix: String,
    #[prop(default = 2000)] maxlength: u32,
) -> impl IntoView {
    let form = FormState::around();
    let value = form.value(name, value);
    let parts = Parts::new(&form, &prefix, name, hint, error);
    view! {
        <div class="field">
            {label_view(&parts.id, label, optional)}
            <textarea
                id=parts.id.clone()
                name=name
                rows=rows
                maxlength=maxlength
                required=required
                aria-describedby=parts.described_by()
                aria-invalid=parts.invalid()
                inner_html=text_content(&value)
            ></textarea>
            {parts.below()}
        </div>
    }
}

/// Yes or no; posts `name=value` when ticked.
#[component]
pub fn CheckField(
    #[prop(into)] name: String,
    #[prop(into)] label: String,
    #[prop(default = "on".to_owned(), into)] value: String,
    #[prop(optional)] checked: bool,
    #[prop(into, optional)] hint: Option<String>,
    #[prop(into, optional)] error: Option<String>,
    #[prop(into, optional)] prefix: String,
) -> impl IntoView {
    let form = FormState::around();
    let checked = form.is_checked(&name, &value, checked);
    let mut parts = Parts::new(&form, &prefix, &name, hint, error);
    if value != "on" {
        parts.id = format!("{}-{value}", parts.id);
    }
    view! {
        <div class="field">
            <span class="check">
                <input
                    id=parts.id.clone()
                    type="checkbox"
                    name=name
                    value=value
                    checked=checked
                    aria-describedby=parts.described_by()
                    aria-invalid=parts.invalid()
                />
                <label for=parts.id.clone()>{label}</label>
            </span>
            {parts.below()}
        </div>
    }
}

/// One answer of several to `name`; `checked`: it is the one to begin with.
#[component]
pub fn RadioField(
    name: &'static str,
    #[prop(into)] value: String,
    #[prop(into)] label: String,
    checked: bool,
    #[prop(into, optional)] prefix: String,
) -> impl IntoView {
    let form = FormState::around();
    let begin = if checked { value.clone() } else { String::new() };
    let checked = form.value(name, begin) == value;
    let prefix = if prefix.is_empty() { &form.prefix } else { &prefix };
    let id = format!("field-{prefix}{name}-{value}");
    view! {
        <span class="check">
            <input id=id.clone() type="radio" name=name value=value checked=checked/>
            <label for=id>{label}</label>
        </span>
    }
}

fn label_view(id: &str, label: String, optional: bool) -> impl IntoView + use<> {
    let optional = optional.then(|| {
        view! { <span class="optional">" " {text().ui.optional}</span> }
    });
    view! { <label for=id.to_owned()>{label} {optional}</label> }
}

/// Rendered by the server a textarea's children are not escaped and `prop:value` is not there;
/// so the content is escaped here. A first line break would be swallowed by the parser.
pub(super) fn text_content(value: &str) -> String {
    let escaped = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    if escaped.starts_with('\n') { format!("\n{escaped}") } else { escaped }
}

/// What stands below a control, and how the control refers to it.
struct Parts {
    id: String,
    hint: Option<String>,
    error: Option<String>,
}

impl Parts {
    fn new(
        form: &FormState,
        prefix: &str,
        name: &str,
        hint: Option<String>,
        error: Option<String>,
    ) -> Self {
        // No words, no error: a form without a mistake passes an empty text.
        let error = error.filter(|error| !error.is_empty()).or_else(|| form.error(name));
        let prefix = if prefix.is_empty() { &form.prefix } else { prefix };
        Self { id: format!("field-{prefix}{name}"), hint, error }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.id));
        let error = self.error.as_ref().map(|_| format!("{}-error", self.id));
        match (error, hint) {
            (Some(error), Some(hint)) => Some(format!("{error} {hint}")),
            (one, other) => one.or(other),
        }
    }

    fn below(self) -> impl IntoView {
        let Self { id, hint, error } = self;
        let hint_id = format!("{id}-hint");
        let hint = hint.map(|hint| view! { <p class="hint" id=hint_id>{hint}</p> });
        let error_id = format!("{id}-error");
        let error = error.map(|error| {
            view! { <p class="error" id=error_id>{Icon::Error.small()} <span>{error}</span></p> }
        });
        view! { {hint} {error} }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_cannot_leave_its_textarea() {
        let content = text_content("</textarea><script>alert('&')</script>");
        assert!(!content.contains('<'));
        assert!(content.starts_with("&lt;/textarea&gt;"));
        assert_eq!(text_content("\na"), "\n\na");
    }

    #[test]
    fn a_control_is_described_by_its_error_first() {
        let form = FormState::default();
        let both = Parts::new(&form, "", "plan", Some("a".to_owned()), Some("b".to_owned()));
        assert_eq!(both.described_by().as_deref(), Some("field-plan-error field-plan-hint"));
        let none = Parts::new(&form, "x-", "plan", None, None);
        assert_eq!((none.id.as_str(), none.described_by()), ("field-x-plan", None));
    }

    #[test]
    fn a_field_finds_what_was_typed_and_what_is_wrong() {
        let pairs = [("plan", "x"), ("scopes", "a b")];
        let typed = pairs.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let errors = [("plan".to_owned(), "none".to_owned()), ("app".to_owned(), "who".to_owned())];
        let form = FormState::new("new-".to_owned(), Some(typed.into()), errors.into());
        assert_eq!(form.value("plan", "before".to_owned()), "x");
        assert_eq!(form.value("other", "before".to_owned()), "before");
        assert!(form.is_checked("scopes", "b", false) && !form.is_checked("none", "on", true));
        let first = Parts::new(&form, "", "plan", None, None);
        assert_eq!((first.id.as_str(), first.error.as_deref()), ("field-new-plan", Some("none")));
        assert_eq!(Parts::new(&form, "", "plan", None, None).error, None, "it is said once");
        assert_eq!(form.elsewhere(), ["who"]);
    }
}
