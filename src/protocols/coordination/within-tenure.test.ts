import { beforeEach, expect, it } from "vitest";
import type { Client } from "../../contract/client.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { createCoordinationClient } from "./client.js";
import { ScriptedReplicas } from "./testing/scripted-replicas.js";

const OPERATION_TIMEOUT_MS = 1000;
const target = { resource: "r", fence: "token", election: "e" } as const;

let clock: VirtualClock;
let cluster: ScriptedReplicas;

beforeEach(() => {
  clock = new VirtualClock();
  cluster = new ScriptedReplicas(clock);
  cluster.script = { ...cluster.script, arrivals: ({ direction }) => (direction === "request" ? [1] : []) };
});

/** A client whose tenure 7 ends then, and that holds no other. */
function clientUntil(untilMs: number): Client {
  const tenures = { remainingMs: (token: number) => (token === 7 ? untilMs - clock.nowNs() / 1e6 : 0) };
  return cluster.client("c1", {}, (context) =>
    createCoordinationClient(context, { positions: "raft-index", pollMs: 100, tenures }),
  );
}

/** Writes where no answer arrives, and tells for how long it waited and how many copies it sent. */
async function writeInVain(client: Client, token: number) {
  const [beganNs, before] = [clock.nowNs(), cluster.received.length];
  const register = client.fencedRegister as NonNullable<Client["fencedRegister"]>;
  const { type } = await clock.until(register.write(target, token, 1));
  return { type, waitedMs: (clock.nowNs() - beganNs) / 1e6, copies: cluster.received.length - before };
}

it("what is written in a tenure's name is sent again only as long as the tenure lasts", async () => {
  expect(await writeInVain(clientUntil(450), 7)).toEqual({ type: "info", waitedMs: 600, copies: 3 });
});

it("who slept through the end of its tenure, or has lost it, sends what it was about to, once", async () => {
  const client = clientUntil(-30);
  expect(await writeInVain(client, 7)).toEqual({ type: "info", waitedMs: 200, copies: 1 });
  expect(await writeInVain(client, 8)).toEqual({ type: "info", waitedMs: 200, copies: 1 });
});

it("a tenure that outlasts the operation lets it have its whole time", async () => {
  expect(await writeInVain(clientUntil(5000), 7)).toMatchObject({ waitedMs: OPERATION_TIMEOUT_MS });
});
