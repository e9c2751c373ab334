use super::*;
use crate::terms::files;

/// What is wrong after a change to the shipped data, in words.
fn faults(change: impl FnOnce(&mut Catalogue)) -> Vec<String> {
    let mut catalogue = files::catalogue();
    change(&mut catalogue);
    let faults = catalogue.check().expect_err("the change must be found");
    faults.iter().map(ToString::to_string).collect()
}

#[test]
fn the_shipped_catalogue_has_no_fault() {
    assert_eq!(files::catalogue().check(), Ok(()));
}

#[test]
fn a_route_in_two_buckets_or_in_none_is_found() {
    let twice = faults(|c| c.editions[0].buckets[1].routes.push("POST /users".into()));
    assert_eq!(twice, ["edition rest: 2 buckets count POST /users; exactly one must"]);
    let never = faults(|c| drop(c.editions[0].buckets.remove(1)));
    assert_eq!(
        never,
        [
            "edition rest: 0 buckets count POST /token; exactly one must",
            "operation get_token names bucket get_token, which does not count POST /token",
        ]
    );
}

#[test]
fn a_bucket_that_nothing_uses_is_found() {
    let found = faults(|c| c.editions[0].buckets[1].routes.push("POST /extra".into()));
    assert_eq!(
        found,
        ["edition rest: bucket get_token counts POST /extra, on which no operation stands"]
    );
    let bare = faults(|c| c.editions[1].buckets[0].rates.clear());
    assert_eq!(bare, ["bucket users has an empty name, text or list"]);
}

#[test]
fn numbers_without_a_source_are_found() {
    let rate = faults(|c| c.editions[0].buckets[0].rates[0].sources.clear());
    assert_eq!(rate, ["rate of bucket accounts cites no document"]);
    let operation = faults(|c| c.editions[0].operations[0].sources.clear());
    assert_eq!(operation, ["operation register_user cites no document"]);
    let line = faults(|c| c.editions[0].operations[0].sources[0].line = 0);
    assert_eq!(line, ["operation register_user cites 002:0, which is no document and line"]);
    let readings = faults(|c| c.conflicts[0].readings.clear());
    assert_eq!(readings, ["conflict scope_of_calls cites no document"]);
}

#[test]
fn repeated_and_dangling_ids_are_found() {
    let edition = faults(|c| c.editions[1].id = "rest".into());
    assert_eq!(edition, ["edition rest is there more than once"]);
    let module = faults(|c| c.editions[0].operations[0].module = "nowhere".into());
    assert_eq!(module, ["operation register_user names module nowhere, which is not there"]);
    let operation = faults(|c| c.editions[0].operations[1].id = "register_user".into());
    assert_eq!(operation, ["operation register_user is there more than once"]);
    let rate = faults(|c| {
        let rate = c.editions[0].buckets[0].rates[0].clone();
        c.editions[0].buckets[0].rates.push(rate);
    });
    assert_eq!(rate.len(), 1, "{rate:?}");
}

#[test]
fn wrong_methods_routes_classes_and_amounts_are_found() {
    let method = faults(|c| c.editions[0].operations[0].method = Method::Get);
    assert_eq!(method, ["operation register_user is a GET, its route is POST /users"]);
    let route = faults(|c| {
        c.editions[1].buckets[0].routes.push("GET /users/{name}/x".into());
    });
    assert_eq!(route, ["bucket users: GET /users/{name}/x is not written in its canonical form"]);
    let class = faults(|c| c.conflicts[0].class = 10);
    assert_eq!(class, ["conflict scope_of_calls is of class 10; there are 1 to 9"]);
    let amount = faults(|c| c.editions[0].buckets[0].rates[0].rate.amount = AMOUNT_MAX + 1);
    assert_eq!(amount.len(), 1, "{amount:?}");
    let window = faults(|c| c.editions[0].buckets[0].rates[0].rate.window_seconds = 0);
    assert_eq!(window.len(), 1, "{window:?}");
    let name = faults(|c| c.editions[0].operations[0].name.en.clear());
    assert_eq!(name, ["operation register_user has an empty name, text or list"]);
}
