import { createServer } from "node:net";
import { buildConnector, Pool } from "undici";
import { describe, expect, it } from "vitest";
import { post } from "./transport.js";

describe("a request given up while its connection is being made", () => {
  it("counts as unsent, and stays unsent when the connection comes up afterwards", async () => {
    const received: string[] = [];
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (chunk) => {
        received.push(chunk.toString().split(" ")[1] ?? "");
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const address = server.address() as { readonly port: number };
    const origin = `http://127.0.0.1:${address.port}`;
    const connector = buildConnector({});
    const held: (() => void)[] = [];
    const pool = new Pool(origin, {
      connect: (options, callback) => void held.push(() => connector(options, callback)),
    });
    try {
      const patience = new AbortController();
      const first = post(pool, { origin, path: "/first", body: {}, signal: patience.signal });
      while (held.length === 0) await new Promise((turn) => setImmediate(turn));
      patience.abort("timeout after 1000 ms");
      expect(await first).toEqual({ type: "unsent", reason: "timeout after 1000 ms" });

      const second = post(pool, { origin, path: "/second", body: {}, signal: new AbortController().signal });
      const letThrough = setInterval(() => {
        for (const connect of held.splice(0)) connect();
      }, 1);
      expect(await second).toEqual({ type: "answer", status: 200, text: "{}" });
      clearInterval(letThrough);
      expect(received).toEqual(["/second"]);
    } finally {
      await pool.destroy();
      server.close();
    }
  });
});
