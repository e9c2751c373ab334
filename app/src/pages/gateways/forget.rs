//! The form that forgets a gateway: says what will happen before the button.

use domain::access::{ForgetGateway, Role};
use domain::gateways::Gateway;
use domain::texts::isolate;
use leptos::prelude::*;

use crate::components::{mistake, role_name};
use crate::paths;
use crate::reply::Reply;
use crate::ui::{Button, ButtonKind, LinkButton, Panel, Refused, TextArea};
use crate::viewer::{text, use_viewer};

#[component]
pub(super) fn Forget(gateway: Gateway, reply: Reply) -> impl IntoView {
    let words = text();
    let reply = reply.of("forget");
    let submit = move || match use_viewer().may::<ForgetGateway>() {
        true => {
            view! { <Button kind=ButtonKind::Danger>{words.gateways.forget}</Button> }.into_any()
        }
        false => {
            let why = (words.terms.needs_role)(role_name(Role::Operator, words));
            view! { <Refused id="forget-why" why=why>{words.gateways.forget}</Refused> }.into_any()
        }
    };
    view! {
        <Panel id="forget" title=(words.gateways.forget_title)(&isolate(&gateway.name))>
            <form class="form card" method="post" action=paths::GATEWAYS>
                <input type="hidden" name="do" value="forget"/>
                <input type="hidden" name="name" value=gateway.name/>
                <p>{words.gateways.forget_effect}</p>
                <TextArea
                    name="reason"
                    label=words.gateways.reason
                    hint=words.gateways.reason_hint
                    value=reply.typed("reason")
                    error=mistake(&reply, "reason")
                    required=true
                    rows=2
                    maxlength=1000
                />
                <div class="actions">
                    {submit()}
                    <LinkButton href=paths::GATEWAYS>{words.ui.cancel}</LinkButton>
                </div>
            </form>
        </Panel>
    }
}
