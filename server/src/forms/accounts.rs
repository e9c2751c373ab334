//! The forms of the page `/admin/accounts`.

use domain::access::{ManageAccounts, Role};
use domain::accounts::{AccountEdit, AccountForm};
use domain::ids::AccountId;
use domain::locale::done::Done;
use domain::problem::Problem;
use domain::rules::PeopleRule;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageAccounts>()?;
    let db = form.db();
    let id = || form.parse::<AccountId>("id");
    let done = match form.asks() {
        "create" => {
            let new = AccountForm {
                login: form.text("login"),
                name: form.text("name"),
                role: form.text("role"),
                password: form.text("password"),
            };
            store::accounts::create(db, &permit, &new.parse()?, db.now()).await?;
            Done::AccountCreated
        }
        "reset_password" => {
            let password = form.get("password");
            store::accounts::reset_password(db, &permit, id()?, password, db.now()).await?;
            Done::PasswordReset
        }
        "end_sessions" => {
            store::accounts::end_sessions(db, &permit, id()?, db.now()).await?;
            Done::SessionsEnded
        }
        _ => {
            let (edit, done) = edit(&form)?;
            let version = form.parse::<i64>("version")?;
            store::accounts::edit(db, &permit, id()?, version, &edit, db.now()).await?;
            done
        }
    };
    Ok(Outcome::Done(done))
}

fn edit(form: &Form) -> store::Result<(AccountEdit, Done)> {
    let disabled = |disabled| AccountEdit { disabled: Some(disabled), ..AccountEdit::default() };
    match form.asks() {
        "edit" => {
            let role = Role::parse(form.get("role"));
            let role = role.ok_or_else(|| Problem::field("/role", PeopleRule::NoSuchRole))?;
            let name = Some(form.text("name"));
            Ok((AccountEdit { name, role: Some(role), disabled: None }, Done::AccountEdited))
        }
        "disable" => Ok((disabled(true), Done::AccountDisabled)),
        "enable" => Ok((disabled(false), Done::AccountEnabled)),
        _ => Err(form.expired()),
    }
}
