//! The thread of a request by itself: where a form of the thread that failed shows why.

use domain::requests::RequestView;
use leptos::prelude::*;
use uuid::Uuid;

use crate::address::path_params;
use crate::api::Answer;
use crate::api::requests::read_request;
use crate::components::{RequestBadge, Thread, loaded_page};
use crate::page::Page;
use crate::pages::app_key::not_found;
use crate::paths;
use crate::reply::{Reply, use_reply};
use crate::ui::{Crumb, PageHeader};
use crate::viewer::text;

pub(crate) async fn request_thread() -> Page {
    let id = path_params().get_str("id").and_then(|id| id.parse().ok());
    let reply = use_reply();
    let view = read(id).await;
    let body = loaded_page(view, |view| view! { <ThreadAlone view=view reply=reply/> });
    Page::new(text().requests.thread, body)
}

async fn read(id: Option<Uuid>) -> Answer<RequestView> {
    match id {
        Some(id) => read_request(id).await,
        None => not_found(),
    }
}

#[component]
fn ThreadAlone(view: RequestView, reply: Reply) -> impl IntoView {
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
            <PageHeader title=title crumbs=crumbs><RequestBadge state=state/></PageHeader>
            <Thread view=view reply=reply/>
        </div>
    }
}
