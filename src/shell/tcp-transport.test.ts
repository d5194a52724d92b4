import { afterEach, describe, expect, it } from "vitest";
import type { Json } from "../core/json.js";
import { createRealClock } from "../environments/real-clock.js";
import type { NodeConfig } from "./node-config.js";
import { NodeWire } from "./node-wire.js";
import { TcpTransport } from "./tcp-transport.js";
import { endpointsOf, places } from "./testing/node-on-loopback.js";

const clock = createRealClock();
const patience = { timeout: 20_000, interval: 5 };

const open: (() => void)[] = [];

afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A node's end of the network, and all that arrived there. */
async function wireOf(id: string, nodes: NodeConfig["nodes"], received: { from: string; message: Json }[] = []) {
  const config = { system: "toy", id, nodes, listen: "127.0.0.1", folder: "", options: {}, leaseMs: 2000 };
  const log: string[] = [];
  const status = () => ({ role: "unknown" }) as const;
  const wire = new NodeWire(config, { clock, status, log: (line) => log.push(line) });
  await wire.listen((from, message) => received.push({ from, message }));
  open.push(() => wire.close());
  return { wire, received, log };
}

function transportOf(nodes: NodeConfig["nodes"], incarnation = 0) {
  const transport = new TcpTransport({ nodes: endpointsOf(nodes), host: "c1", incarnation, clock });
  const answers: { from: string; message: Json }[] = [];
  transport.onMessage((from, message) => answers.push({ from, message }));
  open.push(() => transport[Symbol.dispose]());
  return { transport, answers };
}

describe("messages over TCP", () => {
  it("arrive in order, carry the client's address, and are answered on its connection", async () => {
    const nodes = await places(2);
    const { wire, received } = await wireOf("n2", nodes);
    const { transport, answers } = transportOf(nodes);
    for (let count = 1; count <= 100; count++) transport.send("n2", { count, text: "ä\n☃" });
    await expect.poll(() => received.length, patience).toBe(100);
    expect(received.map(({ message }) => (message as { count: number }).count)).toEqual(
      Array.from({ length: 100 }, (_, place) => place + 1),
    );
    expect(new Set(received.map(({ from }) => from))).toEqual(new Set(["c1#0"]));
    wire.send({ to: "c1#0", message: "yes" });
    await expect.poll(() => answers, patience).toEqual([{ from: "n2", message: "yes" }]);
    transport.send("n9", "nobody");
  });

  it("may be lost while a node goes and comes, and none arrives twice", async () => {
    const nodes = await places(1);
    const received: { from: string; message: Json }[] = [];
    const { transport } = transportOf(nodes);
    let count = 0;
    const newest = () => Math.max(0, ...received.map(({ message }) => Number(message)));
    for (let life = 1; life <= 4; life++) {
      const { wire } = await wireOf("n1", nodes, received);
      const from = count;
      await expect
        .poll(() => {
          transport.send("n1", ++count);
          return newest();
        }, patience)
        .toBeGreaterThan(from);
      wire.close();
      for (let lost = 0; lost < 20; lost++) transport.send("n1", ++count);
    }
    expect(transport.atMostOnce).toBe(true);
    const numbers = received.map(({ message }) => Number(message));
    expect(numbers).toEqual([...new Set(numbers)].sort((left, right) => left - right));
  });

  it("meant for one life of a client never reach the next", async () => {
    const nodes = await places(1);
    const { wire, received } = await wireOf("n1", nodes);
    const first = transportOf(nodes);
    first.transport.send("n1", "from the first");
    await expect.poll(() => received.length, patience).toBe(1);
    first.transport[Symbol.dispose]();
    first.transport.send("n1", "from beyond");
    const second = transportOf(nodes, 1);
    second.transport.send("n1", "from the second");
    await expect.poll(() => received.length, patience).toBe(2);
    for (const to of ["c1#0", "c1#1"]) wire.send({ to, message: `for ${to}` });
    await expect.poll(() => second.answers, patience).toEqual([{ from: "n1", message: "for c1#1" }]);
    expect(first.answers).toEqual([]);
    expect(received.map(({ from }) => from)).toEqual(["c1#0", "c1#1"]);
  });

  it("between nodes say once that a peer is reached, and once that it is not", async () => {
    const nodes = await places(2);
    const one = await wireOf("n1", nodes);
    const sendUntil = (what: () => number) =>
      expect.poll(() => {
        one.wire.send({ to: "n2", message: "vote" });
        return what();
      }, patience);
    await sendUntil(() => one.log.length).toBe(1);
    const two = await wireOf("n2", nodes);
    await sendUntil(() => two.received.length).toBeGreaterThan(0);
    expect(two.received[0]).toEqual({ from: "n1", message: "vote" });
    two.wire.close();
    await sendUntil(() => one.log.length).toBe(3);
    expect(one.log[0]).toMatch(/^does not reach n2: .*ECONNREFUSED/);
    expect(one.log.slice(1)).toEqual(["reaches n2", expect.stringMatching(/^does not reach n2/)]);
  });
});
