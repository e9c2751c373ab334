//! Every way to change something, walked: who may not, changes nothing and leaves no row; what
//! cannot write its row does not happen; what happens leaves exactly its rows.
//!
//! The ways are listed from the program itself: routes of the API that are no GET, exports, forms,
//! server functions, commands, jobs. Each has a recipe in a file below `walk/`, or stands in
//! `walk/still.rs` with the reason why it changes nothing. To add one:
//!
//! ```ignore
//! Recipe("POST /api/v1/things", |w| Box::pin(create(w))),
//!
//! async fn create(w: &World) -> Call {
//!     let app = w.app().await;
//!     w.post("/api/v1/things", json!({ "app": app, "reason": "x" }))
//!         .row(Row::of("thing.create").app(&app).about("the target").after().reason("x"))
//! }
//! ```

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;

use clap::CommandFactory;
use domain::jobs::Job;
use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::PgPool;

mod accounts;
mod apps;
mod asking;
mod audit;
mod call;
mod commands;
mod deciding;
mod jobs;
mod overrides;
mod recounts;
mod reports;
mod retention;
mod rows;
mod rules;
mod sessions;
mod still;
mod terms;
mod webhooks;
mod world;

use call::Call;
use world::World;

/// A way to change something, and how it is prepared. A way may have several recipes: what stands
/// after ` · ` tells them apart.
struct Recipe(&'static str, for<'a> fn(&'a World) -> BoxFuture<'a, Call>);

impl Recipe {
    fn way(&self) -> &'static str {
        self.0.split(" · ").next().unwrap_or(self.0)
    }
}

/// What is walked while the server works as it always does.
fn recipes() -> Vec<Recipe> {
    let mut all = Vec::new();
    all.extend(accounts::recipes());
    all.extend(apps::recipes());
    all.extend(asking::recipes());
    all.extend(audit::recipes());
    all.extend(commands::recipes());
    all.extend(deciding::recipes());
    all.extend(overrides::recipes());
    all.extend(reports::recipes());
    all.extend(recounts::recipes());
    all.extend(retention::recipes());
    all.extend(rules::recipes());
    all.extend(sessions::recipes());
    all.extend(terms::recipes());
    all.extend(webhooks::recipes());
    all
}

/// Every way that the program has.
fn ways() -> BTreeSet<String> {
    let mut ways = BTreeSet::new();
    for (path, item) in server::http::openapi::document().paths.paths {
        let changes = [
            ("POST", &item.post),
            ("PUT", &item.put),
            ("PATCH", &item.patch),
            ("DELETE", &item.delete),
        ];
        let changes = changes.into_iter().filter(|(_, operation)| operation.is_some());
        ways.extend(changes.map(|(method, _)| format!("{method} {path}")));
        // What a GET answers otherwise than as JSON may leave the house.
        let read = item.get.map(|get| serde_json::to_string(&get.responses).unwrap());
        let files = ["text/csv", "application/x-ndjson", "application/yaml"];
        if read.is_some_and(|read| files.iter().any(|file| read.contains(file))) {
            ways.insert(format!("EXPORT {path}"));
        }
    }
    ways.extend(server::forms::routes().paths.into_iter().map(|path| format!("FORM {path}")));
    let functions = server_fn::axum::server_fn_paths();
    ways.extend(functions.map(|(path, _)| format!("FUNCTION {path}")));
    for command in server::config::Cli::command().get_subcommands() {
        let name = command.get_name();
        let below: Vec<_> = command.get_subcommands().map(|below| below.get_name()).collect();
        match below.is_empty() {
            true => drop(ways.insert(format!("COMMAND {name}"))),
            false => ways.extend(below.iter().map(|below| format!("COMMAND {name} {below}"))),
        }
    }
    ways.extend(Job::ALL.map(|job| format!("JOB {}", job.as_str())));
    ways
}

#[test]
fn every_way_to_change_something_is_walked_or_changes_nothing() {
    let ways = ways();
    let all: Vec<Recipe> = recipes().into_iter().chain(jobs::recipes()).collect();
    let walked: BTreeSet<&str> = all.iter().map(Recipe::way).collect();
    let still: BTreeSet<&str> = still::STILL.iter().map(|(way, _)| *way).collect();
    assert!(ways.len() > 100, "the ways were not found: {ways:?}");
    let known: BTreeSet<&str> = walked.union(&still).copied().collect();
    let unknown: Vec<_> = ways.iter().filter(|way| !known.contains(way.as_str())).collect();
    assert!(unknown.is_empty(), "neither walked nor known to change nothing: {unknown:#?}");
    let gone: Vec<_> = known.iter().filter(|way| !ways.contains(**way)).collect();
    assert!(gone.is_empty(), "the program has no such way: {gone:#?}");
    let both: Vec<_> = walked.intersection(&still).collect();
    assert!(both.is_empty(), "walked, and said to change nothing: {both:#?}");
    assert!(still::STILL.iter().all(|(_, why)| why.len() > 10));
    assert_eq!(still::words_without_recipe(&all), Vec::<String>::new());
}

#[sqlx::test(migrations = "../migrations")]
async fn every_mutation_writes_its_rows_or_does_not_happen(pool: PgPool) {
    let world = World::start(pool).await;
    walk_all(&world, recipes()).await;
}

/// By themselves: the jobs that a server runs in its rhythm would do the work before.
#[sqlx::test(migrations = "../migrations")]
async fn every_job_writes_its_rows_or_does_nothing(pool: PgPool) {
    let world = World::start(pool).await;
    world.gateway.server.stop().await;
    walk_all(&world, jobs::recipes()).await;
}

/// Walks all, and then tells of everything that was not right.
async fn walk_all(world: &World, recipes: Vec<Recipe>) {
    let only = std::env::var("HEADROOM_WALK").unwrap_or_default();
    let mut wrong = Vec::new();
    for recipe in recipes.iter().filter(|recipe| recipe.0.contains(&only)) {
        let walked = AssertUnwindSafe(async {
            let call = (recipe.1)(world).await;
            world.walk(&call).await
        });
        match walked.catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(told)) => wrong.push(format!("{}: {told}", recipe.0)),
            Err(_) => wrong.push(format!("{}: could not be prepared", recipe.0)),
        }
        world.heal().await;
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
