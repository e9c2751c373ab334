//! Recounts, for their pages. Changes come by forms.

use domain::language::Name;
use domain::page::Page;
use domain::problem::Problem;
use domain::recounts::{Ask, Plan, Recount, RecountQuery, Run, RunView, Source};
use uuid::Uuid;

use super::Answer;

/// What the documents call the quotas that can be counted.
pub type Names = Vec<(Source, Name)>;

/// What the page of recounts shows.
#[derive(Clone, Debug, PartialEq)]
pub struct RecountsView {
    pub names: Names,
    /// Newest first.
    pub runs: Page<Run>,
    /// The largest first.
    pub differences: Vec<Recount>,
    /// There are more differences than are shown.
    pub is_cut: bool,
    /// What was asked would take, or what is wrong with it.
    pub plan: Option<Result<Plan, Problem>>,
}

/// Runs and differences; and what `ask` would take.
pub async fn read_recounts(
    query: RecountQuery,
    cursor: Option<String>,
    ask: Option<Ask>,
) -> Answer<RecountsView> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        let page = domain::page::PageRequest { cursor, limit: Some(20) };
        let runs = store::recounts::list(&call.db, &call.permit, &page).await?;
        let (differences, is_cut) =
            store::recounts::differences(&call.db, &call.permit, &query).await?;
        let plan = match &ask {
            None => None,
            Some(ask) => match store::recounts::plan(&call.db, &call.permit, ask, call.now).await {
                Ok(plan) => Some(Ok(plan)),
                Err(store::Error::Problem(problem)) => Some(Err(problem)),
                Err(error) => return Err(error),
            },
        };
        Ok(RecountsView { names: names(&call.db), runs, differences, is_cut, plan })
    })
    .await
}

/// One run with everything in it.
pub async fn read_recount(id: Uuid) -> Answer<(RunView, Names)> {
    super::serve::<domain::access::ReadReports, _, _>(|call| async move {
        let view = store::recounts::read(&call.db, &call.permit, id).await?;
        Ok((view, names(&call.db)))
    })
    .await
}

fn names(db: &store::Db) -> Names {
    let snapshot = db.snapshot();
    let name = |source: Source| {
        let quota = snapshot.terms.book.quota(&source.quota())?;
        Some((source, quota.name.clone()))
    };
    Source::ALL.into_iter().filter_map(name).collect()
}
