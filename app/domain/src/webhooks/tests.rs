//! Addresses, waits, what is told.

use std::time::Duration;

use super::*;

#[test]
fn waits_grow_and_end() {
    assert_eq!(wait_after(0), None);
    assert_eq!(wait_after(1), Some(Duration::from_secs(5)));
    assert_eq!(wait_after(9), Some(Duration::from_secs(86_400)));
    assert_eq!(wait_after(10), None);
    let waits: Vec<_> = (1..10).filter_map(wait_after).collect();
    assert!(waits.is_sorted());
}

#[test]
fn an_address_is_https_without_credentials() {
    assert_eq!(check_url("https://portal.example/hooks?x=1", false), Ok(()));
    assert_eq!(check_url("https://[2001:db8::1]:8443/", false), Ok(()));
    assert_eq!(check_url("http://127.0.0.1:9/", true), Ok(()));
    assert_eq!(check_url("http://portal.example/", false), Err(OutsideRule::Url));
    assert_eq!(check_url("ftp://portal.example/", true), Err(OutsideRule::Url));
    assert_eq!(check_url("https://", false), Err(OutsideRule::Url));
    assert_eq!(check_url("https:///x", false), Err(OutsideRule::Url));
    assert_eq!(check_url("https://:80/", false), Err(OutsideRule::Url));
    assert_eq!(check_url("https://a:b@portal.example/", false), Err(OutsideRule::UrlCredentials));
    assert_eq!(check_url("https://portal.example/a b", false), Err(OutsideRule::UrlCharacters));
    assert_eq!(check_url("https://portal.example\\@x/", false), Err(OutsideRule::UrlCharacters));
    assert_eq!(check_url("https://portal.example/#x", false), Err(OutsideRule::UrlCharacters));
    let long = format!("https://portal.example/{}", "x".repeat(URL_CHARS_MAX));
    assert_eq!(check_url(&long, false), Err(OutsideRule::UrlTooLong { most: URL_CHARS_MAX }));
}

#[test]
fn every_mistake_is_told_at_its_field() {
    let form = EndpointForm { org: Some("a b#".into()), ..EndpointForm::default() };
    let problem = form.parse(false).unwrap_err();
    for field in ["name", "url", "org"] {
        assert!(problem.for_field(field).is_some(), "{field}");
    }
}

#[test]
fn what_is_internal_is_not_told() {
    let told = |kind, state, internal| message_type(kind, state, internal);
    assert_eq!(told(EventKind::Commented, None, true), None);
    assert_eq!(told(EventKind::Commented, None, false).as_deref(), Some("request.commented"));
    assert_eq!(told(EventKind::Proposed, None, false), None);
    assert_eq!(told(EventKind::Claimed, None, true), None);
    let claimed = told(EventKind::Claimed, Some(RequestState::InReview), false);
    assert_eq!(claimed.as_deref(), Some("request.in_review"));
    assert_eq!(told(EventKind::Drafted, Some(RequestState::Draft), true), None);
}
