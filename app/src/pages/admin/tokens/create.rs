//! The form that makes a token.

use domain::access::{Role, Scope};
use leptos::prelude::*;

use crate::components::{mistake, role_name};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, CheckField, Panel, SelectField, TextField};
use crate::viewer::text;

#[component]
pub(super) fn Create(reply: Reply) -> impl IntoView {
    let words = &text().admin;
    view! {
        <Panel id="create" title=words.create_token>
            <form class="form card" method="post" action=paths::ADMIN_TOKENS>
                <input type="hidden" name="do" value="create"/>
                <TextField
                    name="name"
                    label=words.name
                    hint=words.token_name_hint
                    value=reply.typed("name")
                    error=mistake(&reply, "name")
                    required=true
                />
                <SelectField
                    name="role"
                    label=words.role
                    hint=words.token_role_hint
                    options=roles()
                    selected=reply.typed("role")
                    error=mistake(&reply, "role")
                />
                <Scopes reply=reply.clone()/>
                <TextField
                    name="expires_in_days"
                    kind="number"
                    label=words.expires_in_days
                    hint=words.expires_hint
                    value=reply.typed("expires_in_days")
                    error=mistake(&reply, "expires_in_days")
                    optional=true
                />
                <div class="actions">
                    <Button kind=ButtonKind::Primary>{words.create_token}</Button>
                </div>
            </form>
        </Panel>
    }
}

#[component]
fn Scopes(reply: Reply) -> impl IntoView {
    let words = &text().admin;
    let ticked = reply.typed("scopes");
    let error = mistake(&reply, "scopes");
    let fields = Scope::ALL
        .into_iter()
        .enumerate()
        .map(|(index, scope)| {
            let label = match scope {
                Scope::UsageWrite => words.scope_usage_write,
                Scope::LimitsRead => words.scope_limits_read,
                Scope::RequestsWrite => words.scope_requests_write,
            };
            let checked = ticked.split(' ').any(|known| known == scope.as_str());
            // The mistake is told once, at the first.
            let error = if index == 0 { error.clone() } else { String::new() };
            view! {
                <CheckField
                    name="scopes"
                    label=label
                    value=scope.as_str()
                    checked=checked
                    error=error
                />
            }
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
