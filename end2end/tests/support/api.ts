// The JSON API as gateways, scripts and admins use it: what a test needs to be there before it
// looks at a page. Every call that is refused fails the test.

import { type APIRequestContext, type APIResponse, expect, request } from "@playwright/test";

import { environment, unique } from "./environment";

/** An App Key in the directory. */
export type App = { org: string; app: string; key: string; path: string };

export type Gauge = { app: string; quota: string; value: number; at: string; subject?: string };

export type Calls = {
  app: string;
  route: string;
  from: string;
  seconds: number;
  calls: number;
  rejected?: number | { throttle?: number; plan?: number; cap?: number; batch?: number };
  peak?: number;
};

export type Stored = {
  stored: number;
  refused: { pointer: string; code: string; detail: string }[];
  repeated: boolean;
};

/** Everything that a change of limits may ask to confirm. */
export const CHECKS = [
  "deletes_history",
  "below_current_use",
  "feature_not_supported",
  "below_peak",
  "drops_more_than_10_percent",
  "calls_off_planned",
  "grants_for_good",
];

export type Role = "viewer" | "support" | "operator" | "admin";

/** How an App Key is written and where its page is. */
export function named(org: string, app: string): App {
  return { org, app, key: `${org}#${app}`, path: `/apps/${org}/${app}` };
}

export class Api {
  readonly source = unique("gateway");
  private batch = 0;

  private constructor(
    private readonly gateway: APIRequestContext,
    private readonly operator: APIRequestContext,
    private readonly admin: APIRequestContext,
  ) {}

  static async start(): Promise<Api> {
    const [gateway, operator, admin] = await Promise.all(
      [environment.usageToken, environment.operatorToken, environment.adminToken].map((token) =>
        request.newContext({
          baseURL: environment.url,
          storageState: { cookies: [], origins: [] },
          extraHTTPHeaders: { Authorization: `Bearer ${token}` },
        }),
      ),
    );
    return new Api(gateway, operator, admin);
  }

  async stop(): Promise<void> {
    await Promise.all([this.gateway.dispose(), this.operator.dispose(), this.admin.dispose()]);
  }

  /** Registers an App Key of an organisation that nobody else has. */
  async register(plan = "free", org = unique("org"), app = "chat"): Promise<App> {
    const one = named(org, app);
    await good(await this.operator.put(`/api/v1${one.path}`, { data: { plan } }));
    return one;
  }

  /** Posts one batch; answers when the samples are durable. */
  async post(report: { gauges?: Gauge[]; calls?: Calls[] }): Promise<Stored> {
    this.batch += 1;
    const data = { source: this.source, batch: this.batch, ...report };
    return good(await this.gateway.post("/api/v1/usage", { data }));
  }

  /** Posts one value of a quota, measured now. */
  async use(app: App, quota: string, value: number, subject?: string): Promise<void> {
    const at = new Date().toISOString();
    const stored = await this.post({ gauges: [{ app: app.key, quota, value, at, subject }] });
    expect(stored.refused).toEqual([]);
  }

  /** Posts the calls of the last `seconds`. */
  async call(app: App, route: string, sample: Partial<Calls> = {}): Promise<void> {
    const seconds = sample.seconds ?? 10;
    const from = new Date(Date.now() - seconds * 1000).toISOString();
    const calls = { app: app.key, route, from, seconds, calls: 10, ...sample };
    const stored = await this.post({ calls: [calls] });
    expect(stored.refused).toEqual([]);
  }

  /** Sets an override for good, with everything confirmed that it does. */
  async setOverride(app: App, quota: string, amount: number, reason: string): Promise<void> {
    const value = { kind: "limited", amount };
    const data = { target: { quota }, value, reason, confirm: CHECKS };
    await good(await this.operator.post(`/api/v1${app.path}/overrides`, { data }));
  }

  /** Files a request as an operator's token; answers it. */
  async fileRequest(
    app: App,
    quota: string,
    amount: number,
    justification = "a launch",
  ): Promise<{ id: string; number: number; version: number }> {
    const requested = { kind: "limited", amount };
    const data = { app: app.key, target: { quota }, requested, justification };
    return good(await this.operator.post("/api/v1/requests", { data }));
  }

  async setTemporary(
    app: App,
    quota: string,
    amount: number,
    startsAt: Date,
    endsAt: Date,
  ): Promise<void> {
    const data = {
      target: { quota },
      value: { kind: "limited", amount },
      reason: "campaign",
      confirm: CHECKS,
      starts_at: startsAt.toISOString(),
      ends_at: endsAt.toISOString(),
    };
    await good(await this.operator.post(`/api/v1${app.path}/overrides`, { data }));
  }

  /** Chooses a plan, with everything confirmed that it does. */
  async choosePlan(app: App, plan: string, reason: string, more: object = {}): Promise<void> {
    const read = await this.operator.get(`/api/v1${app.path}`);
    const headers = { "If-Match": read.headers()["etag"] };
    const data = { plan, reason, confirm: CHECKS, ...more };
    await good(await this.operator.put(`/api/v1${app.path}/plan`, { data, headers }));
  }

  /** What gateways enforce for one quota. */
  async effective(app: App, quota: string): Promise<{ value: unknown; origin: string }> {
    const limits = await good(await this.operator.get(`/api/v1${app.path}/limits`));
    return limits.quotas.find((one: { quota: string }) => one.quota === quota);
  }

  /** Posts calls of the first `count` buckets. */
  async callMany(app: App, count: number): Promise<void> {
    const limits = await good(await this.operator.get(`/api/v1${app.path}/limits`));
    const routes: string[] = limits.rates.slice(0, count).map((one: { routes: string[] }) => one.routes[0]);
    const from = new Date(Date.now() - 10_000).toISOString();
    const calls = routes.map((route) => ({ app: app.key, route, from, seconds: 10, calls: 20 }));
    const stored = await this.post({ calls });
    expect(stored.refused).toEqual([]);
  }

  async plan(app: App): Promise<string> {
    return (await good(await this.operator.get(`/api/v1${app.path}`))).plan;
  }

  async explain(app: App, quota: string): Promise<{ steps: Record<string, unknown>[] }> {
    return good(await this.operator.get(`/api/v1${app.path}/limits/explain?quota=${quota}`));
  }

  async createAccount(login: string, name: string, role: Role, password: string): Promise<string> {
    const data = { login, name, role, password };
    return (await good(await this.admin.post("/api/v1/accounts", { data }))).id;
  }

  async endSessions(account: string): Promise<void> {
    await good(await this.admin.delete(`/api/v1/accounts/${account}/sessions`));
  }

  /** Creates a token for all customers; answers its secret. */
  async createToken(name: string, scopes: string[]): Promise<string> {
    const data = { name, scopes, all: true };
    return (await good(await this.admin.post("/api/v1/tokens", { data }))).secret;
  }
}

/** The status with which the API answers whoever holds `token`. */
export async function statusFor(token: string, path: string): Promise<number> {
  const options = { baseURL: environment.url, storageState: { cookies: [], origins: [] } };
  const context = await request.newContext(options);
  const answer = await context.get(path, { headers: { Authorization: `Bearer ${token}` } });
  await context.dispose();
  return answer.status();
}

async function good(answer: APIResponse): Promise<any> {
  const text = await answer.text();
  expect(answer.ok(), `${answer.status()} of ${answer.url()}: ${text}`).toBe(true);
  return text === "" ? undefined : JSON.parse(text);
}
