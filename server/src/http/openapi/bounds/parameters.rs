//! The rules of parameters and headers.

use domain::export::envoy::{DOMAIN_CHARS_MAX, DOMAIN_PATTERN};
use domain::growth::{HORIZON_DAYS, THRESHOLDS_PERCENT};
use domain::ids::app_key_pattern;
use domain::overrides::list::ENDING_DAYS_MAX;
use domain::page::LIMIT_MAX;
use domain::reports::query::{Kind, MONTH_PATTERN, Preset, ReportSort};
use domain::webhooks::DeliveryState;
use serde_json::{Value, json};
use store::idempotency::KEY_BYTES_MAX;

use super::{add, between, gateway, part};
use crate::http::usage::{STEP_SECONDS, STEP_SECONDS_MAX};

/// Says what holds of parameters: by name in all operations, or in the one that is named.
pub(super) fn say(document: &mut Value) -> Vec<String> {
    let mut rows: Vec<_> = rows().into_iter().map(|row| (row, false)).collect();
    let operations = document["paths"].as_object_mut().into_iter().flat_map(|all| all.values_mut());
    for operation in operations.filter_map(Value::as_object_mut).flat_map(|all| all.values_mut()) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        for parameter in operation["parameters"].as_array_mut().into_iter().flatten() {
            for ((of, place, name, facets), is_said) in &mut rows {
                let is_it = parameter["name"] == *name && parameter["in"] == *place;
                if is_it && (of.is_empty() || *of == id) {
                    let schema = match parameter["schema"]["type"] == "array" {
                        true => &mut parameter["schema"]["items"],
                        false => &mut parameter["schema"],
                    };
                    *is_said |= add(Some(schema), facets.clone());
                }
            }
        }
    }
    let missing = rows.into_iter().filter(|(_, is_said)| !is_said);
    missing.map(|((of, _, name, _), _)| format!("{of} {name}")).collect()
}

/// Of parameters: the operation, or none for all that have it; where it stands; its name; and what
/// holds of it.
fn rows() -> Vec<(&'static str, &'static str, &'static str, Value)> {
    let day = json!({ "format": "date" });
    let mut all = vec![
        ("", "query", "limit", between(1_u32, LIMIT_MAX)),
        ("", "path", "org", part()),
        ("", "path", "app", part()),
        ("", "path", "month", json!({ "pattern": MONTH_PATTERN })),
        ("", "header", "If-Match", json!({ "pattern": IF_MATCH_PATTERN })),
        (
            "",
            "header",
            "Idempotency-Key",
            json!({ "minLength": 1, "maxLength": KEY_BYTES_MAX, "pattern": "^[!-~]([ -~]*[!-~])?$" }),
        ),
        ("forget_gateway", "path", "name", gateway()),
        ("list_limits", "query", "gateway", gateway()),
        ("follow_limits", "query", "gateway", gateway()),
        ("list_overrides", "query", "ending_within_days", between(0_u16, ENDING_DAYS_MAX)),
        ("list_growth", "query", "percent", json!({ "enum": THRESHOLDS_PERCENT })),
        ("list_growth", "query", "within", between(0_u32, HORIZON_DAYS)),
        (
            "read_usage_history",
            "query",
            "step",
            json!({ "minimum": STEP_SECONDS, "maximum": STEP_SECONDS_MAX, "multipleOf": STEP_SECONDS }),
        ),
        (
            "export_limits",
            "query",
            "domain",
            json!({ "minLength": 1, "maxLength": DOMAIN_CHARS_MAX, "pattern": DOMAIN_PATTERN }),
        ),
        (
            "list_webhook_deliveries",
            "query",
            "state",
            one_of(DeliveryState::ALL.map(DeliveryState::as_str)),
        ),
    ];
    for report in ["read_usage_report", "read_report_month"] {
        all.extend([
            (report, "query", "period", one_of(Preset::ALL.map(Preset::as_str))),
            (report, "query", "kind", one_of(Kind::ALL.map(Kind::as_str))),
            (report, "query", "sort", one_of(ReportSort::ALL.map(ReportSort::as_str))),
            (report, "query", "from", day.clone()),
            (report, "query", "to", day.clone()),
        ]);
    }
    // The whole App Key, where it is no part of the path.
    for whole in
        ["export_limits", "follow_limits", "list_audit", "read_usage_report", "read_report_month"]
    {
        all.push((whole, "query", "app", json!({ "pattern": app_key_pattern() })));
    }
    all
}

fn one_of<const N: usize>(values: [&str; N]) -> Value {
    json!({ "enum": values.as_slice() })
}

/// Strong tags, or whatever it is now: what `ETag` gave, one or more.
pub(super) const IF_MATCH_PATTERN: &str = r#"^(\*|"[0-9]+(-[0-9]+)*"( *, *"[0-9]+(-[0-9]+)*")*)$"#;
