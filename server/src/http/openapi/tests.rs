use std::collections::BTreeSet;

use super::*;

/// Every operation as `METHOD path` with its description.
fn operations(document: &Value) -> Vec<(String, &Value)> {
    let paths = document["paths"].as_object().unwrap();
    let each = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, one)| (format!("{} {path}", method.to_uppercase()), one))
    });
    each.collect()
}

/// Calls `visit` for every object below `value`.
fn walk<'a>(value: &'a Value, visit: &mut impl FnMut(&'a serde_json::Map<String, Value>)) {
    match value {
        Value::Object(fields) => {
            visit(fields);
            fields.values().for_each(|field| walk(field, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, visit)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let mut count = 0;
    walk(&document, &mut |fields| {
        if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
            count += 1;
        }
    });
    assert!(count > 100, "the references were not found");
}

#[test]
fn every_operation_has_a_name_of_its_own_its_parameters_and_its_failures() {
    let document = json();
    let mut names = BTreeSet::new();
    for (route, operation) in operations(&document) {
        let name = operation["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is the name of two operations");
        let in_path = |one: &&Value| one["in"] == "path";
        let no_parameters = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&no_parameters);
        let documented: BTreeSet<_> =
            parameters.iter().filter(in_path).map(|one| one["name"].as_str().unwrap()).collect();
        let named = route.split('{').skip(1).map(|rest| rest.split('}').next().unwrap());
        assert_eq!(documented, named.collect(), "{route}");
        let answers = operation["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{route}");
        let content = &answers["default"]["content"];
        assert!(content.get("application/problem+json").is_some(), "{route}");
        let is_open = operation.get("security").is_none();
        assert_eq!(is_open, !answers.contains_key("401"), "{route}");
    }
}

/// What others rely on; routes may be added, none may go.
#[test]
fn the_routes_of_the_contract_are_there() {
    let document = json();
    let routes: BTreeSet<_> = operations(&document).into_iter().map(|(route, _)| route).collect();
    for promised in [
        "GET /healthz",
        "GET /readyz",
        "GET /metrics",
        "GET /api/v1/openapi.json",
        "GET /api/v1/catalogue",
        "GET /api/v1/plans",
        "GET /api/v1/apps",
        "POST /api/v1/apps/bulk",
        "PUT /api/v1/apps/{org}/{app}",
        "PUT /api/v1/apps/{org}/{app}/plan",
        "GET /api/v1/apps/{org}/{app}/limits",
        "GET /api/v1/apps/{org}/{app}/limits/explain",
        "POST /api/v1/apps/{org}/{app}/overrides",
        "DELETE /api/v1/overrides/{id}",
        "POST /api/v1/usage",
        "GET /api/v1/apps/{org}/{app}/usage",
        "GET /api/v1/apps/{org}/{app}/usage/history",
        "POST /api/v1/requests",
        "GET /api/v1/requests",
        "GET /api/v1/requests/{id}",
        "POST /api/v1/requests/{id}/decision",
    ] {
        assert!(routes.contains(promised), "{promised} is missing");
    }
}

/// utoipa keeps one of two types that have the same name, without a word: the other's operations are
/// documented wrongly.
#[test]
fn a_name_of_a_schema_stands_for_one_type() {
    let sources = [
        concat!(env!("CARGO_MANIFEST_DIR"), "/src"),
        concat!(env!("CARGO_MANIFEST_DIR"), "/../app/domain/src"),
    ];
    let mut places: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for source in sources {
        for file in rust_files(std::path::Path::new(source)) {
            let text = std::fs::read_to_string(&file).unwrap();
            for name in schema_names(&text) {
                places.entry(name).or_default().insert(file.display().to_string());
            }
        }
    }
    places.retain(|_, files| files.len() > 1);
    assert!(places.is_empty(), "{places:#?}");
}

fn rust_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let each = entries.map(|path| match path.is_dir() {
        true => rust_files(&path),
        false => vec![path],
    });
    each.flatten().filter(|path| path.extension().is_some_and(|end| end == "rs")).collect()
}

/// The names under which the types of a file come into the document.
fn schema_names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut is_schema = false;
    let mut other_name = None;
    for line in text.lines().map(str::trim) {
        is_schema |= line.starts_with("#[") && line.contains("ToSchema");
        if let Some((_, rest)) = line.split_once("schema(as = ") {
            other_name = Some(rest.trim_end_matches([')', ']']).to_owned());
        }
        let words: Vec<&str> = line.split([' ', '(', '<', '{', ';']).collect();
        let is_type = |word: &&str| matches!(*word, "struct" | "enum");
        if let Some(place) = words.iter().position(is_type).filter(|_| !line.starts_with("//")) {
            let name = words.get(place + 1).filter(|name| is_schema && !name.starts_with('$'));
            if let Some(name) = name {
                names.push(other_name.take().unwrap_or_else(|| (*name).to_owned()));
            }
            (is_schema, other_name) = (false, None);
        }
    }
    names
}

#[test]
fn no_schema_takes_another_over_and_what_is_sent_has_no_other_members() {
    let document = json();
    walk(&document, &mut |fields| assert!(!fields.contains_key("allOf"), "{fields:?}"));
    let mut closed = 0;
    for (route, operation) in operations(&document) {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let Some(path) = schema["$ref"].as_str() else { continue };
        let schema = document.pointer(path.trim_start_matches('#')).unwrap();
        if route == "POST /api/v1/usage" || schema.get("properties").is_none() {
            continue;
        }
        assert_eq!(schema["additionalProperties"], false, "{route}");
        closed += 1;
    }
    assert!(closed > 30, "the bodies were not found");
}

#[test]
fn whatever_creates_takes_an_idempotency_key() {
    for (route, operation) in operations(&json()) {
        let parameters = operation["parameters"].as_array();
        let has_key =
            parameters.is_some_and(|all| all.iter().any(|one| one["name"] == "Idempotency-Key"));
        let creates = route.starts_with("POST") && operation["responses"].get("201").is_some();
        assert!(has_key || !creates, "{route}");
    }
}

/// A route that is registered by hand would have no description.
#[test]
fn no_route_of_the_api_is_registered_by_hand() {
    let source = include_str!("../../http.rs");
    assert!(!source.contains(".route("), "use .routes(routes!(…))");
}
