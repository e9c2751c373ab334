// The chat cloud itself, as recounts ask it: it listens on this machine and speaks the REST protocol
// of the real one, as far as a browser test needs.

import { type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export const CLIENT_ID = "YXA6client";
export const CLIENT_SECRET = "YXA6-very-secret";

const LISTS: Record<string, [field: string, id: string]> = {
  "/users": ["entities", "username"],
  "/chatgroups": ["data", "groupid"],
  "/chatrooms": ["data", "id"],
};

export class Platform {
  /** How many of each there are. */
  counts: Record<string, number> = { "/users": 0, "/chatgroups": 0, "/chatrooms": 0 };
  bytes = 0;
  /** What every list answers from now on, in place of itself. */
  refusal: { status: number; error: string; description: string } | null = null;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Platform> {
    const server = createServer();
    const platform = new Platform(server);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        const url = new URL(request.url ?? "/", "http://platform");
        const path = `/${url.pathname.split("/").slice(3).join("/")}`;
        platform.answer(path, url.searchParams, request.headers.authorization, body, response);
      });
    });
    await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
    return platform;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(
    path: string,
    query: URLSearchParams,
    authorization: string | undefined,
    body: string,
    response: ServerResponse,
  ): void {
    const say = (status: number, answer: object) =>
      response
        .writeHead(status, { "content-type": "application/json" })
        .end(JSON.stringify(answer));
    if (path === "/token") {
      const asked = JSON.parse(body);
      return asked.client_id === CLIENT_ID && asked.client_secret === CLIENT_SECRET
        ? void say(200, { access_token: "YWMt-1", expires_in: 3600 })
        : void say(400, { error: "invalid_grant", error_description: "no such client" });
    }
    if (authorization !== "Bearer YWMt-1") return void say(401, { error: "unauthorized" });
    if (this.refusal) {
      const { status, error, description } = this.refusal;
      return void say(status, { error, error_description: description });
    }
    if (path === "/metadata/user/capacity") return void say(200, { data: this.bytes });
    const list = LISTS[path];
    if (!list) return void say(404, { error: "service_resource_not_found" });
    const [field, id] = list;
    const from = Number(query.get("cursor")?.slice(1) ?? 0);
    const limit = Number(query.get("limit") ?? 10);
    const end = Math.min(this.counts[path], from + limit);
    const entries = Array.from({ length: Math.max(0, end - from) }, (_, index) => ({
      [id]: `one-${from + index}`,
    }));
    const cursor = end < this.counts[path] ? { cursor: `c${end}` } : {};
    say(200, { action: "get", [field]: entries, count: entries.length, ...cursor });
  }
}
