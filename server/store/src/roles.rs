//! The role that the server works as: it reads and writes rows, and can neither change nor delete
//! what is on record (the audit, and the reports of months that are kept), nor make, alter or drop
//! a table.
//!
//! The role is a group, [`APP`], made and granted by every migration as the owner of the database.
//! Connections are put into it (`set role`), where the login may. A login that is the owner could
//! leave it again; one that is only its member could not, and that is how to deploy:
//! `create role headroom_serve login in role headroom_app`.

use domain::audit::RecordGuard;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::{Connection, PgConnection};

use crate::{Error, Result};

static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// The group role. A cluster has one for all its databases.
pub const APP: &str = "headroom_app";

/// What to run by hand, as somebody who may make roles.
pub const BY_HAND: &str =
    "create role headroom_app nologin; grant headroom_app to <owner of the database>";

/// Makes the role and gives it what it needs, in the schema as it is now. Servers that migrate
/// different databases of a cluster meet at the role itself, those of one database at the lock.
///
/// Only what is missing is granted: a statement that grants again writes the catalogue again.
const GRANT: &str = r#"
do $$
declare
    one record;
begin
    perform pg_advisory_xact_lock(hashtext('headroom_roles'));
    if not exists (select from pg_roles where rolname = 'headroom_app') then
        begin
            create role headroom_app nologin;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end if;
    -- From 16 on, who makes a role may grant it and need not be able to become it.
    if not pg_has_role(current_user, 'headroom_app',
                       case when current_setting('server_version_num')::int >= 160000
                            then 'SET' else 'MEMBER' end) then
        begin
            execute format('grant headroom_app to %I', current_user);
        exception when unique_violation then
            null;
        end;
    end if;
    if not has_schema_privilege('headroom_app', 'public', 'usage') then
        grant usage on schema public to headroom_app;
    end if;
    -- Whoever reads or writes a partitioned table needs nothing on its partitions.
    for one in
        select c.oid::regclass as name,
               c.relname in ('audit_log', 'audit_leaves', 'audit_checkpoints',
                             'report_months', 'report_month_apps') as is_record,
               c.relname = '_sqlx_migrations' as is_schema
        from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and not c.relispartition and pg_has_role(current_user, c.relowner, 'USAGE')
    loop
        if one.is_record or one.is_schema then
            if has_table_privilege('headroom_app', one.name, 'update, delete, truncate, references, trigger')
               or one.is_schema and has_table_privilege('headroom_app', one.name, 'insert') then
                execute format('revoke all on %s from headroom_app, public', one.name);
            end if;
        else
            if has_table_privilege('headroom_app', one.name, 'truncate, references, trigger') then
                execute format('revoke all on %s from headroom_app, public', one.name);
            end if;
            if not (has_table_privilege('headroom_app', one.name, 'update')
                    and has_table_privilege('headroom_app', one.name, 'delete')) then
                execute format('grant update, delete on %s to headroom_app', one.name);
            end if;
        end if;
        if not has_table_privilege('headroom_app', one.name, 'select') then
            execute format('grant select on %s to headroom_app', one.name);
        end if;
        if not (one.is_schema or has_table_privilege('headroom_app', one.name, 'insert')) then
            execute format('grant insert on %s to headroom_app', one.name);
        end if;
    end loop;
    for one in
        select c.oid::regclass as name from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'
          and pg_has_role(current_user, c.relowner, 'USAGE')
    loop
        if not has_sequence_privilege('headroom_app', one.name, 'usage') then
            execute format('grant usage on sequence %s to headroom_app', one.name);
        end if;
    end loop;
    grant execute on function
        usage_partitions_make(date), usage_partitions_drop(date), audit_retire(bigint, bigint)
        to headroom_app;
end
$$"#;

/// Puts a connection into the role, where its login may and this database has granted it; else it
/// stays as it is, which the page of the seal tells.
pub(crate) async fn enter(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(
        "select set_config('role', r.rolname, false) from pg_roles r
         where r.rolname = 'headroom_app'
           and pg_has_role(session_user, r.oid,
                   case when current_setting('server_version_num')::int >= 160000
                        then 'SET' else 'MEMBER' end)
           and has_table_privilege(r.oid, to_regclass('public.audit_log'), 'insert')",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Brings the schema up to date and the role with it, as the owner. Any other login cannot, and
/// need not where all is up to date.
pub(crate) async fn migrate(mut connection: PgConnection) -> Result<()> {
    if !is_owner(&mut connection).await? {
        enter(&mut connection).await?;
        let current = is_current(&mut connection).await;
        connection.close().await?;
        return current;
    }
    MIGRATOR.run(&mut connection).await?;
    let granted = grant(&mut connection).await;
    connection.close().await?;
    if let Err(error) = granted {
        tracing::warn!(
            "the database role {APP}, which cannot change the audit log, could not be made or \
             granted: {error}. Run as somebody who may make roles: {BY_HAND}; then migrate again"
        );
    }
    Ok(())
}

/// Attempts until a role of the cluster, which others change at the same moment, is as it should be.
const ATTEMPTS: u32 = 5;

async fn grant(connection: &mut PgConnection) -> sqlx::Result<()> {
    let mut attempt = 1;
    loop {
        match sqlx::raw_sql(GRANT).execute(&mut *connection).await {
            // "tuple concurrently updated": PostgreSQL has no better word for it.
            Err(sqlx::Error::Database(error))
                if attempt < ATTEMPTS && error.code().as_deref() == Some("XX000") =>
            {
                attempt += 1;
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
            done => return done.map(drop),
        }
    }
}

/// Whether the login may change the schema: it owns it, or there is none yet and it may make one.
async fn is_owner(connection: &mut PgConnection) -> Result<bool> {
    let known = sqlx::query!(
        r#"select (select pg_has_role(session_user, c.relowner, 'MEMBER') from pg_class c
                   where c.oid = to_regclass('public._sqlx_migrations')) as owns,
                  has_schema_privilege(session_user, 'public', 'create') as "may!""#
    )
    .fetch_one(connection)
    .await?;
    match (known.owns, known.may) {
        (Some(owns), _) => Ok(owns),
        (None, true) => Ok(true),
        (None, false) => Err(Error::Schema("the database is empty".to_owned())),
    }
}

/// An error where the schema is not the one of this program.
async fn is_current(connection: &mut PgConnection) -> Result<()> {
    let applied = connection.list_applied_migrations().await?;
    let is_applied = |version: i64, checksum: &[u8]| {
        applied.iter().any(|one| one.version == version && *one.checksum == *checksum)
    };
    let behind = MIGRATOR.iter().find(|one| !is_applied(one.version, &one.checksum));
    let ahead = applied.iter().find(|one| !MIGRATOR.version_exists(one.version));
    let rule = match (behind, ahead) {
        (Some(one), _) => format!("the migration {} is not in the database", one.version),
        (None, Some(one)) => format!("the database has a later migration, {}", one.version),
        (None, None) => return Ok(()),
    };
    Err(Error::Schema(rule))
}

/// What stands between this server's connections and the record.
pub(crate) async fn guard(connection: &mut PgConnection) -> Result<RecordGuard> {
    let may = sqlx::query!(
        r#"select bool_or(has_table_privilege(current_user, c.oid, 'update, delete, truncate, trigger')
                          or pg_has_role(current_user, c.relowner, 'MEMBER')) as "now!",
                  bool_or(has_table_privilege(session_user, c.oid, 'update, delete, truncate, trigger')
                          or pg_has_role(session_user, c.relowner, 'MEMBER')
                          or (select rolcreaterole from pg_roles where rolname = session_user))
                      as "left!"
           from pg_class c
           where c.oid in ('audit_log'::regclass, 'audit_leaves'::regclass,
                           'audit_checkpoints'::regclass)"#
    )
    .fetch_one(connection)
    .await?;
    Ok(match (may.now, may.left) {
        (true, _) => RecordGuard::Triggers,
        (false, true) => RecordGuard::Role,
        (false, false) => RecordGuard::Login,
    })
}

#[cfg(test)]
mod tests;
