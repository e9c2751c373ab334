//! Rules against a real database: replayed, switched on, deciding, and leaving things to people.

use domain::access::{Actor, Caller, DecideRequest, Right, Role};
use domain::checks::Check;
use domain::ids::AppKey;
use domain::language::Locale;
use domain::overrides::NewOverride;
use domain::problem::Code;
use domain::requests::form::parse_of;
use domain::requests::{
    Decision, Figures, NewRequest, Request, RequestState, Settings, Threshold, Verdict, form,
};
use sqlx::PgPool;

use super::*;
use crate::apps;
use crate::requests::decide;
use crate::requests::{self, claim, comment, file, release};
use crate::testing::{
    app, asking, at, code, column, gauge, groups, limited, permit, problem, ready, scalar, setting,
    store, to_plan,
};

/// A person, always the same under one name.
fn person<R: Right>(name: &str, role: Role) -> Permit<R> {
    let id = name.bytes().fold(7u128, |id, byte| id * 257 + u128::from(byte));
    let actor = Actor::Account { id: Uuid::from_u128(id), name: name.to_owned() };
    Caller { actor, role: Some(role), ..Caller::system("test") }.permit().unwrap()
}

fn ada() -> Permit<ManageRequests> {
    person("ada", Role::Admin)
}

fn ana() -> Permit<DecideRequest> {
    person("ana", Role::Operator)
}

fn words(name: &str) -> RuleWords {
    let (of, days_max) = (parse_of("quota:groups").unwrap(), None);
    RuleWords { name: name.into(), of, days_max, plans: vec!["free".into()], ..form::new_rule() }
}

/// An App Key on the plan `free` (100 groups) that uses 95 of them.
async fn busy(db: &Db, key: &str, number: u64) -> AppKey {
    let app = app(db, key, "free").await;
    store(db, number, vec![gauge(&app, "groups", 95, at(-60))], vec![]).await;
    app
}

async fn ask(db: &Db, app: &AppKey, amount: u64, seconds: i64) -> Request {
    file(db, &person("sam", Role::Support), &asking(app, amount), at(seconds)).await.unwrap()
}

async fn state(db: &Db, id: Uuid) -> RequestState {
    now_of(db, id).await.state
}

async fn now_of(db: &Db, id: Uuid) -> Request {
    requests::read(db, &person("sam", Role::Support), id, at(9)).await.unwrap().request
}

/// A rule that was replayed and switched on.
async fn on(db: &Db, words: &RuleWords) -> Rule {
    let rule = create(db, &ada(), words, at(0)).await.unwrap();
    replay(db, &ada(), rule.id, at(0)).await.unwrap();
    enable(db, &ada(), rule.id, rule.version, at(0)).await.unwrap()
}

async fn run(db: &Db, seconds: i64) -> (u64, u64) {
    let done = decide_by_rules(db, at(seconds)).await.unwrap();
    (done.decided, done.left)
}

async fn actions(pool: &PgPool) -> Vec<String> {
    column(pool, "select action from audit_log where action like 'requests.%' order by id").await
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rule_is_replayed_before_it_is_switched_on(pool: PgPool) {
    let db = ready(&pool).await;
    let verdicts = [
        (Verdict::Approve, 150, None),
        (Verdict::ApprovePartially, 160, Some(limited(120))),
        (Verdict::Deny, 170, None),
        // More than twice the plan's value: not the rule's.
        (Verdict::Deny, 250, None),
    ];
    for (number, (verdict, amount, granted)) in (1..).zip(verdicts) {
        let app = busy(&db, &format!("acme#shop{number}"), number).await;
        let request = ask(&db, &app, amount, 0).await;
        let decision = Decision {
            granted,
            confirm: Check::ALL.to_vec(),
            ..Decision::new(verdict, "as it seemed right")
        };
        decide::decide(&db, &ana(), request.id, request.seen(), &decision, at(1)).await.unwrap();
    }
    let rule = create(&db, &ada(), &words("small raises"), at(2)).await.unwrap();
    assert_eq!((rule.enabled, rule.replayed_at, rule.version), (false, None, 1));
    let early = enable(&db, &ada(), rule.id, 1, at(3)).await;
    assert_eq!(*problem(early).rule, RequestRule::RuleNotReplayed.into());
    let forced = sqlx::query("update request_rules set enabled = true").execute(&pool).await;
    assert_eq!(broken_constraint(&forced.unwrap_err()), Some("request_rules_replayed_first"));

    let view = replay(&db, &ada(), rule.id, at(4)).await.unwrap();
    let told = view.replay.clone().unwrap();
    assert_eq!(told.figures, Figures { people: 4, rule: 3, otherwise: 2 });
    let rows: Vec<(u64, RequestState)> =
        told.rows.iter().map(|row| (row.judged.number, row.judged.was)).collect();
    assert_eq!(
        rows,
        [(3, RequestState::Denied), (2, RequestState::PartlyApproved), (1, RequestState::Approved)]
    );
    assert_eq!(
        (told.rows[0].by.as_str(), told.rows[0].reason.as_str()),
        ("ana", "as it seemed right")
    );
    assert_eq!(read(&db, &permit(), rule.id).await.unwrap(), view);
    assert_eq!(preview(&db, &ada(), &words("new"), at(4)).await.unwrap().figures, told.figures);

    let enabled = enable(&db, &ada(), rule.id, 1, at(5)).await.unwrap();
    assert!(enabled.enabled && enabled.replayed_at == Some(at(4)));
    // Other words are another rule.
    let wider = RuleWords { factor_percent: 300, ..words("small raises") };
    let changed = change(&db, &ada(), rule.id, 1, &wider, at(6)).await.unwrap();
    assert_eq!((changed.enabled, changed.replayed_at, changed.version), (false, None, 2));
    assert_eq!(code(enable(&db, &ada(), rule.id, 1, at(7)).await), Code::Stale);
    assert_eq!(code(enable(&db, &ada(), rule.id, 2, at(7)).await), Code::Conflict);
    assert_eq!(code(change(&db, &ada(), rule.id, 1, &wider, at(7)).await), Code::Stale);
    assert_eq!(code(end(&db, &ada(), rule.id, 1, at(7)).await), Code::Stale);
    replay(&db, &ada(), rule.id, at(8)).await.unwrap();
    enable(&db, &ada(), rule.id, 2, at(9)).await.unwrap();
    assert!(!disable(&db, &ada(), rule.id, at(10)).await.unwrap().enabled);
    // It was replayed: it may be switched on again.
    enable(&db, &ada(), rule.id, 2, at(11)).await.unwrap();
    end(&db, &ada(), rule.id, 2, at(12)).await.unwrap();
    assert_eq!(list(&db, &permit()).await.unwrap(), []);
    assert_eq!(code(read(&db, &permit(), rule.id).await), Code::NotFound);
    assert_eq!(
        actions(&pool).await,
        [
            "requests.rule_create",
            "requests.rule_replay",
            "requests.rule_enable",
            "requests.rule_change",
            "requests.rule_replay",
            "requests.rule_enable",
            "requests.rule_disable",
            "requests.rule_enable",
            "requests.rule_end",
        ]
    );
    let kept: i64 = scalar(&pool, "select count(*) from request_rules").await;
    assert_eq!(kept, 1, "it stays on record");
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_rule_decides_and_says_by_what(pool: PgPool) {
    let db = ready(&pool).await;
    let app = busy(&db, "acme#shop", 1).await;
    let request = ask(&db, &app, 150, 0).await;
    assert_eq!(run(&db, 1).await, (0, 0), "without a rule nothing is looked at");
    let rule = on(&db, &words("small raises")).await;
    assert_eq!(run(&db, 2).await, (1, 0));
    let done = now_of(&db, request.id).await;
    assert_eq!(done.state, RequestState::Approved);
    let decision = done.decision.unwrap();
    assert_eq!(decision.by, Actor::System { name: "rule: small raises".into() });
    let used = decision.rule.unwrap();
    assert_eq!((used.id, used.version, &used.words), (rule.id, 1, &rule.words));
    assert_eq!(used.inputs[0].peak_30_days, Some(95));
    assert_eq!(used.inputs[0].at, at(2));
    assert_eq!(
        decision.reason,
        "Rule “small raises”. Groups: 150 asked; limit 100, never changed; plan's value 100; \
         30-day peak 95."
    );
    assert_eq!(decision.overrides.len(), 1);
    let sam = person("sam", Role::Support);
    let view = requests::read(&db, &sam, request.id, at(9)).await.unwrap();
    let last = view.events.last().unwrap();
    assert_eq!(last.by.name(), "rule: small raises");
    assert!(last.text.as_deref().unwrap().contains("30-day peak 95"));
    let mut told = view.clone();
    retell(&db, &mut told, Locale::En);
    assert_eq!(told, view);
    retell(&db, &mut told, Locale::Zh);
    let chinese = "规则“small raises”：群组总数，申请 150；现行上限 100，从未变更；套餐值 100；30 天峰值 95。";
    assert_eq!(told.events.last().unwrap().text.as_deref(), Some(chinese));
    assert_eq!(told.request.decision.unwrap().reason, chinese);
    assert_eq!(read(&db, &permit(), rule.id).await.unwrap().decided, 1);
    let audited: Vec<(String, String)> = sqlx::query_as(
        "select action, actor_name from audit_log
         where action in ('override.set', 'request.approve') order by id",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    let by = "rule: small raises".to_owned();
    assert_eq!(
        audited,
        [("override.set".to_owned(), by.clone()), ("request.approve".to_owned(), by)]
    );
    assert_eq!(run(&db, 3).await, (0, 0));
    // What a rule decided is no person's decision: a replay leaves it out.
    let told = replay(&db, &ada(), rule.id, at(4)).await.unwrap().replay.unwrap();
    assert_eq!(told.figures, Figures::default());
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_a_rule_does_not_meet_is_looked_at_once_and_left(pool: PgPool) {
    let db = ready(&pool).await;
    let (first, second) = (busy(&db, "acme#one", 1).await, busy(&db, "acme#two", 2).await);
    let too_much = ask(&db, &first, 250, 0).await;
    let fits = ask(&db, &second, 150, 0).await;
    on(&db, &words("small raises")).await;
    assert_eq!(run(&db, 1).await, (1, 1));
    assert_eq!(
        (state(&db, too_much.id).await, state(&db, fits.id).await),
        (RequestState::Submitted, RequestState::Approved)
    );
    assert_eq!(run(&db, 2).await, (0, 0), "nothing has changed");
    // Another rule looks at it again, after the first.
    let wider = RuleWords { factor_percent: 300, headroom_percent: 300, ..words("wider") };
    let wider = on(&db, &wider).await;
    assert_eq!(run(&db, 3).await, (1, 0));
    let by = now_of(&db, too_much.id).await.decision.unwrap().rule.unwrap();
    assert_eq!(by.id, wider.id);
}

#[sqlx::test(migrations = "../../migrations")]
async fn over_a_threshold_no_rule_decides(pool: PgPool) {
    let db = ready(&pool).await;
    let app = busy(&db, "acme#shop", 1).await;
    let request = ask(&db, &app, 150, 0).await;
    let of = parse_of("quota:groups").unwrap();
    let strict = Threshold { of, factor_percent: None, amount: Some(120) };
    let settings = Settings { thresholds: vec![strict], ..Settings::default() };
    requests::settings::save(&db, &ada(), 0, &settings, at(0)).await.unwrap();
    let rule = on(&db, &words("small raises")).await;
    assert_eq!(run(&db, 1).await, (0, 1));
    // Not even with a rule that looked when the threshold was another.
    let used = RuleUse { id: rule.id, version: 1, words: rule.words.clone(), inputs: vec![] };
    let system = Caller::system("rule: small raises");
    let approve = Decision::new(Verdict::Approve, "fits");
    let seen = request.seen();
    let refused =
        decide::decide_as(&db, &system, request.id, seen, &approve, Some(used), at(2)).await;
    assert_eq!(code(refused), Code::Conflict);
    let now = now_of(&db, request.id).await;
    assert_eq!((now.state, now.proposal), (RequestState::Submitted, None));
    // Once the threshold is another it is looked at again.
    requests::settings::save(&db, &ada(), 1, &Settings::default(), at(3)).await.unwrap();
    assert_eq!(run(&db, 4).await, (1, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn a_plan_that_changed_meanwhile_is_not_decided_on_old_facts(pool: PgPool) {
    let db = ready(&pool).await;
    let app = busy(&db, "acme#shop", 1).await;
    let request = ask(&db, &app, 150, 0).await;
    let rule = on(&db, &RuleWords { plans: Vec::new(), ..words("any plan") }).await;
    let change = to_plan("basic", "bigger");
    apps::choose_plan(&db, &permit(), &app, request.app_version, &change, at(1)).await.unwrap();
    // Who looked before the change decides for limits that are no more.
    let used = RuleUse { id: rule.id, version: 1, words: rule.words, inputs: vec![] };
    let (system, seen) = (Caller::system("rule: any plan"), request.seen());
    let approve = Decision::new(Verdict::Approve, "fits");
    let late = decide::decide_as(&db, &system, request.id, seen, &approve, Some(used), at(2)).await;
    assert_eq!(code(late), Code::Stale);
    // As filed it would be approved; the limit has changed a moment ago.
    assert_eq!(run(&db, 2).await, (0, 1));
    assert_eq!(state(&db, request.id).await, RequestState::Submitted);
    assert_eq!(run(&db, 3).await, (0, 0));
}

#[sqlx::test(migrations = "../../migrations")]
async fn what_somebody_has_begun_with_is_left_to_people(pool: PgPool) {
    let db = ready(&pool).await;
    let mut ids = Vec::new();
    for number in 1..=3 {
        let app = busy(&db, &format!("acme#shop{number}"), number).await;
        ids.push(ask(&db, &app, 150, 0).await.id);
    }
    claim(&db, &ana(), ids[0], false, at(1)).await.unwrap();
    claim(&db, &ana(), ids[1], false, at(1)).await.unwrap();
    release(&db, &ana(), ids[1], at(2)).await.unwrap();
    comment(&db, &person("sam", Role::Support), ids[2], "careful", true, at(1)).await.unwrap();
    let rule = on(&db, &words("small raises")).await;
    assert_eq!(run(&db, 3).await, (0, 0));
    for id in ids {
        assert!(state(&db, id).await.is_open());
    }
    // Nor does one decide that was switched off while it looked.
    let app = busy(&db, "acme#late", 9).await;
    let late = ask(&db, &app, 150, 4).await;
    disable(&db, &ada(), rule.id, at(5)).await.unwrap();
    let used = RuleUse { id: rule.id, version: 1, words: rule.words.clone(), inputs: vec![] };
    let approve = Decision::new(Verdict::Approve, "fits");
    let system = Caller::system("rule: small raises");
    let refused =
        decide::decide_as(&db, &system, late.id, late.seen(), &approve, Some(used), at(6)).await;
    assert_eq!(code(refused), Code::Conflict);
}

#[sqlx::test(migrations = "../../migrations")]
async fn one_that_is_refused_does_not_stop_the_others(pool: PgPool) {
    let db = ready(&pool).await;
    let (first, second) = (busy(&db, "acme#one", 1).await, busy(&db, "acme#two", 2).await);
    // Needed until a moment at which another temporary override holds.
    let new = NewOverride {
        starts_at: Some(at(3600)),
        ends_at: Some(at(7200)),
        ..setting(groups(), 101)
    };
    crate::overrides::set(&db, &permit(), &first, None, &new, at(0)).await.unwrap();
    let until = NewRequest { needed_until: Some(at(5000)), ..asking(&first, 150) };
    let refused = file(&db, &person("sam", Role::Support), &until, at(0)).await.unwrap();
    let fits = ask(&db, &second, 150, 1).await;
    on(&db, &words("small raises")).await;
    assert_eq!(run(&db, 2).await, (1, 1));
    assert_eq!(state(&db, refused.id).await, RequestState::Submitted);
    assert_eq!(state(&db, fits.id).await, RequestState::Approved);
    assert_eq!(run(&db, 3).await, (0, 0), "it is not tried again and again");
}

#[sqlx::test(migrations = "../../migrations")]
async fn rules_name_what_there_is_once_and_not_too_many(pool: PgPool) {
    let db = ready(&pool).await;
    let bad = RuleWords {
        of: parse_of("quota:nothing").unwrap(),
        plans: vec!["free".into(), "gold".into()],
        ..words(" ")
    };
    let refused = problem(create(&db, &ada(), &bad, at(0)).await);
    let pointers: Vec<&str> = refused.errors.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/name", "/of", "/plans/1"]);
    let rule = create(&db, &ada(), &words(" Small "), at(0)).await.unwrap();
    assert_eq!(rule.words.name, "Small");
    let twice = problem(create(&db, &ada(), &words("small"), at(0)).await);
    assert_eq!(twice.errors[0].rule, RequestRule::RuleNameTaken.into());
    for number in 1..RULES_MAX {
        create(&db, &ada(), &words(&number.to_string()), at(0)).await.unwrap();
    }
    assert_eq!(code(create(&db, &ada(), &words("more"), at(0)).await), Code::Conflict);
    let names: Vec<String> =
        list(&db, &permit()).await.unwrap().into_iter().map(|rule| rule.words.name).collect();
    assert_eq!((names[0].as_str(), names[1].as_str(), names.len()), ("Small", "1", RULES_MAX));
    let bucket =
        Threshold { of: parse_of("bucket:nothing").unwrap(), factor_percent: None, amount: None };
    let settings = Settings { thresholds: vec![bucket], ..Settings::default() };
    let refused = requests::settings::save(&db, &ada(), 0, &settings, at(0)).await;
    assert_eq!(problem(refused).errors[0].pointer, "/thresholds/0/of");
}
