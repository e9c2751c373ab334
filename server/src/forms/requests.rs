//! The forms of the thread of a request: a comment, an answer, taking the request back.

use app::paths;
use domain::access::FileRequest;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::{RequestRule, Thing};

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<FileRequest>()?;
    let (db, id, text) = (form.db(), form.id(Thing::Request)?, form.get("text"));
    let done = match form.asks() {
        "comment" => {
            let internal = match form.get("to") {
                "internal" => true,
                "customer" => false,
                _ => return Err(Problem::new(Code::Malformed, RequestRule::WhoReads).into()),
            };
            store::requests::comment(db, &permit, id, text, internal, db.now()).await?;
            Done::CommentAdded
        }
        "answer" => {
            store::requests::answer(db, &permit, id, text, db.now()).await?;
            Done::AnswerAdded
        }
        "withdraw" => {
            let version = Some(form.parse("version")?);
            let reason = form.get("reason");
            store::requests::withdraw(db, &permit, id, version, reason, db.now()).await?;
            Done::RequestWithdrawn
        }
        _ => return Err(form.expired()),
    };
    let page = paths::done(&paths::request(id), done);
    Ok(Outcome::Leads(format!("{page}#thread")))
}
