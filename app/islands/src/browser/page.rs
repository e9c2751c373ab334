//! Small ways to the elements of the page.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Node, NodeList};

/// Every element below `root` that `selector` names.
pub(super) fn all(root: &Node, selector: &str) -> Vec<Element> {
    let list = match root.dyn_ref::<Element>() {
        Some(element) => element.query_selector_all(selector),
        None => document().query_selector_all(selector),
    };
    list.map(elements).unwrap_or_default()
}

/// The first element of the document that `selector` names.
pub(super) fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Every element with `value` as its `attribute`, whatever characters it has. The browser searches:
/// a page has hundreds of them, and a frame names as many.
pub(super) fn all_named(attribute: &str, value: &str) -> Vec<Element> {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"");
    all(&document(), &format!("[{attribute}=\"{value}\"]"))
}

/// The first of them.
pub(super) fn named(attribute: &str, value: &str) -> Option<Element> {
    all_named(attribute, value).into_iter().next()
}

/// The element of an event that stands in one that `selector` names.
pub(super) fn around(event: &web_sys::Event, selector: &str) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest(selector).ok().flatten()
}

/// Makes `url` the address of what is shown, without a step for the way back.
pub(super) fn set_address(url: &str) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(url));
    }
}

pub(super) fn focused() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// The content of `html`, parsed as it would be inside of a template: also rows and cells.
pub(super) fn parse(html: &str) -> Option<web_sys::DocumentFragment> {
    let template = document().create_element("template").ok()?;
    let template = template.dyn_into::<web_sys::HtmlTemplateElement>().ok()?;
    template.set_inner_html(html);
    Some(template.content())
}

fn elements(list: NodeList) -> Vec<Element> {
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into().ok()).collect()
}
