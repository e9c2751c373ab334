//! The form that makes a token.

use domain::access::{Role, Scope};
use leptos::prelude::*;

use crate::components::{Form, Submit, role_name};
use crate::paths;
use crate::ui::{ButtonKind, CheckField, Panel, SelectField, TextField};
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

fn roles() -> Vec<(String, String)> {
    let none = (String::new(), text().admin.no_role.to_owned());
    let roles =
        Role::ALL.map(|role| (role.as_str().to_owned(), role_name(role, text()).to_owned()));
    std::iter::once(none).chain(roles).collect()
}
