import { createServer, type Server, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import type { ClientContext } from "../../contract/client.js";
import type { Clock } from "../../contract/clock.js";
import { createRandom } from "../../core/random.js";
import { Gateway } from "./gateway.js";

/**
 * Answers that a healthy etcd never gives: every test speaks to real sockets, whose other end misbehaves as told.
 */
const servers: Server[] = [];
const sockets: Socket[] = [];
const gateways: Gateway[] = [];

afterEach(async () => {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
});

/** A server that does as told with each connection that has sent something; returns its port. */
function serverThat(onRequest: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.on("data", () => onRequest(socket));
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

function answering(status: number, body: string): (socket: Socket) => void {
  return (socket) => socket.write(`HTTP/1.1 ${status} X\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

/** A port on which nothing listens. */
async function closedPort(): Promise<number> {
  const port = await serverThat(() => {});
  await new Promise((done) => servers.pop()?.close(done));
  return port;
}

/** Time stands still until the test lets the alarms ring. */
class StandingClock implements Clock {
  readonly #alarms = new Set<() => void>();
  nowNs(): number {
    return 0;
  }
  at(_timeNs: number, task: () => void): () => void {
    this.#alarms.add(task);
    return () => this.#alarms.delete(task);
  }
  ring(): void {
    for (const task of this.#alarms) task();
  }
}

function gatewayTo(ports: readonly number[], clock: Clock = new StandingClock()): Gateway {
  const context: ClientContext = {
    host: "c1",
    incarnation: 0,
    nodes: ports.map((port, i) => ({ id: `n${i + 1}`, address: "127.0.0.1", ports: { client: port } })),
    clock,
    random: createRandom(1),
    operationTimeoutMs: 1000,
    options: {},
  };
  const gateway = new Gateway(context);
  gateways.push(gateway);
  return gateway;
}

const ask = (gateway: Gateway) => gateway.call("/v3/kv/txn", {}, (answer) => answer);

describe("a request", () => {
  it("is answered with what the server said", async () => {
    const port = await serverThat(answering(200, '{"succeeded":true}'));
    expect(await ask(gatewayTo([port]))).toEqual({ type: "answered", value: { succeeded: true } });
  });

  it("that finds nobody listening was never sent", async () => {
    expect(await ask(gatewayTo([await closedPort()]))).toEqual({ type: "unsent", reason: "ECONNREFUSED" });
  });

  it("cut off before, or in the middle of, its answer may have been carried out", async () => {
    const resetting = await serverThat((socket) => socket.resetAndDestroy());
    expect(await ask(gatewayTo([resetting]))).toMatchObject({ type: "unanswered" });
    const closing = await serverThat((socket) => socket.end());
    expect(await ask(gatewayTo([closing]))).toMatchObject({ type: "unanswered" });
    const torn = await serverThat((socket) => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"succeeded":true');
    });
    expect(await ask(gatewayTo([torn]))).toMatchObject({ type: "unanswered" });
  });

  it("that was received and outlived its time may have been carried out", async () => {
    const clock = new StandingClock();
    const port = await serverThat(() => clock.ring());
    expect(await ask(gatewayTo([port], clock))).toEqual({ type: "unanswered", reason: "timeout after 1000 ms" });
  });

  it("answered with what no etcd says is unreadable, not refused", async () => {
    for (const body of ["", "<html>", "[]", '{"succeeded":']) {
      const port = await serverThat(answering(200, body));
      expect(await ask(gatewayTo([port]))).toMatchObject({ type: "unreadable" });
    }
    const proxy = await serverThat(answering(502, "<html>"));
    expect(await ask(gatewayTo([proxy]))).toEqual({ type: "rejected", status: 502, message: "" });
  });

  it.each([
    ["of 3.4", '{"error":"etcdserver: leader changed","message":"etcdserver: leader changed","code":14}'],
    ["of 3.5", '{"code":14, "message":"etcdserver: leader changed"}'],
    ["of a stream", '{"error":{"grpc_code":14,"http_code":503,"message":"etcdserver: leader changed"}}'],
  ])("rejected in the form %s tells the server's text", async (_form, body) => {
    const port = await serverThat(answering(503, body));
    const message = "etcdserver: leader changed";
    expect(await ask(gatewayTo([port]))).toEqual({ type: "rejected", status: 503, message });
  });

  it("that failed sends the next one to another node, and one that was refused does not", async () => {
    const dead = await closedPort();
    const refusing = await serverThat(answering(404, '{"message":"etcdserver: requested lease not found"}'));
    const gateway = gatewayTo([dead, refusing]);
    const visited: string[] = [];
    for (let i = 0; i < 3; i++) {
      visited.push(gateway.node());
      await ask(gateway);
    }
    expect(visited.at(-1)).toBe("n2");
    expect(gateway.node()).toBe("n2");
  });

  it("moves on once for all requests that failed at one node together", async () => {
    const gateway = gatewayTo([await closedPort(), await closedPort(), await closedPort()]);
    const before = gateway.node();
    await Promise.all([ask(gateway), ask(gateway)]);
    const next: { readonly [node: string]: string } = { n1: "n2", n2: "n3", n3: "n1" };
    expect(gateway.node()).toBe(next[before]);
  });
});

describe("a stream", () => {
  it("gives each message once, however the lines are cut, and ends with the connection", async () => {
    const lines = '{"result":{"created":true}}\n{"result":{"events":[1]}}\n';
    const port = await serverThat((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${lines.length}\r\n\r\n${lines.slice(0, 20)}`);
      setImmediate(() => socket.write(lines.slice(20)));
    });
    const results: unknown[] = [];
    const never = new AbortController().signal;
    await gatewayTo([port]).stream("/v3/watch", {}, never, (result) => results.push(result));
    expect(results).toEqual([{ created: true }, { events: [1] }]);
  });

  it("ends when its watcher has seen enough", async () => {
    const port = await serverThat((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1c\r\n{"result":{"created":true}}\n\r\n');
    });
    const enough = new AbortController();
    await gatewayTo([port]).stream("/v3/watch", {}, enough.signal, () => enough.abort("seen"));
    expect(enough.signal.aborted).toBe(true);
  });
});
