//! The forms of the page `/admin/accounts`.

use axum::extract::State;
use axum::response::Response;
use domain::access::{ManageAccounts, Role};
use domain::accounts::{AccountEdit, AccountForm};
use domain::ids::AccountId;
use domain::locale::done::Done;
use domain::problem::{Code, Problem};
use domain::rules::{CommonRule, PeopleRule};
use http::request::Parts;

use super::{Fields, Outcome};
use crate::AppState;

pub async fn post(State(state): State<AppState>, parts: Parts, fields: Fields) -> Response {
    let done = act(&state, &parts, &fields).await;
    // Each account has the same forms: the id tells whose.
    let form = match fields.get("id") {
        "" => fields.get("do").to_owned(),
        id => format!("{} {id}", fields.get("do")),
    };
    super::answer(&state, parts, &fields, form, done).await
}

async fn act(state: &AppState, parts: &Parts, fields: &Fields) -> store::Result<Outcome> {
    let permit = super::permit::<ManageAccounts>(parts)?;
    let db = &state.db;
    if fields.get("do") == "create" {
        let form = AccountForm {
            login: fields.get("login").to_owned(),
            name: fields.get("name").to_owned(),
            role: fields.get("role").to_owned(),
            password: fields.get("password").to_owned(),
        };
        store::accounts::create(db, &permit, &form.parse()?, db.now()).await?;
        return Ok(Outcome::Done(Done::AccountCreated));
    }
    let id: AccountId = fields.parse("id")?;
    match fields.get("do") {
        "reset_password" => {
            let password = fields.get("password");
            store::accounts::reset_password(db, &permit, id, password, db.now()).await?;
            Ok(Outcome::Done(Done::PasswordReset))
        }
        "end_sessions" => {
            store::accounts::end_sessions(db, &permit, id, db.now()).await?;
            Ok(Outcome::Done(Done::SessionsEnded))
        }
        word => {
            let (edit, done) = edit(word, fields)?;
            let version = fields.parse::<i64>("version")?;
            store::accounts::edit(db, &permit, id, version, &edit, db.now()).await?;
            Ok(Outcome::Done(done))
        }
    }
}

fn edit(word: &str, fields: &Fields) -> Result<(AccountEdit, Done), Problem> {
    let disabled = |disabled| AccountEdit { disabled: Some(disabled), ..AccountEdit::default() };
    match word {
        "edit" => {
            let role = Role::parse(fields.get("role"));
            let role = role.ok_or_else(|| Problem::field("/role", PeopleRule::NoSuchRole))?;
            let name = Some(fields.get("name").to_owned());
            Ok((AccountEdit { name, role: Some(role), disabled: None }, Done::AccountEdited))
        }
        "disable" => Ok((disabled(true), Done::AccountDisabled)),
        "enable" => Ok((disabled(false), Done::AccountEnabled)),
        _ => Err(Problem::new(Code::Malformed, CommonRule::FormExpired)),
    }
}
