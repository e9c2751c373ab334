//! What a browser loads for a page, all in, as brotli: the HTML and everything that it names. Over
//! its budget a page fails the build.

use std::{collections::BTreeMap, io::Read, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;
use ureq::{Agent, Body, http::Response};

use crate::{headroom::Headroom, process::say};

/// Most bytes of the first load of any page.
const FIRST_LOAD_MAX: usize = 190 * 1024;
/// Most bytes of the first load of the sign-in page, which has no module.
const SIGN_IN_MAX: usize = 30 * 1024;
/// Most bytes of the HTML of a page alone: also of the longest.
const HTML_MAX: usize = 40 * 1024;

const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// The App Key whose pages are weighed.
const APP: &str = "/apps/weight/app";

const PAGES: [&str; 11] = [
    "/sign-in",
    "/",
    "/apps",
    APP,
    "/apps/weight/app/quotas/groups",
    "/catalogue",
    "/plans",
    "/requests",
    "/reports",
    "/audit",
    "/admin/tokens",
];

/// Bytes of one page's first load.
#[derive(Debug, Default)]
struct Weight {
    html: usize,
    css: usize,
    js: usize,
    wasm: usize,
    others: usize,
}

impl Weight {
    fn all(&self) -> usize {
        self.html + self.css + self.js + self.wasm + self.others
    }
}

/// Weighs the pages of a running server as its first account, prints the table, and fails where a
/// page is over its budget.
pub fn weigh(server: &Headroom, password: &str) -> Result<()> {
    register(server)?;
    let agent = agent();
    let cookie = sign_in(&agent, server.url(), password)?;
    let mut assets = BTreeMap::new();
    let mut over = Vec::new();
    println!("\n| first load, bytes as brotli | HTML | CSS | JS | wasm | others | all |");
    println!("|---|---:|---:|---:|---:|---:|---:|");
    for path in PAGES {
        let is_sign_in = path == "/sign-in";
        let cookie = if is_sign_in { "" } else { &cookie };
        let weight = weigh_page(&agent, server.url(), path, cookie, &mut assets)?;
        let Weight { html, css, js, wasm, others } = weight;
        println!("| `{path}` | {html} | {css} | {js} | {wasm} | {others} | {} |", weight.all());
        let most = if is_sign_in { SIGN_IN_MAX } else { FIRST_LOAD_MAX };
        if weight.all() > most || html > HTML_MAX || (is_sign_in && wasm > 0) {
            over.push(path);
        }
    }
    println!();
    ensure!(
        over.is_empty(),
        "over the budget of {FIRST_LOAD_MAX} bytes ({SIGN_IN_MAX} for the sign-in, {HTML_MAX} of HTML): {}",
        over.join(", ")
    );
    say("every page is within its budget");
    Ok(())
}

fn weigh_page(
    agent: &Agent,
    url: &str,
    path: &str,
    cookie: &str,
    assets: &mut BTreeMap<String, usize>,
) -> Result<Weight> {
    let (html, sent) = read(agent, &format!("{url}{path}"), cookie)?;
    let html = plain(html)?;
    let mut weight = Weight { html: sent, ..Weight::default() };
    for name in names(&html) {
        let bytes = match assets.get(&name) {
            Some(known) => *known,
            None => {
                let (_, sent) = read(agent, &format!("{url}{name}"), "")?;
                assets.insert(name.clone(), sent);
                sent
            }
        };
        let kind = match name.rsplit('.').next() {
            Some("css") => &mut weight.css,
            Some("js") => &mut weight.js,
            Some("wasm") => &mut weight.wasm,
            _ => &mut weight.others,
        };
        *kind += bytes;
    }
    Ok(weight)
}

/// Every built file that a page names, once.
fn names(html: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in html.split('"').filter(|part| part.starts_with("/assets/")) {
        if !names.iter().any(|known| known == part) {
            names.push(part.to_owned());
        }
    }
    names
}

/// The body as it was sent, and its bytes.
fn read(agent: &Agent, address: &str, cookie: &str) -> Result<(Response<Body>, usize)> {
    let request = agent.get(address).header("accept-encoding", "br").header("cookie", cookie);
    let answer = request.call().with_context(|| address.to_owned())?;
    ensure!(answer.status() == 200, "{address} answers {}", answer.status());
    let (head, mut body) = answer.into_parts();
    let mut bytes = Vec::new();
    body.as_reader().read_to_end(&mut bytes)?;
    let sent = bytes.len();
    Ok((Response::from_parts(head, Body::builder().data(bytes)), sent))
}

fn plain(answer: Response<Body>) -> Result<String> {
    let is_brotli = answer.headers().get("content-encoding").is_some_and(|one| one == "br");
    let mut text = String::new();
    let mut body = answer.into_body();
    let reader = body.as_reader();
    match is_brotli {
        true => brotli::Decompressor::new(reader, 64 * 1024).read_to_string(&mut text)?,
        false => bail!("a page is sent without compression"),
    };
    Ok(text)
}

/// Signs in; gives the cookie of the session.
fn sign_in(agent: &Agent, url: &str, password: &str) -> Result<String> {
    let form = [("login", "admin"), ("password", password), ("next", "/")];
    let answer = agent
        .post(format!("{url}/sign-in"))
        .header("origin", url)
        .config()
        .max_redirects(0)
        .build()
        .send_form(form)?;
    let cookie = answer.headers().get("set-cookie").context("the sign-in gives no cookie")?;
    let cookie = cookie.to_str()?.split(';').next().unwrap_or_default();
    Ok(cookie.to_owned())
}

fn register(server: &Headroom) -> Result<()> {
    let token = server.create_token("weight", &["--role", "operator"])?;
    let request = agent().put(format!("{}/api/v1{APP}", server.url()));
    let request = request.header("authorization", format!("Bearer {token}"));
    let answer = request.send_json(json!({ "plan": "basic" }))?;
    ensure!(answer.status().is_success(), "the App Key is not registered: {}", answer.status());
    Ok(())
}

fn agent() -> Agent {
    let config = Agent::config_builder().timeout_global(Some(ANSWER_WITHIN));
    config.http_status_as_error(false).build().into()
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn each_file_that_a_page_names_counts_once() {
        let html = r#"<link href="/assets/a.css"><script>import "/assets/a.js"; "/assets/a.wasm"
            "/assets/a.js"</script><a href="/apps">"#;
        assert_eq!(names(html), ["/assets/a.css", "/assets/a.js", "/assets/a.wasm"]);
    }
}
