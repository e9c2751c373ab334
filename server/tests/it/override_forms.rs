//! The pages about overrides as a browser without JavaScript uses them.

use domain::access::Role;
use sqlx::PgPool;

use crate::gateway::Gateway;
use crate::spawn::{Browser, location};

async fn page(browser: &Browser, path: &str) -> String {
    let answer = browser.get(path).await;
    assert_eq!(answer.status(), 200, "{path}");
    answer.text().await.unwrap()
}

/// The value of the hidden field `name`.
fn hidden(page: &str, name: &str) -> String {
    let field = page.split(&format!("name=\"{name}\" value=\"")).nth(1);
    field.and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
}

const WHAT: [(&str, &str); 4] =
    [("target", "quota:groups"), ("value", "300"), ("reason", "a term begins"), ("which", "list")];

fn with<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    WHAT.iter().chain(more).copied().collect()
}

#[sqlx::test(migrations = "../migrations")]
async fn one_override_is_found_extended_copied_and_ended(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let app = "acme#chat".parse().unwrap();
    let permit = domain::access::Caller::system("test").permit().unwrap();
    store::apps::register(
        &gateway.server.db,
        &permit,
        &app,
        &"free".into(),
        gateway.server.db.now(),
    )
    .await
    .unwrap();
    let new = serde_json::json!({
        "target": { "quota": "groups" }, "value": { "kind": "limited", "amount": 200 },
        "reason": "a campaign", "ends_at": crate::gateway::ago(-3600),
    });
    let path = "/apps/acme/shop/overrides";
    let made = crate::gateway::body(gateway.send(reqwest::Method::POST, path, new).await).await;
    let operator = gateway.server.signed_in(Role::Operator).await;
    let table = page(&operator, "/overrides?app=shop&ending_within_days=7").await;
    // The job that looks may have looked already.
    let looked = ["not looked at yet", "not since it began"].map(|words| table.contains(words));
    assert!(table.contains("a campaign") && looked.contains(&true), "{table}");
    assert!(page(&operator, "/overrides?state=ended").await.contains("No override matches"));
    let path = format!("/overrides/{}", made["id"].as_str().unwrap());
    let version = hidden(&page(&operator, &path).await, "version");
    let extend = |end: &'static str, good: &'static str, version: String| {
        let fields = [
            ("do", "extend".to_owned()),
            ("version", version),
            ("ends_at", end.to_owned()),
            ("for_good", good.to_owned()),
            ("reason", "longer".to_owned()),
        ];
        let (operator, path) = (&operator, path.clone());
        async move {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            operator.post_form(&path, &fields).await
        }
    };
    let unsaid = extend("", "", version.clone()).await;
    assert_eq!(unsaid.status(), 422);
    let unsaid = unsaid.text().await.unwrap();
    assert!(unsaid.contains("Say when it ends") && unsaid.contains("longer"), "kept and told");
    assert_eq!(extend("", "true", "1".into()).await.status(), 412);
    let done = extend("", "true", version).await;
    assert_eq!(done.status(), 303);
    // It goes on as another; the old page says so.
    let next = location(&done).to_owned();
    assert!(!next.starts_with(&path));
    assert!(page(&operator, &next).await.contains("another end"));
    assert!(page(&operator, &path).await.contains("It has ended"));
    let path = next.split('?').next().unwrap();
    let what = [("target", "quota:groups"), ("value", "200"), ("reason", "the same")];
    let copy = |app| [&[("do", "copy"), ("app", app)][..], &what].concat();
    for (app, why) in [("nonsense", "This is no App Key"), ("no#body", "there is no such App Key")]
    {
        let refused = operator.post_form(path, &copy(app)).await;
        assert_eq!(refused.status(), 422);
        let refused = refused.text().await.unwrap().to_lowercase();
        assert!(refused.contains(&why.to_lowercase()), "{app}: {refused}");
    }
    let copied = operator.post_form(path, &copy("acme#chat")).await;
    assert_eq!(copied.status(), 303);
    assert!(page(&operator, location(&copied)).await.contains("set as a copy"));
    let end = [("do", "end"), ("reason", "over")];
    let refused = operator.post_form(path, &end).await;
    assert_eq!(refused.status(), 422);
    assert!(refused.text().await.unwrap().contains("drops by more than 10"));
    let end = [end[0], end[1], ("confirm", "drops_more_than_10_percent")];
    assert_eq!(operator.post_form(path, &end).await.status(), 303);
}

#[sqlx::test(migrations = "../migrations")]
async fn ten_thousand_app_keys_can_be_pasted(pool: PgPool) {
    let gateway = Gateway::start(pool).await;
    let operator = gateway.server.signed_in(Role::Operator).await;
    let names = |count: usize| -> String {
        (0..count)
            .map(|number| format!("organisation-with-a-name#application-{number}\n"))
            .collect()
    };
    let list = names(10_000);
    let fields = with(&[("apps", list.as_str()), ("do", "preview")]);
    let answer = operator.post_form("/overrides/bulk", &fields).await;
    assert_eq!(answer.status(), 200);
    assert!(answer.text().await.unwrap().contains("and 9,900 more"));
    let list = names(10_001);
    let fields = with(&[("apps", list.as_str()), ("do", "preview")]);
    let answer = operator.post_form("/overrides/bulk", &fields).await;
    assert_eq!(answer.status(), 422);
    assert!(answer.text().await.unwrap().contains("at most 10000 App Keys at once"));
}
