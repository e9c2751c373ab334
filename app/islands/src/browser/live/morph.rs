//! Makes what stands on the page equal to what came, node by node: what is the same stays, with its
//! focus, its selection and its scroll position.

use wasm_bindgen::JsCast;
use web_sys::{Element, Node};

/// Makes the children of `old` equal to those of `new`.
pub(super) fn children(old: &Node, new: &Node) {
    let (olds, news) = (nodes(old), nodes(new));
    for (at, new) in news.iter().enumerate() {
        match olds.get(at) {
            Some(old) => node(old, new),
            None => {
                let _ = old.append_child(new);
            }
        }
    }
    for gone in olds.iter().skip(news.len()) {
        let _ = old.remove_child(gone);
    }
}

fn node(old: &Node, new: &Node) {
    let is_same = old.node_type() == new.node_type() && old.node_name() == new.node_name();
    match (old.dyn_ref::<Element>(), new.dyn_ref::<Element>()) {
        _ if !is_same => {
            if let Some(parent) = old.parent_node() {
                let _ = parent.replace_child(new, old);
            }
        }
        (Some(old), Some(new)) => element(old, new),
        _ => {
            if old.node_value() != new.node_value() {
                old.set_node_value(new.node_value().as_deref());
            }
        }
    }
}

/// Makes one element equal to another of the same name.
pub(in crate::browser) fn element(old: &Element, new: &Element) {
    // What ticks has its text from the clock, and an island from itself.
    if old.tag_name() == "LEPTOS-ISLAND" {
        return;
    }
    let is_live = new.class_list().contains("live-value");
    let before = is_live.then(|| old.text_content());
    attributes(old, new);
    if !old.has_attribute("data-tick") {
        children(old, new);
    }
    if before.is_some_and(|before| before != old.text_content()) {
        highlight(old);
    }
}

fn attributes(old: &Element, new: &Element) {
    let turn = TURNS.into_iter().find(|turn| old.class_list().contains(turn));
    for name in names(old).iter().filter(|name| !new.has_attribute(name)) {
        let _ = old.remove_attribute(name);
    }
    for name in names(new) {
        let value = new.get_attribute(&name);
        if value != old.get_attribute(&name)
            && let Some(value) = value
        {
            let _ = old.set_attribute(&name, &value);
        }
    }
    if let Some(turn) = turn.filter(|_| new.class_list().contains("live-value")) {
        let _ = old.class_list().add_1(turn);
    }
}

/// Two classes take turns, so that each change starts the highlight anew.
const TURNS: [&str; 2] = ["changed", "changed-again"];

fn highlight(element: &Element) {
    let classes = element.class_list();
    let [one, other] = TURNS;
    let (next, before) = if classes.contains(one) { (other, one) } else { (one, other) };
    let _ = classes.remove_1(before);
    let _ = classes.add_1(next);
}

fn nodes(parent: &Node) -> Vec<Node> {
    let list = parent.child_nodes();
    (0..list.length()).filter_map(|at| list.item(at)).collect()
}

fn names(element: &Element) -> Vec<String> {
    let names = element.get_attribute_names();
    names.iter().filter_map(|name| name.as_string()).collect()
}
