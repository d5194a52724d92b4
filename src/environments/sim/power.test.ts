import { expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import { createRandom } from "../../core/random.js";
import { msToNs } from "../../core/units.js";
import { EventKind } from "./event-heap.js";
import { EventLoop } from "./event-loop.js";
import { Network } from "./network.js";
import type { Notes } from "./notes.js";
import { Power } from "./power.js";
import type { ProcessHolds } from "./process-holds.js";

it("confirms a power-off once what was under way has arrived, to a repeated request too", () => {
  const loop = new EventLoop();
  const network = new Network(loop, createRandom(1));
  const confirmedNs: number[] = [];
  const cutNs: number[] = [];
  const { hostDelivery: arrivalKind } = EventKind;
  network.attach({ name: "c1", subject: 0, arrivalKind, receive: () => {} });
  network.attach({ name: "c2", subject: 1, arrivalKind, receive: () => confirmedNs.push(loop.nowNs) });
  const holds = {
    find: (name: string) => ({ name }),
    hold: () => {
      cutNs.push(loop.nowNs);
      return { bitten: new Set(["c1"]) };
    },
    release: () => {},
  } as unknown as ProcessHolds;
  const notes = { poweredOff: () => {} } as unknown as Notes;
  const power = new Power({ settings: { bootMs: 2000 }, bug: undefined, subject: 2, loop, network, holds, notes });
  network.attach(power);
  const request: Json = { type: "take-over", election: "e", attempt: 1 };
  power.receive("c1", request);
  loop.schedule(msToNs(10), EventKind.harnessTimer, 0, () => power.receive("c2", request));
  loop.schedule(msToNs(25), EventKind.harnessTimer, 0, () => power.receive("c2", request));
  loop.schedule(msToNs(500), EventKind.harnessTimer, 0, () => power.receive("c2", request));
  loop.runUntil(() => false, msToNs(1000));
  expect(cutNs).toEqual([msToNs(10)]);
  expect(confirmedNs).toHaveLength(3);
  for (const at of confirmedNs) expect(at).toBeGreaterThanOrEqual(msToNs(10 + 50));
});
