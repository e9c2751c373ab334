//! Accounts, for the pages: the own one, and all of them for admins. Changes come by forms.

use domain::accounts::Account;
use domain::page::{Page, PageRequest};
use domain::rules::Thing;
use domain::sessions::{Lifetime, Session, Visitor};
use leptos::prelude::use_context;

use super::Answer;

/// What the account page shows.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnPage {
    pub account: Account,
    /// The live sessions, newest first.
    pub sessions: Vec<Session>,
}

/// The account of who asks, and where it is signed in.
pub async fn read_own_account() -> Answer<OwnPage> {
    super::serve::<domain::access::OwnAccount, _, _>(|call| async move {
        let lifetime = use_context::<Lifetime>().unwrap_or_default();
        let here = use_context::<http::request::Parts>()
            .and_then(|parts| parts.extensions.get::<Visitor>().map(|visitor| visitor.session));
        let account = store::accounts::own(&call.db, &call.permit, call.now).await?;
        let sessions =
            store::sessions::list_own(&call.db, &call.permit, here, lifetime, call.now).await?;
        Ok(OwnPage { account, sessions })
    })
    .await
}

/// What the page of accounts shows.
#[derive(Clone, Debug, PartialEq)]
pub struct AccountsPage {
    pub page: Page<Account>,
    /// The account that is being changed.
    pub chosen: Option<Account>,
}

/// A page of accounts by login; `chosen` is the id of the one that is being changed.
pub async fn read_accounts(cursor: Option<String>, chosen: Option<String>) -> Answer<AccountsPage> {
    super::serve::<domain::access::ManageAccounts, _, _>(|call| async move {
        let request = PageRequest { cursor, limit: None };
        let page = store::accounts::list(&call.db, &call.permit, &request, call.now).await?;
        let chosen = match chosen.map(|id| id.parse()) {
            Some(Ok(id)) => {
                Some(store::accounts::read(&call.db, &call.permit, id, call.now).await?)
            }
            Some(Err(_)) => return Err(store::Error::not_found(Thing::Account)),
            None => None,
        };
        Ok(AccountsPage { page, chosen })
    })
    .await
}
