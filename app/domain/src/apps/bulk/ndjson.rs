//! Lines of JSON: one object each, with the fields `app` and `plan` and no others.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::Value;

use super::{BulkRule, FIELDS, Named};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    #[serde(borrow)]
    app: Cow<'a, str>,
    #[serde(borrow)]
    plan: Cow<'a, str>,
}

pub(super) fn parse(text: &str) -> Result<Named<'_>, BulkRule> {
    // A list of two texts would be read as the fields in their order.
    let line = if text.starts_with('{') { serde_json::from_str(text).ok() } else { None };
    let Line { app, plan } = line.ok_or_else(|| fault(text))?;
    Ok(Named { app, plan })
}

/// Why a text is no line. Only what is wrong is read a second time, to be told well.
fn fault(text: &str) -> BulkRule {
    let fields = match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => fields,
        Ok(_) => return BulkRule::NoObject,
        Err(error) => return BulkRule::Json { column: error.column() },
    };
    if let Some(name) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return BulkRule::UnknownField { name: name.clone() };
    }
    for name in FIELDS {
        match fields.get(name) {
            None => return BulkRule::MissingField { name },
            Some(Value::String(_)) => {}
            Some(_) => return BulkRule::NoText { name },
        }
    }
    BulkRule::RepeatedField
}
