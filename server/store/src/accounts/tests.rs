use chrono::TimeDelta;
use domain::access::{Actor, Caller, OwnAccount};
use domain::accounts::{AccountEdit, AccountForm};
use domain::sessions::{Lifetime, Throttle};
use sqlx::PgPool;

use super::*;
use crate::sign_in;
use crate::testing::column;

pub(crate) const PASSWORD: &str = "correct horse battery";

pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000 + seconds, 0).unwrap()
}

pub(crate) fn admin_permit() -> Permit<ManageAccounts> {
    Caller::system("test").permit().unwrap()
}

pub(crate) fn own_permit(account: &Account) -> Permit<OwnAccount> {
    let actor = Actor::Account { id: account.id.0, name: account.login.clone() };
    Caller { actor, ..Caller::system("test") }.permit().unwrap()
}

fn form(login: &str, role: Role) -> NewAccount {
    let form = AccountForm {
        login: login.into(),
        name: "</title><script>".into(),
        role: role.as_str().into(),
        password: PASSWORD.into(),
    };
    form.parse().unwrap()
}

pub(crate) async fn account(db: &Db, login: &str, role: Role) -> Account {
    create(db, &admin_permit(), &form(login, role), at(0)).await.unwrap()
}

pub(crate) fn code<T>(result: Result<T>) -> Code {
    Problem::from(result.err().unwrap()).code
}

/// Signs in and answers with the cookie's value.
pub(crate) async fn signed_in(db: &Db, login: &str, key: &str, now: DateTime<Utc>) -> String {
    let origin = Default::default();
    let verified =
        sign_in::verify(db, login, PASSWORD, &origin, Throttle::default(), now).await.unwrap();
    let lifetime = Lifetime::default();
    sessions::begin(db, &verified, key, &origin, None, lifetime, now).await.unwrap();
    key.to_owned()
}

pub(crate) async fn is_alive(db: &Db, key: &str, now: DateTime<Utc>) -> bool {
    sessions::visitor(db, key, Lifetime::default(), now).await.unwrap().is_some()
}

use domain::problem::Code;

async fn actions(db: &Db) -> Vec<String> {
    column(db.pool(), "select action from audit_log order by id").await
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_login_belongs_to_one_account(pool: PgPool) {
    let db = Db::from_pool(pool);
    account(&db, "ana", Role::Viewer).await;
    let again = create(&db, &admin_permit(), &form("ANA", Role::Admin), at(1)).await;
    let problem = Problem::from(again.unwrap_err());
    assert!(problem.for_field("login").is_some(), "{problem:?}");
    assert_eq!(actions(&db).await, ["account.create"], "a refused mutation left a row");
}

#[sqlx::test(migrations = "../../migrations")]
async fn accounts_are_listed_by_login_page_by_page(pool: PgPool) {
    let db = Db::from_pool(pool);
    for login in ["cem", "ana", "bo"] {
        account(&db, login, Role::Viewer).await;
    }
    let mut seen = Vec::new();
    let mut page = PageRequest { cursor: None, limit: Some(2) };
    loop {
        let found = list(&db, &admin_permit(), &page, at(1)).await.unwrap();
        seen.extend(found.items.into_iter().map(|account| account.login));
        let Some(next) = found.next else { break };
        page.cursor = Some(next);
    }
    assert_eq!(seen, ["ana", "bo", "cem"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_edit_of_an_old_version_is_refused(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let to = |role| AccountEdit { role: Some(role), ..Default::default() };
    let edited = edit(&db, &admin_permit(), ana.id, 1, &to(Role::Support), at(1)).await.unwrap();
    assert_eq!((edited.role, edited.version), (Role::Support, 2));
    let stale = edit(&db, &admin_permit(), ana.id, 1, &to(Role::Admin), at(2)).await;
    assert_eq!(code(stale), Code::Stale);
    assert_eq!(actions(&db).await, ["account.create", "account.edit"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_account_that_does_not_exist_is_not_found(pool: PgPool) {
    let db = Db::from_pool(pool);
    let nobody = AccountId(Uuid::nil());
    let edit = edit(&db, &admin_permit(), nobody, 1, &AccountEdit::default(), at(1)).await;
    assert_eq!(code(edit), Code::NotFound);
    assert_eq!(code(read(&db, &admin_permit(), nobody, at(1)).await), Code::NotFound);
    let reset = reset_password(&db, &admin_permit(), nobody, "another good phrase", at(1)).await;
    assert_eq!(code(reset), Code::NotFound);
    assert_eq!(code(end_sessions(&db, &admin_permit(), nobody, at(1)).await), Code::NotFound);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_last_admin_can_neither_be_demoted_nor_disabled(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Admin).await;
    let demote = AccountEdit { role: Some(Role::Operator), ..Default::default() };
    let disable = AccountEdit { disabled: Some(true), ..Default::default() };
    assert_eq!(code(edit(&db, &admin_permit(), ana.id, 1, &demote, at(1)).await), Code::Conflict);
    assert_eq!(code(edit(&db, &admin_permit(), ana.id, 1, &disable, at(1)).await), Code::Conflict);
    let bo = account(&db, "bo", Role::Admin).await;
    edit(&db, &admin_permit(), ana.id, 1, &disable, at(2)).await.unwrap();
    assert_eq!(code(edit(&db, &admin_permit(), bo.id, 1, &demote, at(3)).await), Code::Conflict);
}

#[sqlx::test(migrations = "../../migrations")]
async fn two_admins_who_demote_each_other_leave_one(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Admin).await;
    let bo = account(&db, "bo", Role::Admin).await;
    let demote = AccountEdit { role: Some(Role::Viewer), ..Default::default() };
    let permit = admin_permit();
    let (one, two) = tokio::join!(
        edit(&db, &permit, ana.id, 1, &demote, at(1)),
        edit(&db, &permit, bo.id, 1, &demote, at(1)),
    );
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_disabled_account_is_signed_out_and_cannot_sign_in(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let key = signed_in(&db, "ana", "browser", at(0)).await;
    assert!(is_alive(&db, &key, at(1)).await);
    let disable = |disabled| AccountEdit { disabled: Some(disabled), ..Default::default() };
    edit(&db, &admin_permit(), ana.id, 1, &disable(true), at(2)).await.unwrap();
    assert!(!is_alive(&db, &key, at(3)).await);
    let origin = Default::default();
    let refused = sign_in::verify(&db, "ana", PASSWORD, &origin, Throttle::default(), at(3)).await;
    assert_eq!(code(refused), Code::Unauthenticated);
    let enabled = edit(&db, &admin_permit(), ana.id, 2, &disable(false), at(4)).await.unwrap();
    assert_eq!(enabled.disabled_at, None);
    assert!(!is_alive(&db, &key, at(5)).await, "an ended session came back");
    signed_in(&db, "ana", "again", at(5)).await;
}

#[sqlx::test(migrations = "../../migrations")]
async fn changing_the_password_ends_the_other_sessions(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let (here, there) =
        (signed_in(&db, "ana", "a", at(0)).await, signed_in(&db, "ana", "b", at(0)).await);
    let permit = own_permit(&ana);
    let current = sessions::visitor(&db, &here, Lifetime::default(), at(1)).await.unwrap();
    let keep = current.map(|visitor| visitor.session);
    let new = "a phrase that is new";
    let wrong = change_password(&db, &permit, keep, "wrong", new, at(1)).await.unwrap_err();
    assert!(Problem::from(wrong).for_field("current_password").is_some());
    let short = change_password(&db, &permit, keep, PASSWORD, "short", at(1)).await.unwrap_err();
    assert!(Problem::from(short).for_field("new_password").is_some());
    assert!(is_alive(&db, &there, at(1)).await);
    change_password(&db, &permit, keep, PASSWORD, new, at(2)).await.unwrap();
    assert!(is_alive(&db, &here, at(3)).await);
    assert!(!is_alive(&db, &there, at(3)).await);
    let origin = Default::default();
    let old = sign_in::verify(&db, "ana", PASSWORD, &origin, Throttle::default(), at(3)).await;
    assert_eq!(code(old), Code::Unauthenticated);
    sign_in::verify(&db, "ana", new, &origin, Throttle::default(), at(3)).await.unwrap();
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_session_left_open_is_no_place_to_guess_the_password(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let guess = |word| {
        let (db, permit) = (db.clone(), own_permit(&ana));
        async move {
            code(change_password(&db, &permit, None, word, "a phrase that is new", at(1)).await)
        }
    };
    for _ in 0..Throttle::default().failures_per_login_max {
        assert_eq!(guess("wrong").await, Code::Invalid);
    }
    assert_eq!(guess(PASSWORD).await, Code::TooMany);
}

#[sqlx::test(migrations = "../../migrations")]
async fn an_admin_resets_a_password_and_ends_all_sessions(pool: PgPool) {
    let db = Db::from_pool(pool);
    let ana = account(&db, "ana", Role::Viewer).await;
    let key = signed_in(&db, "ana", "a", at(0)).await;
    let bad = reset_password(&db, &admin_permit(), ana.id, "passwordpassword", at(1)).await;
    assert!(Problem::from(bad.unwrap_err()).for_field("password").is_some());
    assert!(is_alive(&db, &key, at(1)).await);
    reset_password(&db, &admin_permit(), ana.id, "another good phrase", at(2)).await.unwrap();
    assert!(!is_alive(&db, &key, at(3)).await);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_first_admin_is_made_once_even_by_two_servers(pool: PgPool) {
    let db = Db::from_pool(pool);
    assert!(!exists_any(&db).await.unwrap());
    let new = form("admin", Role::Admin);
    let other = form("root", Role::Admin);
    let (one, two) =
        tokio::join!(create_first_admin(&db, &new, at(0)), create_first_admin(&db, &other, at(0)),);
    assert_eq!(one.unwrap().iter().chain(two.unwrap().iter()).count(), 1);
    assert_eq!(create_first_admin(&db, &new, at(1)).await.unwrap(), None);
    assert_eq!(actions(&db).await, ["account.create"]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_token_has_no_own_account(pool: PgPool) {
    let db = Db::from_pool(pool);
    let actor = Actor::Token { id: Uuid::nil(), name: "script".into() };
    let permit = Caller { actor, ..Caller::system("test") }.permit().unwrap();
    assert_eq!(code(own(&db, &permit, at(0)).await), Code::Forbidden);
    let ana = account(&db, "ana", Role::Viewer).await;
    let later = at(0) + TimeDelta::days(1);
    assert_eq!(own(&db, &own_permit(&ana), later).await.unwrap().login, "ana");
}
