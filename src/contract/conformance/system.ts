import { describe, expect, it } from "vitest";
import type { Json } from "../../core/json.js";
import { sleep } from "../clock.js";
import { Stage, type StageSetup } from "./stage.js";

/** What every system's client must keep, shown in an environment that runs it. */
export function systemConformance(setup: StageSetup): void {
  const { system, environment, patienceMs } = setup;
  const has = (surface: string): boolean => (system.surfaces as readonly string[]).includes(surface);
  const resign = (token: number) => ({ f: "resign", value: { token }, election: "e" });

  describe(`system ${system.name} in ${environment.name}`, () => {
    it.runIf(has("election"))("the second candidate waits for the first to resign, and gets a higher token", () =>
      Stage.play(setup, async (stage) => {
        const first = await stage.lead("c1");
        expect(await stage.perform("r1", observe)).toMatchObject({ value: { leader: "c1", token: first } });
        const second = stage.lead("c2");
        await untilWaits(stage, setup, 1);
        expect(await stage.perform("r1", observe)).toMatchObject({ value: { leader: "c1", token: first } });
        expect(await stage.perform("c1", resign(first))).toMatchObject({ type: "ok" });
        const token = await second;
        if (system.tokens === "fencing") expect(token).toBeGreaterThan(first);
        expect(await stage.perform("r1", observe)).toMatchObject({ value: { leader: "c2", token } });
      }),
    );

    it.runIf(has("election"))("a paused leader's lease ends, and its successor leads while it sleeps", () =>
      Stage.play(setup, async (stage) => {
        const first = await stage.lead("c1");
        const second = stage.lead("c2");
        const pause = await stage.cluster.faults.inject({ kind: "pause", targets: ["c1"] });
        const token = await second;
        expect(token).not.toBe(first);
        await pause.heal();
        await stage.eventually("c1 notices", () => stage.notes.some(({ f }) => f === "leadership-lost"), patienceMs);
      }),
    );

    it.runIf(has("lock"))(
      "locks are held apart from each other, each by the first in its queue, with rising tokens",
      () =>
        Stage.play(setup, async (stage) => {
          const first = await stage.hold("c1", "a");
          const other = await stage.hold("c2", "b");
          expect(await stage.perform("c2", release("b", other))).toMatchObject({ type: "ok" });
          const second = stage.hold("c2", "a");
          await untilWaits(stage, setup, 2);
          expect(await stage.perform("c1", release("a", first))).toMatchObject({ type: "ok" });
          const token = await second;
          if (system.tokens === "fencing") expect(token).toBeGreaterThan(first);
          // Nobody releases for another, and nobody twice.
          expect(await stage.perform("c1", release("a", first))).toMatchObject({ type: "fail", cause: "refused" });
          expect(await stage.perform("c1", release("a", token))).not.toMatchObject({ type: "ok" });
          expect(await stage.perform("c2", release("a", token))).toMatchObject({ type: "ok" });
        }),
    );

    it.runIf(has("lock"))("who is not served in time leaves the queue, and is in nobody's way", () =>
      Stage.play(setup, async (stage) => {
        const first = await stage.hold("c1", "a");
        const acquire = { f: "acquire", value: { timeoutMs: 500 }, resource: "a" };
        expect(await stage.attempt("c2", acquire)).toMatchObject({ type: "fail", cause: "unavailable" });
        expect(await stage.perform("c1", release("a", first))).toMatchObject({ type: "ok" });
        expect(await stage.hold("c1", "a")).not.toBe(first);
      }),
    );

    it.runIf(has("lock"))(
      "a lock goes with its holder's session, and what it guards refuses the old token, if it has a fence",
      () =>
        Stage.play(setup, async (stage) => {
          const write = (token: number, value: number) => ({
            ...{ f: "write", value: { token, value }, resource: "r-a", election: "a" },
          });
          const first = await stage.hold("c1", "a");
          expect(await stage.perform("c1", write(first, 1))).toMatchObject({ type: "ok" });
          const second = stage.hold("c2", "a");
          const pause = await stage.cluster.faults.inject({ kind: "pause", targets: ["c1"] });
          const token = await second;
          expect(await stage.perform("c2", write(token, 2))).toMatchObject({ type: "ok" });
          await pause.heal();
          await stage.eventually("c1 notices", () => stage.notes.some(({ f }) => f === "leadership-lost"), patienceMs);
          const late = await stage.perform("c1", write(first, 3));
          expect(late).toMatchObject(system.fences[0] === "none" ? { type: "ok" } : { type: "fail", cause: "refused" });
        }),
    );

    const fences = system.fences.filter((fence) => fence !== "none" && has("fencedRegister"));
    it.each(fences)("fence %s refuses a deposed leader's writes and appends", (fence) =>
      Stage.play(setup, async (stage) => {
        const write = (token: number, value: number) => ({
          f: "write",
          value: { token, value },
          resource: `r-${fence}`,
          election: "e",
        });
        const append = (token: number, value: number) => ({
          f: "append",
          value: { token, value },
          resource: `log-${fence}`,
          election: "e",
        });
        const opening = (token: number) =>
          ["r", "log"].map((kind) => ({ f: "read", value: { token }, resource: `${kind}-${fence}`, election: "e" }));
        const first = await stage.lead("c1");
        for (const op of [write(first, 1), append(first, 2)]) {
          expect(await stage.perform("c1", op)).toMatchObject({ type: "ok" });
        }
        await stage.perform("c1", resign(first));
        const second = await stage.lead("c2");
        for (const op of opening(second)) expect(await stage.perform("c2", op)).toMatchObject({ type: "ok" });
        for (const op of [write(first, 3), append(first, 4)]) {
          expect(await stage.perform("c1", op)).toMatchObject({ type: "fail", cause: "refused" });
        }
        expect(await stage.perform("c2", append(second, 5))).toMatchObject({ type: "ok" });
        const read = { f: "read", value: null, resource: `r-${fence}` };
        expect(await stage.perform("r1", read)).toMatchObject({ type: "ok", value: { value: 1, token: first } });
        expect(await stage.perform("r1", { ...read, resource: `log-${fence}` })).toMatchObject({
          value: {
            value: [
              { token: first, value: 2 },
              { token: second, value: 5 },
            ],
          },
        });
      }),
    );

    it.runIf(system.fences.includes("none"))("without a fence a deposed leader's write goes through", () =>
      Stage.play(setup, async (stage) => {
        const first = await stage.lead("c1");
        await stage.perform("c1", resign(first));
        await stage.lead("c2");
        const write = { f: "write", value: { token: first, value: 9 }, resource: "r-none", election: "e" };
        expect(await stage.perform("c1", write)).toMatchObject({ type: "ok" });
      }),
    );

    it.runIf(has("register"))("a register starts at null, keeps what is written, compares before it sets", () =>
      Stage.play(setup, async (stage) => {
        const on = (f: string, value: Json) => stage.perform("r1", { f, value, resource: "x" });
        expect(await on("read", null)).toMatchObject({ type: "ok", value: { value: null } });
        expect(await on("write", { value: 1 })).toMatchObject({ type: "ok" });
        expect(await on("cas", { from: 2, to: 3 })).toMatchObject({
          type: "fail",
          cause: "refused",
          seen: { value: 1 },
        });
        expect(await on("cas", { from: 1, to: 3 })).toMatchObject({ type: "ok" });
        expect(await on("read", null)).toMatchObject({ value: { value: 3 } });
      }),
    );
  });
}

const observe = { f: "observe", value: null, election: "e" };

const release = (lock: string, token: number) => ({ f: "release", value: { token }, resource: lock });

/** Until c2 has its place for the so-manieth time, or, where nobody has one, has tried in vain for a while. */
async function untilWaits(stage: Stage, { system }: StageSetup, times: number): Promise<void> {
  if (system.waiting === "queue") {
    const queued = (): number => stage.notes.filter(({ host, f }) => host === "c2" && f === "queued").length;
    await stage.eventually("c2 queues", () => queued() >= times);
  } else {
    await sleep(stage.cluster.clock, TRIES_MS);
  }
}

/** Long enough for whoever just tries again to have done so. */
const TRIES_MS = 500;
