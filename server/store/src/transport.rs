//! The way to the database: encrypted wherever somebody could listen.

use std::net::IpAddr;
use std::str::FromStr;

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::Result;

/// What a URL says of it, and the environment where the URL is silent (`PGSSLMODE`). `require` looks
/// at the certificate too once `sslrootcert` names who may have signed it; sqlx then compares the
/// name in it as well.
///
/// # Errors
/// A URL that is none, and a root certificate that cannot be read.
pub(crate) fn options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url)?;
    let written = options.to_url_lossy();
    let root = written.query_pairs().find(|(name, _)| name == "sslrootcert");
    let Some((_, root)) = root else { return Ok(options) };
    // So sqlx writes a certificate that is a file and not the text itself.
    if let Some(file) = root.strip_prefix("file: ") {
        std::fs::File::open(file).map_err(|error| {
            sqlx::Error::Configuration(format!("sslrootcert {file} cannot be read: {error}").into())
        })?;
    }
    Ok(match options.get_ssl_mode() {
        PgSslMode::Require => options.ssl_mode(PgSslMode::VerifyCa),
        _ => options,
    })
}

/// Whether what goes to the database of `url` goes to another machine, and not even an encrypted
/// connection is asked for.
///
/// # Errors
/// As those of a connection.
pub fn is_in_the_clear(url: &str) -> Result<bool> {
    let options = options(url)?;
    let is_plain = matches!(options.get_ssl_mode(), PgSslMode::Disable | PgSslMode::Allow);
    Ok(is_plain && options.get_socket().is_none() && !is_here(options.get_host()))
}

/// Whether a host is this machine: a directory of sockets, or a name or an address of its own.
fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host.starts_with('/')
        || host.eq_ignore_ascii_case("localhost")
        || address.is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_another_machine_needs_encryption() {
        let clear = |url: &str| is_in_the_clear(url).unwrap();
        for here in ["localhost", "127.0.0.1", "127.8.0.1", "[::1]", "%2Frun%2Fpostgresql"] {
            assert!(!clear(&format!("postgres://u:p@{here}/d?sslmode=disable")), "{here}");
        }
        assert!(!clear("postgres://u:p@db.internal/d?host=/run/postgresql&sslmode=disable"));
        for there in ["db.internal", "10.0.0.7", "[2001:db8::1]", "localhost.example.com"] {
            for mode in ["disable", "allow"] {
                assert!(clear(&format!("postgres://u:p@{there}/d?sslmode={mode}")), "{there}");
            }
            for mode in ["prefer", "require", "verify-ca", "verify-full"] {
                assert!(!clear(&format!("postgres://u:p@{there}/d?sslmode={mode}")), "{there}");
            }
        }
        assert!(clear("postgres://u:p@localhost/d?host=db.internal&sslmode=disable"));
        assert!(!clear("postgres://u:p@db.internal/d"), "what is not said is `prefer`");
    }

    #[test]
    fn a_root_certificate_is_looked_at_and_must_be_there() {
        let mode = |url: &str| options(url).unwrap().get_ssl_mode();
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        let url = format!("postgres://u@db.internal/d?sslrootcert={root}&sslmode=");
        assert!(matches!(mode(&format!("{url}require")), PgSslMode::VerifyCa));
        assert!(matches!(mode(&format!("{url}verify-full")), PgSslMode::VerifyFull));
        let missing = options("postgres://u@db.internal/d?sslrootcert=/no/such.pem").unwrap_err();
        assert!(missing.to_string().contains("sslrootcert /no/such.pem"), "{missing}");
    }
}
