//! Requests as their caller may see them. To a portal, which speaks for the customer and has no
//! role, nothing is told of what is known and done here: also not the limits and the use that
//! requests carry as facts, which are read under other rights.

use axum::Json as Answer;
use axum::response::IntoResponse;
use domain::access::Caller;
use domain::page::Page;
use domain::requests::list::RequestRow;
use domain::requests::{Request, Seen};
use http::{HeaderName, HeaderValue, header};
use serde::Serialize;
use serde_json::Value;

use crate::problem::ApiResult;

/// One request with its tag.
pub fn one(caller: &Caller, request: Request) -> ApiResult<impl IntoResponse + use<>> {
    let request = store::requests::shown(caller, request);
    Ok((tag(request.seen()), Answer(told(caller, &request)?)))
}

/// A page of requests.
pub fn page(caller: &Caller, page: &Page<RequestRow>) -> ApiResult<Page<Value>> {
    let items: ApiResult<Vec<Value>> = page.items.iter().map(|row| told(caller, row)).collect();
    Ok(Page { items: items?, next: page.next.clone() })
}

/// A request in one of its shapes.
pub fn told(caller: &Caller, request: &impl Serialize) -> ApiResult<Value> {
    let corrupt = |error: serde_json::Error| store::Error::Corrupt(error.to_string());
    let mut value = serde_json::to_value(request).map_err(corrupt)?;
    if caller.role.is_none()
        && let Some(asks) = value.get_mut("asks").and_then(Value::as_array_mut)
    {
        for ask in asks.iter_mut().filter_map(Value::as_object_mut) {
            ask.remove("facts");
        }
    }
    Ok(value)
}

/// The strong tag of what was shown.
pub fn tag(seen: Seen) -> [(HeaderName, HeaderValue); 1] {
    let tag = HeaderValue::from_str(&format!("\"{seen}\""));
    [(header::ETAG, tag.unwrap_or(HeaderValue::from_static("\"0-0\"")))]
}
