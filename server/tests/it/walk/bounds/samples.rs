//! Values by a schema: one that it accepts, those just outside of what it says, and those at its
//! edges; and where in a body they stand.

use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::TimeDelta;
use regex::Regex;
use serde_json::{Map, Value, json};

/// One step from a body to a value in it.
#[derive(Clone, Debug)]
enum Step {
    Member(String),
    /// The first entry.
    Entry,
    Variant(usize),
}

/// A value in a body that has a schema of its own.
#[derive(Clone, Debug)]
pub struct Place {
    steps: Vec<Step>,
    /// Without references.
    pub schema: Value,
}

impl Place {
    /// As refusals name it.
    pub fn pointer(&self) -> String {
        let steps = self.steps.iter().map(|step| match step {
            Step::Member(name) => format!("/{name}"),
            Step::Entry => "/0".to_owned(),
            Step::Variant(_) => String::new(),
        });
        steps.collect()
    }

    /// The body with `value` there; what is missing on the way is made.
    pub fn set(&self, schemas: &Schemas, schema: &Value, body: &Value, value: &Value) -> Value {
        schemas.set(schema, Some(body), &self.steps, value)
    }
}

/// The schemas of a document.
pub struct Schemas(pub Value);

impl Schemas {
    fn at<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(path) => self.at(self.0.pointer(path.trim_start_matches('#')).unwrap()),
            None => schema,
        }
    }

    /// Every value that a body may hold, and every list.
    pub fn places(&self, schema: &Value) -> Vec<Place> {
        let mut places = Vec::new();
        self.collect(schema, &mut Vec::new(), &mut places);
        places
    }

    fn collect(&self, schema: &Value, steps: &mut Vec<Step>, places: &mut Vec<Place>) {
        let schema = self.at(schema);
        let mut below = |step, schema: &Value| {
            steps.push(step);
            self.collect(schema, steps, places);
            steps.pop();
        };
        if let Some(variants) = schema["oneOf"].as_array() {
            for (number, variant) in variants.iter().enumerate() {
                below(Step::Variant(number), variant);
            }
            return;
        }
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            below(Step::Member(name.clone()), property);
        }
        if schema.get("properties").is_some() {
            return;
        }
        if let Some(entry) = schema.get("items") {
            below(Step::Entry, entry);
        }
        places.push(Place { steps: steps.clone(), schema: schema.clone() });
    }

    fn set(&self, schema: &Value, now: Option<&Value>, steps: &[Step], value: &Value) -> Value {
        let schema = self.at(schema);
        let Some((step, rest)) = steps.split_first() else { return value.clone() };
        let now = now.filter(|now| !now.is_null());
        match step {
            Step::Variant(number) => {
                let variant = self.at(&schema["oneOf"][*number]);
                let now = now.filter(|now| self.is_like(variant, now));
                self.set(variant, now, rest, value)
            }
            Step::Member(name) => {
                let mut body = now.cloned().unwrap_or_else(|| self.sample(schema));
                let member = self.set(&schema["properties"][name], body.get(name), rest, value);
                body[name] = member;
                body
            }
            Step::Entry => {
                let mut entries = now.and_then(Value::as_array).cloned().unwrap_or_default();
                let first = self.set(&schema["items"], entries.first(), rest, value);
                match entries.first_mut() {
                    Some(entry) => *entry = first,
                    None => entries.push(first),
                }
                json!(entries)
            }
        }
    }

    /// Whether a value is of that variant: it has what is required, and the words that tell it.
    fn is_like(&self, variant: &Value, value: &Value) -> bool {
        let required = variant["required"].as_array().into_iter().flatten();
        let has = |name: &Value| value.get(name.as_str().unwrap()).is_some();
        let tells = |(name, property): (&String, &Value)| {
            let words = self.at(property)["enum"].as_array();
            words.is_none_or(|words| value.get(name).is_none_or(|word| words.contains(word)))
        };
        required.clone().all(has)
            && variant["properties"].as_object().into_iter().flatten().all(tells)
    }

    /// A value that the schema accepts.
    fn sample(&self, schema: &Value) -> Value {
        let schema = self.at(schema);
        if let Some(word) = schema["enum"].as_array().and_then(|words| words.first()) {
            return word.clone();
        }
        if let Some(variants) = schema["oneOf"].as_array() {
            let some = variants.iter().find(|one| one["type"] != "null").unwrap();
            return self.sample(some);
        }
        if let Some(properties) = schema["properties"].as_object() {
            let required = schema["required"].as_array().cloned().unwrap_or_default();
            let members = properties.iter().filter(|(name, _)| required.contains(&json!(name)));
            let members = members.map(|(name, property)| match name.as_str() {
                // What every walked App Key has.
                "quota" => (name.clone(), json!("groups")),
                "plan" => (name.clone(), json!("free")),
                _ => (name.clone(), self.sample(property)),
            });
            return Value::Object(members.collect::<Map<_, _>>());
        }
        match kind(schema) {
            "array" => {
                let least = schema["minItems"].as_u64().unwrap_or(0) as usize;
                self.list(schema, least)
            }
            "string" => match schema["format"].as_str() {
                Some("date-time") => json!(crate::spawn::now() + TimeDelta::days(1)),
                Some("uuid") => json!(uuid::Uuid::nil()),
                _ => {
                    let least = schema["minLength"].as_u64().unwrap_or(0).max(1);
                    text(schema, least as usize).unwrap()
                }
            },
            "boolean" => json!(false),
            _ => json!(schema["minimum"].as_u64().unwrap_or(0).max(1)),
        }
    }

    fn list(&self, schema: &Value, length: usize) -> Value {
        json!(vec![self.sample(&schema["items"]); length])
    }

    /// Values just outside of what the schema says.
    pub fn outside(&self, schema: &Value) -> Vec<Value> {
        let mut values = Vec::new();
        let bound = |name: &str| schema[name].as_u64();
        values.extend(bound("minimum").map(|least| json!(least as i64 - 1)));
        values.extend(bound("maximum").map(|most| json!(most + 1)));
        values.extend(bound("minLength").and_then(|least| text(schema, least as usize - 1)));
        values.extend(bound("maxLength").and_then(|most| text(schema, most as usize + 1)));
        values.extend(bound("minItems").map(|least| self.list(schema, least as usize - 1)));
        values.extend(bound("maxItems").map(|most| self.list(schema, most as usize + 1)));
        if schema["pattern"].is_string() {
            let odd = [" ", "a\u{202e}b", "a\0b", "é", "a b", "..", "http://", "a#b#c"];
            values.extend(odd.into_iter().filter(|odd| !matches(schema, odd)).map(Value::from));
        }
        if schema["enum"].is_array() {
            values.push(json!("no such word"));
        }
        if matches!(schema["format"].as_str(), Some("date-time" | "uuid")) {
            values.push(json!("yesterday"));
        }
        values
    }

    /// The first and the last values that the schema accepts.
    pub fn edges(&self, schema: &Value) -> Vec<Value> {
        let mut values = Vec::new();
        let bound = |name: &str| schema[name].as_u64();
        values.extend(["minimum", "maximum"].into_iter().filter_map(bound).map(Value::from));
        let lengths = ["minLength", "maxLength"].into_iter().filter_map(bound);
        values.extend(lengths.filter_map(|length| text(schema, length as usize)));
        let counts = ["minItems", "maxItems"].into_iter().filter_map(bound);
        values.extend(counts.map(|count| self.list(schema, count as usize)));
        values
    }

    /// Whether the schema of a single value says more than its type.
    pub fn is_bounded(&self, schema: &Value) -> bool {
        let of_numbers = matches!(schema["format"].as_str(), Some("int32" | "int64" | "double"));
        let words = ["minimum", "maximum", "minLength", "maxLength", "pattern", "enum"];
        let is_single = matches!(kind(schema), "string" | "number" | "integer");
        !is_single
            || words.iter().any(|word| schema.get(word).is_some())
            || schema["format"].is_string() && !of_numbers
    }
}

/// The type, but for `null`.
fn kind(schema: &Value) -> &str {
    match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).find(|one| *one != "null"),
        one => one.as_str(),
    }
    .unwrap_or_default()
}

fn matches(schema: &Value, text: &str) -> bool {
    let is_like = |pattern: &Value| {
        pattern.as_str().map(|pattern| Regex::new(pattern).unwrap().is_match(text))
    };
    is_like(&schema["pattern"]) != Some(false) && is_like(&schema["not"]["pattern"]) != Some(true)
}

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// A text of so many characters that has the schema's pattern; `None`: there is none.
fn text(schema: &Value, length: usize) -> Option<Value> {
    // Nothing that a list of common passwords has.
    let letters = "kq7vzm4xw2rjp9ht6nd3".chars().cycle();
    // Names are given once.
    let begin = COUNT.fetch_add(1, Ordering::Relaxed) % 20;
    let letters: String = letters.skip(begin).take(length).collect();
    let begins = ["", "acme#shop", "https://example.org/"];
    let begun = begins.iter().filter_map(|begin| {
        let rest = length.checked_sub(begin.len())?;
        Some(format!("{begin}{}", &letters[..rest]))
    });
    let pattern = schema["pattern"].as_str().unwrap_or_default();
    let words = pattern.trim_matches(['^', '$', '(', ')']).split('|').map(str::to_owned);
    let whole = ["acme#shop".to_owned()].into_iter().chain(words);
    let found = begun.chain(whole.filter(|_| length == 1)).find(|text| matches(schema, text));
    found.map(Value::from)
}
