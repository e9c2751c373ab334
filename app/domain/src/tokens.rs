//! API tokens: keys for programs, with a role or with scopes, shown once and revocable.
//!
//! Knows the written form of a token; making and checking the secret is the store's work.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::access::{Role, Scope};
use crate::accounts::{Name, take};
use crate::ids::TokenId;
use crate::problem::{FieldError, Problem};
use crate::reach::CustomerReach;
use crate::rules::PeopleRule;

/// Longest life of a token that ends, in days.
pub const EXPIRES_IN_DAYS_MAX: u32 = 3650;

/// Characters of the secret part: 192 bits in hexadecimal.
pub const SECRET_CHARS: usize = 48;

/// A token as admins see it: everything but the secret.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub role: Option<Role>,
    pub scopes: Vec<Scope>,
    #[serde(flatten)]
    pub reach: CustomerReach,
    pub created_at: DateTime<Utc>,
    /// The login of the admin, or the name of the token, that made it; absent for tokens made on
    /// the command line.
    pub created_by: Option<String>,
    /// The account at the root of its making: that of the admin who made it, or who made the token
    /// that made it, and so on. Absent where the command line was at the root.
    pub maker: Option<TokenMaker>,
    pub expires_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    /// Exact to a minute.
    pub last_used_at: Option<DateTime<Utc>>,
}

/// The account that answers for a token, as it is now.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenMaker {
    pub login: String,
    pub role: Role,
    pub disabled: bool,
}

impl TokenMaker {
    /// What a token with the role may do: no more than its maker, and nothing without one who may
    /// sign in.
    pub fn lends(&self, role: Role) -> Option<Role> {
        (!self.disabled).then(|| role.min(self.role))
    }
}

/// What a token is good for at a given time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenState {
    Active,
    /// It has a role, and the account of its maker is disabled.
    Suspended,
    Expired,
    Revoked,
}

impl Token {
    pub fn state(&self, now: DateTime<Utc>) -> TokenState {
        if self.revoked_at.is_some() {
            TokenState::Revoked
        } else if self.expires_at.is_some_and(|at| at <= now) {
            TokenState::Expired
        } else if self.role.is_some() && self.role_now().is_none() {
            TokenState::Suspended
        } else {
            TokenState::Active
        }
    }

    /// The role that it acts with: its own, or its maker's where that is lower by now. `None`: it
    /// has scopes, or its maker's account is disabled.
    pub fn role_now(&self) -> Option<Role> {
        let role = self.role?;
        self.maker.as_ref().map_or(Some(role), |maker| maker.lends(role))
    }
}

/// What a token may do: all that a role may, or single scopes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grant {
    Role(Role),
    /// Never empty.
    Scopes(Vec<Scope>),
}

impl Grant {
    pub fn role(&self) -> Option<Role> {
        match self {
            Self::Role(role) => Some(*role),
            Self::Scopes(_) => None,
        }
    }

    pub fn scopes(&self) -> &[Scope] {
        match self {
            Self::Role(_) => &[],
            Self::Scopes(scopes) => scopes,
        }
    }
}

/// The fields of "create token", as they were typed. `role` empty: the scopes count.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TokenForm {
    pub name: String,
    pub role: Option<String>,
    pub scopes: Vec<String>,
    /// The customers that the scopes are for: all of them, or
    pub all: bool,
    /// the App Keys of these organisations, and
    pub orgs: Vec<String>,
    /// these App Keys.
    pub apps: Vec<String>,
    /// The names that it may use as `source` of `/usage` and as a gateway; none: any that is free. A
    /// token that only reports may be bound to them alone.
    pub sources: Vec<String>,
    /// Days until the token ends; absent: it does not end by itself.
    pub expires_in_days: Option<u32>,
}

/// A token that may be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    pub name: Name,
    pub grant: Grant,
    pub reach: CustomerReach,
    pub expires_in: Option<TimeDelta>,
}

impl TokenForm {
    /// Checks every field, so that a person sees all mistakes at once.
    pub fn parse(&self) -> Result<NewToken, Problem> {
        let mut errors = Vec::new();
        let name = take(&mut errors, "/name", Name::parse(&self.name));
        let grant = self.grant(&mut errors);
        let reach = self.reach(grant.as_ref(), &mut errors);
        let expires_in = take(&mut errors, "/expires_in_days", lifetime(self.expires_in_days));
        match (name, grant, expires_in) {
            (Some(name), Some(grant), Some(expires_in)) if errors.is_empty() => {
                Ok(NewToken { name, grant, reach, expires_in })
            }
            _ => Err(Problem::fields(errors)),
        }
    }

    /// A token is for all customers only where somebody says so, or where it only reports, under
    /// names of its own.
    fn reach(&self, grant: Option<&Grant>, errors: &mut Vec<FieldError>) -> CustomerReach {
        let names = [&self.orgs[..], &self.apps, &self.sources];
        let reach = CustomerReach::parse(self.all, names, errors);
        let is_named = !self.orgs.is_empty() || !self.apps.is_empty();
        let mut refuse = |pointer, rule| errors.push(FieldError::new(pointer, rule));
        match grant {
            Some(Grant::Role(_)) => {
                for (pointer, names) in ["/orgs", "/apps", "/sources"].into_iter().zip(names) {
                    if !names.is_empty() {
                        refuse(pointer, PeopleRule::RoleIsForAll);
                    }
                }
                CustomerReach { all: true, ..reach }
            }
            Some(Grant::Scopes(_)) if self.all && is_named => {
                refuse("/all", PeopleRule::AllAndNamed);
                reach
            }
            Some(Grant::Scopes(scopes)) if !self.all && !is_named => {
                let only_reports = scopes.iter().all(|scope| *scope == Scope::UsageWrite);
                if !only_reports || self.sources.is_empty() {
                    refuse("/all", PeopleRule::NoCustomersNamed);
                }
                CustomerReach { all: true, ..reach }
            }
            _ => reach,
        }
    }

    fn grant(&self, errors: &mut Vec<FieldError>) -> Option<Grant> {
        let role = self.role.as_deref().filter(|role| !role.is_empty());
        match role {
            Some(_) if !self.scopes.is_empty() => {
                take(errors, "/role", Err(PeopleRule::RoleAndScopes))
            }
            Some(role) => {
                let role = Role::parse(role).map(Grant::Role).ok_or(PeopleRule::NoSuchRole);
                take(errors, "/role", role)
            }
            None if self.scopes.is_empty() => {
                take(errors, "/scopes", Err(PeopleRule::NeitherRoleNorScopes))
            }
            None => take(errors, "/scopes", scopes(&self.scopes)),
        }
    }
}

fn scopes(texts: &[String]) -> Result<Grant, PeopleRule> {
    let mut scopes = Vec::new();
    for text in texts {
        let scope = Scope::parse(text).ok_or(PeopleRule::NoSuchScope)?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(Grant::Scopes(scopes))
}

fn lifetime(days: Option<u32>) -> Result<Option<TimeDelta>, PeopleRule> {
    match days {
        None => Ok(None),
        Some(days @ 1..=EXPIRES_IN_DAYS_MAX) => Ok(Some(TimeDelta::days(i64::from(days)))),
        Some(_) => Err(PeopleRule::LifetimeOutside { most: EXPIRES_IN_DAYS_MAX }),
    }
}

/// A token as a caller holds it, `hr_<id>_<secret>`: the id in 32 and the secret in
/// [`SECRET_CHARS`] hexadecimal digits. It is never printed by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct BearerToken {
    pub id: TokenId,
    pub secret: String,
}

impl BearerToken {
    /// `None`: the text is no token at all, so nothing needs to be looked up.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, secret) = text.strip_prefix("hr_")?.split_once('_')?;
        let is_hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let is_secret = secret.len() == SECRET_CHARS && secret.bytes().all(is_hex);
        let is_id = id.len() == 32 && id.bytes().all(is_hex);
        let id = Uuid::try_parse(id).ok().filter(|_| is_id)?;
        is_secret.then(|| Self { id: TokenId(id), secret: secret.to_owned() })
    }

    /// The whole text, to be shown once.
    pub fn expose(&self) -> String {
        format!("hr_{}_{}", self.id.0.simple(), self.secret)
    }
}

impl fmt::Debug for BearerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BearerToken({}, …)", self.id)
    }
}

#[cfg(test)]
mod tests;
