//! A PostgreSQL with a certificate of the test's own, and who is taken for it.

use std::path::Path;
use std::time::Duration;

use embedded_postgres::{EmbeddedPostgres, Settings};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{ConnectOptions, Connection};

use crate::gateway::Scratch;
use crate::process::Headroom;
use crate::wait::until;

/// A PostgreSQL on a port of this machine, with a certificate for `localhost`.
struct Encrypted {
    postgres: Option<EmbeddedPostgres>,
    port: u16,
    scratch: Scratch,
}

impl Encrypted {
    async fn start() -> Self {
        let scratch = Scratch::new("tls");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let dir = scratch.path().join("postgres");
        let mut settings = Settings::new(&dir);
        settings.durable = false;
        settings.extra = vec![
            ("listen_addresses".to_owned(), "127.0.0.1".to_owned()),
            ("port".to_owned(), port.to_string()),
        ];
        let postgres = embedded_postgres::start(&settings).unwrap();
        let authority = Authority::new();
        let (certificate, key) = authority.sign("localhost");
        std::fs::write(scratch.path().join("ca.pem"), authority.certificate).unwrap();
        let other = Authority::new().certificate;
        std::fs::write(scratch.path().join("other.pem"), other).unwrap();
        let own = [("server.pem", certificate), ("server.key", key)];
        for (name, text) in own {
            own_file(&dir, name, &text);
        }
        let server = Self { postgres: Some(postgres), port, scratch };
        let mut connection = server.socket().connect().await.unwrap();
        for (name, value) in [
            ("ssl_cert_file", dir.join("server.pem").to_str().unwrap()),
            ("ssl_key_file", dir.join("server.key").to_str().unwrap()),
            ("ssl", "on"),
        ] {
            let set = format!("alter system set {name} = '{value}'");
            sqlx::query(&set).execute(&mut connection).await.unwrap();
        }
        sqlx::query("select pg_reload_conf()").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        server
    }

    fn socket(&self) -> PgConnectOptions {
        let url = self.postgres.as_ref().unwrap().url();
        url.parse::<PgConnectOptions>().unwrap().port(self.port).ssl_mode(PgSslMode::Disable)
    }

    /// The URL by a host name and with `query`.
    fn url(&self, host: &str, query: &str) -> String {
        let url = self.postgres.as_ref().unwrap().url();
        let (login, _) = url.split_once('@').unwrap();
        format!("{login}@{host}:{}/headroom?{query}", self.port)
    }

    /// `sslmode`, and `sslrootcert` of one of the authorities.
    fn query(&self, mode: &str, authority: &str) -> String {
        let path = self.scratch.path().join(authority);
        format!("sslmode={mode}&sslrootcert={}", path.to_str().unwrap())
    }

    /// Its settings are read a moment after they were made.
    async fn wait_until_encrypted(&self) {
        let url = self.url("127.0.0.1", "sslmode=require");
        let options: PgConnectOptions = url.parse().unwrap();
        let connection = until(Duration::from_secs(10), async || {
            options.connect().await.map_err(|error| format!("PostgreSQL offers no TLS: {error}"))
        });
        connection.await.close().await.unwrap();
    }
}

/// A file in PostgreSQL's directory that it, and nobody else, may read.
fn own_file(dir: &Path, name: &str, text: &str) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let (path, owner) = (dir.join(name), std::fs::metadata(dir).unwrap());
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
    chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let certificate = params.self_signed(&key).unwrap().pem();
        Self { issuer: Issuer::new(params, key), certificate }
    }

    /// A certificate for `host`, and its key.
    fn sign(&self, host: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![host.to_owned()]).unwrap();
        (params.signed_by(&key, &self.issuer).unwrap().pem(), key.serialize_pem())
    }
}

#[tokio::test]
async fn the_database_is_encrypted_and_known_by_its_certificate() {
    let server = Encrypted::start().await;
    server.wait_until_encrypted().await;
    let migrate = |url: String| Headroom::new("tls-client", Some(url)).run(&["migrate"]);
    for query in ["sslmode=require", "sslmode=prefer", &server.query("verify-full", "ca.pem")] {
        let (done, said) = migrate(server.url("localhost", query));
        assert!(done, "{query}: {said}");
    }
    let right = server.query("require", "ca.pem");
    let (done, said) = migrate(server.url("localhost", &right));
    assert!(done, "who signed is right: {said}");
    // Another authority, another name, and one whom nobody named.
    for mode in ["verify-full", "require"] {
        let (done, said) = migrate(server.url("localhost", &server.query(mode, "other.pem")));
        assert!(!done && said.contains("invalid peer certificate"), "{mode}: {said}");
        assert!(said.contains("sslrootcert"), "{said}");
    }
    let (done, said) = migrate(server.url("127.0.0.1", &server.query("verify-full", "ca.pem")));
    assert!(!done && said.contains("not valid for name"), "{said}");
    let (done, said) = migrate(server.url("localhost", "sslmode=verify-full"));
    assert!(!done && said.contains("UnknownIssuer"), "{said}");
    // The pool of a server is encrypted as well.
    let url = server.url("localhost", &server.query("verify-full", "ca.pem"));
    let mut headroom = Headroom::new("tls-server", Some(url));
    headroom.restart().await;
    let mut connection = server.socket().connect().await.unwrap();
    let plain = "select count(*) from pg_stat_activity join pg_stat_ssl using (pid)
                 where application_name = 'headroom' and not ssl";
    let encrypted = plain.replace("not ssl", "ssl");
    let count = async |query: &str, connection: &mut sqlx::PgConnection| {
        sqlx::query_scalar::<_, i64>(query).fetch_one(connection).await.unwrap()
    };
    assert_eq!(count(plain, &mut connection).await, 0);
    assert!(count(&encrypted, &mut connection).await > 0);
}

/// Nothing is sent: the address is of nobody.
#[test]
fn a_password_does_not_leave_this_machine_in_the_clear() {
    let url = "postgres://u:p@database.invalid/d?sslmode=";
    for mode in ["disable", "allow"] {
        let there = || Headroom::new("clear", Some(format!("{url}{mode}")));
        for command in ["migrate", "serve"] {
            let (done, said) = there().run(&[command]);
            assert!(!done && said.contains("sslmode=disable"), "{command}: {said}");
            assert!(said.contains("HEADROOM_DATABASE_IN_THE_CLEAR"), "{said}");
        }
        let (done, said) = there().run(&["migrate", "--database-in-the-clear"]);
        assert!(!done && said.contains("cannot be reached"), "{said}");
    }
}
