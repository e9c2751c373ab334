// A line between browser and server that a test can cut or stop: what a page sees when a
// connection breaks, or when one dies without a word.

import net from "node:net";

import { environment } from "./environment";

export class Wire {
  private readonly pairs = new Set<[net.Socket, net.Socket]>();
  private isFrozen = false;
  private isCut = false;

  private constructor(private readonly server: net.Server) {}

  static async lay(): Promise<Wire> {
    const server = net.createServer();
    const wire = new Wire(server);
    server.on("connection", (near) => wire.join(near));
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return wire;
  }

  /** The server's address by this line. */
  get url(): string {
    const { port } = this.server.address() as net.AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** Connections stay open, and nothing comes through any more. */
  freeze(): void {
    this.isFrozen = true;
    for (const pair of this.pairs) pair.forEach((socket) => socket.unpipe().pause());
  }

  /** Connections break, and new ones are refused. */
  cut(): void {
    this.isCut = true;
    this.drop();
  }

  /** New connections work again; those that were frozen stay dead. */
  mend(): void {
    if (this.isFrozen) this.drop();
    this.isFrozen = false;
    this.isCut = false;
  }

  async remove(): Promise<void> {
    this.cut();
    await new Promise<void>((closed) => this.server.close(() => closed()));
  }

  private drop(): void {
    for (const pair of this.pairs) pair.forEach((socket) => socket.destroy());
    this.pairs.clear();
  }

  private join(near: net.Socket): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(environment.url);
    const far = net.connect(Number(port), hostname);
    const pair: [net.Socket, net.Socket] = [near, far];
    this.pairs.add(pair);
    const end = () => {
      this.pairs.delete(pair);
      pair.forEach((socket) => socket.destroy());
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    if (this.isFrozen) return;
    near.pipe(far);
    far.pipe(near);
  }
}
