//! Lists whose rows come, go and change places. Rows do not move away from under a pointer or the
//! focus: the order waits until nobody is there.

use std::cell::RefCell;
use std::collections::BTreeMap;

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

use crate::browser::{page, ticking};
use crate::order::settle;

thread_local! {
    /// The order that each list is to have.
    static WANTED: RefCell<BTreeMap<String, Vec<String>>> = const { RefCell::new(BTreeMap::new()) };
}

/// Brings the list `key` into `order`; `rows`: the HTML of those that it may not have yet.
pub(super) fn take(key: &str, order: Vec<String>, rows: &BTreeMap<String, String>) {
    WANTED.with_borrow_mut(|wanted| wanted.insert(key.to_owned(), order));
    if let Some(list) = page::named("data-live-list", key) {
        arrange(&list, key, rows);
    }
}

/// Brings lists that had to wait into their order.
pub(super) fn settle_all() {
    let keys: Vec<String> = WANTED.with_borrow(|wanted| wanted.keys().cloned().collect());
    for key in keys {
        if let Some(list) = page::named("data-live-list", &key).filter(|list| !is_held(list)) {
            arrange(&list, &key, &BTreeMap::new());
        }
    }
}

fn arrange(list: &Element, key: &str, fresh: &BTreeMap<String, String>) {
    let Some(wanted) = WANTED.with_borrow(|wanted| wanted.get(key).cloned()) else { return };
    let present = rows_of(list);
    let shown: Vec<String> = present.iter().map(|(key, _)| key.clone()).collect();
    let order = settle(&shown, wanted, is_held(list));
    if order != shown {
        for (_, row) in present.iter().filter(|(key, _)| !order.contains(key)) {
            row.remove();
        }
        for key in &order {
            let row = present.iter().find(|(known, _)| known == key).map(|(_, row)| row.clone());
            let made = || page::parse(fresh.get(key)?)?.first_element_child();
            // Appended in turn, the rows stand in order.
            if let Some(row) = row.or_else(made) {
                let _ = list.append_child(&row);
            }
        }
        ticking::write(list);
    }
    let is_empty = rows_of(list).is_empty();
    show("data-live-filled", key, !is_empty);
    show("data-live-empty", key, is_empty);
}

fn show(attribute: &str, key: &str, is_shown: bool) {
    if let Some(element) = page::named(attribute, key) {
        let _ = element.toggle_attribute_with_force("hidden", !is_shown);
    }
}

fn rows_of(list: &Element) -> Vec<(String, Element)> {
    let nodes = list.child_nodes();
    let nodes = (0..nodes.length()).filter_map(|at| nodes.item(at));
    let rows = nodes.filter_map(|node: Node| node.dyn_into::<Element>().ok());
    rows.filter_map(|row| Some((row.get_attribute("data-row")?, row))).collect()
}

/// Whether somebody is at the table.
fn is_held(list: &Element) -> bool {
    let table = list.closest("table").ok().flatten().unwrap_or_else(|| list.clone());
    let is_pointed_at = table.matches(":hover").unwrap_or(false);
    let focus = page::focused();
    is_pointed_at || focus.is_some_and(|focused| table.contains(Some(&focused)))
}
