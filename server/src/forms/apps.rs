//! The form that registers many App Keys from a text: what `POST /api/v1/apps/bulk` does.

use app::paths;
use app::reply::{BulkReply, Reply};
use domain::access::RegisterApp;
use domain::apps::bulk::{
    BulkAnswer, BulkFormat, BulkMode, BulkOutcome, BulkRefusal, BulkRegistration,
};
use store::Error;

use super::{Form, Outcome};

/// Registers them; a text with faults comes back with what is wrong.
pub async fn register(form: Form) -> store::Result<Outcome> {
    let bulk = read_and_register(&form).await?;
    if let Some(answer) = &bulk.outcome.answer
        && bulk.outcome.faults.is_empty()
    {
        return Ok(Outcome::Leads(registered(answer)));
    }
    Ok(Outcome::Shown(Box::new(Reply { bulk: Some(Box::new(bulk)), ..Reply::default() })))
}

/// The page with the counts of what was registered.
fn registered(answer: &BulkAnswer) -> String {
    let (registered, unchanged) = (answer.registered.to_string(), answer.unchanged.to_string());
    let pairs = [("done", "registered"), ("registered", &registered), ("unchanged", &unchanged)];
    paths::with_query(paths::APPS_BULK, &pairs)
}

async fn read_and_register(form: &Form) -> store::Result<BulkReply> {
    let permit = form.permit::<RegisterApp>()?;
    let text = form.text("lines");
    let is_partial = form.get("partial") == "true";
    let mode = if is_partial { BulkMode::Partial } else { BulkMode::AllOrNothing };
    // A large text takes a core for a while: others are not to wait for it.
    let parse = move || BulkRegistration::parse(format_of(&text), text.as_bytes());
    let bulk = tokio::task::spawn_blocking(parse).await;
    let bulk = bulk.map_err(|error| Error::Corrupt(format!("lines were not read: {error}")))?;
    let bulk = match bulk {
        Ok(bulk) => bulk,
        Err(refusal) => return Ok(unread(refusal)),
    };
    let outcome = store::apps::register_many(form.db(), &permit, &bulk, mode, form.now()).await?;
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
