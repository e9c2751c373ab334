//! Webhooks, for the admin pages. Changes come by forms.

use domain::page::Page;
use domain::webhooks::{Delivery, DeliveryQuery, Endpoint};
use uuid::Uuid;

use super::Answer;

/// What the page of one webhook shows.
#[derive(Clone, Debug, PartialEq)]
pub struct WebhookPage {
    pub endpoint: Endpoint,
    /// Newest first.
    pub deliveries: Page<Delivery>,
}

/// All webhooks with their health.
pub async fn read_webhooks() -> Answer<Vec<Endpoint>> {
    super::serve::<domain::access::ManageRequests, _, _>(|call| async move {
        store::webhooks::list(&call.db, &call.permit).await
    })
    .await
}

/// One webhook with a page of its deliveries.
pub async fn read_webhook(id: Uuid, query: DeliveryQuery) -> Answer<WebhookPage> {
    super::serve::<domain::access::ManageRequests, _, _>(|call| async move {
        let endpoint = store::webhooks::read(&call.db, &call.permit, id).await?;
        let query = DeliveryQuery { limit: Some(25), ..query };
        let deliveries =
            store::webhooks::deliveries::list(&call.db, &call.permit, id, &query).await?;
        Ok(WebhookPage { endpoint, deliveries })
    })
    .await
}
