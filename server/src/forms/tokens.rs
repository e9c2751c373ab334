//! The forms of the page `/admin/tokens`.

use domain::access::ManageTokens;
use domain::locale::done::Done;
use domain::problem::Problem;
use domain::rules::PeopleRule;
use domain::tokens::TokenForm;
use domain::units::typed_number;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ManageTokens>()?;
    match form.asks() {
        "create" => {
            let new = read(&form)?.parse()?;
            let (_, bearer) = store::tokens::create(form.db(), &permit, &new, form.now()).await?;
            Ok(Outcome::secret(bearer.map(|bearer| bearer.expose()).unwrap_or_default()))
        }
        "revoke" => {
            store::tokens::revoke(form.db(), &permit, form.parse("id")?, form.now()).await?;
            Ok(Outcome::Done(Done::TokenRevoked))
        }
        _ => Err(form.expired()),
    }
}

fn read(form: &Form) -> Result<TokenForm, Problem> {
    let unreadable = || Problem::field("/expires_in_days", PeopleRule::LifetimeUnreadable);
    let days = match form.get("expires_in_days").trim() {
        "" => None,
        days => Some(typed_number(days).ok_or_else(unreadable)?),
    };
    Ok(TokenForm {
        name: form.text("name"),
        role: Some(form.text("role")),
        scopes: form.fields().all("scopes"),
        all: form.get("all") == "on",
        orgs: names(form.get("orgs")),
        apps: names(form.get("apps")),
        sources: names(form.get("sources")),
        expires_in_days: days,
    })
}

/// One on each line, or with commas between.
fn names(text: &str) -> Vec<String> {
    let names = text.split(['\n', ',', '，']).map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}
