//! The schemas of the document as generators of clients read them best: what a type takes over from
//! another stands in it (no `allOf`), and a body that is sent has no other members.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// The one body whose samples may carry more than is documented.
const OPEN: &str = "UsageBatch";

/// Shapes the whole document.
pub(super) fn shape(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    merge(document, &schemas);
    super::bounds::say(document);
    for name in sent(document) {
        if let Some(schema) = document.pointer_mut(&format!("/components/schemas/{name}")) {
            close(schema);
        }
    }
}

/// Puts the members of an `allOf` together, everywhere below `node`.
fn merge(node: &mut Value, schemas: &Value) {
    if node.get("allOf").is_some()
        && let Some(mut variants) = variants(node, schemas)
    {
        let description = node.get("description").cloned();
        *node = match (variants.pop(), variants.is_empty()) {
            (Some(single), true) => Value::Object(single),
            (last, _) => json!({ "oneOf": variants.into_iter().chain(last).collect::<Vec<_>>() }),
        };
        if let (Some(description), Some(merged)) = (description, node.as_object_mut()) {
            merged.insert("description".to_owned(), description);
        }
    }
    match node {
        Value::Object(fields) => fields.values_mut().for_each(|field| merge(field, schemas)),
        Value::Array(items) => items.iter_mut().for_each(|item| merge(item, schemas)),
        _ => {}
    }
}

/// The objects that a schema stands for, one of which a value is; `None`: it stands for others too.
fn variants(schema: &Value, schemas: &Value) -> Option<Vec<Object>> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return variants(schemas.get(name.rsplit('/').next()?)?, schemas);
    }
    if let Some(all) = schema.get("allOf").and_then(Value::as_array) {
        let mut merged = vec![Object::new()];
        for part in all {
            let parts = variants(part, schemas)?;
            merged = merged
                .iter()
                .flat_map(|one| parts.iter().map(move |other| together(one, other)))
                .collect();
        }
        return Some(merged);
    }
    let either = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    if let Some(either) = either.and_then(Value::as_array) {
        let each: Option<Vec<_>> = either.iter().map(|one| variants(one, schemas)).collect();
        return Some(each?.concat());
    }
    // What may be absent adds nothing.
    if schema.get("type").is_some_and(|kind| kind == "null") {
        return Some(vec![Object::new()]);
    }
    let is_object = schema.get("type").is_some_and(|kind| kind == "object");
    is_object.then(|| schema.as_object().cloned()).flatten().map(|object| vec![object])
}

/// One object with the members of both.
fn together(one: &Object, other: &Object) -> Object {
    let mut both = one.clone();
    for (key, value) in other {
        match (both.get_mut(key), value) {
            (Some(Value::Object(mine)), Value::Object(theirs)) => mine.extend(theirs.clone()),
            (Some(Value::Array(mine)), Value::Array(theirs)) => {
                let more: Vec<_> =
                    theirs.iter().filter(|one| !mine.contains(one)).cloned().collect();
                mine.extend(more);
            }
            _ => {
                both.insert(key.clone(), value.clone());
            }
        }
    }
    both
}

/// The schemas that bodies are made of.
fn sent(document: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let paths = document["paths"].as_object().into_iter().flat_map(Object::values);
    for operation in paths.filter_map(Value::as_object).flat_map(Object::values) {
        collect(&operation["requestBody"], document, &mut names);
    }
    names
}

fn collect(node: &Value, document: &Value, names: &mut BTreeSet<String>) {
    match node {
        Value::Object(fields) => {
            let name = fields.get("$ref").and_then(Value::as_str);
            let name = name.and_then(|path| path.strip_prefix("#/components/schemas/"));
            if let Some(name) = name.filter(|name| *name != OPEN)
                && names.insert(name.to_owned())
            {
                collect(&document["components"]["schemas"][name], document, names);
            }
            fields.values().for_each(|field| collect(field, document, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, document, names)),
        _ => {}
    }
}

/// Says that an object has no members but those that are named, everywhere below `schema`.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.values_mut().for_each(close);
            if fields.get("type").is_some_and(|kind| kind == "object")
                && fields.contains_key("properties")
            {
                fields.insert("additionalProperties".to_owned(), json!(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}
