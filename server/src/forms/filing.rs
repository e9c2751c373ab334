//! The form that files a request or edits a draft. Adding a limit and taking one off only brings
//! the form back.

use app::paths;
use app::reply::Reply;
use domain::access::{FileRequest, Permit};
use domain::locale::done::Done;
use domain::problem::{Code, FieldError, Problem};
use domain::requests::filing_form::{RequestForm, field_of, names};
use domain::requests::{NewRequest, Request};
use domain::rules::{LimitRule, Thing};
use store::Error;

use super::{Form, Outcome};

/// Of a new request, or of the draft that the path names.
pub async fn file(form: Form) -> store::Result<Outcome> {
    let mut request = RequestForm::from_fields(|name| form.fields().find(name).map(str::to_owned));
    let act = form.asks();
    let filed = match form.permit::<FileRequest>() {
        Err(problem) => Err(problem.into()),
        Ok(_) if act == "add" => {
            request.add(form.get(names::ADD));
            return Ok(Outcome::typed(typed(&form, &request)));
        }
        Ok(permit) => {
            if let Some(place) = act.strip_prefix("remove-").and_then(|place| place.parse().ok()) {
                request.remove(place);
                return Ok(Outcome::typed(typed(&form, &request)));
            }
            if let Some(open) = act.strip_prefix("replace-") {
                open.clone_into(&mut request.follows);
            }
            save(&form, &permit, &request).await
        }
    };
    match filed {
        Ok(filed) => {
            let (page, done) = match act {
                "draft" => (paths::edit_request(filed.id), Done::DraftSaved),
                _ => (paths::request(filed.id), Done::RequestSubmitted),
            };
            Ok(Outcome::Leads(paths::done(&page, done)))
        }
        Err(error) => {
            let problem = Some(super::problem_of(form.name(), error));
            let reply = Reply { typed: typed(&form, &request), problem, ..Reply::default() };
            Ok(Outcome::Shown(Box::new(reply)))
        }
    }
}

async fn save(
    form: &Form,
    permit: &Permit<FileRequest>,
    request: &RequestForm,
) -> store::Result<Request> {
    let new = request.parse(|target| form.unit(target), &form.zone(), form.now());
    let new = new.map_err(Problem::fields)?;
    let new = NewRequest { draft: form.asks() == "draft", ..new };
    let saved = match form.is_of_one() {
        true => {
            let (id, version) = (form.id(Thing::Request)?, Some(form.parse("version")?));
            store::requests::edit_draft(form.db(), permit, id, version, &new, form.now()).await
        }
        false => store::requests::file(form.db(), permit, &new, form.now()).await,
    };
    saved.map_err(|error| {
        let Error::Problem(mut problem) = error else { return error };
        let is_missing = form.db().snapshot().app(&new.app).is_none();
        if is_missing && problem.code == Code::NotFound {
            return Problem::field(format!("/{}", names::APP), LimitRule::NoSuchApp).into();
        }
        for FieldError { pointer, .. } in &mut problem.errors {
            *pointer = field_of(pointer);
        }
        problem.into()
    })
}

/// The form as it is shown again.
fn typed(form: &Form, request: &RequestForm) -> std::collections::BTreeMap<String, String> {
    let mut typed = request.to_fields();
    typed.insert("version".to_owned(), form.text("version"));
    typed
}
