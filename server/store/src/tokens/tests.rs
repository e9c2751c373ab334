use domain::access::{ManageAccounts, ReadLimits, ReportUsage};
use domain::problem::Code;
use domain::tokens::{TokenForm, TokenState};
use sqlx::PgPool;

use super::*;
use crate::accounts::tests::{at, code};

fn permit() -> Permit<ManageTokens> {
    Caller::system("test").permit().unwrap()
}

fn form(scopes: &[&str], role: Option<&str>, days: Option<u32>) -> NewToken {
    let form = TokenForm {
        name: "</title><script>".into(),
        role: role.map(str::to_owned),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        expires_in_days: days,
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
        sqlx::query_scalar("select count(*) from audit_log where action = 'token.revoke'")
            .fetch_one(db.pool())
            .await
            .unwrap();
    assert_eq!(rows, 1);
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
    let stored: Vec<String> = sqlx::query_scalar(
        "select t::text from api_tokens t union all select a::text from audit_log a",
    )
    .fetch_all(db.pool())
    .await
    .unwrap();
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
