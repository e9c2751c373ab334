//! Sign-in: a plain form. What is wrong is told the same whatever it was that was wrong.

use domain::problem::Code;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use crate::components::{DoneNotice, FailureNotice};
use crate::paths;
use crate::reply::{use_done, use_reply};
use crate::ui::{Button, ButtonKind, Notice, NoticeKind, PageHeader, TextField};
use crate::viewer::text;

#[component]
pub fn SignInPage() -> impl IntoView {
    let words = &text().sign_in;
    let reply = use_reply();
    let asked = use_query_map().with_untracked(|query| query.get("next")).unwrap_or_default();
    let next = reply.typed.get("next").cloned().unwrap_or(asked);
    let is_out = use_done().as_deref() == Some("signed_out") && reply.problem.is_none();
    let failure = reply.problem.clone().map(|problem| match problem.code {
        Code::Unauthenticated => view! {
            <Notice kind=NoticeKind::Error title=words.wrong><p>{words.wrong_detail}</p></Notice>
        }
        .into_any(),
        _ => view! { <FailureNotice problem=Some(problem)/> }.into_any(),
    });
    view! {
        <Title text=words.title/>
        <div class="stack loose sign-in">
            <PageHeader title=words.title lead=words.lead/>
            <DoneNotice sentence=is_out.then_some(words.signed_out)/>
            {failure}
            <form class="form" method="post" action=paths::SIGN_IN>
                <input type="hidden" name="next" value=next/>
                <TextField
                    name="login"
                    label=words.login
                    value=reply.typed("login")
                    autocomplete="username"
                    required=true
                />
                <TextField
                    name="password"
                    kind="password"
                    label=words.password
                    autocomplete="current-password"
                    required=true
                />
                <Button kind=ButtonKind::Primary>{words.sign_in}</Button>
            </form>
        </div>
    }
}
