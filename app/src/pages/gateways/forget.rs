//! The form that forgets a gateway: says what will happen before the button.

use domain::access::ForgetGateway;
use domain::gateways::Gateway;
use domain::texts::isolate;
use leptos::prelude::*;

use crate::components::{Form, Submit, locked};
use crate::paths;
use crate::ui::{ButtonKind, LinkButton, Panel, TextArea};
use crate::viewer::text;

#[component]
pub(super) fn Forget(gateway: Gateway) -> impl IntoView {
    let words = text();
    let locked = locked::<ForgetGateway>();
    view! {
        <Panel id="forget" title=(words.gateways.forget_title)(&isolate(&gateway.name))>
            <Form action=paths::GATEWAYS act="forget" hidden=vec![("name", gateway.name)]>
                <p>{words.gateways.forget_effect}</p>
                <TextArea
                    name="reason"
                    label=words.gateways.reason
                    hint=words.gateways.reason_hint
                    required=true
                    rows=2
                    maxlength=1000
                />
                <div class="actions">
                    <Submit id="forget-why" label=words.gateways.forget kind=ButtonKind::Danger locked=locked/>
                    <LinkButton href=paths::GATEWAYS>{words.ui.cancel}</LinkButton>
                </div>
            </Form>
        </Panel>
    }
}
