//! The form that registers many App Keys from a text: what `POST /api/v1/apps/bulk` does.

use app::paths;
use app::reply::{BulkReply, Reply};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::RegisterApp;
use domain::apps::bulk::{
    BulkAnswer, BulkFormat, BulkMode, BulkOutcome, BulkRefusal, BulkRegistration,
};
use http::StatusCode;
use http::request::Parts;
use store::Error;

use super::Fields;
use crate::AppState;

/// The only form of its page.
const FORM: &str = "bulk";

pub async fn post_bulk(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    match register(&state, &parts, &fields).await {
        Ok(BulkReply { outcome: BulkOutcome { answer: Some(answer), faults }, .. })
            if faults.is_empty() =>
        {
            Redirect::to(&registered(&answer)).into_response()
        }
        Ok(bulk) => {
            let status = match bulk.outcome.answer {
                Some(_) => StatusCode::OK,
                None => StatusCode::UNPROCESSABLE_ENTITY,
            };
            let (form, typed) = (FORM.to_owned(), fields.typed());
            let reply = Reply { form, typed, bulk: Some(Box::new(bulk)), ..Reply::default() };
            crate::pages::reply(&state, parts, reply, status).await
        }
        Err(error) => super::answer(&state, parts, &fields, FORM.to_owned(), Err(error)).await,
    }
}

/// The page with the counts of what was registered.
fn registered(answer: &BulkAnswer) -> String {
    let (registered, unchanged) = (answer.registered.to_string(), answer.unchanged.to_string());
    let pairs = [("done", "registered"), ("registered", &registered), ("unchanged", &unchanged)];
    paths::with_query(paths::APPS_BULK, &pairs)
}

async fn register(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<BulkReply> {
    let permit = super::permit::<RegisterApp>(parts)?;
    let text = fields.get("lines").to_owned();
    let is_partial = fields.get("partial") == "true";
    let mode = if is_partial { BulkMode::Partial } else { BulkMode::AllOrNothing };
    // A large text takes a core for a while: others are not to wait for it.
    let parse = move || BulkRegistration::parse(format_of(&text), text.as_bytes());
    let bulk = tokio::task::spawn_blocking(parse).await;
    let bulk = bulk.map_err(|error| Error::Corrupt(format!("lines were not read: {error}")))?;
    let bulk = match bulk {
        Ok(bulk) => bulk,
        Err(refusal) => return Ok(unread(refusal)),
    };
    let outcome =
        store::apps::register_many(&state.db, &permit, &bulk, mode, state.db.now()).await?;
    Ok(BulkReply { outcome, refusal: None })
}

/// JSON lines begin with an object; what does not is CSV.
fn format_of(text: &str) -> BulkFormat {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') { BulkFormat::Ndjson } else { BulkFormat::Csv }
}

fn unread(refusal: BulkRefusal) -> BulkReply {
    match refusal {
        BulkRefusal::Header(fault) => {
            let outcome = BulkOutcome { answer: None, faults: vec![fault] };
            BulkReply { outcome, refusal: None }
        }
        refusal => BulkReply { refusal: Some(refusal), ..BulkReply::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_character_says_the_format() {
        for text in ["{\"app\":\"a#b\"}", " \r\n\t{", "\u{feff}{}", "\u{feff}\n{"] {
            assert_eq!(format_of(text), BulkFormat::Ndjson, "{text:?}");
        }
        for text in ["app,plan\na#b,free", "", "  ", "[{\"app\":1}]", "\"app\",\"plan\""] {
            assert_eq!(format_of(text), BulkFormat::Csv, "{text:?}");
        }
    }

    #[test]
    fn success_leads_to_the_page_with_its_counts() {
        let answer = BulkAnswer { registered: 12, unchanged: 0, ..BulkAnswer::default() };
        let address = "/apps/bulk?done=registered&registered=12&unchanged=0";
        assert_eq!(registered(&answer), address);
    }
}
