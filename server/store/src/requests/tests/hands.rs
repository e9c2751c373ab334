//! Whose hand files, decides and agrees: a person with all tokens that go back to them.

use domain::accounts::AccountForm;
use domain::problem::Problem;
use domain::tokens::TokenForm;

use super::*;
use crate::{accounts, tokens};

/// An account with the role of an admin, which may make tokens.
async fn admin(db: &Db, login: &str) -> Caller {
    let form = AccountForm {
        login: login.into(),
        name: String::new(),
        role: "admin".into(),
        password: "correct horse battery".into(),
    };
    let made = accounts::create(db, &permit(), &form.parse().unwrap(), at(0)).await.unwrap();
    let actor = Actor::Account { id: made.id.0, name: login.to_owned() };
    Caller { actor, role: Some(Role::Admin), ..Caller::system("test") }
}

/// A token that `maker` makes: with a role, or with the scope of a portal.
async fn token(db: &Db, maker: &Caller, name: &str, role: Option<Role>) -> Caller {
    let scopes = if role.is_some() { Vec::new() } else { vec!["requests:write".to_owned()] };
    let role = role.map(|role| role.as_str().to_owned());
    let form = TokenForm { name: name.into(), role, scopes, all: true, ..TokenForm::default() };
    let new = form.parse().unwrap();
    let (_, bearer) = tokens::create(db, &maker.permit().unwrap(), &new, at(0)).await.unwrap();
    tokens::caller(db, &bearer.unwrap(), &Origin::default(), at(0)).await.unwrap().unwrap()
}

/// Files for `groups` as `filer`, and lets the others decide; what each of them is told.
async fn decided_by(
    db: &Db,
    app: &AppKey,
    filer: &Caller,
    others: &[&Caller],
) -> Vec<Option<Code>> {
    let filed = file(db, &filer.permit().unwrap(), &new(app, 300), at(1)).await.unwrap();
    let deny = Decision::new(Verdict::Deny, "no");
    let mut told = Vec::new();
    for other in others {
        let permit = other.permit().unwrap();
        let decided = decide(db, &permit, filed.id, filed.seen(), &deny, at(2)).await;
        let decided = decided.map(|_| ()).map_err(|error| Problem::from(error).code);
        if decided.is_err() {
            let claimed = claim(db, &permit, filed.id, false, at(2)).await;
            assert_eq!(code(claimed), Code::Forbidden, "taken, though not decided");
        }
        told.push(decided.err());
    }
    if told.iter().all(Option::is_some) {
        withdraw(db, &sam(), filed.id, None, "again", at(3)).await.unwrap();
    }
    told
}

const OWN: Option<Code> = Some(Code::Forbidden);

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_decides_what_they_filed_by_a_token_of_theirs_at_any_depth(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let (eva, operator) = (admin(&db, "eva").await, Some(Role::Operator));
    let first = token(&db, &eva, "first", Some(Role::Admin)).await;
    let second = token(&db, &first, "second", Some(Role::Admin)).await;
    let deep = token(&db, &second, "deep", operator).await;
    let other = token(&db, &first, "other", operator).await;
    let hand = [&eva, &first, &second, &deep, &other];
    for filer in hand {
        let others: Vec<&Caller> = hand.to_vec();
        let told = decided_by(&db, &app, filer, &others).await;
        assert_eq!(told, [OWN; 5], "{:?}", filer.actor);
    }
    let bo = admin(&db, "bo").await;
    let bos = token(&db, &bo, "bo's", operator).await;
    assert_eq!(decided_by(&db, &app, &deep, &[&bos]).await, [None]);
    assert_eq!(decided_by(&db, &app, &bos, &[&deep]).await, [None]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_tokens_that_a_token_of_the_command_line_made_are_one_hand(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let line = Caller::system("command line");
    let root = token(&db, &line, "root", Some(Role::Admin)).await;
    let one = token(&db, &root, "one", Some(Role::Operator)).await;
    let two = token(&db, &root, "two", Some(Role::Operator)).await;
    let stranger = token(&db, &line, "stranger", Some(Role::Operator)).await;
    assert_eq!(decided_by(&db, &app, &one, &[&two, &root, &stranger]).await, [OWN, OWN, None]);
    assert_eq!(decided_by(&db, &app, &root, &[&one, &two]).await, [OWN, OWN]);
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_portal_files_is_the_customers_whoever_made_its_token(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let eva = admin(&db, "eva").await;
    let portal = token(&db, &eva, "portal", None).await;
    let script = token(&db, &eva, "script", Some(Role::Operator)).await;
    let asked = file(&db, &portal.permit().unwrap(), &new(&app, 300), at(1)).await.unwrap();
    let permit = script.permit().unwrap();
    let done = decide(&db, &permit, asked.id, asked.seen(), &approve(), at(2)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
}

#[sqlx::test(migrations = "../../migrations")]
async fn nobody_agrees_to_what_they_proposed_by_a_token_of_theirs(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let eva = admin(&db, "eva").await;
    let maker = token(&db, &eva, "maker", Some(Role::Admin)).await;
    let script = token(&db, &maker, "script", Some(Role::Operator)).await;
    let request = filed(&db, &app, 500).await;
    let by = script.permit().unwrap();
    let proposed = decide(&db, &by, request.id, request.seen(), &approve(), at(1)).await.unwrap();
    assert!(proposed.proposal.is_some());
    for own in [&eva, &maker, &script] {
        let (permit, seen) = (own.permit().unwrap(), proposed.seen());
        let agreed = agree(&db, &permit, request.id, seen, true, None, &Check::ALL, at(2)).await;
        assert_eq!(code(agreed), Code::Forbidden, "{:?}", own.actor);
        let desk = evidence(&db, &own.permit().unwrap(), request.id, at(2)).await.unwrap();
        assert_eq!((desk.is_own, desk.is_own_proposal), (false, true));
    }
    // The database says so too, whoever writes.
    let forced = sqlx::query(
        "update requests set state = 'approved', decision = '{}', decided_at = now(),
             proposal = null, proposed_id = null, decided_id = $2, seconded_id = $3
         where id = $1",
    )
    .bind(request.id)
    .bind(script.actor.id())
    .bind(eva.actor.id())
    .execute(&pool)
    .await
    .unwrap_err();
    assert_eq!(broken_constraint(&forced), Some("requests_no_self_approval"));
    let seen = proposed.seen();
    let done = agree(&db, &bo(), request.id, seen, true, None, &Check::ALL, at(3)).await.unwrap();
    assert_eq!(done.state, RequestState::Approved);
}

#[sqlx::test(migrations = "../../migrations")]
async fn the_page_of_a_request_says_whether_a_token_of_ones_own_filed_it(pool: PgPool) {
    let (db, app) = shop(&pool).await;
    let eva = admin(&db, "eva").await;
    let script = token(&db, &eva, "script", Some(Role::Operator)).await;
    let filed = file(&db, &script.permit().unwrap(), &new(&app, 300), at(1)).await.unwrap();
    let own = evidence(&db, &eva.permit().unwrap(), filed.id, at(2)).await.unwrap();
    let others = evidence(&db, &ana(), filed.id, at(2)).await.unwrap();
    assert_eq!((own.is_own, others.is_own), (true, false));
}
