//! The form that registers many App Keys from a text: what `POST /api/v1/apps/bulk` does.

use app::paths;
use app::reply::{BulkReply, Reply, WrongLine};
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use domain::access::RegisterApp;
use domain::apps::bulk::{
    BulkAnswer, BulkFormat, BulkLine, BulkMode, BulkRefusal, BulkRegistration, BulkRule,
};
use domain::ids::PlanId;
use domain::problem::FieldError;
use http::StatusCode;
use http::request::Parts;
use store::Error;

use super::Fields;
use crate::{AppState, now};

/// The only form of its page.
const FORM: &str = "bulk";

pub async fn post_bulk(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    match register(&state, &parts, &fields).await {
        Ok(BulkReply { answer: Some(answer), wrong_total: 0, .. }) => {
            Redirect::to(&registered(&answer)).into_response()
        }
        Ok(bulk) => {
            let status = match bulk.answer {
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
    match store::apps::register_many(&state.db, &permit, &bulk, mode, None, now()).await {
        Ok(answer) => Ok(BulkReply {
            wrong: wrong_lines(&answer.errors, &bulk),
            wrong_total: answer.refused,
            answer: Some(answer),
            refusal: None,
        }),
        Err(Error::Problem(problem)) if !problem.errors.is_empty() => Ok(BulkReply {
            wrong: wrong_lines(&problem.errors, &bulk),
            wrong_total: problem.errors_total.unwrap_or(problem.errors.len() as u64),
            ..BulkReply::default()
        }),
        Err(error) => Err(error),
    }
}

/// JSON lines begin with an object; what does not is CSV.
fn format_of(text: &str) -> BulkFormat {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if text.starts_with('{') { BulkFormat::Ndjson } else { BulkFormat::Csv }
}

fn unread(refusal: BulkRefusal) -> BulkReply {
    match refusal {
        BulkRefusal::Header(fault) => {
            let (number, english) = (fault.number, fault.rule.to_string());
            let line = WrongLine { number, rule: Some(fault.rule), english };
            BulkReply { wrong: vec![line], wrong_total: 1, ..BulkReply::default() }
        }
        refusal => BulkReply { refusal: Some(refusal), ..BulkReply::default() },
    }
}

/// The lines that an answer names, with their rules, so that the page tells them in any language.
fn wrong_lines(errors: &[FieldError], bulk: &BulkRegistration) -> Vec<WrongLine> {
    let line = |error: &FieldError| {
        let number = error.pointer.rsplit('/').next().and_then(|text| text.parse().ok());
        let number = number.unwrap_or_default();
        WrongLine {
            number,
            rule: rule_of(number, &error.detail, bulk),
            english: error.detail.clone(),
        }
    };
    errors.iter().map(line).collect()
}

/// The rule that a line breaks. What the text itself breaks was found when it was parsed; what the
/// store found is read back from its sentence. Both are in the order of the text.
fn rule_of(number: u32, detail: &str, bulk: &BulkRegistration) -> Option<BulkRule> {
    if let Ok(place) = bulk.faults.binary_search_by_key(&number, |fault| fault.number) {
        return bulk.faults.get(place).map(|fault| fault.rule.clone());
    }
    let place = bulk.lines.binary_search_by_key(&number, |line| line.number).ok()?;
    bulk.lines.get(place).and_then(|line| rule_of_store(line, detail))
}

/// The rules of the store end in what only the store knows: the rest of the sentence is that of the
/// same rule without it.
fn rule_of_store(line: &BulkLine, detail: &str) -> Option<BulkRule> {
    let unknown = |plans: &str| {
        let (plan, plans) = (line.plan.to_string(), plans.to_owned());
        BulkRule::UnknownPlan { plan, plans }
    };
    let other = |plan: &str| {
        let (app, plan) = (line.app.clone(), PlanId::new(plan));
        BulkRule::OtherPlan { app, plan }
    };
    let unknown_end = detail.strip_prefix(unknown("").to_string().as_str()).map(unknown);
    unknown_end.or_else(|| detail.strip_prefix(other("").to_string().as_str()).map(other))
}

#[cfg(test)]
mod tests {
    use domain::apps::bulk::{BulkFault, named_errors};

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
    fn every_wrong_line_keeps_its_rule() {
        let text =
            b"app,plan\na#one,gold\nbroken,free\na#two,basic\na#one,free\na#three,\"a; b\"\n";
        let bulk = BulkRegistration::parse(BulkFormat::Csv, text).unwrap();
        assert_eq!((bulk.lines.len(), bulk.faults.len()), (3, 2));
        let plans = || "free, basic".to_owned();
        let unknown = |plan: &str| BulkRule::UnknownPlan { plan: plan.to_owned(), plans: plans() };
        let app = "a#two".parse().unwrap();
        let of_store = [
            (2, unknown("gold")),
            (4, BulkRule::OtherPlan { app, plan: PlanId::new("free") }),
            (6, unknown("a; b")),
        ];
        let of_store = of_store.map(|(number, rule)| BulkFault { number, rule });
        let mut faults: Vec<BulkFault> = bulk.faults.iter().cloned().chain(of_store).collect();
        faults.sort_unstable_by_key(|fault| fault.number);
        let lines = wrong_lines(&named_errors(&faults), &bulk);
        let found: Vec<_> = lines.into_iter().map(|line| (line.number, line.rule)).collect();
        let expected: Vec<_> =
            faults.into_iter().map(|fault| (fault.number, Some(fault.rule))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_sentence_that_nobody_knows_stays_as_it_is() {
        let bulk = BulkRegistration::parse(BulkFormat::Csv, b"app,plan\na#b,free").unwrap();
        let error = FieldError { pointer: "/lines/2".to_owned(), detail: "it is late".to_owned() };
        let lines = wrong_lines(&[error], &bulk);
        let expected = WrongLine { number: 2, rule: None, english: "it is late".to_owned() };
        assert_eq!(lines, [expected]);
    }

    #[test]
    fn success_leads_to_the_page_with_its_counts() {
        let answer = BulkAnswer { registered: 12, unchanged: 0, ..BulkAnswer::default() };
        let address = "/apps/bulk?done=registered&registered=12&unchanged=0";
        assert_eq!(registered(&answer), address);
    }
}
