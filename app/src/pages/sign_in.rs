//! Sign-in: a plain form. What is wrong is told the same whatever it was that was wrong.

use domain::locale::done::DoneAt;
use domain::problem::Code;
use leptos::prelude::*;

use crate::address::{Params, query};
use crate::components::{DoneNotice, Form};
use crate::page::Page;
use crate::paths;
use crate::reply::use_reply;
use crate::ui::{Button, ButtonKind, Notice, NoticeKind, PageHeader, TextField};
use crate::viewer::text;

pub(crate) async fn sign_in() -> Page {
    let words = &text().sign_in;
    let reply = use_reply();
    let next = reply.typed.get("next").cloned().unwrap_or_else(|| asked(&query()));
    let is_wrong = reply.problem.is_some_and(|problem| problem.code == Code::Unauthenticated);
    let wrong = is_wrong.then(|| {
        view! {
            <Notice kind=NoticeKind::Error title=words.wrong><p>{words.wrong_detail}</p></Notice>
        }
    });
    let body = view! {
        <div class="stack loose sign-in">
            <PageHeader title=words.title lead=words.lead/>
            <DoneNotice at=DoneAt::SignIn/>
            <Form action=paths::SIGN_IN name="sign_in" hidden=vec![("next", next)] class="form" silent=&[Code::Unauthenticated]>
                {wrong}
                <TextField
                    name="login"
                    label=words.login
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
            </Form>
        </div>
    };
    Page::new(words.title, body).plain()
}

/// Where the person wanted to go.
fn asked(query: &Params) -> String {
    query.get("next").unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_keeps_the_encoding_of_its_own_query() {
        let asked = |search| asked(&Params::parse(search));
        let search = "done=signed_out&next=/apps%3Fquery%3Dacme%2523shop%26sort%3Dname";
        assert_eq!(asked(search), "/apps?query=acme%23shop&sort=name");
        assert_eq!(asked("next=/plans"), "/plans");
        assert_eq!(asked("next"), "");
        assert_eq!(asked(""), "");
    }
}
