// A gateway as customers run it: it follows the stream of limits and acknowledges each version.

import { expect } from "@playwright/test";

import type { App } from "./api";
import { environment } from "./environment";

/** The limits of an App Key as one event brought them. */
export type Told = { version: number | null; limits: any };

const headers = { Authorization: `Bearer ${environment.usageToken}` };

export class TestGateway {
  /** Every event of limits, in the order in which it came. */
  readonly told: Told[] = [];
  private readonly stop = new AbortController();
  private reading: Promise<void> = Promise.resolve();

  private constructor(readonly name: string) {}

  /** Follows the limits of one App Key, from now on. */
  static async follow(app: App, name: string): Promise<TestGateway> {
    const gateway = new TestGateway(name);
    const query = new URLSearchParams({ app: app.key, gateway: name });
    const answer = await fetch(`${environment.url}/api/v1/limits/stream?${query}`, {
      headers,
      signal: gateway.stop.signal,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    gateway.reading = gateway.read(answer.body!).catch((error) => {
      if (!gateway.stop.signal.aborted) throw error;
    });
    return gateway;
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.reading;
  }

  /** What it enforces for one quota: the value that it was told last. */
  value(quota: string): unknown {
    const last = this.told.at(-1)?.limits;
    return last?.quotas.find((one: { quota: string }) => one.quota === quota)?.value;
  }

  /** Says that everything up to `version` is applied. */
  async acknowledge(version: number): Promise<void> {
    const answer = await fetch(`${environment.url}/api/v1/limits/ack`, {
      method: "POST",
      headers: { ...headers, "Content-Type": "application/json" },
      body: JSON.stringify({ gateway: this.name, version }),
    });
    expect(answer.status, await answer.text()).toBe(200);
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    for await (const bytes of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(bytes, { stream: true });
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) this.take(event);
    }
  }

  private take(event: string): void {
    const field = (name: string) =>
      event
        .split("\n")
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    if (field("event") !== "limits") return;
    const id = field("id");
    this.told.push({
      version: id === undefined ? null : Number(id),
      limits: JSON.parse(field("data") ?? ""),
    });
  }
}

/** The platform's newest version. */
export async function newestVersion(): Promise<number> {
  const answer = await fetch(`${environment.url}/api/v1/limits?limit=1`, { headers });
  return (await answer.json()).version;
}
