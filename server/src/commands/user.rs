//! `headroom user create`: an account, made by whoever can reach the database.

use std::io::BufRead;

use clap::{Args, Subcommand};
use domain::access::{Caller, Role};
use domain::accounts::AccountForm;
use domain::problem::{FieldError, Problem};
use domain::rules::PeopleRule;
use rand::TryRngCore;
use rand::rngs::OsRng;
use store::Db;

use super::database;
use crate::config::DatabaseSettings;

#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Make an account. Prints its password if it made one up.
    Create(CreateUser),
}

#[derive(Debug, Args)]
pub struct CreateUser {
    /// The name to sign in with.
    #[arg(long)]
    login: String,

    /// The person's name; the login if absent.
    #[arg(long, default_value = "")]
    name: String,

    /// viewer, support, operator or admin.
    #[arg(long, value_parser = parse_role)]
    role: Role,

    /// The password; without it and without `--password-stdin` one is made up.
    #[arg(long, env = "HEADROOM_PASSWORD", hide_env_values = true)]
    password: Option<String>,

    /// Read the password from the first line of standard input.
    #[arg(long)]
    password_stdin: bool,
}

pub async fn run(settings: DatabaseSettings, command: UserCommand) -> Result<(), String> {
    let UserCommand::Create(create) = command;
    let db = database::connect_running(&settings).await?;
    println!("{}", create_user(&db, create).await?);
    Ok(())
}

async fn create_user(db: &Db, create: CreateUser) -> Result<String, String> {
    let (password, is_generated) = match (create.password_stdin, create.password) {
        (true, _) => (read_line()?, false),
        (false, Some(password)) => (password, false),
        (false, None) => (generate_password()?, true),
    };
    let role = create.role.as_str().to_owned();
    let form = AccountForm { login: create.login, name: create.name, role, password };
    let new = form.parse().map_err(|problem| tell(&problem))?;
    let permit =
        Caller::system("command line").permit().map_err(|refused| refused.rule().to_string())?;
    let account = store::accounts::create(db, &permit, &new, db.now())
        .await
        .map_err(|error| tell(&Problem::from(error)))?;
    let made = format!("Account {} ({}) is made.", account.login, account.role.as_str());
    Ok(if is_generated { format!("{made}\nPassword: {}", form.password) } else { made })
}

/// Every mistake, one per line.
pub(super) fn tell(problem: &Problem) -> String {
    if problem.errors.is_empty() {
        return problem.detail();
    }
    let lines: Vec<_> = problem.errors.iter().map(FieldError::detail).collect();
    lines.join("\n")
}

fn read_line() -> Result<String, String> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(|error| format!("standard input cannot be read: {error}"))?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

pub(super) fn parse_role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| PeopleRule::NoSuchRole.to_string())
}

/// Twenty characters that nobody mistakes for one another, in groups: 100 random bits.
pub fn generate_password() -> Result<String, String> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    OsRng.try_fill_bytes(&mut bytes).map_err(|error| format!("no random numbers: {error}"))?;
    let letters = bytes.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_that_was_made_up_is_accepted_and_never_the_same() {
        let password = generate_password().unwrap();
        assert_eq!(password.len(), 23);
        assert!(domain::accounts::Password::parse(&password, "admin").is_ok());
        assert_ne!(password, generate_password().unwrap());
    }

    #[test]
    fn all_mistakes_are_told() {
        let form = AccountForm { login: "a b".into(), role: "viewer".into(), ..Default::default() };
        let told = tell(&form.parse().unwrap_err());
        assert!(told.contains("login") && told.contains("password"), "{told}");
    }
}
