//! API tokens: made by admins, shown once, checked at every call of the JSON API, revoked for good.

#[cfg(test)]
mod tests;

use chrono::{DateTime, TimeDelta, Utc};
use domain::access::{Actor, Caller, ManageTokens, Origin, Permit, Role, Scope};
use domain::ids::TokenId;
use domain::page::{Page, PageRequest};
use domain::tokens::{BearerToken, NewToken, SECRET_CHARS, Token};
use rand::TryRngCore;
use rand::rngs::OsRng;
use serde_json::json;
use sha2::{Digest, Sha256};
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::accounts::read_role;
use crate::audit::{self, Change};
use crate::cursor::Cursor;
use crate::{Db, Error, Result, idempotency};

/// How old the note "last used" may grow before it is written anew.
const USED_STEP: TimeDelta = TimeDelta::minutes(1);

struct Row {
    id: Uuid,
    name: String,
    role: Option<String>,
    scopes: Vec<String>,
    created_at: DateTime<Utc>,
    created_by: Option<String>,
    expires_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
}

impl Row {
    fn read(self) -> Result<Token> {
        Ok(Token {
            id: TokenId(self.id),
            role: self.role.as_deref().map(read_role).transpose()?,
            scopes: read_scopes(&self.scopes)?,
            name: self.name,
            created_at: self.created_at,
            created_by: self.created_by,
            expires_at: self.expires_at,
            revoked_at: self.revoked_at,
            last_used_at: self.last_used_at,
        })
    }
}

fn read_scopes(texts: &[String]) -> Result<Vec<Scope>> {
    let unknown = |text: &String| Error::Corrupt(format!("no such scope: {text}"));
    texts.iter().map(|text| Scope::parse(text).ok_or_else(|| unknown(text))).collect()
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
    let rows = sqlx::query_as!(
        Row,
        r#"select api_tokens.id, api_tokens.name, api_tokens.role, api_tokens.scopes,
                  api_tokens.created_at, accounts.login as "created_by?", api_tokens.expires_at,
                  api_tokens.revoked_at, api_tokens.last_used_at
           from api_tokens left join accounts on accounts.id = api_tokens.created_by
           where $1::uuid is null or api_tokens.id < $1
           order by api_tokens.id desc
           limit $2"#,
        before,
        i64::from(limit) + 1,
    )
    .fetch_all(db.pool())
    .await?;
    let tokens = rows.into_iter().map(Row::read).collect::<Result<Vec<_>>>()?;
    CURSOR.cut(tokens, limit, |token| token.id.0)
}

/// One token.
pub async fn read(db: &Db, _permit: &Permit<ManageTokens>, id: TokenId) -> Result<Token> {
    lookup(db.pool(), id).await
}

async fn lookup<'e>(executor: impl PgExecutor<'e>, id: TokenId) -> Result<Token> {
    let row = sqlx::query_as!(
        Row,
        r#"select api_tokens.id, api_tokens.name, api_tokens.role, api_tokens.scopes,
                  api_tokens.created_at, accounts.login as "created_by?", api_tokens.expires_at,
                  api_tokens.revoked_at, api_tokens.last_used_at
           from api_tokens left join accounts on accounts.id = api_tokens.created_by
           where api_tokens.id = $1"#,
        id.0,
    )
    .fetch_optional(executor)
    .await?;
    row.ok_or_else(|| Error::not_found("the token"))?.read()
}

/// Makes a token. Its secret is in the answer and nowhere else.
pub async fn create(
    db: &Db,
    permit: &Permit<ManageTokens>,
    new: &NewToken,
    now: DateTime<Utc>,
) -> Result<(Token, Option<BearerToken>)> {
    let bearer = BearerToken { id: TokenId(Uuid::now_v7()), secret: random_secret()? };
    let created_by = match permit.actor() {
        Actor::Account { id, .. } => Some(*id),
        Actor::Token { .. } | Actor::System { .. } => None,
    };
    let scopes: Vec<String> =
        new.grant.scopes().iter().map(|scope| scope.as_str().to_owned()).collect();
    let mut tx = db.begin().await?;
    if let Some(first) = idempotency::begin(&mut tx, permit, now).await? {
        return Ok((first, None));
    }
    sqlx::query!(
        "insert into api_tokens
             (id, name, secret_sha256, role, scopes, created_at, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        bearer.id.0,
        new.name.as_str(),
        hash(&bearer.secret),
        new.grant.role().map(Role::as_str),
        &scopes,
        now,
        created_by,
        new.expires_in.map(|life| now + life),
    )
    .execute(&mut *tx)
    .await?;
    let after = json!({ "name": new.name.as_str(), "role": new.grant.role(), "scopes": scopes });
    let id = bearer.id.to_string();
    let change = Change { after: Some(after), ..about("token.create", &id) };
    audit::record(&mut tx, permit.caller(), now, change).await?;
    let made = lookup(&mut *tx, bearer.id).await?;
    idempotency::finish(&mut tx, permit, &made).await?;
    tx.commit().await?;
    Ok((made, Some(bearer)))
}

/// Revokes a token; it is refused from the next call on. One that is revoked stays as it is.
pub async fn revoke(
    db: &Db,
    permit: &Permit<ManageTokens>,
    id: TokenId,
    now: DateTime<Utc>,
) -> Result<Token> {
    let mut tx = db.begin().await?;
    let name = sqlx::query_scalar!(
        "update api_tokens set revoked_at = $2 where id = $1 and revoked_at is null returning name",
        id.0,
        now,
    )
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(name) = name {
        let text = id.to_string();
        let before = json!({ "name": name });
        let change = Change { before: Some(before), ..about("token.revoke", &text) };
        audit::record(&mut tx, permit.caller(), now, change).await?;
    }
    tx.commit().await?;
    db.note_token_revocation();
    lookup(db.pool(), id).await
}

/// Who holds this token, if it is one of ours, neither revoked nor expired.
pub async fn caller(
    db: &Db,
    bearer: &BearerToken,
    origin: &Origin,
    now: DateTime<Utc>,
) -> Result<Option<Caller>> {
    // The secret is compared by PostgreSQL as a hash: how long that takes tells nothing of it.
    let row = sqlx::query!(
        "select name, role, scopes, last_used_at from api_tokens
         where id = $1 and secret_sha256 = $2 and revoked_at is null
           and (expires_at is null or expires_at > $3)",
        bearer.id.0,
        hash(&bearer.secret),
        now,
    )
    .fetch_optional(db.pool())
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.last_used_at.is_none_or(|at| at <= now - USED_STEP) {
        note_use(db, bearer.id, now).await?;
    }
    Ok(Some(Caller {
        actor: Actor::Token { id: bearer.id.0, name: row.name },
        role: row.role.as_deref().map(read_role).transpose()?,
        scopes: read_scopes(&row.scopes)?,
        origin: origin.clone(),
    }))
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

fn about<'a>(action: &'static str, id: &'a str) -> Change<'a> {
    Change { action, app: None, target: id, before: None, after: None, reason: None }
}
