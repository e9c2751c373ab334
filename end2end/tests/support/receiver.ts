// A system that is told by webhooks: it listens on this machine and keeps what arrives.

import { createHmac } from "node:crypto";
import { type IncomingHttpHeaders, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Arrived = { headers: IncomingHttpHeaders; body: string };

export class Receiver {
  readonly arrived: Arrived[] = [];
  /** What is answered from now on. */
  status = 200;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Receiver> {
    const server = createServer();
    const receiver = new Receiver(server);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += chunk));
      request.on("end", () => {
        receiver.arrived.push({ headers: request.headers, body });
        response.writeHead(receiver.status).end("noted");
      });
    });
    await new Promise<void>((listens) => server.listen(0, "127.0.0.1", listens));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** The messages of a type, oldest first. */
  of(type: string): Arrived[] {
    return this.arrived.filter((one) => JSON.parse(one.body).type === type);
  }
}

/** Whether a message is signed with the secret, as Standard Webhooks says. */
export function verifies(arrived: Arrived, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const signed = `${arrived.headers["webhook-id"]}.${arrived.headers["webhook-timestamp"]}.${arrived.body}`;
  const expected = `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
  return String(arrived.headers["webhook-signature"]).split(" ").includes(expected);
}
