//! API tokens, for the admin page. Changes come by forms.

use domain::page::{Page, PageRequest};
use domain::rules::Thing;
use domain::tokens::Token;

use super::Answer;

/// What the page of tokens shows.
#[derive(Clone, Debug, PartialEq)]
pub struct TokensPage {
    pub page: Page<Token>,
    /// The token that is about to be revoked.
    pub chosen: Option<Token>,
}

/// A page of tokens, newest first; `chosen` is the id of the one that is about to be revoked.
pub async fn read_tokens(cursor: Option<String>, chosen: Option<String>) -> Answer<TokensPage> {
    super::serve::<domain::access::ManageTokens, _, _>(|call| async move {
        let request = PageRequest { cursor, limit: None };
        let page = store::tokens::list(&call.db, &call.permit, &request).await?;
        let chosen = match chosen.map(|id| id.parse()) {
            Some(Ok(id)) => Some(store::tokens::read(&call.db, &call.permit, id).await?),
            Some(Err(_)) => return Err(store::Error::not_found(Thing::Token)),
            None => None,
        };
        Ok(TokensPage { page, chosen })
    })
    .await
}
