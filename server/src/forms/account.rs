//! The forms of the page `/account`: the own password and the own sessions.

use domain::access::OwnAccount;
use domain::locale::done::Done;
use domain::problem::Problem;
use domain::rules::PeopleRule;
use domain::sessions::Visitor;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<OwnAccount>()?;
    let here = form.parts().extensions.get::<Visitor>().map(|visitor| visitor.session);
    let done = match form.asks() {
        "change_password" => {
            let (current, new) = (form.get("current_password"), form.get("new_password"));
            if new != form.get("repeat_password") {
                let rule = PeopleRule::PasswordsDiffer;
                return Err(Problem::field("/repeat_password", rule).into());
            }
            store::accounts::change_password(form.db(), &permit, here, current, new, form.now())
                .await?;
            Done::PasswordChanged
        }
        "end_session" => {
            store::sessions::end_own(form.db(), &permit, form.parse("session")?, form.now())
                .await?;
            Done::SessionEnded
        }
        "end_other_sessions" => {
            store::sessions::end_own_all(form.db(), &permit, here, form.now()).await?;
            Done::OtherSessionsEnded
        }
        _ => return Err(form.expired()),
    };
    Ok(Outcome::Done(done))
}
