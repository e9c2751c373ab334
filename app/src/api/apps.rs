//! App Keys: the directory, one of them, one limit of one of them. Changes go through `forms`.

use domain::apps::{AppQuery, AppRow, AppView, LimitView, Subject};
use domain::history::Range;
use domain::ids::AppKey;
use domain::page::Page;

use super::Answer;

/// One page of the directory.
pub async fn list_apps(query: AppQuery) -> Answer<Page<AppRow>> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::apps::list(&call.db, &call.permit, &query).await
    })
    .await
}

/// One App Key with everything that is limited and used.
pub async fn read_app(app: AppKey) -> Answer<AppView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::apps::view(&call.db, &call.permit, &app, call.now).await
    })
    .await
}

/// One quota or bucket of an App Key, over time and with its reasons.
pub async fn read_limit(app: AppKey, about: Subject, range: Range) -> Answer<LimitView> {
    super::serve::<domain::access::ReadConsole, _, _>(|call| async move {
        store::apps::limit_view(&call.db, &call.permit, &app, &about, range, call.now).await
    })
    .await
}
