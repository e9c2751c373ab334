//! Hashing of passwords: argon2id, off the async threads, a few at a time.

use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::accounts::PASSWORD_CHARS_MAX;

use crate::{Db, Error, Result};

/// The hash of a random text that nobody kept, of the same cost as real ones: verifying against it
/// takes as long as against somebody's, so time does not tell which logins exist.
const NOBODYS_HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$+9C35x7KZ7nB/qJdBmFYHA$u1yQ1cRzZ5b0m0Jq0vYkV3Zz9o8tYxW4e2nQm7H5cXk";

/// The first recommendation of OWASP's password storage cheat sheet: 19 MiB, two passes, one lane.
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Hashes a password into a PHC string with a fresh salt.
pub(crate) async fn hash(db: &Db, password: &str) -> Result<String> {
    let password = password.to_owned();
    run(db, move || {
        let salt = SaltString::generate(&mut OsRng);
        let hash = hasher().hash_password(password.as_bytes(), &salt);
        hash.map(|hash| hash.to_string()).map_err(|error| Error::Corrupt(error.to_string()))
    })
    .await?
}

/// Whether `password` is the one that was hashed. Without a hash the work is done all the same and
/// the answer is no.
pub(crate) async fn verify(db: &Db, password: &str, hash: Option<String>) -> Result<bool> {
    // Nobody has a longer one; a megabyte of it would only cost us time.
    let is_possible = hash.is_some() && password.chars().count() <= PASSWORD_CHARS_MAX;
    let password: String = password.chars().take(PASSWORD_CHARS_MAX).collect();
    let hash = hash.unwrap_or_else(|| NOBODYS_HASH.to_owned());
    run(db, move || {
        let hash = PasswordHash::new(&hash).map_err(|error| Error::Corrupt(error.to_string()))?;
        let is_right = hasher().verify_password(password.as_bytes(), &hash).is_ok();
        Ok(is_right && is_possible)
    })
    .await?
}

async fn run<T: Send + 'static>(db: &Db, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let broken = |error: &dyn std::fmt::Display| Error::Corrupt(format!("hashing: {error}"));
    let _turn = db.hashing().acquire().await.map_err(|error| broken(&error))?;
    tokio::task::spawn_blocking(work).await.map_err(|error| broken(&error))
}

#[cfg(test)]
mod tests {
    use sqlx::PgPool;

    use super::*;

    #[sqlx::test(migrations = "../../migrations")]
    async fn a_hash_knows_its_password_and_no_other(pool: PgPool) {
        let db = Db::from_pool(pool);
        let one = hash(&db, "correct horse battery").await.unwrap();
        assert_ne!(one, hash(&db, "correct horse battery").await.unwrap(), "salt is missing");
        assert!(verify(&db, "correct horse battery", Some(one.clone())).await.unwrap());
        assert!(!verify(&db, "correct horse batterx", Some(one)).await.unwrap());
        assert!(!verify(&db, "", None).await.unwrap());
    }

    #[test]
    fn nobodys_hash_costs_as_much_as_a_real_one() {
        let hash = PasswordHash::new(NOBODYS_HASH).unwrap();
        let params = Params::try_from(&hash).unwrap();
        assert_eq!(params.m_cost(), Params::DEFAULT.m_cost());
        assert_eq!(params.t_cost(), Params::DEFAULT.t_cost());
        assert_eq!(params.p_cost(), Params::DEFAULT.p_cost());
        assert_eq!(hash.hash.unwrap().len(), Params::DEFAULT_OUTPUT_LEN);
    }
}
