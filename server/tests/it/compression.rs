//! What is compressed on its way, and what must not be.

use std::io::Read;

use domain::access::Role;
use flate2::read::GzDecoder;
use reqwest::{Method, Response};
use serde_json::Value;
use sqlx::PgPool;

use crate::gateway::Gateway;
use crate::limit_stream::hello;
use crate::live::Events;
use crate::spawn::{Browser, TestServer};

fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

async fn ask(browser: &Browser, method: Method, path: &str, accept: &str) -> Response {
    let request = browser.request(method, path).header("accept-encoding", accept);
    request.send().await.unwrap()
}

/// The body as the client reads it, by what the answer says of its encoding.
async fn text(answer: Response) -> String {
    let encoding = header(&answer, "content-encoding").to_owned();
    let length: usize = header(&answer, "content-length").parse().unwrap();
    let bytes = answer.bytes().await.unwrap();
    assert_eq!(bytes.len(), length, "the length that was told");
    let mut text = String::new();
    match encoding.as_str() {
        "br" => brotli::Decompressor::new(&*bytes, 4096).read_to_string(&mut text).unwrap(),
        "gzip" => GzDecoder::new(&*bytes).read_to_string(&mut text).unwrap(),
        _ => return String::from_utf8(bytes.to_vec()).unwrap(),
    };
    text
}

/// Whether it is the sign-in page, from its beginning to its end.
fn is_sign_in(page: &str) -> bool {
    let (begins, ends) =
        (page.starts_with("<!DOCTYPE html>"), page.trim_end().ends_with("</html>"));
    begins && ends && page.contains(r#"name="login""#)
}

#[sqlx::test(migrations = "../migrations")]
async fn a_page_is_compressed_as_the_client_asks(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let browser = server.browser();
    let get = |accept| ask(&browser, Method::GET, "/sign-in", accept);
    let plain = get("identity").await;
    assert_eq!(header(&plain, "vary"), "accept-encoding");
    let length: usize = header(&plain, "content-length").parse().unwrap();
    assert!(is_sign_in(&text(plain).await));
    for (accept, encoding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br;q=0", ""),
        ("br;q=0, *;q=0", ""),
        ("identity, br;q=0.2", ""),
        ("zstd", ""),
        ("", ""),
    ] {
        let answer = get(accept).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(&answer, "content-encoding"), encoding, "{accept}");
        assert_eq!(header(&answer, "vary"), "accept-encoding", "{accept}");
        let sent: usize = header(&answer, "content-length").parse().unwrap();
        assert!(encoding.is_empty() || sent < length / 2, "{accept}: {sent} of {length}");
        assert!(is_sign_in(&text(answer).await), "{accept}");
    }
}

#[sqlx::test(migrations = "../migrations")]
async fn a_head_request_is_told_what_a_get_would_bring(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let answer = ask(&server.browser(), Method::HEAD, "/sign-in", "br").await;
    assert_eq!(answer.status(), 200);
    assert_eq!(header(&answer, "content-encoding"), "br");
    assert_eq!(header(&answer, "vary"), "accept-encoding");
    assert_ne!(header(&answer, "content-length"), "0");
    assert!(answer.bytes().await.unwrap().is_empty());
}

#[sqlx::test(migrations = "../migrations")]
async fn lists_of_json_are_compressed_and_streams_of_events_are_not(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let get = |path: &'static str, accept: &'static str| {
        let request = gateway.client.request(Method::GET, path).bearer_auth(&gateway.token);
        request.header("accept-encoding", accept).send()
    };
    for (accept, encoding) in [("br", "br"), ("gzip", "gzip"), ("identity", "")] {
        let list = get("/api/v1/plans", accept).await.unwrap();
        assert_eq!(header(&list, "content-encoding"), encoding);
        assert_eq!(header(&list, "vary"), "accept-encoding");
        let list: Value = serde_json::from_str(&text(list).await).unwrap();
        assert!(!list["plans"].as_array().unwrap().is_empty());
    }
    let small = get("/api/v1/tokens", "br").await.unwrap();
    assert_eq!((header(&small, "content-encoding"), header(&small, "vary")), ("", ""));
    let export = get("/api/v1/limits/export?format=csv", "br").await.unwrap();
    assert_eq!(header(&export, "content-encoding"), "");
    assert!(export.text().await.unwrap().contains("acme#shop"));
    let stream = get("/api/v1/limits/stream", "br, gzip").await.unwrap();
    assert_eq!((header(&stream, "content-encoding"), header(&stream, "vary")), ("", ""));
    hello(&mut Events::of(stream)).await;
}

/// The length of a compressed answer tells what it says.
#[sqlx::test(migrations = "../migrations")]
async fn a_page_that_shows_a_secret_is_not_compressed(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let admin = server.signed_in(Role::Admin).await;
    for (path, form, secret) in [
        ("/admin/tokens", [("do", "create"), ("name", "x"), ("role", "viewer")], "<code>hr_"),
        (
            "/admin/webhooks",
            [("name", "x"), ("url", "https://example.org/"), ("org", "")],
            "whsec_",
        ),
    ] {
        let post = admin.request(Method::POST, path).header("accept-encoding", "br, gzip");
        let made = post.form(&form).send().await.unwrap();
        assert_eq!(
            (made.status().as_u16(), header(&made, "content-encoding")),
            (201, ""),
            "{path}"
        );
        assert!(text(made).await.contains(secret), "{path}");
        let list = ask(&admin, Method::GET, path, "br, gzip").await;
        assert_eq!(header(&list, "content-encoding"), "br", "{path}");
    }
}

/// The tag names the bytes, and gateways ask too often to pay for a compression each time.
#[sqlx::test(migrations = "../migrations")]
async fn what_has_a_strong_tag_is_sent_as_it_is(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let read = |accept: &'static str, tag: &str| {
        let request = gateway.client.request(Method::GET, "/api/v1/apps/acme/shop/limits");
        let request = request.bearer_auth(&gateway.token).header("if-none-match", tag);
        request.header("accept-encoding", accept).send()
    };
    let plain = read("identity", "\"none\"").await.unwrap();
    let tag = header(&plain, "etag").to_owned();
    let plain = text(plain).await;
    let asked = read("br, gzip", "\"none\"").await.unwrap();
    assert_eq!((header(&asked, "content-encoding"), header(&asked, "etag")), ("", &*tag));
    assert_eq!(text(asked).await, plain);
    let known = read("br, gzip", &tag).await.unwrap();
    assert_eq!((known.status().as_u16(), header(&known, "etag")), (304, &*tag));
    assert_eq!(header(&known, "content-encoding"), "");
    assert!(known.bytes().await.unwrap().is_empty());
}

/// The assets lie compressed in the binary, if the browser's half was built.
#[sqlx::test(migrations = "../migrations")]
async fn assets_are_sent_as_they_lie_there(pool: PgPool) {
    let server = TestServer::start(pool).await;
    let (browser, site) = (server.browser(), server::assets::site());
    for name in [site.js, site.css].iter().filter(|name| !name.is_empty()) {
        let get = |accept| ask(&browser, Method::GET, name, accept);
        for (accept, encoding) in [("br, gzip", "br"), ("br;q=0, gzip", "gzip"), ("br;q=0", "")] {
            let answer = get(accept).await;
            assert_eq!(header(&answer, "content-encoding"), encoding, "{name}: {accept}");
            assert_eq!(header(&answer, "vary"), "accept-encoding");
        }
        assert_eq!(text(get("br").await).await, text(get("br;q=0").await).await, "{name}");
    }
}
