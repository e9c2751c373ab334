//! API tokens: made by admins, shown once, checked at every call of the JSON API, revoked for good.
//! A token with a role acts for the account at the root of its making, and never with more than
//! that account may.

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Caller, ManageTokens, Origin, Permit, Role, Scope};
use domain::accounts::ScopeToken;
use domain::ids::TokenId;
use domain::page::{Page, PageRequest};
use domain::reach::CustomerReach;
use domain::rules::Thing;
use domain::tokens::{BearerToken, NewToken, SECRET_CHARS, Token, TokenMaker};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::audit::Change;
use crate::cursor::Cursor;
use crate::mutation::Mutation;
use crate::{Db, Error, Result};

/// How old the note "last used" may grow before it is written anew.
const USED_STEP: TimeDelta = TimeDelta::minutes(1);

struct TokenRow {
    id: Uuid,
    name: String,
    role: Option<Role>,
    scopes: Vec<Scope>,
    all_customers: bool,
    orgs: Vec<String>,
    apps: Vec<String>,
    sources: Vec<String>,
    created_at: DateTime<Utc>,
    created_by: Option<String>,
    maker_login: Option<String>,
    maker_role: Option<Role>,
    maker_disabled: Option<bool>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl TryFrom<TokenRow> for Token {
    type Error = Error;

    fn try_from(row: TokenRow) -> Result<Self> {
        Ok(Self {
            reach: reach(row.all_customers, row.orgs, &row.apps, row.sources)?,
            id: TokenId(row.id),
            role: row.role,
            scopes: row.scopes,
            name: row.name,
            created_at: row.created_at,
            created_by: row.created_by,
            maker: maker(row.maker_login, row.maker_role, row.maker_disabled),
            expires_at: row.expires_at,
            revoked_at: row.revoked_at,
            last_used_at: row.last_used_at,
        })
    }
}

/// From its columns.
fn reach(
    all: bool,
    orgs: Vec<String>,
    apps: &[String],
    sources: Vec<String>,
) -> Result<CustomerReach> {
    let app =
        |text: &String| text.parse().map_err(|_| Error::Corrupt(format!("no App Key: {text}")));
    let apps = apps.iter().map(app).collect::<Result<_>>()?;
    let (orgs, sources) = (orgs.into_iter().collect(), sources.into_iter().collect());
    Ok(CustomerReach { all, orgs, apps, sources })
}

/// Tokens of which `$rest` says which and in which order; `t` is the token.
macro_rules! select_tokens {
    ($rest:tt $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            TokenRow,
            r#"select t.id, t.name, t.role as "role: Role", t.scopes as "scopes: Vec<Scope>",
                      t.all_customers, t.orgs, t.apps, t.sources, t.created_at, coalesce(a.login, m.name) as created_by,
                      r.login as "maker_login?", r.role as "maker_role?: Role",
                      r.disabled_at is not null as maker_disabled,
                      t.expires_at, t.revoked_at, t.last_used_at
               from api_tokens t
                    left join accounts a on a.id = t.created_by
                    left join api_tokens m on m.id = t.made_by_token
                    left join accounts r on r.id = t.root_account "# + $rest
            $(, $argument)*
        )
    };
}

/// The account at the root of a token's making, from its columns.
fn maker(login: Option<String>, role: Option<Role>, disabled: Option<bool>) -> Option<TokenMaker> {
    Some(TokenMaker { login: login?, role: role?, disabled: disabled? })
}

const CURSOR: Cursor<Uuid> = Cursor::new("tokens");

/// All tokens, newest first, page by page.
pub async fn list(
    db: &Db,
    _permit: &Permit<ManageTokens>,
    page: &PageRequest,
) -> Result<Page<Token>> {
    let limit = page.limit();
    let before = CURSOR.after(page)?;
    let rows = select_tokens!(
        r#"where $1::uuid is null or t.id < $1
           order by t.id desc
           limit $2"#,
        before,
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let tokens = rows.into_iter().map(Token::try_from).collect::<Result<_>>()?;
    CURSOR.cut(tokens, limit, |token| token.id.0)
}

/// One token.
pub async fn read(db: &Db, _permit: &Permit<ManageTokens>, id: TokenId) -> Result<Token> {
    lookup(db.pool(), id).await
}

async fn lookup<'e>(executor: impl PgExecutor<'e>, id: TokenId) -> Result<Token> {
    let row = select_tokens!("where t.id = $1", id.0).fetch_optional(executor).await?;
    row.ok_or_else(|| Error::not_found(Thing::Token))?.try_into()
}

/// Makes a token. Its secret is in the answer and nowhere else.
pub async fn create(
    db: &Db,
    permit: &Permit<ManageTokens>,
    new: &NewToken,
    now: DateTime<Utc>,
) -> Result<(Token, Option<BearerToken>)> {
    let bearer = BearerToken { id: TokenId(Uuid::now_v7()), secret: random_secret()? };
    let (created_by, made_by_token) = match permit.actor() {
        Actor::Account { id, .. } => (Some(*id), None),
        Actor::Token { id, .. } => (None, Some(*id)),
        Actor::System { .. } => (None, None),
    };
    let scopes: Vec<String> =
        new.grant.scopes().iter().map(|scope| scope.as_str().to_owned()).collect();
    let apps: Vec<String> = new.reach.apps.iter().map(ToString::to_string).collect();
    let mut tx = Mutation::begin(db, permit, now).await?;
    if let Some(first) = tx.answered().await? {
        return Ok((first, None));
    }
    sqlx::query!(
        // At its root is whoever is at the root of the token that makes it; without one the account
        // that makes it, or, from the command line, it is its own root.
        "insert into api_tokens
             (id, name, secret_sha256, role, scopes, created_at, created_by, expires_at,
              made_by_token, root_account, root_token, all_customers, orgs, apps, sources)
         select $1::uuid, $2::text, $3::bytea, $4::text, $5::text[], $6::timestamptz, $7::uuid,
                $8::timestamptz, $9::uuid, coalesce($7, m.root_account),
                case when $7 is null then coalesce(m.root_token, case when m.id is null then $1 end) end,
                $10, $11, $12, $13
         from (select) as one left join api_tokens m on m.id = $9",
        bearer.id.0,
        new.name.as_str(),
        hash(&bearer.secret),
        new.grant.role().map(Role::as_str),
        &scopes,
        now,
        created_by,
        new.expires_in.map(|life| now + life),
        made_by_token,
        new.reach.all,
        &new.reach.orgs.iter().cloned().collect::<Vec<_>>(),
        &apps,
        &new.reach.sources.iter().cloned().collect::<Vec<_>>(),
    )
    .execute(&mut *tx)
    .await?;
    let after = json!({
        "name": new.name.as_str(), "role": new.grant.role(), "scopes": scopes, "reach": new.reach,
    });
    let made = lookup(&mut *tx, bearer.id).await?;
    let change = Change::of("token.create", bearer.id.to_string()).after(after);
    Ok((tx.commit(change, made).await?, Some(bearer)))
}

/// Revokes a token; it is refused from the next call on. One that is revoked stays as it is.
pub async fn revoke(
    db: &Db,
    permit: &Permit<ManageTokens>,
    id: TokenId,
    now: DateTime<Utc>,
) -> Result<Token> {
    let mut tx = Mutation::begin(db, permit, now).await?;
    let name = sqlx::query_scalar!(
        "update api_tokens set revoked_at = $2 where id = $1 and revoked_at is null returning name",
        id.0,
        now,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(name) = name {
        let change = Change::of("token.revoke", id.to_string()).before(json!({ "name": name }));
        tx.commit(change, ()).await?;
    }
    db.note_token_revocation();
    lookup(db.pool(), id).await
}

/// Who holds this token, if it is one of ours, neither revoked nor expired, and (with a role) the
/// account of its maker may sign in.
pub async fn caller(
    db: &Db,
    bearer: &BearerToken,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Option<Caller>> {
    // The secret is compared by PostgreSQL as a hash: how long that takes tells nothing of it.
    let row = sqlx::query!(
        r#"select t.name, t.role as "role: Role", t.scopes as "scopes: Vec<Scope>",
                  t.all_customers, t.orgs, t.apps, t.sources, t.last_used_at, a.login as "maker_login?", a.role as "maker_role?: Role",
                  a.disabled_at is not null as maker_disabled
           from api_tokens t left join accounts a on a.id = t.root_account
           where t.id = $1 and t.secret_sha256 = $2 and t.revoked_at is null
             and (t.expires_at is null or t.expires_at > $3)"#,
        bearer.id.0,
        hash(&bearer.secret),
        now,
    )
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let role = match (row.role, maker(row.maker_login, row.maker_role, row.maker_disabled)) {
        (Some(role), Some(maker)) => match maker.lends(role) {
            Some(lent) => Some(lent),
            None => return Ok(None),
        },
        (role, _) => role,
    };
    if row.last_used_at.is_none_or(|at| at <= now - USED_STEP) {
        note_use(db, bearer.id, now).await?;
    }
    Ok(Some(Caller {
        actor: Actor::Token { id: bearer.id.0, name: row.name },
        role,
        scopes: row.scopes,
        reach: Arc::new(reach(row.all_customers, row.orgs, &row.apps, row.sources)?),
        origin: origin.clone(),
    }))
}

/// Whether two act as one hand: the same account or token, an account and a token with a role that
/// goes back to it, or two such tokens of one root. A token with scopes is a hand of its own: a
/// portal's stands for its customers, not for its maker.
pub(crate) async fn are_one_hand(
    tx: &mut PgConnection,
    one: &Actor,
    other: &Actor,
) -> Result<bool> {
    let (Some(first), Some(second)) = (one.id(), other.id()) else { return Ok(one == other) };
    let are_one =
        sqlx::query_scalar!(r#"select hand_of($1) = hand_of($2) as "it!""#, first, second)
            .fetch_one(tx)
            .await?;
    Ok(are_one)
}

/// Of some accounts the tokens with scopes that are good at `now` and go back to them, by name.
pub(crate) async fn scope_tokens_of(
    tx: &mut PgConnection,
    accounts: &[Uuid],
    now: DateTime<Utc>,
) -> Result<HashMap<Uuid, Vec<ScopeToken>>> {
    let rows = sqlx::query!(
        r#"select root_account as "account!", id, name,
                  scopes as "scopes: Vec<Scope>"
           from api_tokens
           where root_account = any($1) and role is null and revoked_at is null
             and (expires_at is null or expires_at > $2)
           order by name, id"#,
        accounts,
        now,
    )
    .fetch_all(tx)
    .await?;
    let mut by_account: HashMap<Uuid, Vec<ScopeToken>> = HashMap::new();
    for row in rows {
        let token = ScopeToken { id: TokenId(row.id), name: row.name, scopes: row.scopes };
        by_account.entry(row.account).or_default().push(token);
    }
    Ok(by_account)
}

/// Of many calls in the same moment one writes.
async fn note_use(db: &Db, id: TokenId, now: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update api_tokens set last_used_at = $2
         where id = (select id from api_tokens
                     where id = $1 and (last_used_at is null or last_used_at <= $3)
                     for update skip locked)",
        id.0,
        now,
        now - USED_STEP,
    )
    .execute(db.pool())
    .await?;
    Ok(())
}

fn random_secret() -> Result<String> {
    let mut bytes = [0_u8; SECRET_CHARS / 2];
    OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|error| Error::Corrupt(format!("no random numbers: {error}")))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
