use domain::jobs::Counted;
use sqlx::PgPool;
use tokio::sync::oneshot;

use super::*;
use crate::testing::{at, permit};

#[sqlx::test(migrations = "../../migrations")]
async fn a_job_runs_on_one_server_at_a_time(pool: PgPool) {
    let (here, there) = (Db::from_pool(pool.clone()), Db::from_pool(pool));
    let (began, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel();
    let first = tokio::spawn(async move {
        let work = async {
            began.send(()).unwrap();
            may_go_on.await.unwrap();
            Ok(1)
        };
        exclusively(&here, Job::Prune, work).await.unwrap()
    });
    has_begun.await.unwrap();
    assert_eq!(exclusively(&there, Job::Prune, async { Ok(2) }).await.unwrap(), None);
    assert_eq!(exclusively(&there, Job::Subjects, async { Ok(3) }).await.unwrap(), Some(3));
    go_on.send(()).unwrap();
    assert_eq!(first.await.unwrap(), Some(1));
    let failed = exclusively(&there, Job::Prune, async {
        Err::<i32, _>(crate::Error::Corrupt("broken".to_owned()))
    });
    assert!(failed.await.is_err());
    assert_eq!(exclusively(&there, Job::Prune, async { Ok(4) }).await.unwrap(), Some(4));
}

#[sqlx::test(migrations = "../../migrations")]
async fn only_the_last_run_of_a_job_is_kept(pool: PgPool) {
    let db = Db::from_pool(pool);
    for (seconds, error) in [(0, None), (60, Some("no room".to_owned()))] {
        let counts = [(Counted::NotesForgotten, 3)].into();
        let (started_at, finished_at) = (at(seconds), at(seconds + 1));
        let run = JobRun { job: Job::Prune, started_at, finished_at, counts, error };
        note(&db, &run).await.unwrap();
    }
    let runs = list(&db, &permit()).await.unwrap();
    assert_eq!(runs.len(), 1);
    assert_eq!((runs[0].started_at, runs[0].error.as_deref()), (at(60), Some("no room")));
    assert_eq!(runs[0].counts[&Counted::NotesForgotten], 3);
}
