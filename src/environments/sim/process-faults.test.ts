import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ActiveFault } from "../../contract/faults.js";
import { ProcessFaults } from "./process-faults.js";
import type { ProcessState } from "./process-gate.js";
import { type Breakable, ProcessHolds } from "./process-holds.js";

class Process implements Breakable {
  state: ProcessState = "running";
  constructor(readonly name: string) {}
  start = (): void => this.#go("down", "running");
  kill = (): void => {
    expect(this.state).not.toBe("down");
    this.state = "down";
  };
  pause = (): void => this.#go("running", "stopped");
  resume = (): void => this.#go("stopped", "running");

  #go(from: ProcessState, to: ProcessState): void {
    expect(this.state).toBe(from);
    this.state = to;
  }
}

function three() {
  const processes = ["a", "b", "c"].map((name) => new Process(name));
  const faults = new ProcessFaults(new ProcessHolds(new Map(processes.map((process) => [process.name, process]))));
  const states = (): string => processes.map(({ state }) => state).join(" ");
  return { faults, states };
}

describe("kills and pauses", () => {
  it("compose in any order: down while killed, stopped while only paused, running when all are healed", async () => {
    const step = fc.record({
      kind: fc.constantFrom("kill", "pause"),
      targets: fc.subarray(["a", "b", "c"], { minLength: 1 }),
      healAfter: fc.nat(5),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (script) => {
        const { faults, states } = three();
        const active: { kind: string; targets: string[]; until: number; fault: ActiveFault }[] = [];
        for (let now = 0; now < script.length + 6; now++) {
          const todo = script[now];
          if (todo !== undefined) {
            const fault = faults.inject(todo.kind as "kill" | "pause", todo.targets);
            active.push({ ...todo, until: now + todo.healAfter, fault });
          }
          for (const { fault } of active.filter(({ until }) => until === now)) await fault.heal();
          const holding = active.filter(({ until }) => until > now);
          const expected = ["a", "b", "c"].map((name) => {
            const kinds = holding.filter(({ targets }) => targets.includes(name)).map(({ kind }) => kind);
            return kinds.includes("kill") ? "down" : kinds.includes("pause") ? ["stopped", "down"] : "running";
          });
          for (const [i, state] of states().split(" ").entries()) expect([expected[i]].flat()).toContain(state);
        }
      }),
    );
  });

  it("a second kill proves nothing until the first lets go", async () => {
    const { faults, states } = three();
    const first = faults.inject("kill", ["a"]);
    const second = faults.inject("kill", ["a"]);
    const third = faults.inject("kill", ["a"]);
    expect([first.injected.effective, second.injected.effective]).toEqual([true, false]);
    expect((await second.heal()).effective).toBe(false);
    await first.heal();
    expect(states()).toBe("down running running");
    expect(await third.heal()).toEqual({
      evidence: { state: { a: "down" }, healedState: { a: "running" }, bitten: ["a"] },
      effective: true,
    });
  });

  it("a pause of what is down has not bitten, and holds its restart back", async () => {
    const { faults, states } = three();
    const kill = faults.inject("kill", ["a"]);
    const pause = faults.inject("pause", ["a"]);
    expect(pause.injected.effective).toBe(false);
    await kill.heal();
    expect(states()).toBe("down running running");
    expect((await pause.heal()).effective).toBe(false);
    expect(states()).toBe("running running running");
  });

  it("is effective only when every target was bitten, and heals once", async () => {
    const { faults } = three();
    const first = faults.inject("kill", ["a"]);
    const both = faults.inject("kill", ["a", "b"]);
    expect(both.injected).toEqual({ evidence: { state: { a: "down", b: "down" }, bitten: ["b"] }, effective: false });
    const healed = await both.heal();
    expect(await both.heal()).toBe(healed);
    await first.heal();
  });

  it("rejects a name that nobody bears before anything is touched", () => {
    const { faults, states } = three();
    expect(() => faults.inject("kill", ["a", "z"])).toThrow("there is no node or host z");
    expect(states()).toBe("running running running");
  });
});
