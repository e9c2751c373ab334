//! `headroom token create`: an API token, printed once and alone, so that a script can catch it.

use clap::{Args, Subcommand};
use domain::access::{Caller, Role, Scope};
use domain::problem::Problem;
use domain::tokens::TokenForm;
use store::Db;

use super::database;
use super::user::{parse_role, tell};
use crate::config::DatabaseSettings;

#[derive(Debug, Subcommand)]
pub enum TokenCommand {
    /// Make an API token and print it; it cannot be shown again.
    Create(CreateToken),
}

#[derive(Debug, Args)]
pub struct CreateToken {
    /// What the token is for.
    #[arg(long)]
    name: String,

    /// May do all that this role may.
    #[arg(long, value_parser = parse_role, conflicts_with = "scopes", required_unless_present = "scopes")]
    role: Option<Role>,

    /// May do this only: usage:write, limits:read or requests:write. Can be repeated.
    #[arg(long = "scope", id = "scopes", value_name = "SCOPE", value_parser = parse_scope)]
    scopes: Vec<Scope>,

    /// With scopes: for all App Keys of this organisation. Can be repeated.
    #[arg(long = "org", value_name = "ORG", conflicts_with = "role")]
    orgs: Vec<String>,

    /// With scopes: for this App Key, `org#app`. Can be repeated.
    #[arg(long = "app", value_name = "APP", conflicts_with = "role")]
    apps: Vec<String>,

    /// With scopes: for all customers.
    #[arg(long, conflicts_with_all = ["role", "orgs", "apps"])]
    all: bool,

    /// With scopes: reports as this source and gateway only. Can be repeated.
    #[arg(long = "source", value_name = "NAME", conflicts_with = "role")]
    sources: Vec<String>,

    /// When it ends by itself, in days: `90d`. Without it, never.
    #[arg(long, value_name = "DAYS", value_parser = parse_days)]
    expires_in: Option<u32>,
}

pub async fn run(settings: DatabaseSettings, command: TokenCommand) -> Result<(), String> {
    let TokenCommand::Create(create) = command;
    let db = database::connect_running(&settings).await?;
    println!("{}", create_token(&db, create).await?);
    Ok(())
}

async fn create_token(db: &Db, create: CreateToken) -> Result<String, String> {
    let form = TokenForm {
        name: create.name,
        role: create.role.map(|role| role.as_str().to_owned()),
        scopes: create.scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        all: create.all,
        orgs: create.orgs,
        apps: create.apps,
        sources: create.sources,
        expires_in_days: create.expires_in,
    };
    let new = form.parse().map_err(|problem| tell(&problem))?;
    let permit =
        Caller::system("command line").permit().map_err(|refused| refused.rule().to_string())?;
    let made = store::tokens::create(db, &permit, &new, db.now()).await;
    let (_, bearer) = made.map_err(|error| tell(&Problem::from(error)))?;
    Ok(bearer.map(|bearer| bearer.expose()).unwrap_or_default())
}

fn parse_scope(text: &str) -> Result<Scope, String> {
    let unknown = || "a scope is usage:write, limits:read or requests:write".to_owned();
    Scope::parse(text).ok_or_else(unknown)
}

fn parse_days(text: &str) -> Result<u32, String> {
    let days = text.strip_suffix('d').unwrap_or(text);
    days.parse().map_err(|_| "write a number of days, such as 90d".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_written_in_days() {
        assert_eq!((parse_days("90d"), parse_days("90")), (Ok(90), Ok(90)));
        for bad in ["", "d", "-1d", "3 months", "99999999999d"] {
            assert!(parse_days(bad).is_err(), "{bad}");
        }
    }
}
