//! `cargo xtask contract`: the API as strangers' tools see it. A public generator makes a client of its
//! document, without a warning, and a day's work is done with that client; then generated requests look
//! for answers that the document does not promise, and for faults.

use std::{fs, process::Command};

use anyhow::Result;

use crate::{
    assets,
    headroom::{self, Headroom, Launch},
    process::{run as run_command, say},
    system::{self, Need},
    throwaway::ScratchDir,
    workspace,
};

const NEEDS: &[Need] = &[Need::Postgres, Need::Node, Need::Python];

/// Whoever revokes a token may revoke the caller's own, and a stream has no end.
const LEFT_OUT: [&str; 4] =
    ["--exclude-operation-id", "revoke_token", "--exclude-operation-id", "follow_limits"];

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Generated requests of each operation.
    #[arg(long, default_value_t = 30)]
    examples: u32,
}

pub fn run(arguments: &Arguments) -> Result<()> {
    system::ensure(NEEDS)?;
    assets::build()?;
    let binary = headroom::build()?;
    let data_dir = ScratchDir::new("contract")?;
    let server = Headroom::start(&Launch {
        binary: &binary,
        host: "127.0.0.1",
        port: headroom::free_port()?,
        data_dir: data_dir.path(),
        database_url: None,
        admin_password: None,
        demo: false,
    })?;
    let admin = server.create_token("admin", &["--role", "admin"])?;
    let operator = server.create_token("operator", &["--role", "operator"])?;
    let document = format!("{}/api/v1/openapi.json", server.url());

    let (sources, work) =
        (workspace::end2end_dir().join("contract"), workspace::target_dir().join("contract"));
    fs::create_dir_all(&work)?;
    let tools = work.join("python/bin");
    if !tools.join("pip").exists() {
        run_command(Command::new("python3").args(["-m", "venv"]).arg(work.join("python")))?;
    }
    let requirements = sources.join("requirements.txt");
    run_command(
        Command::new(tools.join("pip")).args(["install", "--quiet", "-r"]).arg(requirements),
    )?;

    say("a client of the document");
    run_command(
        Command::new(tools.join("openapi-python-client"))
            .args(["generate", "--overwrite", "--fail-on-warning", "--meta", "none", "--url"])
            .arg(&document)
            .arg("--config")
            .arg(sources.join("generator.yml"))
            .arg("--output-path")
            .arg(work.join("headroom_client")),
    )?;
    run_command(
        Command::new(tools.join("python"))
            .arg(sources.join("day.py"))
            .args([server.url(), &admin, &operator])
            .env("PYTHONPATH", &work),
    )?;

    say("generated requests");
    run_command(
        Command::new(tools.join("st"))
            .current_dir(&work)
            .args(["run", &document, "--header", &format!("Authorization: Bearer {admin}")])
            .args(["--max-examples", &arguments.examples.to_string()])
            .args(["--checks", "not_a_server_error,response_schema_conformance"])
            .args(LEFT_OUT),
    )
}
