//! What happened to requests that one has to do with, newest first.

use domain::locale::done::DoneAt;
use domain::notifications::Notification;
use domain::requests::Ending;
use domain::texts::isolate;
use leptos::prelude::*;

use crate::address::query;
use crate::api::notifications::read_notifications;
use crate::components::{DoneNotice, FailureNotice, Form, RequestBadge, loaded};
use crate::page::Page;
use crate::paths;
use crate::ui::{
    Badge, BadgeKind, Button, EmptyState, Icon, Isolated, Moment, PageHeader, Pager, Sentence,
};
use crate::viewer::{text, use_viewer};

pub(crate) async fn notifications() -> Page {
    let words = &text().notifications;
    let cursor = query().get("cursor");
    let is_first = cursor.is_none();
    let page = read_notifications(cursor).await;
    let body = view! {
        <div class="stack loose">
            <PageHeader title=words.title lead=words.lead/>
            <DoneNotice at=DoneAt::Notifications/>
            <FailureNotice/>
            {loaded(page, |page| list(page, is_first))}
        </div>
    };
    Page::new(words.title, body)
}

fn list(page: domain::page::Page<Notification>, is_first: bool) -> AnyView {
    let words = &text().notifications;
    if page.items.is_empty() {
        return view! { <EmptyState title=words.none detail=words.none_detail/> }.into_any();
    }
    let newest = page.items.first().map(|one| one.id).unwrap_or_default();
    let has_unread = page.items.iter().any(|one| one.read_at.is_none());
    let mark_all = (is_first && has_unread).then(|| {
        view! {
            <Form action=paths::NOTIFICATIONS hidden=vec![("until", newest.to_string())] class="">
                <Button>{Icon::Check.small()} {words.mark_all}</Button>
            </Form>
        }
    });
    let first = (!is_first).then(|| paths::NOTIFICATIONS.to_owned());
    let next = page.next.map(|next| paths::continued(paths::NOTIFICATIONS, &next));
    let rows = page.items.into_iter().map(row).collect_view();
    view! {
        <div class="stack">
            {mark_all}
            <ul class="notifications">{rows}</ul>
            <Pager first=first next=next/>
        </div>
    }
    .into_any()
}

fn row(one: Notification) -> AnyView {
    let viewer = use_viewer();
    let (words, terms) = (&viewer.text().notifications, &viewer.text().request_terms);
    let who = match one.by.id() {
        Some(_) => isolate(one.by.name()).into_owned(),
        None => words.by_itself.to_owned(),
    };
    let sentence = (words.happened)(&who, (terms.happened)(one.kind));
    let is_unread = one.read_at.is_none();
    // A word and a shape, not a colour alone.
    let mark = is_unread.then(|| {
        view! { <Badge kind=BadgeKind::Accent>"● " {words.unread}</Badge> }
    });
    let internal = one.internal.then(|| view! { <Badge>{words.internal}</Badge> });
    let said =
        one.text.map(|said| view! { <p class="notification-text"><Isolated text=said/></p> });
    let ending = one.ending.into_iter().map(ending).collect_view();
    let read = is_unread.then(|| {
        let label = (words.mark_one_label)(one.number);
        view! {
            <Form action=paths::NOTIFICATIONS hidden=vec![("id", one.id.to_string())] class="">
                <Button small=true attr:aria-label=label>{words.mark_one}</Button>
            </Form>
        }
    });
    let name = format!("R-{} {}", one.number, one.app);
    view! {
        <li class=if is_unread { "card notification unread" } else { "card notification" }>
            <div class="notification-head">
                {mark}
                <a href=paths::request(one.request)><strong>{name}</strong></a>
                <RequestBadge state=one.state/>
                {internal}
                <span class="faint"><Moment at=one.at/></span>
            </div>
            <p><Sentence text=sentence/></p>
            {said}
            {ending}
            {read}
        </li>
    }
    .into_any()
}

/// What ends, when, and the way to another end.
fn ending(one: Ending) -> impl IntoView {
    let viewer = use_viewer();
    let words = &viewer.text().notifications;
    let target = one.target.to_string();
    let ends = (words.ends)(&viewer.zone.date_time(one.ends_at, viewer.locale));
    let label = (words.extend_label)(&target);
    view! {
        <p>
            <code>{target}</code>
            " "
            {ends}
            " "
            <a class="button small" href=paths::extend_override(one.id) aria-label=label>
                {words.extend}
            </a>
        </p>
    }
}
