// What the runner says of the server under test.

function need(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests by \`cargo xtask e2e\``);
  return value;
}

export const environment = {
  url: need("HEADROOM_URL"),
  adminPassword: need("HEADROOM_ADMIN_PASSWORD"),
  usageToken: need("HEADROOM_TOKEN_USAGE"),
  operatorToken: need("HEADROOM_TOKEN_OPERATOR"),
  adminToken: need("HEADROOM_TOKEN_ADMIN"),
};

/** A short name that no other test has, also not one of an earlier run on the same database. */
export function unique(prefix: string): string {
  const random = Math.random().toString(36).slice(2, 8).padEnd(6, "0");
  return `${prefix}-${Date.now().toString(36)}${random}`;
}
