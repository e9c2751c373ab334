//! What differs between two states of a thing, field by field.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One field that a state before or after has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChange {
    /// Where it stands: `value.amount`, `grants[0].target.quota`.
    pub path: String,
    /// As it is written; `None`: it was not there.
    pub before: Option<String>,
    pub after: Option<String>,
}

impl FieldChange {
    pub fn is_changed(&self) -> bool {
        self.before != self.after
    }
}

/// Lines of one diff at most; what is longer is read as JSON.
pub const LINES_MAX: usize = 500;

/// Every field of either state, in the order of their paths.
pub fn diff(before: Option<&Value>, after: Option<&Value>) -> Vec<FieldChange> {
    let mut lines: std::collections::BTreeMap<Vec<Part>, FieldChange> =
        std::collections::BTreeMap::new();
    for (value, is_after) in [(before, false), (after, true)] {
        let Some(value) = value else { continue };
        let mut leaves = Vec::new();
        flatten(value, &mut Vec::new(), &mut leaves);
        for (path, text) in leaves {
            let line = lines.entry(path.clone()).or_insert_with(|| FieldChange {
                path: written(&path),
                before: None,
                after: None,
            });
            let side = if is_after { &mut line.after } else { &mut line.before };
            *side = Some(text);
        }
    }
    lines.into_values().take(LINES_MAX).collect()
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Place(usize),
    Name(String),
}

fn flatten(value: &Value, path: &mut Vec<Part>, leaves: &mut Vec<(Vec<Part>, String)>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                path.push(Part::Name(name.clone()));
                flatten(value, path, leaves);
                path.pop();
            }
        }
        Value::Array(items) if !items.is_empty() => {
            for (place, value) in items.iter().enumerate() {
                path.push(Part::Place(place));
                flatten(value, path, leaves);
                path.pop();
            }
        }
        Value::String(text) => leaves.push((path.clone(), text.clone())),
        // Nothing is said by it.
        Value::Null => {}
        Value::Object(_) if path.is_empty() => {}
        other => leaves.push((path.clone(), other.to_string())),
    }
}

fn written(path: &[Part]) -> String {
    let mut text = String::new();
    for part in path {
        match part {
            Part::Place(place) => text.push_str(&format!("[{place}]")),
            Part::Name(name) if text.is_empty() => text.push_str(name),
            Part::Name(name) => {
                text.push('.');
                text.push_str(name);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn told(before: Value, after: Value) -> Vec<(String, Option<String>, Option<String>)> {
        let lines = diff(Some(&before), Some(&after)).into_iter().filter(FieldChange::is_changed);
        lines.map(|line| (line.path, line.before, line.after)).collect()
    }

    #[test]
    fn only_what_differs_is_changed() {
        let before = json!({"value": {"kind": "limited", "amount": 100}, "reason": "a"});
        let after = json!({"value": {"kind": "limited", "amount": 250}, "ends_at": "2026-12-01"});
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            told(before, after),
            [
                ("ends_at".to_owned(), None, some("2026-12-01")),
                ("reason".to_owned(), some("a"), None),
                ("value.amount".to_owned(), some("100"), some("250")),
            ]
        );
        assert_eq!(told(json!({"a": null}), json!({})), []);
        let list = told(json!({"ids": [1, 2]}), json!({"ids": [1, 3, 4]}));
        let paths: Vec<_> = list.iter().map(|line| line.0.as_str()).collect();
        assert_eq!(paths, ["ids[1]", "ids[2]"]);
        assert_eq!(diff(None, Some(&json!({}))), []);
        assert_eq!(diff(None, Some(&json!({"list": []})))[0].after.as_deref(), Some("[]"));
    }

    proptest! {
        #[test]
        fn what_is_the_same_has_no_changed_line(text in ".{0,20}", number in any::<i64>()) {
            let value = json!({"text": text, "list": [number, {"deep": true}]});
            prop_assert!(diff(Some(&value), Some(&value)).iter().all(|line| !line.is_changed()));
        }
    }
}
