use domain::access::{ManageAccounts, ReadLimits, ReportUsage};
use domain::accounts::{Account, AccountEdit, Name};
use domain::problem::Code;
use domain::tokens::{TokenForm, TokenState};
use sqlx::PgPool;

use super::*;
use crate::accounts;
use crate::accounts::tests::{account, admin_permit, at, code};
use crate::testing::{column, scalar};

fn permit() -> Permit<ManageTokens> {
    Caller::system("test").permit().unwrap()
}

fn form(scopes: &[&str], role: Option<&str>, days: Option<u32>) -> NewToken {
    let form = TokenForm {
        name: "</title><script>".into(),
        role: role.map(str::to_owned),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        all: true,
        expires_in_days: days,
        ..TokenForm::default()
    };
    form.parse().unwrap()
}

fn made(created: Result<(Token, Option<BearerToken>)>) -> (Token, BearerToken) {
    let (token, bearer) = created.unwrap();
    (token, bearer.unwrap())
}

async fn holder(db: &Db, bearer: &BearerToken, now: DateTime<Utc>) -> Option<Caller> {
    caller(db, bearer, &Origin::default(), now).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_opens_what_it_was_made_for(pool: PgPool) {
    let db = Db::from_pool(pool);
    let (token, bearer) =
        made(create(&db, &permit(), &form(&["usage:write"], None, None), at(0)).await);
    assert_eq!((token.role, token.scopes.as_slice()), (None, &[Scope::UsageWrite][..]));
    let gateway = holder(&db, &bearer, at(1)).await.unwrap();
    assert!(gateway.may::<ReportUsage>() && !gateway.may::<ReadLimits>());
    let (_, bearer) = made(create(&db, &permit(), &form(&[], Some("admin"), None), at(0)).await);
    assert!(holder(&db, &bearer, at(1)).await.unwrap().may::<ManageAccounts>());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_wrong_secret_or_id_opens_nothing(pool: PgPool) {
    let db = Db::from_pool(pool);
    let (_, bearer) = made(create(&db, &permit(), &form(&[], Some("viewer"), None), at(0)).await);
    let wrong = BearerToken { secret: "0".repeat(48), ..bearer.clone() };
    assert!(holder(&db, &wrong, at(1)).await.is_none());
    let foreign = BearerToken { id: TokenId(Uuid::nil()), ..bearer };
    assert!(holder(&db, &foreign, at(1)).await.is_none());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_ends_by_itself_or_is_revoked_at_once(pool: PgPool) {
    let db = Db::from_pool(pool);
    let new = form(&[], Some("viewer"), Some(1));
    let (token, bearer) = made(create(&db, &permit(), &new, at(0)).await);
    assert!(holder(&db, &bearer, at(86_399)).await.is_some());
    assert!(holder(&db, &bearer, at(86_400)).await.is_none());
    let revoked = revoke(&db, &permit(), token.id, at(10)).await.unwrap();
    assert_eq!(revoked.state(at(11)), TokenState::Revoked);
    assert!(holder(&db, &bearer, at(11)).await.is_none());
    let again = revoke(&db, &permit(), token.id, at(20)).await.unwrap();
    assert_eq!(again.revoked_at, revoked.revoked_at);
    let rows: i64 =
        scalar(db.pool(), "select count(*) from audit_log where action = 'token.revoke'").await;
    assert_eq!(rows, 1);
}

/// An admin, as an account and as somebody who acts.
async fn admin(db: &Db) -> (Account, Caller) {
    let eva = account(db, "eva", Role::Admin).await;
    let actor = Actor::Account { id: eva.id.0, name: eva.login.clone() };
    (eva, Caller { actor, ..Caller::system("test") })
}

async fn made_by(db: &Db, maker: &Caller, new: &NewToken) -> (Caller, BearerToken) {
    let (_, bearer) = made(create(db, &maker.permit().unwrap(), new, at(0)).await);
    (holder(db, &bearer, at(0)).await.unwrap(), bearer)
}

async fn change(db: &Db, who: &Account, edit: AccountEdit) -> Account {
    let now = accounts::read(db, &admin_permit(), who.id, at(0)).await.unwrap();
    accounts::edit(db, &admin_permit(), who.id, now.version, &edit, at(0)).await.unwrap()
}

#[sqlx::test(migrations = "../../migrations")]
async fn tokens_with_a_role_end_with_the_account_that_made_them_at_any_depth(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "bo", Role::Admin).await;
    let (eva, caller) = admin(&db).await;
    let (first, one) = made_by(&db, &caller, &form(&[], Some("admin"), None)).await;
    let (_, deep) = made_by(&db, &first, &form(&[], Some("operator"), None)).await;
    let (_, gateway) = made_by(&db, &first, &form(&["usage:write"], None, None)).await;
    let known = db.token_revocations();
    let disable = |disabled| AccountEdit { disabled: Some(disabled), ..Default::default() };
    let disabled = change(&db, &eva, disable(true)).await;
    assert!(db.token_revocations() > known, "what was known of tokens is still believed");
    for bearer in [&one, &deep] {
        assert!(holder(&db, bearer, at(1)).await.is_none());
        let token = read(&db, &permit(), bearer.id).await.unwrap();
        assert_eq!(token.state(at(1)), TokenState::Suspended);
    }
    // What gateways hold goes on, and whoever disables the account is told of it.
    assert!(holder(&db, &gateway, at(1)).await.is_some());
    let goes_on: Vec<_> = disabled.scope_tokens.iter().map(|token| token.id).collect();
    assert_eq!(goes_on, [gateway.id]);
    revoke(&db, &permit(), gateway.id, at(2)).await.unwrap();
    let listed = accounts::read(&db, &admin_permit(), eva.id, at(3)).await.unwrap();
    assert_eq!(listed.scope_tokens, []);
    change(&db, &eva, disable(false)).await;
    assert!(holder(&db, &deep, at(4)).await.is_some());
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_falls_with_the_role_of_the_account_that_made_it(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "bo", Role::Admin).await;
    let (eva, caller) = admin(&db).await;
    let (first, one) = made_by(&db, &caller, &form(&[], Some("admin"), None)).await;
    let (_, deep) = made_by(&db, &first, &form(&[], Some("operator"), None)).await;
    let (_, low) = made_by(&db, &first, &form(&[], Some("viewer"), None)).await;
    for role in Role::ALL {
        let known = db.token_revocations();
        change(&db, &eva, AccountEdit { role: Some(role), ..Default::default() }).await;
        assert!(db.token_revocations() > known);
        for (bearer, own) in [(&one, Role::Admin), (&deep, Role::Operator), (&low, Role::Viewer)] {
            let holder = holder(&db, bearer, at(1)).await.unwrap();
            assert_eq!(holder.role, Some(own.min(role)));
            let token = read(&db, &permit(), bearer.id).await.unwrap();
            assert_eq!((token.role, token.role_now()), (Some(own), Some(own.min(role))));
        }
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_names_who_made_it_and_who_answers_for_it(pool: PgPool) {
    let db = Db::from_pool(pool);
    let (_, caller) = admin(&db).await;
    let new = NewToken { name: Name::parse("first").unwrap(), ..form(&[], Some("admin"), None) };
    let (first, one) = made_by(&db, &caller, &new).await;
    let (_, two) = made_by(&db, &first, &form(&["limits:read"], None, None)).await;
    let (_, alone) = made_by(&db, &Caller::system("test"), &new).await;
    let of = async |bearer: &BearerToken| {
        let token = read(&db, &permit(), bearer.id).await.unwrap();
        (token.created_by, token.maker.map(|maker| maker.login))
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(of(&one).await, (text("eva"), text("eva")));
    assert_eq!(of(&two).await, (text("first"), text("eva")));
    assert_eq!(of(&alone).await, (None, None));
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_last_use_is_noted_once_a_minute(pool: PgPool) {
    let db = Db::from_pool(pool);
    let (token, bearer) =
        made(create(&db, &permit(), &form(&[], Some("viewer"), None), at(0)).await);
    assert_eq!(token.last_used_at, None);
    for (now, noted) in [(1, 1), (60, 1), (61, 61)] {
        holder(&db, &bearer, at(now)).await.unwrap();
        let seen = read(&db, &permit(), token.id).await.unwrap();
        assert_eq!(seen.last_used_at, Some(at(noted)), "after use at {now} s");
    }
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_secret_is_neither_stored_nor_on_record(pool: PgPool) {
    let db = Db::from_pool(pool);
    let (_, bearer) = made(create(&db, &permit(), &form(&[], Some("viewer"), None), at(0)).await);
    let stored: Vec<String> = column(
        db.pool(),
        "select t::text from api_tokens t union all select a::text from audit_log a",
    )
    .await;
    assert_eq!(stored.len(), 2);
    assert!(stored.iter().all(|row| !row.contains(&bearer.secret)), "{stored:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn tokens_are_listed_newest_first_page_by_page(pool: PgPool) {
    let db = Db::from_pool(pool);
    let mut made = Vec::new();
    for _ in 0..3 {
        let (token, _) =
            create(&db, &permit(), &form(&[], Some("viewer"), None), at(0)).await.unwrap();
        made.insert(0, token.id);
    }
    let mut page = PageRequest { cursor: None, limit: Some(2) };
    let first = list(&db, &permit(), &page).await.unwrap();
    page.cursor = first.next.clone();
    let second = list(&db, &permit(), &page).await.unwrap();
    let seen: Vec<TokenId> =
        first.items.iter().chain(&second.items).map(|token| token.id).collect();
    assert_eq!((seen, second.next), (made, None));
    assert_eq!(code(read(&db, &permit(), TokenId(Uuid::nil())).await), Code::NotFound);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_is_for_whom_it_was_made_and_the_record_tells_it(pool: PgPool) {
    let db = Db::from_pool(pool.clone());
    let new = TokenForm {
        name: "portal".into(),
        scopes: vec!["requests:write".into()],
        orgs: vec!["beta".into()],
        apps: vec!["acme#shop".into()],
        sources: vec!["gateway-7".into()],
        ..TokenForm::default()
    };
    let new = new.parse().unwrap();
    let (token, bearer) = made(create(&db, &permit(), &new, at(0)).await);
    assert_eq!(token.reach, new.reach);
    let holder = holder(&db, &bearer, at(1)).await.unwrap();
    assert_eq!(*holder.reach, new.reach);
    let after: serde_json::Value =
        sqlx::query_scalar("select after from audit_log where action = 'token.create'")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(
        after["reach"],
        json!({ "all": false, "orgs": ["beta"], "apps": ["acme#shop"], "sources": ["gateway-7"] })
    );
    let role = sqlx::query("update api_tokens set role = 'viewer', scopes = '{}'");
    assert!(role.execute(&pool).await.is_err(), "a role is bound to names");
}
