//! nginx with one file, to compare with.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use super::{cpu, http::Connection};
use crate::{
    headroom::free_port,
    process::{output, stop},
    system,
};

const START_WITHIN: Duration = Duration::from_secs(10);

/// A running nginx; stopped when it is dropped.
pub struct Nginx {
    child: Child,
    pub address: SocketAddr,
}

impl Nginx {
    /// Serves `body` at `/limits.json`, from files below `dir`.
    pub fn start(dir: &Path, body: &[u8]) -> Result<Self> {
        let port = free_port()?;
        fs::write(dir.join("limits.json"), body)?;
        let config = dir.join("nginx.conf");
        fs::write(&config, configuration(dir, port))?;
        let child = Command::new(system::nginx())
            .arg("-p")
            .arg(dir)
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .spawn()
            .context("nginx cannot be started")?;
        let nginx = Self { child, address: ([127, 0, 0, 1], port).into() };
        let began = Instant::now();
        while Connection::open(nginx.address).is_err() {
            if began.elapsed() > START_WITHIN {
                bail!("nginx does not listen");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(nginx)
    }

    /// The master and its worker.
    pub fn pids(&self) -> Vec<u32> {
        cpu::family(self.child.id())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        stop(&mut self.child, Duration::from_secs(3));
    }
}

/// `nginx/1.22.1`.
pub fn version() -> Result<String> {
    // It says so on the other channel.
    let said =
        output(Command::new("sh").arg("-c").arg(format!("{} -v 2>&1", system::nginx().display())))?;
    Ok(said.trim().rsplit(' ').next().unwrap_or_default().to_owned())
}

fn configuration(dir: &Path, port: u16) -> String {
    let dir = dir.display();
    format!(
        "daemon off;\nworker_processes 1;\npid {dir}/nginx.pid;\nerror_log {dir}/error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{\n  access_log off;\n  sendfile on;\n  tcp_nopush on;\n  keepalive_requests 1000000000;\n  \
         types {{ application/json json; }}\n  client_body_temp_path {dir}/body;\n  \
         proxy_temp_path {dir}/proxy;\n  fastcgi_temp_path {dir}/fastcgi;\n  \
         uwsgi_temp_path {dir}/uwsgi;\n  scgi_temp_path {dir}/scgi;\n  \
         server {{ listen 127.0.0.1:{port}; root {dir}; }}\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_nginx_writes_lies_in_its_directory() {
        let text = configuration(Path::new("/somewhere"), 8123);
        assert!(text.contains("listen 127.0.0.1:8123;"));
        let paths = text.split([' ', ';']).filter(|word| word.starts_with('/'));
        assert!(
            paths.clone().count() >= 8 && paths.clone().all(|path| path.starts_with("/somewhere"))
        );
        assert_eq!(text.matches('{').count(), text.matches('}').count());
    }
}
