//! The rules that a schema can say of single values and of members together: bounds, lengths,
//! patterns, what is required. Their numbers are the domain's constants, by which requests are
//! checked; derived annotations take literals only.

use std::sync::LazyLock;

use domain::access::{Role, Scope};
use domain::accounts::{LOGIN_CHARS_MAX, LOGIN_PATTERN, PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
use domain::amounts::AMOUNT_MAX;
use domain::ids::{DOTS_PATTERN, app_key_pattern, part_pattern, scope_pattern};
use domain::overrides::REASON_CHARS_MAX;
use domain::platforms::{CALLS_PER_MINUTE_MAX, CREDENTIAL_CHARS_MAX, credential_pattern};
use domain::reach::NAMES_MAX;
use domain::requests::settings as deciding;
use domain::requests::{
    self, COMMENT_CHARS_MAX, CONTACT_CHARS_MAX, JUSTIFICATION_CHARS_MAX, PEAK_PERCENT_MAX,
    STEPS_MAX, TARGETS_MAX,
};
use domain::retention::{AUDIT_DAYS_MAX, AUDIT_DAYS_MIN, SAMPLE_DAYS_MAX, SAMPLE_DAYS_MIN};
use domain::tokens::EXPIRES_IN_DAYS_MAX;
use domain::usage::report::{CALLS_MAX, INTERVAL_SECONDS_MAX, NAME_BYTES_MAX, TOP_MAX};
use domain::webhooks::{URL_CHARS_MAX, URL_PATTERN};
use domain::{accounts, gateways, notifications, override_sets, recounts, terms, texts};
use serde_json::{Value, json};

mod parameters;

/// Schemas that one operation has of its own: its path, its method, the schema that it is made
/// after, and its name.
const OWN: [(&str, &str, &str, &str); 2] = [
    ("/api/v1/platforms", "post", "PlatformForm", "NewPlatform"),
    ("/api/v1/requests/{id}/decision/preview", "post", "RequestDecision", "RequestDecisionDraft"),
];

/// Says all of them in the document. Which place is not there any more is answered.
pub(super) fn say(document: &mut Value) -> Vec<String> {
    for (path, method, of, name) in OWN {
        let schema = document["components"]["schemas"][of].clone();
        document["components"]["schemas"][name] = schema;
        document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"] =
            json!({ "$ref": format!("#/components/schemas/{name}") });
    }
    let mut missing = Vec::new();
    for (schema, property, facets) in properties() {
        let below = match property.is_empty() {
            true => String::new(),
            false => format!("/properties/{property}"),
        };
        let place = format!("/components/schemas/{schema}{below}");
        if !add(document.pointer_mut(&place), facets) {
            missing.push(place);
        }
    }
    for (schema, required) in REQUIRED {
        let place = format!("/components/schemas/{schema}");
        // What is required has no default.
        for property in required {
            let property = document.pointer_mut(&format!("{place}/properties/{property}"));
            if let Some(property) = property.and_then(Value::as_object_mut) {
                property.remove("default");
            }
        }
        if !add(document.pointer_mut(&place), json!({ "required": required })) {
            missing.push(place);
        }
    }
    missing.extend(parameters::say(document));
    missing
}

/// Adds members to a schema; `false`: it is not there, or is a reference.
fn add(schema: Option<&mut Value>, facets: Value) -> bool {
    let Some(schema) = schema.and_then(Value::as_object_mut) else { return false };
    let Value::Object(facets) = facets else { return false };
    if schema.contains_key("$ref") {
        return false;
    }
    schema.extend(facets);
    true
}

/// They are long to work out.
static PROSE: LazyLock<String> = LazyLock::new(texts::prose_pattern);
static NAME: LazyLock<String> = LazyLock::new(texts::name_pattern);

/// A text that is taken as none.
const BLANK: &str = r"^\s*$";

fn between(least: impl Into<u64>, most: impl Into<u64>) -> Value {
    json!({ "minimum": least.into(), "maximum": most.into() })
}

fn items(least: usize, most: usize) -> Value {
    json!({ "minItems": least, "maxItems": most })
}

fn prose(most: usize) -> Value {
    json!({ "minLength": 1, "maxLength": most, "pattern": PROSE.as_str() })
}

/// Prose that may be left empty.
fn some_prose(most: usize) -> Value {
    json!({ "maxLength": most, "pattern": format!("{BLANK}|{}", *PROSE) })
}

fn name(most: usize) -> Value {
    json!({ "minLength": 1, "maxLength": most, "pattern": NAME.as_str() })
}

fn url() -> Value {
    json!({ "format": "uri", "maxLength": URL_CHARS_MAX, "pattern": URL_PATTERN })
}

/// The part of an App Key.
fn part() -> Value {
    json!({ "pattern": part_pattern(), "not": { "pattern": DOTS_PATTERN } })
}

/// The same, or nothing.
fn some_part() -> Value {
    let pattern = format!("{BLANK}|{}", part_pattern());
    json!({ "pattern": pattern, "not": { "pattern": DOTS_PATTERN } })
}

/// One of some words, which clients have as texts.
fn word<const N: usize>(values: [&str; N]) -> Value {
    json!({ "pattern": format!("^({})$", values.join("|")) })
}

fn subject() -> Value {
    json!({ "minLength": 1, "maxLength": NAME_BYTES_MAX, "pattern": texts::printable_pattern() })
}

/// The members that must be there: derived schemas require none that has a default, and what its
/// default says is refused.
const REQUIRED: [(&str, &[&str]); 8] = [
    ("AccountForm", &["login", "password", "role"]),
    ("TokenForm", &["name"]),
    ("WebhookForm", &["name", "url"]),
    ("NewPlatform", &["name", "url", "scope", "client_id", "client_secret", "calls_per_minute"]),
    ("RecountAsk", &["scope", "quotas", "calls_per_minute"]),
    ("RequestDecision", &["decision", "reason"]),
    ("TermsEdit", &["changes", "reason"]),
    ("UsageBatch", &["source", "batch"]),
];

/// Of properties: the schema, the property, and what holds of it. Without a property: of the whole.
fn properties() -> Vec<(&'static str, &'static str, Value)> {
    let amount = between(0_u64, AMOUNT_MAX);
    let calls = between(0_u64, CALLS_MAX);
    let factor = between(deciding::FACTOR_PERCENT_MIN, deciding::FACTOR_PERCENT_MAX);
    let days = between(1_u16, deciding::DAYS_MAX);
    let rate = between(1_u32, CALLS_PER_MINUTE_MAX);
    let role = word(Role::ALL.map(Role::as_str));
    let password = json!({ "minLength": PASSWORD_CHARS_MIN, "maxLength": PASSWORD_CHARS_MAX });
    let login = json!({ "minLength": 1, "maxLength": LOGIN_CHARS_MAX, "pattern": LOGIN_PATTERN });
    let app_key = json!({ "pattern": app_key_pattern(), "not": { "pattern": DOTS_PATTERN } });
    let scope = json!({ "pattern": scope_pattern(), "not": { "pattern": DOTS_PATTERN } });
    let credential = json!({ "minLength": 1, "maxLength": CREDENTIAL_CHARS_MAX, "pattern": credential_pattern() });
    let sources = recounts::Source::ALL.map(recounts::Source::as_str);
    // An empty name is the login.
    let account_name = json!({
        "maxLength": accounts::NAME_CHARS_MAX, "pattern": format!("{BLANK}|{}", *NAME),
    });
    let source = json!({
        "minLength": 1, "maxLength": NAME_BYTES_MAX, "pattern": format!("^ +$|{}", *NAME),
    });
    let mut all = vec![
        ("AppKey", "", app_key.clone()),
        ("LimitValue/oneOf/0", "amount", amount.clone()),
        ("AccountForm", "login", login),
        ("AccountForm", "name", account_name),
        ("AccountForm", "role", role.clone()),
        ("AccountForm", "password", password.clone()),
        ("AccountEdit", "name", name(accounts::NAME_CHARS_MAX)),
        ("AccountEdit", "role", role.clone()),
        ("NewPassword", "password", password),
        ("TokenForm", "name", name(accounts::NAME_CHARS_MAX)),
        (
            "TokenForm",
            "role",
            json!({ "pattern": format!("^$|{}", role["pattern"].as_str().unwrap_or_default()) }),
        ),
        ("TokenForm", "scopes/items", word(Scope::ALL.map(Scope::as_str))),
        ("TokenForm", "expires_in_days", between(1_u32, EXPIRES_IN_DAYS_MAX)),
        ("TokenForm", "", role_or_scopes(&role)),
        ("TokenForm", "orgs", json!({ "maxItems": NAMES_MAX })),
        ("TokenForm", "orgs/items", part()),
        ("TokenForm", "apps", json!({ "maxItems": NAMES_MAX })),
        ("TokenForm", "apps/items", app_key),
        ("TokenForm", "sources", json!({ "maxItems": NAMES_MAX })),
        ("TokenForm", "sources/items", subject()),
        ("WebhookForm", "name", name(accounts::NAME_CHARS_MAX)),
        ("WebhookForm", "url", url()),
        ("WebhookForm", "org", some_part()),
        ("WebhookEdit", "name", name(accounts::NAME_CHARS_MAX)),
        ("WebhookEdit", "url", url()),
        ("WebhookEdit", "org", some_part()),
        ("RecountAsk", "scope", scope.clone()),
        ("RecountAsk", "quotas", json!({ "minItems": 1 })),
        ("RecountAsk", "quotas/items", word(sources)),
        ("RecountAsk", "calls_per_minute", rate.clone()),
        ("MarkRead", "ids", json!({ "maxItems": notifications::IDS_MAX })),
        ("MarkRead", "", unless("until", "integer", "ids")),
        ("RetentionChange", "sample_days", between(SAMPLE_DAYS_MIN, SAMPLE_DAYS_MAX)),
        ("RetentionChange", "audit_days", between(AUDIT_DAYS_MIN, AUDIT_DAYS_MAX)),
        ("Ack", "gateway", gateway()),
        ("NewSet", "apps", items(1, override_sets::APPS_MAX)),
        ("NewSet", "", apps_or_filter()),
        ("NewRequest", "expected_average", amount.clone()),
        ("NewRequest", "expected_peak", amount.clone()),
        ("NewRequest", "asks", json!({ "maxItems": TARGETS_MAX })),
        ("NewRequest", "justification", prose(JUSTIFICATION_CHARS_MAX)),
        ("NewRequest", "contact", some_prose(CONTACT_CHARS_MAX)),
        ("NewRequest", "", target_with_value()),
        ("NewAsk", "expected_average", amount.clone()),
        ("NewAsk", "expected_peak", amount.clone()),
        ("RuleWords", "name", name(requests::NAME_CHARS_MAX)),
        ("RuleWords", "factor_percent", factor.clone()),
        ("RuleWords", "headroom_percent", factor.clone()),
        ("RuleWords", "peak_percent", between(0_u16, PEAK_PERCENT_MAX)),
        ("RuleWords", "unchanged_days", between(0_u16, deciding::DAYS_MAX)),
        ("RuleWords", "days_max", days.clone()),
        ("Settings", "remind_days", days.clone()),
        ("Settings", "answer_days", days),
        ("Settings", "thresholds", json!({ "maxItems": deciding::THRESHOLDS_MAX })),
        ("Goal/oneOf/0", "amount", between(1_u16, deciding::GOAL_HOURS_MAX)),
        ("Goal/oneOf/1", "amount", between(1_u16, deciding::GOAL_DAYS_MAX)),
        ("Threshold", "factor_percent", factor),
        ("Threshold", "amount", amount.clone()),
        ("RequestAgreement", "reason", some_prose(REASON_CHARS_MAX)),
        ("RequestAgreement", "", reason_of_refusal()),
        ("RequestAnswer", "text", prose(COMMENT_CHARS_MAX)),
        ("RequestComment", "text", prose(COMMENT_CHARS_MAX)),
        ("Grant", "steps", json!({ "maxItems": STEPS_MAX })),
        ("RequestDecision", "grants", json!({ "maxItems": TARGETS_MAX })),
        ("RequestDecisionDraft", "grants", json!({ "maxItems": TARGETS_MAX })),
        ("RequestDecisionDraft", "reason", some_prose(REASON_CHARS_MAX)),
        ("TermsEdit", "changes", items(1, terms::CHANGES_MAX)),
        ("TermsChange/oneOf/1", "amount", amount.clone()),
        ("TermsChange/oneOf/2", "amount", amount.clone()),
        ("UsageBatch", "source", source),
        ("UsageBatch", "batch", amount.clone()),
        ("GaugeSample", "subject", subject()),
        ("GaugeSample", "value", amount),
        ("CallSample", "seconds", between(1_u32, INTERVAL_SECONDS_MAX)),
        ("CallSample", "calls", calls.clone()),
        ("CallSample", "messages", calls.clone()),
        ("CallSample", "peak", calls.clone()),
        ("CallSample", "top", json!({ "maxItems": TOP_MAX })),
        ("RejectedCalls/oneOf/0", "", calls.clone()),
        ("TopCaller", "calls", calls),
        ("TopCaller", "subject", subject()),
    ];
    for form in ["PlatformForm", "NewPlatform"] {
        all.extend([
            (form, "name", name(accounts::NAME_CHARS_MAX)),
            (form, "url", url()),
            (form, "scope", scope.clone()),
            (form, "client_id", credential.clone()),
            (form, "calls_per_minute", rate.clone()),
        ]);
    }
    all.push(("NewPlatform", "client_secret", credential));
    // Of an edit empty: the one before stays.
    let kept = json!({ "maxLength": CREDENTIAL_CHARS_MAX, "pattern": format!("{BLANK}|{}", credential_pattern()) });
    all.push(("PlatformForm", "client_secret", kept));
    let with_reason = [
        "NewOverride",
        "PlanChange",
        "Cancelling",
        "Forgetting",
        "NewSet",
        "Undoing",
        "EndOverride",
        "Extension",
        "Copying",
        "RecountDecision",
        "RepairForm",
        "RequestReason",
        "RequestDecision",
        "TermsEdit",
    ];
    all.extend(with_reason.map(|schema| (schema, "reason", prose(REASON_CHARS_MAX))));
    all
}

fn gateway() -> Value {
    name(gateways::NAME_CHARS_MAX)
}

/// An object that has a member of a type.
fn has(member: &str, kind: &str) -> Value {
    json!({ "required": [member], "properties": { member: { "type": kind } } })
}

/// An object that has entries in a list.
fn lists(member: &str) -> Value {
    json!({ "required": [member], "properties": { member: { "type": "array", "minItems": 1 } } })
}

/// Where one member is not there, another has entries.
fn unless(member: &str, kind: &str, list: &str) -> Value {
    json!({ "if": { "not": has(member, kind) }, "then": lists(list) })
}

/// Either App Keys or a filter; a filter has conditions or says that it has none.
fn apps_or_filter() -> Value {
    json!({
        "if": has("apps", "array"),
        "then": { "not": has("filter", "object") },
        "else": has("filter", "object"),
    })
}

/// A role or scopes, never both.
fn role_or_scopes(role: &Value) -> Value {
    json!({
        "if": { "required": ["role"], "properties": { "role": { "type": "string", "pattern": role["pattern"] } } },
        "then": { "not": lists("scopes") },
        "else": lists("scopes"),
    })
}

/// A single limit with its value, or a list of them.
fn target_with_value() -> Value {
    json!({
        "dependentRequired": { "target": ["requested"], "requested": ["target"] },
        "if": has("target", "object"),
        "then": has("requested", "object"),
        "else": { "not": has("requested", "object"), "required": ["asks"], "properties": { "asks": { "minItems": 1 } } },
    })
}

/// Who refuses what is proposed says why.
fn reason_of_refusal() -> Value {
    json!({
        "if": { "properties": { "agree": { "const": false } } },
        "then": { "required": ["reason"], "properties": { "reason": { "type": "string", "minLength": 1 } } },
    })
}

#[cfg(test)]
mod tests;
