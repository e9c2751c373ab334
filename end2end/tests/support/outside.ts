// What happens behind the server's back: its own command line on the same data, and a superuser of
// its database.

import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`cargo xtask e2e\``);
  return value;
}

/** What a command of the binary said, and whether it ended well. */
export async function headroom(...args: string[]): Promise<{ well: boolean; said: string }> {
  const env = { ...process.env, HEADROOM_DATA_DIR: need("HEADROOM_DATA_DIR") };
  try {
    const { stdout, stderr } = await run(need("HEADROOM_BIN"), args, { env });
    return { well: true, said: stdout + stderr };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { well: false, said: `${stdout}${stderr}` };
  }
}

/** One statement by the owner of the database cluster, past every trigger; what it returned. */
export async function superuser(statement: string): Promise<string> {
  const cluster = join(need("HEADROOM_DATA_DIR"), "postgres");
  // The fifth line of the server's own file names the directory of its socket.
  const socket = readFileSync(join(cluster, "cluster", "postmaster.pid"), "utf8").split("\n")[4];
  const env = {
    ...process.env,
    PGHOST: socket,
    PGUSER: "headroom",
    PGDATABASE: "headroom",
    PGPASSWORD: readFileSync(join(cluster, "password"), "utf8").trim(),
  };
  const sql = `set session_replication_role = replica; ${statement}`;
  const args = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--command", sql];
  return (await run("psql", args, { env })).stdout.trim();
}
