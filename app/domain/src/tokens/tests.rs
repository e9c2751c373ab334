use proptest::prelude::*;

use super::*;
use crate::reach::CustomerReach;

fn form(role: Option<&str>, scopes: &[&str], days: Option<u32>) -> TokenForm {
    TokenForm {
        name: "gateway".into(),
        role: role.map(str::to_owned),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        all: true,
        expires_in_days: days,
        ..TokenForm::default()
    }
}

fn names(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

#[test]
fn a_token_has_a_role_or_scopes() {
    let scoped = form(None, &["usage:write", "usage:write"], None).parse().unwrap();
    assert_eq!(scoped.grant, Grant::Scopes(vec![Scope::UsageWrite]));
    let ranked = form(Some("viewer"), &[], Some(90)).parse().unwrap();
    assert_eq!(ranked.grant, Grant::Role(Role::Viewer));
    assert_eq!(ranked.expires_in, Some(TimeDelta::days(90)));
}

#[test]
fn a_token_without_sense_is_refused_at_its_field() {
    let field = |form: TokenForm, field| form.parse().unwrap_err().for_field(field).is_some();
    assert!(field(form(None, &[], None), "scopes"));
    assert!(field(form(Some(""), &["everything"], None), "scopes"));
    assert!(field(form(Some("king"), &[], None), "role"));
    assert!(field(form(Some("viewer"), &["limits:read"], None), "role"));
    assert!(field(form(Some("viewer"), &[], Some(0)), "expires_in_days"));
    assert!(field(form(Some("viewer"), &[], Some(3651)), "expires_in_days"));
    assert!(field(TokenForm { name: String::new(), ..form(Some("admin"), &[], None) }, "name"));
}

#[test]
fn a_token_with_scopes_is_for_the_customers_that_are_named_and_for_all_only_by_that_word() {
    let scoped = |scopes: &[&str]| TokenForm { all: false, ..form(None, scopes, None) };
    let portal = || scoped(&["requests:write"]);
    let sources = || names(&["gateway-7"]);
    let bound = TokenForm { orgs: names(&["beta", "acme", "acme"]), ..portal() };
    let reach = bound.parse().unwrap().reach;
    assert_eq!((reach.all, reach.named().collect::<Vec<_>>()), (false, vec!["acme", "beta"]));
    // Whoever only reports is bound by its names.
    let gateway = TokenForm { sources: sources(), ..scoped(&["usage:write"]) };
    let reach = gateway.parse().unwrap().reach;
    assert!(reach.all && reach.has_source("gateway-7") && !reach.has_source("gateway-8"));
    let viewer = form(Some("viewer"), &[], None);
    let many = vec!["acme".to_owned(); 1001];
    let refused = [
        (portal(), "all"),
        (scoped(&["usage:write"]), "all"),
        (TokenForm { sources: sources(), ..portal() }, "all"),
        (TokenForm { sources: sources(), ..scoped(&["usage:write", "limits:read"]) }, "all"),
        (TokenForm { all: true, apps: names(&["acme#shop"]), ..portal() }, "all"),
        (TokenForm { orgs: names(&["acme#shop"]), ..portal() }, "orgs"),
        (TokenForm { orgs: names(&[""]), ..portal() }, "orgs"),
        (TokenForm { orgs: many, ..portal() }, "orgs"),
        (TokenForm { apps: names(&["acme#shop", "acme"]), ..portal() }, "apps"),
        (TokenForm { all: true, sources: names(&["a\u{202e}b"]), ..portal() }, "sources"),
        (TokenForm { orgs: names(&["acme"]), ..viewer.clone() }, "orgs"),
        (TokenForm { sources: sources(), ..viewer }, "sources"),
    ];
    for (form, field) in refused {
        let problem = form.parse().unwrap_err();
        assert!(problem.for_field(field).is_some(), "{form:?}: {problem:?}");
        assert_eq!(problem.errors.len(), 1, "{problem:?}");
    }
}

#[test]
fn a_revoked_token_is_revoked_even_when_it_also_expired() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let mut token = Token {
        id: TokenId(Uuid::nil()),
        name: "gateway".into(),
        role: Some(Role::Viewer),
        scopes: Vec::new(),
        reach: (*CustomerReach::all()).clone(),
        created_at: at(0),
        created_by: None,
        maker: None,
        expires_at: Some(at(10)),
        revoked_at: None,
        last_used_at: None,
    };
    assert_eq!(token.state(at(9)), TokenState::Active);
    assert_eq!(token.state(at(10)), TokenState::Expired);
    token.revoked_at = Some(at(5));
    assert_eq!(token.state(at(10)), TokenState::Revoked);
}

#[test]
fn a_token_may_no_more_than_its_maker_may_now() {
    for role in Role::ALL {
        for makers in Role::ALL {
            let maker = TokenMaker { login: "ana".into(), role: makers, disabled: false };
            assert_eq!(maker.lends(role), Some(role.min(makers)));
            assert_eq!(TokenMaker { disabled: true, ..maker }.lends(role), None);
        }
    }
}

#[test]
fn a_token_with_a_role_is_suspended_with_its_maker_and_one_with_scopes_is_not() {
    let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
    let maker = TokenMaker { login: "ana".into(), role: Role::Admin, disabled: true };
    let token = Token {
        id: TokenId(Uuid::nil()),
        name: "script".into(),
        role: Some(Role::Operator),
        scopes: Vec::new(),
        reach: (*CustomerReach::all()).clone(),
        created_at: at(0),
        created_by: Some("ana".into()),
        maker: Some(maker.clone()),
        expires_at: Some(at(10)),
        revoked_at: None,
        last_used_at: None,
    };
    assert_eq!((token.state(at(9)), token.role_now()), (TokenState::Suspended, None));
    assert_eq!(token.state(at(10)), TokenState::Expired);
    let fallen = TokenMaker { role: Role::Viewer, disabled: false, ..maker };
    let lower = Token { maker: Some(fallen), ..token.clone() };
    assert_eq!((lower.state(at(9)), lower.role_now()), (TokenState::Active, Some(Role::Viewer)));
    let gateway = Token { role: None, scopes: vec![Scope::UsageWrite], ..token };
    assert_eq!((gateway.state(at(9)), gateway.role_now()), (TokenState::Active, None));
}

#[test]
fn a_token_reads_back_and_is_not_printed() {
    let token = BearerToken { id: TokenId(Uuid::max()), secret: "0f".repeat(24) };
    assert_eq!(BearerToken::parse(&token.expose()), Some(token.clone()));
    assert!(!format!("{token:?}").contains("0f0f"));
}

proptest! {
    #[test]
    fn anything_else_is_no_token(text in "(hr_)?[0-9a-f_-]{0,90}") {
        if let Some(token) = BearerToken::parse(&text) {
            prop_assert_eq!(token.expose(), text);
        }
    }
}
