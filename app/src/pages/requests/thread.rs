//! The thread of a request by itself: where a form of the thread that failed shows why.

use domain::requests::RequestView;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use crate::api::Answer;
use crate::api::requests::read_request;
use crate::components::{RequestState, Thread, loaded_page};
use crate::pages::app_key::not_found;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{Crumb, PageHeader};
use crate::viewer::text;

#[component]
pub fn RequestThreadPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse::<Uuid>().ok()));
    let reply = use_reply();
    let view = Resource::new(move || id.get(), read);
    view! {
        <Title text=text().requests.thread/>
        {loaded_page(view, move |view| view! { <Page view=view reply=reply.clone()/> })}
    }
}

async fn read(id: Option<Uuid>) -> Answer<RequestView> {
    match id {
        Some(id) => read_request(id).await,
        None => not_found(),
    }
}

#[component]
fn Page(view: RequestView, reply: Reply) -> impl IntoView {
    let words = text();
    let request = &view.request;
    let title = format!("R-{} – {}", request.number, request.app);
    let state = request.state;
    let crumbs = vec![
        Crumb::new(words.requests.title, paths::REQUESTS),
        Crumb::new(format!("R-{}", request.number), paths::request(request.id)),
    ];
    view! {
        <div class="stack loose">
            <PageHeader title=title crumbs=crumbs><RequestState state=state/></PageHeader>
            <Thread view=view reply=reply/>
        </div>
    }
}
