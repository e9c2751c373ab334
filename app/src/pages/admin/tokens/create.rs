//! The form that makes a token.

use domain::access::{Role, Scope};
use leptos::prelude::*;

use crate::components::{Form, Submit, role_name};
use crate::paths;
use crate::ui::{ButtonKind, CheckField, Panel, SelectField, TextArea, TextField};
use crate::viewer::text;

#[component]
pub(super) fn Create() -> impl IntoView {
    let words = &text().admin;
    view! {
        <Panel id="create" title=words.create_token>
            <Form action=paths::ADMIN_TOKENS act="create">
                <TextField
                    name="name"
                    label=words.name
                    hint=words.token_name_hint
                    required=true
                />
                <SelectField
                    name="role"
                    label=words.role
                    hint=words.token_role_hint
                    options=roles()
                />
                <Scopes/>
                <Customers/>
                <TextField
                    name="expires_in_days"
                    kind="number"
                    label=words.expires_in_days
                    hint=words.expires_hint
                    optional=true
                />
                <div class="actions"><Submit label=words.create_token kind=ButtonKind::Primary/></div>
            </Form>
        </Panel>
    }
}

#[component]
fn Scopes() -> impl IntoView {
    let words = &text().admin;
    let fields = Scope::ALL
        .into_iter()
        .map(|scope| {
            let label = match scope {
                Scope::UsageWrite => words.scope_usage_write,
                Scope::LimitsRead => words.scope_limits_read,
                Scope::RequestsWrite => words.scope_requests_write,
            };
            view! { <CheckField name="scopes" label=label value=scope.as_str()/> }
        })
        .collect_view();
    view! { <fieldset class="fields"><legend>{words.scopes}</legend>{fields}</fieldset> }
}

#[component]
fn Customers() -> impl IntoView {
    let words = &text().admin;
    let names = |name, label, hint| {
        view! { <TextArea name=name label=label hint=hint optional=true rows=2 maxlength=20_000/> }
    };
    view! {
        <fieldset class="fields">
            <legend>{words.customers}</legend>
            <CheckField name="all" label=words.all_customers hint=words.customers_hint/>
            {names("orgs", words.orgs, words.orgs_hint)}
            {names("apps", words.apps, words.apps_hint)}
            {names("sources", words.sources, words.sources_hint)}
        </fieldset>
    }
}

fn roles() -> Vec<(String, String)> {
    let none = (String::new(), text().admin.no_role.to_owned());
    let roles =
        Role::ALL.map(|role| (role.as_str().to_owned(), role_name(role, text()).to_owned()));
    std::iter::once(none).chain(roles).collect()
}
