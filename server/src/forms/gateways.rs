//! The form of the page `/gateways`.

use domain::access::ForgetGateway;
use domain::locale::done::Done;

use super::{Form, Outcome};

pub async fn act(form: Form) -> store::Result<Outcome> {
    let permit = form.permit::<ForgetGateway>()?;
    if form.asks() != "forget" {
        return Err(form.expired());
    }
    let (name, reason) = (form.get("name"), form.get("reason"));
    store::gateways::forget(form.db(), &permit, name, reason, form.now()).await?;
    Ok(Outcome::Done(Done::GatewayForgotten))
}
