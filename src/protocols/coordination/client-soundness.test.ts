import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../contract/outcome.js";
import { VirtualClock } from "../../contract/testing/virtual-clock.js";
import { createRandom, type Random } from "../../core/random.js";
import { ScriptedReplicas } from "./testing/scripted-replicas.js";

/** How badly the network behaves, in percent of messages. */
interface Weather {
  readonly lossPct: number;
  readonly delayPct: number;
  readonly duplicatePct: number;
  /** Of proposals: the leader loses its place before it can commit. */
  readonly lostPct: number;
  /** Leaders come and go every so often; in between there may be none. */
  readonly changeEveryMs: number;
}

/** Long times without a leader on a network that loses nothing: where a client may be sure that it failed. */
const leaderless = fc.record<Weather>({
  lossPct: fc.constant(0),
  delayPct: fc.constantFrom(0, 10),
  duplicatePct: fc.constantFrom(0, 30),
  lostPct: fc.constantFrom(0, 20),
  changeEveryMs: fc.integer({ min: 1200, max: 3000 }),
});

const wild = fc.record<Weather>({
  lossPct: fc.integer({ min: 0, max: 60 }),
  delayPct: fc.integer({ min: 0, max: 40 }),
  duplicatePct: fc.constantFrom(0, 30),
  lostPct: fc.integer({ min: 0, max: 60 }),
  changeEveryMs: fc.integer({ min: 20, max: 1500 }),
});

const RUN_MS = 6000;
const WRITES = 8;

/** Two clients write unique values to their logs and registers, two at a time, while all of it goes wrong. */
async function storm(conditions: Weather, random: Random) {
  const clock = new VirtualClock();
  const cluster = new ScriptedReplicas(clock);
  cluster.script = scriptOf(conditions, random.fork("script"));
  for (let ms = 0; ms < RUN_MS; ms += conditions.changeEveryMs) {
    clock.after(ms, () => {
      cluster.leader = random.chance(50) ? random.pick(cluster.nodes) : undefined;
      cluster.knowsLeader = random.chance(70);
    });
  }
  const outcomes = new Map<string, Outcome<null>>();
  const target = { resource: "log", fence: "none", election: "e" } as const;
  const work = ["c1", "c2"].map(async (host) => {
    const client = cluster.client(host, conditions.duplicatePct === 0 ? { atMostOnce: true } : {});
    for (let write = 0; write < WRITES; write++) {
      const values = [`${host}-${write}-log`, `${host}-${write}-register`] as const;
      const pair = [client.fencedLog?.append(target, 1, values[0]), client.register?.write("x", values[1])];
      for (const [at, outcome] of (await Promise.all(pair)).entries()) {
        outcomes.set(values[at] as string, outcome as Outcome<null>);
      }
    }
  });
  await clock.until(Promise.all(work));
  await clock.toTheEnd();
  const effects = cluster.effects.map(({ body, index }) => ({ value: (body as { value: string }).value, index }));
  return { outcomes, effects };
}

function scriptOf(conditions: Weather, random: Random): ScriptedReplicas["script"] {
  const delayMs = () => (random.chance(conditions.delayPct) ? random.int(50, 3000) : random.int(1, 5));
  return {
    arrivals: () => {
      if (random.chance(conditions.lossPct)) return [];
      return random.chance(conditions.duplicatePct) ? [delayMs(), delayMs()] : [delayMs()];
    },
    proposal: () => {
      if (!random.chance(conditions.lostPct)) return { fate: "committed" };
      return random.chance(50) ? { fate: "lost", commitAfterMs: random.int(0, 3000) } : { fate: "lost" };
    },
  };
}

describe("whatever the network does", () => {
  it("what failed never took effect, what went well took effect once and where it says, the rest at most once", async () => {
    const seen = { ok: 0, fail: 0, info: 0, infoWithEffect: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(leaderless, wild),
        fc.integer({ min: 0, max: 0xffff_ffff }),
        async (conditions, seed) => {
          const { outcomes, effects } = await storm(conditions, createRandom(seed));
          expect(outcomes.size).toBe(2 * 2 * WRITES);
          for (const [value, outcome] of outcomes) {
            const taken = effects.filter((effect) => effect.value === value);
            seen[outcome.type] += 1;
            if (outcome.type === "ok") expect(taken.map(({ index }) => index)).toEqual([outcome.at?.n]);
            else if (outcome.type === "fail") expect(taken).toEqual([]);
            else seen.infoWithEffect += taken.length;
            if (outcome.type === "info") expect(taken.length).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 100 },
    );
    // Every way of ending was met, or the property says nothing about it.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0);
  });
});
