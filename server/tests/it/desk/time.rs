//! The page of a request and time: what somebody or time itself changed after it was opened, and
//! grants that outlast what they are needed for.

use domain::access::FollowRequest;

use super::*;

/// An override that ran out an hour ago.
async fn ran_out(desk: &Desk) {
    let now = crate::spawn::now();
    let new = NewOverride {
        target: quota("groups"),
        value: limited(150),
        reason: "a concert".into(),
        starts_at: None,
        ends_at: Some(now - TimeDelta::hours(1)),
        confirm: Check::ALL.to_vec(),
    };
    let (db, permit) = (&desk.gateway.server.db, Caller::system("test").permit().unwrap());
    let (app, then) = (APP.parse().unwrap(), now - TimeDelta::hours(2));
    store::overrides::set(db, &permit, &app, None, &new, then).await.unwrap();
}

/// What the page showed while the override still held.
async fn seen_before(desk: &Desk) -> String {
    let permit = Caller::system("test").permit::<FollowRequest>().unwrap();
    let then = crate::spawn::now() - TimeDelta::minutes(90);
    let read = store::requests::read(&desk.gateway.server.db, &permit, desk.request.id, then);
    read.await.unwrap().request.seen().to_string()
}

#[sqlx::test(migrations = "../migrations")]
async fn what_was_shown_before_an_override_ran_out_is_looked_at_again(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    ran_out(&desk).await;
    let ana = desk.person("ana").await;
    let old = seen_before(&desk).await;
    for act in ["approve", "deny"] {
        let fields = [("do", act), ("seen", old.as_str()), ("zone", "UTC"), ("reason", "my words")];
        let page = text(ana.post_form(&desk.path, &fields).await, 412).await;
        for words in ["my words", "It changed after you opened it", "began or ended by itself"] {
            assert!(page.contains(words), "{act}: {words}: {page}");
        }
        assert_ne!(hidden(&page, "seen"), old, "the page is that of now");
    }
    assert_eq!(desk.limit("groups"), limited(100));
    let done = desk.grant(&ana, "approve", &[("until", "needed"), ("reason", "fits")]).await;
    assert_eq!(done.status(), 303);
    assert_eq!(desk.limit("groups"), limited(300));
}

#[sqlx::test(migrations = "../migrations")]
async fn the_end_of_what_is_needed_for_a_time_is_proposed_and_its_absence_confirmed(pool: PgPool) {
    let desk = desk(pool, &[("groups", 300)]).await;
    let ana = desk.person("ana").await;
    let page = ana.page(&desk.path).await;
    let needed = page.split("id=\"field-approve-until-needed\"").nth(1).unwrap();
    assert!(needed.split('>').next().unwrap().contains("checked"), "{needed}");
    let good = [("until", "good"), ("reason", "they grow")];
    let looked = text(desk.send(&ana, "approve", &good).await, 200).await;
    assert!(looked.contains("choose that end above") && looked.contains("grants_for_good"));
    let refused = text(desk.grant(&ana, "approve", &good).await, 422).await;
    assert!(refused.contains("approve-confirm-error"), "{refused}");
    assert_eq!(desk.limit("groups"), limited(100));
    let meant = [good[0], good[1], FOR_GOOD];
    assert_eq!(desk.grant(&ana, "approve", &meant).await.status(), 303);
    assert_eq!(desk.limit("groups"), limited(300));
}
