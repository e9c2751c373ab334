use proptest::prelude::*;

use super::*;

const LISTS: [Source; 3] = [Source::RegisteredUsers, Source::Groups, Source::ChatRooms];

#[test]
fn answers_as_they_are_documented_are_read() {
    let users = br#"{"action":"get","path":"/users","entities":[
        {"uuid":"ab90","type":"user","username":"user1","activated":true},
        {"uuid":"b2aa","type":"user","username":"user2","activated":true}],
        "timestamp":1542558467056,"duration":11,"cursor":"LTgz","count":2}"#;
    let read = page(Source::RegisteredUsers, users).unwrap();
    assert_eq!((read.ids.len(), read.cursor.as_deref()), (2, Some("LTgz")));
    let groups = br#"{"action":"get","entities":[],"data":[
        {"owner":"o#a_user1","groupid":"1060","affiliations":2,"groupname":"testgroup1"}],
        "count":1}"#;
    assert_eq!(page(Source::Groups, groups).unwrap().ids, ["1060"]);
    let room = br#"{"data":{"id":"66213","name":"testchatroom1","owner":"user1"}}"#;
    assert_eq!(page(Source::ChatRooms, room).unwrap().ids, ["66213"]);
    let none = br#"{"data":[],"count":0}"#;
    assert_eq!(page(Source::ChatRooms, none).unwrap(), ListPage { ids: vec![], cursor: None });
    assert_eq!(capacity(br#"{"timestamp":1620447051368,"data":1673,"duration":55}"#), Ok(1673));
    let given = token(br#"{"access_token":"YWMt3bGu","expires_in":5184000,"application":"x"}"#);
    assert!(given.is_ok_and(|it| it.expires_in == 5_184_000 && it.text == "YWMt3bGu"));
    let told =
        br#"{"error":"reach_limit","error_description":"This request has reached api limit"}"#;
    assert_eq!(error(told).0, "reach_limit");
    assert_eq!(error(b"<html>").1, "<html>");
}

#[test]
fn what_is_not_what_it_should_be_is_never_a_zero() {
    let bad = [
        &b"<html><body>502</body></html>"[..],
        b"",
        b"null",
        b"[]",
        b"{}",
        br#"{"data":null}"#,
        br#"{"entities":{}}"#,
        br#"{"data":[{"name":"no id"}],"entities":[{"nickname":"no id"}]}"#,
        br#"{"data":[{"id":"1"}],"entities":[{"username":"1"}],"count":2}"#,
        br#"{"data":[],"entities":[],"cursor":7}"#,
        br#"{"data":[{"id":""}],"entities":[{"username":""}]}"#,
        br#"{"data":[{"id":"1"}"#,
    ];
    for body in bad {
        for source in LISTS {
            assert!(page(source, body).is_err(), "{}", String::from_utf8_lossy(body));
        }
        assert!(capacity(body).is_err() && token(body).is_err());
    }
    for data in ["-1", "1.5", "\"x\"", "\"\"", "9007199254740992", "true", "1e3"] {
        let body = format!("{{\"data\":{data}}}");
        assert!(capacity(body.as_bytes()).is_err(), "{data}");
    }
    assert_eq!(capacity(br#"{"data":"1673"}"#), Ok(1673));
    let unsafe_token = token(b"{\"access_token\":\"a\\r\\nx: y\"}");
    assert_eq!(unsafe_token.err(), Some(Broken::Malformed("access_token is no token")));
}

proptest! {
    #[test]
    fn no_bytes_make_it_fall_over(body in proptest::collection::vec(any::<u8>(), 0..400)) {
        for source in LISTS {
            let _ = page(source, &body);
        }
        let _ = (capacity(&body).is_ok(), token(&body).is_ok(), error(&body));
    }

    #[test]
    fn an_answer_that_is_cut_off_is_no_answer(count in 0_usize..20, cut in 1_usize..40) {
        let entries: Vec<_> = (0..count).map(|number| json!({ "id": number.to_string() })).collect();
        let whole = json!({ "data": entries, "count": count, "cursor": "x" }).to_string();
        prop_assert_eq!(page(Source::Groups, whole.as_bytes()).unwrap().ids.len(), count);
        let cut = whole.len().saturating_sub(cut);
        prop_assert_eq!(page(Source::Groups, &whole.as_bytes()[..cut]), Err(Broken::NotJson));
    }

    /// Of one field that is changed to anything else, either nothing that counts changes, or the
    /// answer is refused.
    #[test]
    fn a_field_that_is_changed_is_refused_or_makes_no_difference(
        field in "(data|entities|count|cursor|action)",
        value in prop_oneof![
            Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from),
            "[a-z]{0,4}".prop_map(Value::from), Just(json!({})), Just(json!([{}])),
        ],
    ) {
        let mut answer = json!({ "data": [{ "id": "a" }, { "id": "b" }], "count": 2 });
        answer[field.as_str()] = value.clone();
        if let Ok(read) = page(Source::Groups, answer.to_string().as_bytes()) {
            prop_assert_eq!(read.ids, ["a", "b"], "{} {}", field, value);
        }
    }
}
