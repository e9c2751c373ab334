//! Pages are sent whole or not at all. The body is made to its end first, within a time-out, so
//! that a page whose data never comes is told as such and not cut off.
//!
//! Leptos writes what the page read as scripts behind `</html>`; browsers move them into the body
//! without a word. Here they are put there, so that every page ends as a document ends.

use std::time::Duration;

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::problem::{Code, Problem};
use http::{HeaderMap, header};

use crate::problem::ApiProblem;

/// The longest that a page may take.
const TIME_MAX: Duration = Duration::from_secs(10);

/// What writes a hundred thousand App Keys in one transaction is worth waiting for.
const BULK: &str = "/api/v1/apps/bulk";
const BULK_TIME_MAX: Duration = Duration::from_secs(60);

/// Most bytes of a page; the catalogue, the longest, has about one million.
const BYTES_MAX: usize = 16 * 1024 * 1024;

/// The middleware.
pub async fn send(request: Request, next: Next) -> Response {
    let time_max = if request.uri().path() == BULK { BULK_TIME_MAX } else { TIME_MAX };
    let page = async {
        let answer = next.run(request).await;
        if is_page(answer.headers()) { whole(answer).await } else { Some(answer) }
    };
    // A stream's answer comes at once and its body later, so this holds for every route.
    match tokio::time::timeout(time_max, page).await {
        Ok(Some(answer)) => answer,
        Ok(None) => refusal(Problem::new(Code::Internal, "the page could not be made")),
        Err(_) => {
            tracing::error!("an answer took longer than {} s", time_max.as_secs());
            let detail = "the answer took too long; try again shortly";
            refusal(Problem::new(Code::Unavailable, detail).retry_after(5))
        }
    }
}

fn refusal(problem: Problem) -> Response {
    ApiProblem(problem).into_response()
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("text/html"))
}

async fn whole(answer: Response) -> Option<Response> {
    let (mut head, body) = answer.into_parts();
    let body = axum::body::to_bytes(body, BYTES_MAX)
        .await
        .inspect_err(|error| tracing::error!("a page could not be made: {error}"))
        .ok()?;
    let page = String::from_utf8(body.into()).ok()?;
    head.headers.remove(header::CONTENT_LENGTH);
    Some(Response::from_parts(head, Body::from(ended(page))))
}

/// Moves what stands behind the document's end to the end of its body.
fn ended(page: String) -> String {
    const END: &str = "</html>";
    let Some(body_end) = page.rfind("</body>") else { return page };
    let Some(end) = page[body_end..].find(END).map(|at| body_end + at + END.len()) else {
        return page;
    };
    let behind = page[end..].trim_start_matches("<!>");
    [&page[..body_end], behind, &page[body_end..end]].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_behind_the_end_moves_into_the_body() {
        let page = "<html><body><p>a</p></body><!></html><!><script>1</script>";
        let expected = "<html><body><p>a</p><script>1</script></body><!></html>";
        assert_eq!(ended(page.to_owned()), expected);
        assert_eq!(ended(expected.to_owned()), expected);
        assert_eq!(ended("<p>no document".to_owned()), "<p>no document");
    }
}
