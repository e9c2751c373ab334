use domain::accounts::Login;
use domain::ids::AppKey;
use domain::platforms::is_scope;
use domain::reports::query::{MONTH_PATTERN, Month};
use domain::texts::{broken_name_rule, broken_rule};
use domain::webhooks::check_url;
use proptest::prelude::*;
use regex::Regex;

use super::parameters::IF_MATCH_PATTERN;
use super::*;
use crate::http::openapi;

#[test]
fn every_row_is_said_in_the_document() {
    assert_eq!(say(&mut openapi::json()), Vec::<String>::new());
}

fn is_like(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).unwrap().is_match(text)
}

/// What a text may be made of to be nearly right: letters, and what may break a rule.
fn nearly() -> impl Strategy<Value = String> {
    let odd = "[a#.:/?@ \\[{\u{0}\n\u{ad}\u{200b}\u{200d}\u{202e}\u{e0001}é-]{0,6}";
    prop_oneof![odd, "[a-zA-Z0-9._@+#/:-]{0,8}", "https?://[a-z:@/?#]{0,6}", any::<String>()]
}

proptest! {
    #[test]
    fn patterns_say_what_the_domain_checks(text in nearly()) {
        let most = usize::MAX;
        prop_assert_eq!(is_like(&PROSE, &text), broken_rule(&text, most).is_none());
        prop_assert_eq!(is_like(&NAME, &text), broken_name_rule(&text, most).is_none());
        prop_assert_eq!(is_like(URL_PATTERN, &text), check_url(&text, true).is_ok());
        let is_dots = is_like(DOTS_PATTERN, &text);
        let is_app = is_like(&app_key_pattern(), &text) && !is_dots;
        prop_assert_eq!(is_app, text.parse::<AppKey>().is_ok());
        prop_assert_eq!(is_like(&scope_pattern(), &text) && !is_dots, is_scope(&text));
        if text.trim() == text {
            prop_assert_eq!(is_like(LOGIN_PATTERN, &text), Login::parse(&text).is_ok());
        }
    }
}

#[test]
fn a_month_has_its_pattern() {
    for text in ["2026-11", "2026-1", "2026-13", "2026-00", "2026-11-01", ""] {
        assert_eq!(
            is_like(MONTH_PATTERN, text),
            Month::try_from(text.to_owned()).is_ok(),
            "{text}"
        );
    }
}

#[test]
fn what_etag_gives_is_what_if_match_takes() {
    for tag in ["*", "\"7\"", "\"3-17\"", "\"3-17-1795003200000001\"", "\"7\", \"8\""] {
        assert!(is_like(IF_MATCH_PATTERN, tag), "{tag}");
    }
    for tag in ["7", "W/\"7\"", "\"x\"", "\"7\" \"8\"", ""] {
        assert!(!is_like(IF_MATCH_PATTERN, tag), "{tag}");
    }
}
