//! Sign-in: a plain form. What is wrong is told the same whatever it was that was wrong.

use domain::problem::Code;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use leptos_router::location::Url;

use crate::components::{DoneNotice, FailureNotice};
use crate::paths;
use crate::reply::{use_done, use_reply};
use crate::ui::{Button, ButtonKind, Notice, NoticeKind, PageHeader, TextField};
use crate::viewer::text;

#[component]
pub fn SignInPage() -> impl IntoView {
    let words = &text().sign_in;
    let reply = use_reply();
    let asked = use_location().search.with_untracked(|search| asked(search));
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

/// Where the person wanted to go. Decoded here and once: the router's map decodes again what it is
/// given, and an address with a query of its own would fall apart.
fn asked(search: &str) -> String {
    let next = search.split('&').find_map(|pair| pair.strip_prefix("next="));
    next.map(Url::unescape).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_keeps_the_encoding_of_its_own_query() {
        let search = "done=signed_out&next=/apps%3Fquery%3Dacme%2523shop%26sort%3Dname";
        assert_eq!(asked(search), "/apps?query=acme%23shop&sort=name");
        assert_eq!(asked("next=/plans"), "/plans");
        assert_eq!(asked("next"), "");
        assert_eq!(asked(""), "");
    }
}
